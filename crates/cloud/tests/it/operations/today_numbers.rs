//! What phone numbers, templates and analytics have gained since the published document.

use serde_json::json;

use super::world::{WHATSAPP, World, body, call};

impl World {
    pub(crate) async fn numbers_today(&self) {
        let client = &self.client;
        let account = self.id("account");
        let phone = self.id("phone_number");
        let template = self.id("template");
        let template_group = self.id("template_group");
        let groups = client.groups();
        let request = body(json!({"messaging_product": "whatsapp", "subject": "Florists"}));
        groups.create_group(phone, &request).await.unwrap();
        let listed = groups
            .list_groups(phone, None, None, None)
            .await
            .unwrap()
            .data
            .unwrap()
            .groups;
        let group = listed[0].id.as_deref().unwrap();

        let usernames = client.usernames();
        call!(phone, |id| usernames.get_username(id));
        let request = body(json!({"username": "shop"}));
        call!(phone, |id| usernames.set_username(id, &request));
        call!(phone, |id| usernames.delete_username(id));
        call!(phone, |id| usernames.list_suggestions(id));

        let contact_book = client.contact_book();
        call!(phone, |id| contact_book.delete_entry(
            id,
            "US.13491208655302741918",
            WHATSAPP.into()
        ));

        let conversations = client.conversations();
        let request = body(
            json!({"messaging_product": "whatsapp", "to": "49151234567", "action": "release"}),
        );
        call!(phone, |id| conversations.control_thread(id, &request));

        let phone_numbers = client.phone_numbers();
        let request = body(json!({"messaging_product": "whatsapp", "sync_type": "history"}));
        call!(phone, |id| phone_numbers.sync_app_data(id, &request));
        call!(phone, |id| phone_numbers.request_official_account(id));
        call!(group, |id| groups.get_invite_link(id));

        let payments = client.payments();
        call!(phone, |id| payments.get_payment(id, "shop", "1"));
        call!(account, |id| payments
            .list_configurations(id, None, None, None));
        call!(account, |id| payments.get_configuration(id, "shop"));
        let request = body(json!({"configuration_name": "shop"}));
        call!(account, |id| payments.create_configuration(id, &request));
        call!(account, |id| payments.delete_configuration(id, "shop"));
        let request = body(json!({"configuration_name": "shop"}));
        call!(account, |id| payments.generate_oauth_link(id, &request));

        let templates = client.templates();
        call!(template, |id| templates.compare_templates(
            id,
            1_760_604_800,
            1_760_000_000,
            "1"
        ));
        call!(template, |id| templates.unpause_template(id));
        let request = body(json!({"source_waba_id": "1"}));
        call!(account, |id| templates.migrate_templates(id, &request));
        let request = body(
            json!({"name": "code", "languages": ["en"], "category": "AUTHENTICATION", "components": [{"type": "BODY"}]}),
        );
        call!(account, |id| templates.upsert_templates(id, &request));
        call!(account, |id| templates.preview_templates(
            id,
            None,
            None,
            "[\"OTP\"]",
            "AUTHENTICATION".into(),
            None,
            None
        ));
        templates
            .list_library(None, None, None, None, None, None, None, None, None, None)
            .await
            .unwrap();

        let template_groups = client.template_groups();
        call!(account, |id| template_groups
            .list_groups(id, None, None, None));
        let request = body(json!({"name": "orders"}));
        call!(account, |id| template_groups.create_group(id, &request));
        call!(template_group, |id| template_groups.get_group(id));
        let request = body(json!({"name": "orders"}));
        call!(template_group, |id| template_groups
            .update_group(id, &request));
        call!(template_group, |id| template_groups.delete_group(id));

        let analytics = client.analytics();
        call!(account, |id| analytics.get_conversations(
            id,
            None,
            None,
            None,
            None,
            None,
            1_760_604_800,
            "DAILY".into(),
            None,
            None,
            1_760_000_000
        ));
        call!(account, |id| analytics.get_pricing(
            id,
            None,
            None,
            1_760_604_800,
            "DAILY".into(),
            None,
            None,
            None,
            None,
            1_760_000_000,
            None
        ));
        call!(account, |id| analytics.get_calls(
            id,
            None,
            None,
            None,
            1_760_604_800,
            "DAILY".into(),
            None,
            None,
            1_760_000_000,
            None
        ));
        call!(account, |id| analytics.get_templates(
            id,
            None,
            None,
            "1760604800",
            "DAILY".into(),
            None,
            None,
            None,
            "1760000000",
            "1",
            None
        ));
        call!(account, |id| analytics.get_template_groups(
            id,
            None,
            None,
            "1760604800",
            "DAILY".into(),
            None,
            None,
            "1760000000",
            None,
            None
        ));
        call!(account, |id| analytics.get_groups(
            id,
            1_760_604_800,
            "DAILY".into(),
            None,
            "[\"SENT\"]",
            1_760_000_000
        ));
    }
}
