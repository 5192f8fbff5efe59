//! What each operation does: one function per operation, and one table that assigns them.

mod backup;
mod certificates;
mod contacts;
mod groups;
mod health;
mod media;
mod messages;
mod profile;
mod providers;
mod registration;
pub(crate) mod request;
mod settings;
mod stickers;
mod users;

use whatsapp_business_runtime::Operation;

use super::error::forbidden;
use crate::engine::{Failure, Reply};
use request::Request;
pub(super) use users::basic;

pub(crate) type Handler = fn(Request<'_>) -> Result<Reply, Failure>;

/// The failure of a caller that is not an administrator.
pub(super) fn admin_only() -> Failure {
    forbidden("Only an administrator may do this.")
}

/// Returns the function that serves an operation.
pub(crate) fn handler(operation: &str) -> Option<Handler> {
    Some(match operation {
        "Application_getSettings" => settings::get,
        "Application_getShards" => registration::get_shards,
        "Application_listMediaProviders" => providers::list,
        "Application_removeProvider" => providers::remove,
        "Application_resetSettings" => settings::reset,
        "Application_setShards" => registration::set_shards,
        "Application_updateMediaProviders" => providers::update,
        "Application_updateSettings" => settings::update,
        "BackupRestore_settingsPost" => backup::backup,
        "BackupRestore_settingsRestore" => backup::restore,
        "BusinessProfile_get" => profile::get_business,
        "BusinessProfile_getComplianceInfo" => profile::get_compliance,
        "BusinessProfile_update" => profile::set_business,
        "BusinessProfile_updateComplianceInfo" => profile::set_compliance,
        "Certificates_deleteWebhookCa" => certificates::delete_webhook_ca,
        "Certificates_downloadCaCertificate" => certificates::download_ca,
        "Certificates_downloadWebhookCaCertificate" => certificates::download_webhook_ca,
        "Certificates_uploadExternalCertificate" => certificates::upload_external,
        "Certificates_uploadWebhookCaCertificate" => certificates::upload_webhook_ca,
        "Contacts_acknowledgeIdentity" => contacts::acknowledge,
        "Contacts_createContact" => contacts::check,
        "Contacts_getIdentity" => contacts::get_identity,
        "Groups_createGroup" => groups::create,
        "Groups_deleteGroupIcon" => groups::delete_icon,
        "Groups_deleteInvite" => groups::revoke_invite,
        "Groups_demoteAdmin" => groups::demote,
        "Groups_getAll" => groups::list,
        "Groups_getIconBinary" => groups::get_icon,
        "Groups_getInfo" => groups::info,
        "Groups_getInviteDetails" => groups::get_invite,
        "Groups_leaveGroup" => groups::leave,
        "Groups_promoteToAdmin" => groups::promote,
        "Groups_removeParticipant" => groups::remove_participants,
        "Groups_setGroupIcon" => groups::set_icon,
        "Groups_updateInfo" => groups::update,
        "Health_checkStatus" => health::check,
        "Health_getAppStats" => health::app_stats,
        "Health_getDbStats" => health::db_stats,
        "Health_getInternalAppStats" => health::internal_app_stats,
        "Health_getInternalDbStats" => health::internal_db_stats,
        "Health_getMetricsData" => health::metrics,
        "Health_getSupportInfo" => health::support,
        "Media_download" => media::download,
        "Media_removeMedia" => media::remove,
        "Media_uploadMedia" => media::upload,
        "Messages_collectGarbage" => messages::collect_garbage,
        "Messages_markAsRead" => messages::mark_read,
        "Messages_sendMessage" => messages::send,
        "Profile_getAbout" => profile::get_about,
        "Profile_getPhoto" => profile::get_photo,
        "Profile_removePhoto" => profile::delete_photo,
        "Profile_updateAbout" => profile::set_about,
        "Profile_updatePhoto" => profile::set_photo,
        "Registration_requestCode" => registration::request_code,
        "Registration_verifyAccount" => registration::verify,
        "Stickerpacks_addSticker" => stickers::add_sticker,
        "Stickerpacks_createPack" => stickers::create,
        "Stickerpacks_deletePack" => stickers::delete,
        "Stickerpacks_deleteSticker" => stickers::delete_sticker,
        "Stickerpacks_getAll" => stickers::list,
        "Stickerpacks_getPack" => stickers::get,
        "Stickerpacks_getSticker" => stickers::get_sticker,
        "Stickerpacks_getStickers" => stickers::list_stickers,
        "Stickerpacks_updatePack" => stickers::update,
        "Stickerpacks_updateSticker" => stickers::update_sticker,
        "TwoStepVerification_disable" => registration::disable_two_step,
        "TwoStepVerification_enableAccount" => registration::enable_two_step,
        "Users_createUser" => users::create,
        "Users_getByUsername" => users::get,
        "Users_performLogin" => users::login,
        "Users_performLogout" => users::logout,
        "Users_removeUser" => users::remove,
        "Users_updateUser" => users::update,
        _ => return None,
    })
}

/// Returns whether only an administrator may call an operation.
pub(crate) fn is_admin_only(operation: &Operation) -> bool {
    let path = operation.path;
    match path.split('/').nth(1).unwrap_or_default() {
        "account" | "certificates" => true,
        // A user may read its own account and change its own password, which these operations check.
        "users" => !matches!(
            operation.id,
            "Users_performLogout" | "Users_getByUsername" | "Users_updateUser"
        ),
        "settings" => {
            path.starts_with("/settings/application")
                || path.starts_with("/settings/account")
                || matches!(path, "/settings/backup" | "/settings/restore")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use whatsapp_business::api::OPERATIONS;

    use super::handler;

    #[test]
    fn every_operation_has_a_handler() {
        let ids = OPERATIONS.iter().map(|operation| operation.id);
        let missing: Vec<_> = ids.filter(|id| handler(id).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
