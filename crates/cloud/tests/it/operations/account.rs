//! The account, its webhooks, users, schedules, templates and flows.

use whatsapp_business_cloud::types as t;

use super::world::{World, call, code, is_unknown};

impl World {
    pub(crate) async fn account(&self) {
        let (account, accounts) = (self.id("account"), self.client.accounts());
        let renamed = t::AccountsUpdateAccountRequest::new().with_name("Flower shop");
        assert!(call!(account, |id| accounts.update_account(id, &renamed)).success);
        let got = call!(account, |id| accounts.get_account(id, None));
        assert_eq!(
            (got.id.as_str(), got.name.as_deref()),
            (account, Some("Flower shop"))
        );
        assert_eq!(got.currency.as_deref(), Some("USD"));
        let selected = accounts.get_account(account, Some("name")).await.unwrap();
        assert_eq!(selected.currency, None);
        let activities = call!(account, |id| accounts
            .list_activities(id, None, None, None, None, None, None, None));
        assert_eq!(activities.data.len(), 3);

        let schedules = self.client.schedules();
        let schedule =
            t::ScheduleCreateRequest::new("18:00:00Z", "Weekdays", "BUSINESS_HOURS", "08:00:00Z");
        let created = call!(account, |id| schedules.create_schedule(id, &schedule));
        assert!(!created.id.is_empty());
        let listed = call!(account, |id| schedules
            .list_schedules(id, None, None, None, None, None, None));
        assert!(!listed.data[0].id.is_empty());
    }

    pub(crate) async fn webhooks(&self) {
        let (account, webhooks) = (self.id("account"), self.client.webhooks());
        let subscription =
            t::SubscriptionRequest::new().with_override_callback_uri("https://example.com/hook");
        let subscribed = call!(account, |id| webhooks
            .subscribe_app(id, Some(&subscription)));
        assert!(subscribed.success);
        let listed = call!(account, |id| webhooks.list_subscribed_apps(id, None));
        let callback = listed.data[0].override_callback_uri.as_deref();
        assert_eq!(callback, Some("https://example.com/hook"));
        assert!(call!(account, |id| webhooks.unsubscribe_app(id)).success);
        let listed = webhooks.list_subscribed_apps(account, None).await.unwrap();
        assert!(listed.data.is_empty());
    }

    pub(crate) async fn users(&self) {
        let (account, users) = (self.id("account"), self.client.users());
        let user = self.id("user");
        let assigned = t::UsersAssignUserRequest::new(["MANAGE", "DEVELOP"], user);
        assert!(call!(account, |id| users.assign_user(id, &assigned)).success);
        let business = self.id("business");
        let listed = call!(account, |id| users
            .list_assigned_users(id, None, None, business, None, None));
        assert!(listed.data.iter().all(|user| user.name.is_some()));
        let accounts = call!(user, |id| users
            .list_assigned_accounts(id, None, None, None, None));
        assert_eq!(accounts.data.len(), 3);
        let removed = t::UsersRemoveUserRequest::new(user);
        assert!(call!(account, |id| users.remove_user(id, &removed)).success);
    }

    pub(crate) async fn templates(&self) {
        let (account, templates) = (self.id("account"), self.client.templates());
        let body =
            t::TemplateDefinitionComponent::new("BODY").with_text("Your order is on its way");
        let order = t::TemplatesCreateTemplateRequest::new("UTILITY", "en", "order")
            .with_components([body.clone()]);
        let created = call!(account, |id| templates.create_template(id, Some(&order)));
        assert_eq!(created.status, Some(t::TemplateStatus::Pending));
        let again = templates.create_template(account, Some(&order)).await;
        assert_eq!(code(again), 100);

        let got = call!(created.id.as_str(), |id| templates.get_template(id));
        assert_eq!(got.id.as_ref(), Some(&created.id));
        assert_eq!(got.name.as_deref(), Some("order"));
        assert_eq!(got.components, [body]);
        let text = t::TemplateDefinitionComponent::new("BODY").with_text("Your order has arrived");
        let changed = t::TemplatesUpdateTemplateRequest::new().with_components([text.clone()]);
        let id = created.id.as_str();
        assert!(call!(id, |id| templates.update_template(id, Some(&changed))).success);
        assert_eq!(templates.get_template(id).await.unwrap().components, [text]);

        let named = |name| {
            let (templates, none) = (&templates, None);
            async move {
                let list = templates.list_templates(
                    account,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    None,
                    Some(name),
                    none,
                    none,
                    none,
                    None,
                    none,
                    none,
                );
                list.await.unwrap().data.len()
            }
        };
        assert_eq!((named("order").await, named("none").await), (1, 0));
        is_unknown(
            templates
                .list_templates(
                    "1", None, None, None, None, None, None, None, None, None, None, None, None,
                    None, None, None,
                )
                .await,
        );
        let deleted = call!(account, |id| templates.delete_template(
            id,
            None,
            None,
            Some("order")
        ));
        assert!(deleted.success);
        assert_eq!(named("order").await, 0);
        is_unknown(templates.get_template(id).await);
    }

    pub(crate) async fn flows(&self) {
        let (account, flows) = (self.id("account"), self.client.flows());
        let survey = t::FlowsCreateFlowRequest::new()
            .with_name("survey")
            .with_categories(r#"["SURVEY"]"#);
        let created = call!(account, |id| flows.create_flow(id, &survey));
        assert_eq!(code(flows.create_flow(account, &survey).await), 100);
        let flow = created.id.as_str();
        let got = call!(flow, |id| flows.get_flow(id, None, None));
        assert_eq!(got.status.as_deref(), Some("DRAFT"));
        assert_eq!(got.categories, ["SURVEY"]);
        let renamed = t::FlowsUpdateFlowRequest::new().with_name("feedback");
        assert!(call!(flow, |id| flows.update_flow(id, &renamed)).success);
        let got = flows.get_flow(flow, None, None).await.unwrap();
        assert_eq!(got.name.as_deref(), Some("feedback"));

        let asset = t::FlowsUploadAssetRequest::new()
            .with_name("flow.json")
            .with_asset_type("FLOW_JSON")
            .with_file("{}");
        let uploaded = call!(flow, |id| flows.upload_asset(id, &asset));
        assert_eq!(uploaded.success, Some(true));
        let assets = call!(flow, |id| flows.list_assets(id, None, None, None));
        assert!(assets.data.iter().all(|asset| asset.name.is_some()));

        assert_eq!(code(flows.deprecate_flow(flow).await), 139_000);
        assert!(call!(flow, |id| flows.publish_flow(id)).success);
        assert_eq!(code(flows.delete_flow(flow).await), 139_002);
        assert!(call!(flow, |id| flows.deprecate_flow(id)).success);
        let got = flows.get_flow(flow, None, None).await.unwrap();
        assert_eq!(got.status.as_deref(), Some("DEPRECATED"));

        let draft = t::FlowsCreateFlowRequest::new().with_name("draft");
        let draft = flows.create_flow(account, &draft).await.unwrap();
        let listed = call!(account, |id| flows.list_flows(id, None, None, None));
        let ids: Vec<_> = listed
            .data
            .iter()
            .filter_map(|flow| flow.id.as_deref())
            .collect();
        assert!(
            ids.contains(&flow) && ids.contains(&draft.id.as_str()),
            "{ids:?}"
        );
        let draft = draft.id.as_str();
        assert!(call!(draft, |id| flows.delete_flow(id)).success);
        is_unknown(flows.get_flow(draft, None, None).await);
        let migrated = t::FlowsMigrateFlowsRequest::new().with_source_waba_id(account);
        let migrated = call!(account, |id| flows.migrate_flows(id, &migrated));
        assert_eq!(migrated.migrated_flows.len(), 1);
    }
}
