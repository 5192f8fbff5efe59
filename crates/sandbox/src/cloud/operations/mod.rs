//! What each operation does; the others get a response that is generated from the document.

mod accounts;
mod blocked_users;
mod flows;
mod groups;
mod media;
mod messages;
mod phone_numbers;
mod qr_codes;
mod registration;
mod templates;

pub(super) use media::download;

use super::request::Handler;

/// Returns the function that serves an operation; `None` for those that store nothing.
pub(super) fn handler(operation: &str) -> Option<Handler> {
    Some(match operation {
        "Accounts_getAccount" => accounts::get,
        "Accounts_updateAccount" => accounts::update,
        "BlockedUsers_blockUsers" => blocked_users::block,
        "BlockedUsers_listUsers" => blocked_users::list,
        "BlockedUsers_unblockUsers" => blocked_users::unblock,
        "Commerce_getSettings" => phone_numbers::get_commerce_settings,
        "Commerce_updateSettings" => phone_numbers::update_commerce_settings,
        "Encryption_getPublicKey" => phone_numbers::get_public_key,
        "Encryption_setPublicKey" => phone_numbers::set_public_key,
        "Flows_createFlow" => flows::create,
        "Flows_deleteFlow" => flows::delete,
        "Flows_deprecateFlow" => flows::deprecate,
        "Flows_getFlow" => flows::get,
        "Flows_listFlows" => flows::list,
        "Flows_publishFlow" => flows::publish,
        "Flows_updateFlow" => flows::update,
        "Groups_createGroup" => groups::create,
        "Groups_deleteGroup" => groups::delete,
        "Groups_getGroup" => groups::get,
        "Groups_listGroups" => groups::list,
        "Groups_updateGroup" => groups::update,
        "Media_deleteMedia" => media::delete,
        "Media_getMedia" => media::get,
        "Media_uploadMedia" => media::upload,
        "Messages_sendMarketingMessage" | "Messages_sendMessage" => messages::send,
        "PhoneNumbers_createPhoneNumber" => phone_numbers::create,
        "PhoneNumbers_deregister" => registration::deregister,
        "PhoneNumbers_getPhoneNumber" => phone_numbers::get,
        "PhoneNumbers_listPhoneNumbers" => phone_numbers::list,
        "PhoneNumbers_register" => registration::register,
        "PhoneNumbers_requestCode" => registration::request_code,
        "PhoneNumbers_updatePhoneNumber" => phone_numbers::update,
        "PhoneNumbers_verifyCode" => registration::verify_code,
        "Profiles_getProfile" => phone_numbers::get_profile,
        "Profiles_updateProfile" => phone_numbers::update_profile,
        "QrCodes_createOrUpdateQrCode" => qr_codes::create_or_update,
        "QrCodes_deleteQrCode" => qr_codes::delete,
        "QrCodes_getQrCode" => qr_codes::get,
        "QrCodes_listQrCodes" => qr_codes::list,
        "Templates_createTemplate" => templates::create,
        "Templates_deleteTemplate" => templates::delete,
        "Templates_getTemplate" => templates::get,
        "Templates_listTemplates" => templates::list,
        "Templates_updateTemplate" => templates::update,
        "Webhooks_listSubscribedApps" => accounts::list_apps,
        "Webhooks_subscribeApp" => accounts::subscribe_app,
        "Webhooks_unsubscribeApp" => accounts::unsubscribe_app,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use whatsapp_business_cloud::api::OPERATIONS;

    use super::handler;

    #[test]
    fn every_function_serves_an_operation_of_the_document() {
        let source = include_str!("mod.rs");
        let (table, _) = source.split_once("_ => return None").unwrap();
        let quoted = table.split('"').skip(1).step_by(2);
        for id in quoted {
            let known = OPERATIONS.iter().any(|operation| operation.id == id);
            assert!(known && handler(id).is_some(), "{id}");
        }
    }
}
