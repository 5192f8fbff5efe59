//! Every list that comes in pages, read as a stream with one entry in each page.

use std::collections::BTreeSet;

use whatsapp_business_cloud::{Pages, types as t};

use super::world::{CUSTOMER, WHATSAPP, World};

/// More entries than any list has.
const BOUND: usize = 50;

async fn read<T>(mut pages: Pages<'_, T>) -> Vec<T> {
    let mut items = Vec::new();
    while let Some(item) = pages.next().await.unwrap() {
        items.push(item);
        assert!(items.len() < BOUND, "the stream does not end");
    }
    items
}

/// Reads streams, and asserts that each has several entries, each from a page of its own.
macro_rules! streams {
    ($world:expr, $($id:literal => $stream:expr),* $(,)?) => {{
        $(
            let before = $world.successes($id);
            let items = read($stream).await;
            let pages = $world.successes($id) - before;
            assert!(items.len() > 1, "{}: {} entries", $id, items.len());
            assert!(pages >= items.len(), "{}: {pages} pages", $id);
        )*
        BTreeSet::from([$($id),*])
    }};
}

impl World {
    /// Reads every list as a stream. Returns the ids of their operations.
    pub(crate) async fn lists(&self) -> BTreeSet<&'static str> {
        self.fill().await;
        let (client, one) = (&self.client, Some(1));
        let (account, phone) = (self.id("account"), self.id("phone_number"));
        let (application, business) = (self.id("application"), self.id("business"));
        let groups = client
            .groups()
            .list_groups(phone, None, None, None)
            .await
            .unwrap();
        let group = groups.data.unwrap().groups[0].id.clone().unwrap();
        let flows = client
            .flows()
            .list_flows(account, None, None, None)
            .await
            .unwrap();
        let flow = flows.data[0].id.clone().unwrap();
        let credit_line = self.id("credit_line");
        let (none, number) = (None, self.id("pre_verified_number"));
        streams!(self,
            "Accounts_listActivities" => client.accounts()
                .list_activities_stream(account, none, none, none, one, none, none),
            "Applications_listConnectedBusinesses" => client.applications()
                .list_connected_businesses_stream(application, none, none, one),
            "BlockedUsers_listUsers" => client.blocked_users()
                .list_users_stream(phone, none, one),
            "Businesses_listClientAccounts" => client.businesses()
                .list_client_accounts_stream(business, none, none, none, none, one),
            "Businesses_listOwnedAccounts" => client.businesses()
                .list_owned_accounts_stream(business, none, none, none, one, None),
            "Flows_listAssets" => client.flows().list_assets_stream(&flow, none, one),
            "Flows_listFlows" => client.flows().list_flows_stream(account, none, one),
            "Groups_listGroups" => client.groups().list_groups_stream(phone, none, one),
            "Groups_listJoinRequests" => client.groups()
                .list_join_requests_stream(&group, none, one),
            "MessageHistory_listEvents" => client.message_history()
                .list_events_stream(self.id("message_history"), none, none, one, None),
            "MessageHistory_listMessages" => client.message_history()
                .list_messages_stream(phone, none, none, one, none),
            "Migrations_listOnBehalfRequests" => client.migrations()
                .list_on_behalf_requests_stream(account, none, none, one),
            "PhoneNumbers_listPhoneNumbers" => client.phone_numbers()
                .list_phone_numbers_stream(account, none, none, none, one, None),
            "PreVerifiedNumbers_listNumbers" => client.pre_verified_numbers()
                .list_numbers_stream(business, None, none, none, none, one, None),
            "PreVerifiedNumbers_listPartners" => client.pre_verified_numbers()
                .list_partners_stream(number, none, none, one),
            "QrCodes_listQrCodes" => client.qr_codes()
                .list_qr_codes_stream(phone, none, none, none, one),
            "Schedules_listSchedules" => client.schedules()
                .list_schedules_stream(account, none, none, none, one, None),
            "Solutions_listSolutionsOfAccount" => client.solutions()
                .list_solutions_of_account_stream(account, none, none, one),
            "Solutions_listSolutionsOfApplication" => client.solutions()
                .list_solutions_of_application_stream(application, none, none, one, None),
            "Templates_listTemplates" => client.templates().list_templates_stream(
                account, none, none, none, none, none, none, one, none, none, none, none, None, none, none,
            ),
            "Users_listAssignedAccounts" => client.users()
                .list_assigned_accounts_stream(self.id("user"), none, none, one),
            "Templates_listLibrary" => client.templates()
                .list_library_stream(None, None, None, None, one, None, None, None, None),
            "Businesses_listVerifications" => client.businesses()
                .list_verifications_stream(business, None, None, one),
            "Businesses_listSystemUsers" => client.businesses()
                .list_system_users_stream(business, None, one),
            "CreditLines_listAllocations" => client.credit_lines()
                .list_allocations_stream(credit_line, None, one, None),
            "Accounts_listAudiences" => client.accounts()
                .list_audiences_stream(account, None, one),
            "Marketing_listCampaigns" => client.marketing()
                .list_campaigns_stream(account, None, one),
            "Payments_listConfigurations" => client.payments()
                .list_configurations_stream(account, None, one),
            "Catalogs_listCatalogs" => client.catalogs()
                .list_catalogs_stream(account, None, one),
            "Signups_listSignups" => client.signups()
                .list_signups_stream(account, None, None, one),
            "Analytics_getTemplates" => client.analytics()
                .get_templates_stream(account, None, "1760604800", "DAILY".into(), one, None, None, "1760000000", "1", None),
            "Analytics_getTemplateGroups" => client.analytics()
                .get_template_groups_stream(account, None, "1760604800", "DAILY".into(), one, None, "1760000000", None, None),
            "TemplateGroups_listGroups" => client.template_groups()
                .list_groups_stream(account, None, one),
            "Marketing_listSequences" => client.marketing()
                .list_sequences_stream(account, None, None, one, None),
            "Users_listAssignedUsers" => client.users()
                .list_assigned_users_stream(account, none, business, none, one),
        )
    }

    /// Creates several entries of each list that is stored.
    async fn fill(&self) {
        let client = &self.client;
        let (account, phone) = (self.id("account"), self.id("phone_number"));
        for number in 1..=3 {
            let name = format!("entry_{number}");
            let body = t::TemplateDefinitionComponent::new("BODY").with_text("Hello");
            let template = t::TemplatesCreateTemplateRequest::new("UTILITY", "en", name.as_str())
                .with_components([body]);
            let templates = client.templates();
            templates
                .create_template(account, Some(&template))
                .await
                .unwrap();
            let flow = t::FlowsCreateFlowRequest::new().with_name(name.as_str());
            client.flows().create_flow(account, &flow).await.unwrap();
            let group = t::GroupsCreateGroupRequest::new(WHATSAPP, name.as_str());
            client.groups().create_group(phone, &group).await.unwrap();
            let code = t::QrCodesCreateOrUpdateQrCodeRequest::new(name.as_str());
            let codes = client.qr_codes();
            codes.create_or_update_qr_code(phone, &code).await.unwrap();
            let user = t::BlockedUsersBlockUsersRequestBlockUsersItem::new()
                .with_user(format!("{CUSTOMER}{number}"));
            let block = t::BlockedUsersBlockUsersRequest::new()
                .with_messaging_product(WHATSAPP)
                .with_block_users([user]);
            let blocked = client.blocked_users();
            blocked.block_users(phone, Some(&block)).await.unwrap();
            let digits = format!("1511234567{number}");
            let new = t::PhoneNumberCreateRequest::new(digits, "Branch").with_cc("49");
            let numbers = client.phone_numbers();
            numbers.create_phone_number(account, &new).await.unwrap();
        }
    }
}
