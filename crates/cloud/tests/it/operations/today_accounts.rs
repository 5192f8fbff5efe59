//! What accounts, businesses and applications have gained since the published document.

use serde_json::json;

use super::world::{World, body, call};

impl World {
    pub(crate) async fn accounts_today(&self) {
        let client = &self.client;
        let account = self.id("account");
        let allocation = self.id("credit_allocation");
        let application = self.id("application");
        let business = self.id("business");
        let credit_line = self.id("credit_line");
        let migration = self.id("payment_migration");
        let signup = self.id("signup");

        let signups = client.signups();
        let request = body(
            json!({"signup_message": "News?", "confirmation_message": "Welcome", "privacy_policy_url": "https://example.com"}),
        );
        call!(account, |id| signups.create_signup(id, &request));
        call!(account, |id| signups
            .list_signups(id, None, None, None, None));
        call!(signup, |id| signups.get_signup(id));
        let request = body(json!({"status": "DISABLED"}));
        call!(signup, |id| signups.update_signup(id, &request));

        let customer_bases = client.customer_bases();
        call!(account, |id| customer_bases.get_default(id));
        let request = body(json!({"messaging_customer_base_id": "1"}));
        call!(account, |id| customer_bases.set_default(id, &request));
        call!(business, |id| customer_bases.list_bases(id));
        let request = body(json!({"messaging_customer_base_name": "all"}));
        call!(business, |id| customer_bases.create_base(id, &request));

        let accounts = client.accounts();
        let request = body(json!({"features": []}));
        call!(account, |id| accounts.set_feature_status(id, &request));
        call!(account, |id| accounts.get_creative_freedom(id));
        call!(account, |id| accounts.get_dataset(id));
        let request = body(json!({"dataset_name": "orders"}));
        call!(account, |id| accounts.create_dataset(id, &request));
        call!(account, |id| accounts.list_audiences(id, None, None, None));

        let catalogs = client.catalogs();
        call!(account, |id| catalogs.list_catalogs(id, None, None, None));
        let request = body(json!({"catalog_id": "1"}));
        call!(account, |id| catalogs.connect_catalog(id, &request));
        call!(account, |id| catalogs.disconnect_catalog(id, "1"));

        let messages = client.messages();
        let request = body(json!({"type": "TEXT"}));
        call!(account, |id| messages.create_sample(id, &request));

        let migrations = client.migrations();
        let request = body(json!({"currency": "EUR"}));
        call!(account, |id| migrations
            .set_payment_method_intent(id, &request));
        call!(migration, |id| migrations
            .get_payment_method_migration(id, None));
        call!(migration, |id| migrations
            .resume_payment_method_migration(id));

        let marketing = client.marketing();
        call!(account, |id| marketing.estimate_reach(
            id,
            "L7D".into(),
            "{}"
        ));
        call!(account, |id| marketing.list_campaigns(id, None, None, None));
        call!(account, |id| marketing
            .list_sequences(id, None, None, None, None, None));
        let request = body(json!({"name": "ad", "welcome_message_sequence": {"text": "Hello"}}));
        call!(account, |id| marketing
            .create_or_update_sequence(id, &request));
        call!(account, |id| marketing.delete_sequence(id, "1"));

        let tokens = client.tokens();
        tokens
            .get_access_token("1", &"secret".into(), None, None, None, None)
            .await
            .unwrap();
        tokens
            .debug_token(None, &"test-token".into())
            .await
            .unwrap();

        let applications = client.applications();
        let request = body(json!({"object": "whatsapp_business_account"}));
        call!(application, |id| applications.subscribe(id, &request));
        call!(application, |id| applications.list_subscriptions(id));
        call!(application, |id| applications.unsubscribe(id, None, None));
        call!(application, |id| applications.create_upload_session(
            id,
            9,
            None,
            "image/jpeg"
        ));

        let businesses = client.businesses();
        let request = body(json!({}));
        call!(business, |id| businesses.create_account(id, &request));
        let request = body(json!({"name": "worker", "role": "EMPLOYEE"}));
        call!(business, |id| businesses.create_system_user(id, &request));
        call!(business, |id| businesses
            .list_system_users(id, None, None, None));
        let request = body(json!({"scope": ["whatsapp_business_messaging"]}));
        call!(business, |id| businesses
            .create_system_user_token(id, &request));
        let request = body(json!({"end_business_id": "1"}));
        call!(business, |id| businesses.submit_verification(id, &request));
        call!(business, |id| businesses
            .list_verifications(id, None, None, None, None));

        let pre_verified_numbers = client.pre_verified_numbers();
        call!(business, |id| pre_verified_numbers
            .unshare_number(id, "1", "1"));

        let credit_lines = client.credit_lines();
        call!(credit_line, |id| credit_lines
            .share_and_attach(id, "EUR", "1"));
        call!(credit_line, |id| credit_lines.share(id, "1"));
        call!(credit_line, |id| credit_lines.attach(id, "EUR", "1"));
        call!(credit_line, |id| credit_lines
            .list_allocations(id, None, None, None, None));
        call!(allocation, |id| credit_lines.get_allocation(id, None));
        call!(allocation, |id| credit_lines.revoke_allocation(id));

        let max_price = client.max_price();
        let request = body(json!({"signer_name": "Ada", "signer_email": "ada@example.com"}));
        call!(business, |id| max_price.sign_agreement(id, &request));
        call!(business, |id| max_price.get_agreement(id));
        let request = body(json!({"end_business_ids": ["1"]}));
        call!(business, |id| max_price.add_end_businesses(id, &request));
        call!(business, |id| max_price.list_end_businesses(id));
        let request = body(json!({"end_business_ids": ["1"]}));
        call!(business, |id| max_price.remove_end_businesses(id, &request));
    }
}
