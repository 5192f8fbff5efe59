//! Businesses, and what they share with partners: solutions, migrations and pre-verified numbers.

use whatsapp_business_cloud::types as t;

use super::world::{World, call};

impl World {
    pub(crate) async fn businesses(&self) {
        let (business, businesses) = (self.id("business"), self.client.businesses());
        let got = call!(business, |id| businesses.get_business(id, None));
        assert_eq!(got.id.as_deref(), Some(business));
        let number = t::AddPhoneNumbersRequest::new("15550002222");
        let added = call!(business, |id| businesses.add_phone_number(id, &number));
        assert!(!added.id.is_empty());
        let clients = call!(business, |id| businesses
            .list_client_accounts(id, None, None, None, None, None, None));
        assert!(clients.data.iter().all(|account| account.name.is_some()));
        let owned = call!(business, |id| businesses
            .list_owned_accounts(id, None, None, None, None, None, None));
        assert_eq!(owned.data.len(), 3);
        let lines = call!(business, |id| businesses.list_credit_lines(id));
        assert!(lines.data[0].id.is_some());
        let solution = Some(self.id("solution"));
        let onboarded = call!(business, |id| businesses.onboard_partners(id, solution));
        assert!(!onboarded.request_id.is_empty());

        let (application, applications) = (self.id("application"), self.client.applications());
        let connected = call!(application, |id| applications
            .list_connected_businesses(id, None, None, None, None));
        assert!(!connected.data[0].id.is_empty());
    }

    pub(crate) async fn solutions(&self) {
        let (solution, solutions) = (self.id("solution"), self.client.solutions());
        let application = self.id("application");
        let create = t::WhatsAppBusinessSolutionCreateRequest::new(
            ["MESSAGING"],
            application,
            ["MESSAGING"],
            "Flowers",
        );
        let created = call!(application, |id| solutions.create_solution(id, &create));
        assert!(!created.solution_id.is_empty());
        let got = call!(solution, |id| solutions.get_solution(id, None));
        assert_eq!(got.id, solution);
        let token = call!(solution, |id| solutions
            .get_access_token(id, self.id("business")));
        assert!(!format!("{token:?}").contains(token.access_token.expose()));
        let of_account = call!(self.id("account"), |id| solutions
            .list_solutions_of_account(id, None, None, None, None));
        assert_eq!(of_account.data.len(), 3);
        let of_application = call!(application, |id| solutions
            .list_solutions_of_application(id, None, None, None, None, None));
        assert_eq!(of_application.data.len(), 3);

        let accept = t::WhatsAppBusinessSolutionAcceptRequest::new(application);
        assert!(call!(solution, |id| solutions.accept_solution(id, &accept)).success);
        let reject = t::SolutionRejectRequest::new("PARTNERSHIP_REQUEST");
        assert!(call!(solution, |id| solutions.reject_solution(id, &reject)).success);
        let request = t::WhatsAppBusinessSolutionDeactivationRequest::new();
        let requested = call!(solution, |id| solutions
            .request_deactivation(id, Some(&request)));
        assert!(requested.success);
        let accepted = call!(solution, |id| solutions.accept_deactivation(id, None, None));
        assert!(
            t::WhatsAppBusinessSolutionStatus::KNOWN.contains(&accepted.status.unwrap().as_str())
        );
        let reject = t::SolutionsRejectDeactivationRequest::new(true);
        let rejected = call!(solution, |id| solutions
            .reject_deactivation(id, None, &reject));
        assert!(rejected.name.is_some());
    }

    pub(crate) async fn migrations(&self) {
        let (account, migrations) = (self.id("account"), self.client.migrations());
        let intent = t::OboMobilityIntentRequest::new("INITIATE_TRANSFER", self.id("solution"));
        let created = call!(account, |id| migrations.create_mobility_intent(id, &intent));
        assert!(created.success && !created.mobility_intent_id.is_empty());
        let set = t::SetOboMobilityIntentRequest::new(account);
        assert!(call!(account, |id| migrations.set_mobility_intent(id, &set)).success);
        let set = t::SetSolutionMigrationIntentRequest::new(
            t::SolutionMigrationIntent::InitiateMigration,
            self.id("solution"),
        );
        let set = call!(account, |id| migrations
            .set_solution_migration_intent(id, &set));
        assert!(set.success);
        let intent = self.id("mobility_intent");
        let got = call!(intent, |id| migrations.get_mobility_intent(id, None));
        assert_eq!(got.id, intent);
        let intent = self.id("migration_intent");
        let got = call!(intent, |id| migrations.get_migration_intent(id, None));
        assert_eq!(got.id, intent);
        let requests = call!(account, |id| migrations
            .list_on_behalf_requests(id, None, None, None, None));
        assert!(requests.data.iter().all(|request| !request.id.is_empty()));
    }

    pub(crate) async fn pre_verified_numbers(&self) {
        let (business, numbers) = (self.id("business"), self.client.pre_verified_numbers());
        let number = self.id("pre_verified_number");
        let listed = call!(business, |id| numbers
            .list_numbers(id, None, None, None, None, None, None, None));
        assert_eq!(listed.data.len(), 3);
        let request = t::PreVerifiedCodeRequest::new("SMS", "en_US");
        assert!(call!(number, |id| numbers.request_code(id, &request)).success);
        let verify = t::PreVerifiedVerifyCodeRequest::new("123456");
        assert!(call!(number, |id| numbers.verify_code(id, &verify)).success);
        let share = t::PreVerifiedPhoneNumberShareRequest::new(business, number);
        assert!(call!(business, |id| numbers.share_number(id, &share)).success);
        let partners = call!(number, |id| numbers
            .list_partners(id, None, None, None, None));
        assert!(partners.data.iter().all(|partner| partner.name.is_some()));
        let got = call!(number, |id| numbers.get_number(id, None));
        assert_eq!(got.id.as_deref(), Some(number));
        assert!(call!(number, |id| numbers.delete_number(id)).success);
    }
}
