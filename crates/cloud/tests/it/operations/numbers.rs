//! Phone numbers, and what is set for each: profile, settings, QR codes, blocked users and calls.

use whatsapp_business_cloud::types as t;

use super::world::{CUSTOMER, WHATSAPP, World, call, code, is_unknown};

impl World {
    pub(crate) async fn numbers(&self) {
        let (account, numbers) = (self.id("account"), self.client.phone_numbers());
        let number = t::PhoneNumberCreateRequest::new("15112345678", "Branch").with_cc("49");
        let created = call!(account, |id| numbers.create_phone_number(id, &number));
        assert_eq!(
            code(numbers.create_phone_number(account, &number).await),
            100
        );
        let branch = created.id.as_str();
        let got = call!(branch, |id| numbers.get_phone_number(id, None));
        assert_eq!(got.display_phone_number.as_deref(), Some("+4915112345678"));
        assert_eq!(got.status.as_deref(), Some("PENDING"));
        let listed = call!(account, |id| numbers
            .list_phone_numbers(id, None, None, None, None, None, None));
        assert!(listed.data.iter().any(|number| number.id == created.id));

        let registration =
            t::WhatsAppBusinessPhoneNumberRegistrationRequest::new(WHATSAPP, "123456");
        assert_eq!(code(numbers.register(branch, &registration).await), 133_006);
        let request = t::RequestCodeRequest::new("SMS", "en_US");
        assert!(call!(branch, |id| numbers.request_code(id, &request)).success);
        let wrong = t::VerifyCodeRequest::new("000000");
        assert_eq!(code(numbers.verify_code(branch, &wrong).await), 136_025);
        let right = t::VerifyCodeRequest::new(self.sandbox.registration_code().unwrap());
        assert!(call!(branch, |id| numbers.verify_code(id, &right)).success);
        assert!(call!(branch, |id| numbers.register(id, &registration)).success);
        let got = numbers.get_phone_number(branch, None).await.unwrap();
        assert_eq!(got.status.as_deref(), Some("CONNECTED"));
        assert_eq!(
            got.code_verification_status,
            Some(t::PhoneNumberInfoCodeVerificationStatus::Verified)
        );

        let pin = t::PhoneNumberStatusUpdateRequest::new().with_pin("654321");
        assert!(call!(branch, |id| numbers.update_phone_number(id, Some(&pin))).success);
        assert_eq!(code(numbers.register(branch, &registration).await), 133_005);
        assert!(call!(branch, |id| numbers.deregister(id)).success);
        assert_eq!(code(numbers.deregister(branch).await), 133_010);

        let own = self.id("phone_number");
        let of_account = self.id("account_number");
        let got = call!(of_account, |id| numbers.get_account_number(id, None));
        assert_eq!(got.id, of_account);
        let request = t::OfficialBusinessAccountUpdateRequest::new("SUBMIT_APPLICATION");
        let requested = call!(own, |id| numbers
            .request_official_business_account(id, &request));
        assert!(requested.success);
        let status = call!(own, |id| numbers.get_official_business_account(id, None));
        assert!(
            t::WhatsAppBusinessAppealStatus::KNOWN.contains(&status.oba_status.unwrap().as_str())
        );
    }

    pub(crate) async fn profiles(&self) {
        let (phone, profiles) = (self.id("phone_number"), self.client.profiles());
        let profile = t::WhatsAppBusinessProfileUpdateRequest::new(WHATSAPP)
            .with_about("Open")
            .with_description("Flowers. ".repeat(50))
            .with_vertical(t::WhatsAppBusinessVertical::Retail)
            .with_websites(["https://example.com/"]);
        assert!(call!(phone, |id| profiles.update_profile(id, &profile)).success);
        let got = call!(phone, |id| profiles.get_profile(id, None));
        let got = &got.data[0];
        assert_eq!(got.messaging_product.as_deref(), Some(WHATSAPP));
        assert_eq!(got.about.as_deref(), Some("Open"));
        assert_eq!(got.description, profile.description);
        assert_eq!(got.vertical, Some(t::WhatsAppBusinessVertical::Retail));
        assert_eq!(got.websites, ["https://example.com/"]);
        let long = profile.with_about("x".repeat(140));
        assert_eq!(code(profiles.update_profile(phone, &long).await), 100);

        let node = self.id("profile");
        let update = t::ProfileUpdateRequest::new(WHATSAPP).with_about("Open");
        let updated = call!(node, |id| profiles.update_profile_by_id(id, &update));
        assert_eq!(updated.success, Some(true));
        let got = call!(node, |id| profiles.get_profile_by_id(id, None));
        assert_eq!(got.id, node);
    }

    pub(crate) async fn settings(&self) {
        let phone = self.id("phone_number");
        let commerce = self.client.commerce();
        let updated = call!(phone, |id| commerce.update_settings(
            id,
            Some("true"),
            Some("false")
        ));
        assert!(updated.success);
        let got = call!(phone, |id| commerce.get_settings(id));
        let got = &got.data[0];
        assert_eq!(
            (got.is_cart_enabled, got.is_catalog_visible),
            (Some(true), Some(false))
        );

        let encryption = self.client.encryption();
        let pem = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";
        let key = t::WhatsAppBusinessEncryptionUploadRequest::new(pem);
        let none = encryption.get_public_key(phone, None).await.unwrap();
        assert!(none.data.is_empty());
        assert!(call!(phone, |id| encryption.set_public_key(id, &key)).success);
        let got = call!(phone, |id| encryption.get_public_key(id, None));
        assert_eq!(got.data[0].business_public_key.as_deref(), Some(pem));
        let wrong = t::WhatsAppBusinessEncryptionUploadRequest::new("not a key");
        assert_eq!(code(encryption.set_public_key(phone, &wrong).await), 100);

        let compliance = self.client.compliance();
        let care = t::CustomerCareUpdateDetails::new("care@example.com")
            .with_mobile_number("+4915112345678");
        let officer = t::GrievanceOfficerUpdateDetails::new("officer@example.com", "A. Officer");
        let info = t::BusinessComplianceInfoUpdateRequest::new(
            care,
            "Flower shop",
            t::BusinessEntityType::Partnership,
            officer,
            WHATSAPP,
        );
        assert!(call!(phone, |id| compliance.update_info(id, &info)).success);
        let got = call!(phone, |id| compliance.get_info(id, None));
        assert!(got.data[0].customer_care_details.is_some());

        let automation = self.client.automation();
        let welcome = t::ConversationalAutomationRequest::new()
            .with_commands([t::BotCommand::new("Lists the flowers", "flowers")])
            .with_prompts(["Which flowers do you have?"]);
        assert!(call!(phone, |id| automation.configure_automation(id, &welcome)).success);
        let bot = self.id("bot");
        let got = call!(bot, |id| automation.get_bot(id, None));
        assert_eq!(got.id, bot);

        let numbers = self.client.phone_numbers();
        let calling = t::CallingSettingsRequest::new(t::CallingSettingsWithSip::new("ENABLED"));
        let settings = t::PhoneNumbersUpdateSettingsRequest::from(calling);
        assert!(call!(phone, |id| numbers.update_settings(id, Some(&settings))).success);
        let got = call!(phone, |id| numbers.get_settings(id, Some(true)));
        assert!(t::CallingSettingsResponseStatus::KNOWN.contains(&got.calling.status.as_str()));
    }

    pub(crate) async fn qr_codes(&self) {
        let (phone, codes) = (self.id("phone_number"), self.client.qr_codes());
        let create = t::QrCodesCreateOrUpdateQrCodeRequest::new("I want flowers")
            .with_generate_qr_image("PNG");
        let created = call!(phone, |id| codes.create_or_update_qr_code(id, &create));
        assert!(created.qr_image_url.is_some());
        let qr = created.code.as_str();
        let update = t::QrCodesCreateOrUpdateQrCodeRequest::new("I want roses").with_code(qr);
        let updated = codes
            .create_or_update_qr_code(phone, &update)
            .await
            .unwrap();
        assert_eq!(
            (updated.code.as_str(), updated.prefilled_message.as_str()),
            (qr, "I want roses")
        );
        let got = call!(phone, |id| codes.get_qr_code(id, qr, None));
        assert_eq!(
            got.data[0].prefilled_message.as_deref(),
            Some("I want roses")
        );
        let listed = call!(phone, |id| codes
            .list_qr_codes(id, None, None, None, None, None));
        assert!(listed.data.iter().any(|listed| listed.code == qr));
        assert!(call!(phone, |id| codes.delete_qr_code(id, qr)).success);
        is_unknown(codes.get_qr_code(phone, qr, None).await);
        is_unknown(codes.delete_qr_code(phone, qr).await);
    }

    pub(crate) async fn blocked_users(&self) {
        let (phone, blocked) = (self.id("phone_number"), self.client.blocked_users());
        let user = t::BlockedUsersBlockUsersRequestBlockUsersItem::new().with_user(CUSTOMER);
        let block = t::BlockedUsersBlockUsersRequest::new()
            .with_messaging_product(WHATSAPP)
            .with_block_users([user]);
        let added = call!(phone, |id| blocked.block_users(id, Some(&block)));
        let added = added.block_users.unwrap().added_users;
        assert_eq!(added[0].wa_id.as_deref(), Some(CUSTOMER));
        let listed = call!(phone, |id| blocked.list_users(id, None, None, None));
        assert_eq!(listed.data.len(), 1);
        assert_eq!(listed.data[0].wa_id.as_deref(), Some(CUSTOMER));
        let user = t::BlockedUsersUnblockUsersRequestBlockUsersItem::new().with_user(CUSTOMER);
        let unblock = t::BlockedUsersUnblockUsersRequest::new()
            .with_messaging_product(WHATSAPP)
            .with_block_users([user]);
        let removed = call!(phone, |id| blocked.unblock_users(id, Some(&unblock)));
        assert_eq!(removed.block_users.unwrap().removed_users.len(), 1);
        let listed = blocked.list_users(phone, None, None, None).await.unwrap();
        assert!(listed.data.is_empty());
    }

    pub(crate) async fn calls(&self) {
        let (phone, calls) = (self.id("phone_number"), self.client.calls());
        let permission = call!(phone, |id| calls.get_permission(id, None, Some(CUSTOMER)));
        assert_eq!(permission.messaging_product, WHATSAPP);
        let offer = t::CallsManageCallRequestSession::new("v=0", "offer");
        let connect = t::CallsManageCallRequest::new("connect", WHATSAPP)
            .with_to(CUSTOMER)
            .with_session(offer);
        let started = call!(phone, |id| calls.manage_call(id, Some(&connect)));
        let id = started.calls[0].id.clone().unwrap();
        let terminate = t::CallsManageCallRequest::new("terminate", WHATSAPP).with_call_id(id);
        calls.manage_call(phone, Some(&terminate)).await.unwrap();
    }
}
