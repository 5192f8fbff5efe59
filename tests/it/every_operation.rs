//! Every operation of the document, through the generated client against the sandbox: with success,
//! and with at least one failure.

use std::collections::BTreeSet;

use whatsapp_business::api::OPERATIONS;
use whatsapp_business::types as t;
use whatsapp_business::{Client, MediaRef, OutboundMessage, RetryPolicy, Token};
use whatsapp_business_sandbox::Sandbox;

const USER: &str = "tester";
const PASSWORD: &str = "Correct-Horse-1";
const CUSTOMER: &str = "49151234567";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really an image";
const LIMIT: u64 = 1 << 20;

struct World {
    sandbox: Sandbox,
    client: Client,
}

#[tokio::test]
async fn every_operation_succeeds_and_fails_with_typed_results() {
    let sandbox = Sandbox::builder()
        .account(USER, PASSWORD)
        .strict(true)
        .start()
        .await
        .unwrap();
    let client = Client::builder(sandbox.url())
        .credentials(USER, PASSWORD)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let world = World { sandbox, client };
    world.users().await;
    world.contacts_and_messages().await;
    world.media().await;
    world.groups().await;
    world.group_icon().await;
    world.settings().await;
    world.profile().await;
    world.business().await;
    world.certificates().await;
    world.backup().await;
    world.stickers().await;
    world.health().await;
    world.registration().await;
    world.refuses_everything_without_a_token().await;

    let mut succeeded = BTreeSet::new();
    let mut failed = BTreeSet::new();
    for request in world.sandbox.requests() {
        let Some(operation) = request.operation else {
            continue;
        };
        match request.status {
            200..300 => succeeded.insert(operation.to_string()),
            _ => failed.insert(operation.to_string()),
        };
    }
    for operation in OPERATIONS {
        assert!(
            succeeded.contains(operation.id),
            "{} never succeeded",
            operation.id
        );
        assert!(
            failed.contains(operation.id),
            "{} never failed",
            operation.id
        );
    }
}

/// Returns the code of the error of a call.
#[track_caller]
fn code<T: std::fmt::Debug>(result: whatsapp_business::Result<T>) -> i64 {
    let error = result.expect_err("a failure");
    error
        .api_errors()
        .first()
        .and_then(|error| error.code)
        .unwrap_or_default()
}

impl World {
    async fn users(&self) {
        let users = self.client.users();
        let wrong = Client::builder(self.sandbox.url())
            .credentials(USER, "Wrong-Horse-1")
            .build()
            .unwrap();
        assert!(
            wrong
                .users()
                .perform_login(None)
                .await
                .unwrap_err()
                .is_auth()
        );
        let login = users.perform_login(None).await.unwrap();
        let expires_after = login.users[0].expires_after.as_deref().unwrap();
        assert_eq!(&expires_after[10..11], " ", "{expires_after}");

        let created = self.client.api();
        let clerk = t::CreateUserRequestBody::new("Counter-9-Top", "clerk");
        let created = created.users_create_user(&clerk).await.unwrap();
        assert_eq!(created.status(), 201);
        assert_eq!(created.users[0].username.as_deref(), Some("clerk"));
        assert_eq!(code(users.create_user(&clerk).await), 1014);
        let user = users.get_by_username("clerk").await.unwrap();
        assert_eq!(user.users[0].roles, Some(t::UserRole::RoleUser));
        let password = t::UpdateUserRequestBody::new("Another-9-Word");
        users.update_user("clerk", &password).await.unwrap();
        users.remove_user("clerk").await.unwrap();
        assert_eq!(code(users.get_by_username("clerk").await), 1006);
        assert_eq!(code(users.update_user("clerk", &password).await), 1006);
        assert_eq!(code(users.remove_user("clerk").await), 1006);
        self.client.session().login().await.unwrap();
        self.client.session().logout().await.unwrap();
    }

    async fn contacts_and_messages(&self) {
        let contacts = self.client.contacts();
        let check = t::CheckContactRequestBody::new([CUSTOMER, "nobody"]).with_blocking("wait");
        let checked = contacts.create_contact(&check).await.unwrap();
        assert_eq!(
            checked.contacts[0].status,
            Some(t::CheckContactStatus::Valid)
        );
        assert_eq!(checked.contacts[1].wa_id, None);
        let none = t::CheckContactRequestBody::new(Vec::<String>::new());
        assert_eq!(code(contacts.create_contact(&none).await), 1009);

        contacts.get_identity(CUSTOMER).await.unwrap();
        let hash = self.sandbox.change_identity(CUSTOMER);
        let wrong = t::AcknowledgeIdentityRequestBody::new("wrong");
        assert_eq!(
            code(contacts.acknowledge_identity(CUSTOMER, &wrong).await),
            1009
        );
        let right = t::AcknowledgeIdentityRequestBody::new(hash);
        contacts
            .acknowledge_identity(CUSTOMER, &right)
            .await
            .unwrap();
        assert_eq!(code(contacts.get_identity("nobody").await), 1006);

        let messages = self.client.messages();
        let sent = messages
            .send(&OutboundMessage::text(CUSTOMER, "hello"))
            .await
            .unwrap();
        assert!(sent.id.starts_with("gBEG"));
        let unknown = OutboundMessage::image(CUSTOMER, MediaRef::id("none"));
        assert_eq!(code(messages.send_message(&unknown).await), 1006);
        let received = self.sandbox.receive_text(CUSTOMER, "hi");
        let read = t::MarkMessageAsReadRequestBody::new("read");
        messages.mark_as_read(&received, &read).await.unwrap();
        messages.collect_garbage().await.unwrap();
        assert_eq!(code(messages.mark_as_read("none", &read).await), 1006);
    }

    async fn media(&self) {
        let media = self.client.media();
        let uploaded = media
            .upload_media("audio/ogg; codecs=opus", &b"OggS"[..])
            .await
            .unwrap();
        let id = uploaded.media[0].id.clone().unwrap();
        let downloaded = self
            .client
            .api()
            .media_download(&id)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(downloaded.content_type(), Some("audio/ogg; codecs=opus"));
        assert_eq!(downloaded.bytes(LIMIT).await.unwrap(), "OggS");
        media.remove_media(&id).await.unwrap();
        // 404 without a body.
        let gone = self.client.api().media_download(&id).await.unwrap_err();
        assert_eq!((gone.status(), gone.api_errors().len()), (Some(404), 0));
        assert_eq!(code(media.remove_media(&id).await), 1006);
        assert_eq!(code(media.upload_media("image/jpeg", "").await), 1008);
    }

    async fn groups(&self) {
        let groups = self.client.groups();
        let created = groups
            .create_group(&t::CreateGroupRequestBody::new("Friends"))
            .await
            .unwrap();
        let id = created.groups[0].id.clone().unwrap();
        assert_eq!(
            code(
                groups
                    .create_group(&t::CreateGroupRequestBody::new(""))
                    .await
            ),
            1009
        );
        assert_eq!(groups.get_all().await.unwrap().groups.len(), 1);
        let subject = t::UpdateGroupInfoRequestBody::new("Family");
        groups.update_info(&id, &subject).await.unwrap();
        assert_eq!(code(groups.update_info("none", &subject).await), 1012);
        assert!(self.sandbox.join_group(&id, CUSTOMER));
        let info = groups.get_info(&id).await.unwrap();
        assert_eq!(info.groups[0].subject.as_deref(), Some("Family"));
        assert!(
            info.groups[0]
                .participants
                .iter()
                .any(|participant| participant == CUSTOMER)
        );
        assert_eq!(code(groups.get_info("none").await), 1012);

        let admins = t::GroupAdminRequestBody::new([CUSTOMER]);
        groups.promote_to_admin(&id, &admins).await.unwrap();
        groups.demote_admin(&id, &admins).await.unwrap();
        assert_eq!(code(groups.demote_admin(&id, &admins).await), 1003);
        let stranger = t::GroupAdminRequestBody::new(["1"]);
        assert_eq!(code(groups.promote_to_admin(&id, &stranger).await), 1003);
        let members = t::RemoveGroupParticipantRequestBody::new([CUSTOMER]);
        groups.remove_participant(&id, &members).await.unwrap();
        assert_eq!(code(groups.remove_participant(&id, &members).await), 1003);

        let invite = groups.get_invite_details(&id).await.unwrap();
        groups.delete_invite(&id).await.unwrap();
        assert_ne!(groups.get_invite_details(&id).await.unwrap(), invite);
        assert_eq!(code(groups.get_invite_details("none").await), 1012);
        assert_eq!(code(groups.delete_invite("none").await), 1012);
        groups.leave_group(&id).await.unwrap();
        assert_eq!(code(groups.leave_group(&id).await), 1012);
    }

    async fn group_icon(&self) {
        let groups = self.client.groups();
        let created = groups
            .create_group(&t::CreateGroupRequestBody::new("Icon"))
            .await
            .unwrap();
        let id = created.groups[0].id.clone().unwrap();
        assert_eq!(code(groups.get_icon_binary(&id).await), 1006);
        assert_eq!(code(groups.delete_group_icon(&id).await), 1006);
        assert_eq!(
            code(groups.set_group_icon(&id, "text/plain", "x").await),
            1009
        );
        groups
            .set_group_icon(&id, "image/jpeg", JPEG)
            .await
            .unwrap();
        let icon = groups.get_icon_binary(&id).await.unwrap();
        assert_eq!(icon.content_type(), Some("image/jpeg"));
        assert_eq!(icon.bytes(LIMIT).await.unwrap(), JPEG);
        let link = groups.get_icon_binary_link(&id).await.unwrap();
        assert!(link.groups[0].link.is_some());
        groups.delete_group_icon(&id).await.unwrap();
    }

    async fn settings(&self) {
        let application = self.client.application();
        let webhooks = t::Webhooks::new().with_max_concurrent_requests(12);
        let settings = t::ApplicationSettings::new().with_webhooks(webhooks);
        application.update_settings(&settings).await.unwrap();
        let got = application.get_settings().await.unwrap();
        let webhooks = got.settings.unwrap().application.unwrap().webhooks.unwrap();
        assert_eq!(webhooks.max_concurrent_requests, Some(12));
        let wrong = t::Webhooks::new().with_max_concurrent_requests(7);
        let wrong = t::ApplicationSettings::new().with_webhooks(wrong);
        assert_eq!(code(application.update_settings(&wrong).await), 1009);
        application.reset_settings().await.unwrap();

        let config = t::ConfigBearer::new("secret");
        let provider = t::MediaProvider::new()
            .with_name("cdn")
            .with_type("www")
            .with_config(config);
        let providers = t::ApplicationUpdateMediaProvidersRequest::from(vec![provider.clone()]);
        application
            .update_media_providers(&providers)
            .await
            .unwrap();
        let nameless = vec![t::MediaProvider::new().with_type("www")];
        let nameless = t::ApplicationUpdateMediaProvidersRequest::from(nameless);
        assert_eq!(
            code(application.update_media_providers(&nameless).await),
            1008
        );
        let got = application
            .list_media_providers()
            .await
            .unwrap()
            .settings
            .unwrap();
        assert_eq!(
            got.application.unwrap().media.unwrap().providers,
            [provider]
        );
        application.remove_provider("cdn").await.unwrap();
        assert_eq!(code(application.remove_provider("cdn").await), 1006);
    }

    async fn profile(&self) {
        let profile = self.client.profile();
        profile
            .update_about(&t::ProfileAbout::new("Open"))
            .await
            .unwrap();
        let long = t::ProfileAbout::new("x".repeat(140));
        assert_eq!(code(profile.update_about(&long).await), 1009);
        let about = profile
            .get_about()
            .await
            .unwrap()
            .settings
            .unwrap()
            .profile
            .unwrap();
        assert_eq!(about.about.unwrap().text, "Open");
        assert_eq!(code(profile.get_photo().await), 1006);
        assert_eq!(code(profile.remove_photo().await), 1006);
        assert_eq!(code(profile.update_photo("image/jpeg", "").await), 1008);
        profile.update_photo("image/jpeg", JPEG).await.unwrap();
        assert_eq!(
            profile
                .get_photo()
                .await
                .unwrap()
                .bytes(LIMIT)
                .await
                .unwrap(),
            JPEG
        );
        let link = profile
            .get_photo_link()
            .await
            .unwrap()
            .settings
            .unwrap()
            .profile
            .unwrap();
        assert!(link.photo.unwrap().link.is_some());
        profile.remove_photo().await.unwrap();
    }

    async fn business(&self) {
        let business = self.client.business_profile();
        let profile = t::BusinessProfile::new().with_address("Here");
        business.update(&profile).await.unwrap();
        let got = business
            .get()
            .await
            .unwrap()
            .settings
            .unwrap()
            .business
            .unwrap();
        assert_eq!(got.profile.unwrap().address.as_deref(), Some("Here"));
        let many = vec!["https://example.com"; 99];
        assert!(
            business
                .update(&t::BusinessProfile::new().with_websites(many))
                .await
                .is_err()
        );
        let info = t::ComplianceInfo::new().with_entity_name("We");
        business.update_compliance_info(&info).await.unwrap();
        let got = business
            .get_compliance_info()
            .await
            .unwrap()
            .settings
            .unwrap();
        let got = got.business.unwrap().compliance_info.unwrap();
        assert_eq!(got.entity_name.as_deref(), Some("We"));
    }

    async fn certificates(&self) {
        let names = || vec!["localhost".to_owned()];
        let own = rcgen::generate_simple_self_signed(names()).unwrap();
        let ca = rcgen::generate_simple_self_signed(names())
            .unwrap()
            .cert
            .pem();
        let alone = format!("{}{}", own.signing_key.serialize_pem(), own.cert.pem());
        let certificates = self.client.certificates();
        let plain = "text/plain";
        assert!(certificates.download_ca_certificate().await.is_err());
        assert_eq!(
            code(
                certificates
                    .upload_external_certificate(plain, alone.clone())
                    .await
            ),
            1008
        );
        let whole = format!("{alone}{ca}");
        certificates
            .upload_external_certificate(plain, whole)
            .await
            .unwrap();
        let got = certificates.download_ca_certificate().await.unwrap();
        assert!(
            got.bytes(LIMIT)
                .await
                .unwrap()
                .starts_with(b"-----BEGIN CERTIFICATE")
        );

        let missing = certificates
            .download_webhook_ca_certificate()
            .await
            .unwrap_err();
        assert_eq!(missing.status(), Some(404));
        assert_eq!(code(certificates.delete_webhook_ca().await), 1006);
        let garbage = certificates
            .upload_webhook_ca_certificate(plain, "no PEM")
            .await;
        assert_eq!(code(garbage), 1008);
        certificates
            .upload_webhook_ca_certificate(plain, ca.clone())
            .await
            .unwrap();
        let got = certificates
            .download_webhook_ca_certificate()
            .await
            .unwrap();
        assert_eq!(got.bytes(LIMIT).await.unwrap(), ca);
        certificates.delete_webhook_ca().await.unwrap();
    }

    async fn backup(&self) {
        let backup = self.client.backup_restore();
        let made = t::BackupSettingsRequestBody::new("p");
        let data = backup
            .settings_post(&made)
            .await
            .unwrap()
            .settings
            .unwrap()
            .data
            .unwrap();
        assert_eq!(
            code(
                backup
                    .settings_post(&t::BackupSettingsRequestBody::new(""))
                    .await
            ),
            1009
        );
        self.client
            .profile()
            .update_about(&t::ProfileAbout::new("After"))
            .await
            .unwrap();
        let wrong = t::RestoreSettingsRequestBody::new(data.clone(), "q");
        assert_eq!(code(backup.settings_restore(&wrong).await), 1009);
        let right = t::RestoreSettingsRequestBody::new(data, "p");
        backup.settings_restore(&right).await.unwrap();
        let about = self
            .client
            .profile()
            .get_about()
            .await
            .unwrap()
            .settings
            .unwrap();
        assert_eq!(about.profile.unwrap().about.unwrap().text, "Open");
    }

    async fn stickers(&self) {
        let packs = self.client.stickerpacks();
        let created = packs
            .create_pack(&t::CreateStickerpackRequestBody::new("n", "p"))
            .await
            .unwrap();
        let pack = created.stickerpacks[0].id.clone().unwrap();
        assert_eq!(packs.get_all(None).await.unwrap().stickerpacks.len(), 1);
        let change = t::UpdateStickerpackRequestBody::new().with_publisher("q");
        packs.update_pack(&pack, &change).await.unwrap();
        assert_eq!(code(packs.update_pack("none", &change).await), 1006);
        let got = packs.get_pack(&pack, None).await.unwrap();
        assert_eq!(got.stickerpacks[0].publisher.as_deref(), Some("q"));
        assert_eq!(code(packs.get_pack("none", None).await), 1006);

        let image = self
            .client
            .media()
            .upload("image/webp", &b"RIFF"[..])
            .await
            .unwrap();
        let sticker = t::AddStickerRequestBody::new(image);
        packs.add_sticker(&pack, &sticker).await.unwrap();
        assert_eq!(code(packs.add_sticker("none", &sticker).await), 1006);
        let stickers = packs.get_stickers(&pack, None).await.unwrap().stickers;
        let index = stickers[0].index.clone().unwrap();
        assert_eq!(code(packs.get_stickers("none", None).await), 1006);
        packs.get_sticker(&pack, &index, None).await.unwrap();
        assert_eq!(code(packs.get_sticker(&pack, "99", None).await), 1006);
        let change = t::UpdateStickerRequestBody::new().with_emojis(["x"]);
        packs.update_sticker(&pack, &index, &change).await.unwrap();
        assert_eq!(code(packs.update_sticker(&pack, "99", &change).await), 1006);
        packs.delete_sticker(&pack, &index).await.unwrap();
        assert_eq!(code(packs.delete_sticker(&pack, "99").await), 1006);
        packs.delete_pack(&pack).await.unwrap();
        assert_eq!(code(packs.delete_pack(&pack).await), 1006);
    }

    async fn health(&self) {
        let health = self.client.health();
        assert!(health.check_status().await.unwrap().health.is_some());
        assert!(!health.get_metrics_data().await.unwrap().metrics.is_empty());
        assert!(health.get_app_stats().await.unwrap().stats.is_some());
        assert!(health.get_db_stats().await.unwrap().stats.is_some());
        let internal = health.get_internal_app_stats().await.unwrap();
        assert!(internal.contains_key("stats"));
        let internal = health.get_internal_db_stats().await.unwrap();
        assert!(internal.contains_key("stats"));
        health.get_support_info().await.unwrap();
        for text in [
            health.get_metrics_data_prometheus().await,
            health.get_app_stats_prometheus().await,
            health.get_db_stats_prometheus().await,
        ] {
            let text = text.unwrap().bytes(LIMIT).await.unwrap();
            assert!(text.starts_with(b"# HELP"));
        }
    }

    async fn registration(&self) {
        let two_step = self.client.two_step_verification();
        two_step
            .enable_account(&t::EnableTwoStepRequestBody::new("123456"))
            .await
            .unwrap();
        let wrong = two_step
            .enable_account(&t::EnableTwoStepRequestBody::new("1"))
            .await;
        assert_eq!(code(wrong), 1009);
        two_step.disable().await.unwrap();

        let application = self.client.application();
        let shards = t::SetShardsRequestBody::new("49", "151234567", 4);
        application.set_shards(&shards).await.unwrap();
        assert_eq!(
            application
                .get_shards()
                .await
                .unwrap()
                .account
                .unwrap()
                .shards,
            Some(4)
        );
        let odd = t::SetShardsRequestBody::new("49", "151234567", 3);
        assert_eq!(code(application.set_shards(&odd).await), 1009);

        let registration = self.client.registration();
        // The number is registered already: 201 without a body.
        let request = t::RequestCodeRequestBody::new("49", "cert", "sms", "1512345678");
        let answer = self
            .client
            .api()
            .registration_request_code(&request)
            .await
            .unwrap();
        assert_eq!((answer.status(), answer.account.len()), (201, 0));
        let none = t::RegisterAccountRequestBody::new("123456");
        assert_eq!(code(registration.verify_account(&none).await), 1009);
        self.sandbox.set_gateway(t::GatewayStatus::Unregistered);
        let answer = self
            .client
            .api()
            .registration_request_code(&request)
            .await
            .unwrap();
        assert_eq!(answer.status(), 202);
        assert!(answer.account[0].vname.is_some());
        let sent = self.sandbox.registration_code().unwrap();
        let right = t::RegisterAccountRequestBody::new(sent);
        registration.verify_account(&right).await.unwrap();
    }

    /// Operations that cannot fail otherwise are called without authentication.
    async fn refuses_everything_without_a_token(&self) {
        let nobody = Client::builder(self.sandbox.url())
            .token(Token::new("stale"))
            .build()
            .unwrap();
        let api = nobody.api();
        let refused = [
            api.groups_get_all().await.err(),
            api.application_get_settings().await.err(),
            api.application_reset_settings().await.err(),
            api.application_list_media_providers().await.err(),
            api.application_get_shards().await.err(),
            api.business_profile_get().await.err(),
            api.business_profile_get_compliance_info().await.err(),
            api.business_profile_update_compliance_info(&t::ComplianceInfo::new())
                .await
                .err(),
            api.profile_get_about().await.err(),
            api.two_step_verification_disable().await.err(),
            api.registration_request_code(&t::RequestCodeRequestBody::new("49", "c", "sms", "1"))
                .await
                .err(),
            api.stickerpacks_get_all(None).await.err(),
            api.stickerpacks_create_pack(&t::CreateStickerpackRequestBody::new("n", "p"))
                .await
                .err(),
            api.users_perform_logout().await.err(),
            api.health_check_status().await.err(),
            api.health_get_metrics_data().await.err(),
            api.health_get_app_stats().await.err(),
            api.health_get_db_stats().await.err(),
            api.health_get_internal_app_stats().await.err(),
            api.health_get_internal_db_stats().await.err(),
            api.messages_collect_garbage().await.err(),
            api.health_get_support_info().await.err(),
            api.business_profile_update(&t::BusinessProfile::new())
                .await
                .err(),
        ];
        for (index, error) in refused.into_iter().enumerate() {
            let error = error.unwrap_or_else(|| panic!("number {index} did not fail"));
            assert_eq!(error.status(), Some(401), "{error}");
            assert!(error.is_auth());
        }
    }
}
