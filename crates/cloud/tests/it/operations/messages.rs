//! Messages with their history, media and groups.

use whatsapp_business_cloud::{File, types as t};

use super::world::{CUSTOMER, WHATSAPP, World, call, code, is_unknown};

impl World {
    pub(crate) async fn messages(&self) {
        let (phone, messages) = (self.id("phone_number"), self.client.messages());
        let text = |to: &str| {
            let text = t::Text::new("Hello");
            t::Message::from(t::TextMessage::new(WHATSAPP, text, to).with_type("text"))
        };
        let hello = text(CUSTOMER);
        let sent = call!(phone, |id| messages.send_message(id, &hello));
        assert_eq!(sent.contacts[0].wa_id.as_deref(), Some(CUSTOMER));
        assert!(sent.messages[0].id.starts_with("wamid."));
        let stored = self.sandbox.sent_messages();
        assert!(
            stored
                .iter()
                .any(|message| message.id == sent.messages[0].id)
        );
        assert_eq!(
            code(messages.send_message(phone, &text("nobody")).await),
            131_009
        );

        let received = self.sandbox.receive_text(CUSTOMER, "hi");
        let typing = t::MarkMessageRequestTypingIndicator::new("text");
        let read = t::MarkMessageRequest::new(received.as_str(), WHATSAPP, "read")
            .with_typing_indicator(typing);
        let marked = messages
            .send_message(phone, &t::Message::from(read))
            .await
            .unwrap();
        assert_eq!(marked.success, Some(true));
        assert_eq!(self.sandbox.marked_read(&received), Some(true));

        let template = |name: &str| {
            let template = t::Template::new(t::TemplateLanguage::new("en_US"), name);
            t::MarketingMessageRequestPayload::new(
                WHATSAPP,
                "individual",
                template,
                CUSTOMER,
                "template",
            )
        };
        let hello = template("hello_world");
        let sent = call!(phone, |id| messages.send_marketing_message(id, &hello));
        assert!(sent.messages[0].id.starts_with("wamid."));
        let unknown = messages
            .send_marketing_message(phone, &template("none"))
            .await;
        assert_eq!(code(unknown), 132_001);
        let encrypted = t::EncryptedMessageRequest::new("c2FuZGJveA==", WHATSAPP);
        let sent = call!(phone, |id| messages.send_encrypted_message(id, &encrypted));
        assert!(!sent.encrypted_contents.is_empty());

        let history = self.client.message_history();
        let listed = call!(phone, |id| history
            .list_messages(id, None, None, None, None, None));
        assert!(
            listed
                .data
                .iter()
                .all(|message| !message.message_id.is_empty())
        );
        let entry = self.id("message_history");
        let events = call!(entry, |id| history
            .list_events(id, None, None, None, None, None));
        assert_eq!(events.data.len(), 3);
    }

    pub(crate) async fn media(&self) {
        let (phone, media) = (self.id("phone_number"), self.client.media());
        let file = |body: &'static str| File::from(body).with_content_type("image/png");
        let form = t::MediaUploadMediaRequest1::new(file("not an image"), WHATSAPP);
        let uploaded = call!(phone, |id| media.upload_media(id, &form));
        let empty = t::MediaUploadMediaRequest1::new(file(""), WHATSAPP);
        assert_eq!(code(media.upload_media(phone, &empty).await), 131_053);
        let uploaded = uploaded.id.as_str();
        let got = call!(uploaded, |id| media.get_media(id, Some(phone)));
        assert_eq!((got.id.as_str(), got.file_size), (uploaded, Some(12)));
        assert_eq!(got.mime_type.as_deref(), Some("image/png"));
        assert!(got.url.starts_with(self.sandbox.url()), "{}", got.url);
        assert!(call!(uploaded, |id| media.delete_media(id, Some(phone))).success);
        is_unknown(media.get_media(uploaded, None).await);
        is_unknown(media.delete_media(uploaded, None).await);
    }

    pub(crate) async fn groups(&self) {
        let (phone, groups) = (self.id("phone_number"), self.client.groups());
        let create = t::GroupsCreateGroupRequest::new(WHATSAPP, "Florists");
        let created = call!(phone, |id| groups.create_group(id, &create));
        assert!(created.request_id.is_some());
        let listed = call!(phone, |id| groups.list_groups(id, None, None, None));
        let listed = listed.data.unwrap().groups;
        assert_eq!(listed[0].subject.as_deref(), Some("Florists"));
        let group = listed[0].id.as_deref().unwrap();

        let renamed = t::GroupsUpdateGroupRequest::new(WHATSAPP).with_subject("Gardeners");
        call!(group, |id| groups.update_group(id, &renamed));
        let picture = t::GroupsUpdateGroupRequest1::new()
            .with_messaging_product(WHATSAPP)
            .with_file(File::from("a picture").with_content_type("image/jpeg"));
        groups
            .update_group_multipart(group, &picture)
            .await
            .unwrap();
        let got = call!(group, |id| groups.get_group(id, None));
        assert_eq!(got.id.as_deref(), Some(group));
        assert_eq!(got.subject.as_deref(), Some("Gardeners"));

        let add = t::GroupsAddParticipantsRequest::new(
            WHATSAPP,
            [t::GroupsAddParticipantsRequestParticipantsItem::new(
                CUSTOMER,
            )],
        );
        call!(group, |id| groups.add_participants(id, &add));
        let remove = t::GroupsRemoveParticipantsRequest::new(
            WHATSAPP,
            [t::GroupsRemoveParticipantsRequestParticipantsItem::new().with_user(CUSTOMER)],
        );
        call!(group, |id| groups.remove_participants(id, &remove));

        let link = t::GroupsCreateInviteLinkRequest::new(WHATSAPP);
        let created = call!(group, |id| groups.create_invite_link(id, &link));
        assert!(created.invite_link.is_some());
        let link = t::GroupsDeleteInviteLinkRequest::new(WHATSAPP);
        let deleted = call!(group, |id| groups.delete_invite_link(id, &link));
        assert_eq!(deleted.messaging_product.as_deref(), Some(WHATSAPP));

        let requests = call!(group, |id| groups.list_join_requests(id, None, None, None));
        assert!(requests.data[0].join_request_id.is_some());
        let approve = t::GroupsApproveJoinRequestsRequest::new(["request"], WHATSAPP);
        let approved = call!(group, |id| groups.approve_join_requests(id, &approve));
        assert_eq!(approved.approved_join_requests.len(), 1);
        let reject = t::GroupsRejectJoinRequestsRequest::new(["request"], WHATSAPP);
        let rejected = call!(group, |id| groups.reject_join_requests(id, &reject));
        assert_eq!(rejected.rejected_join_requests.len(), 1);

        assert!(call!(group, |id| groups.delete_group(id)).success);
        is_unknown(groups.get_group(group, None).await);
        let listed = groups.list_groups(phone, None, None, None).await.unwrap();
        assert!(listed.data.unwrap().groups.is_empty());
    }
}
