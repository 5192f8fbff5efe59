//! What each operation does. One function an operation; which belongs to which is one table here.

mod backup;
mod certificates;
mod contacts;
mod groups;
mod health;
mod inbox;
mod media;
mod messages;
mod profile;
mod providers;
mod registration;
mod settings;
mod stickers;
mod users;

use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use whatsapp_business::api::Operation;

use crate::answer::Answer;
use crate::document::essence;
use crate::refusal::Refusal;
use crate::state::State;
use crate::users::Caller;

pub(crate) use contacts::wa_id;

/// A request that is authorised and that the document admits.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a Arc<State>,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) caller: Option<Caller>,
    pub(crate) login: Option<Login>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
    /// The body as JSON; `null` where it is empty or not JSON.
    pub(crate) json: Value,
}

/// Basic credentials.
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

pub(crate) type Handler = fn(Call<'_>) -> Result<Answer, Refusal>;

/// The function that serves an operation; `None`: it answers 501.
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
        "Contacts_getIdentity" => contacts::identity,
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
        "Health_getMetricsData" => health::metrics,
        "Health_getSupportInfo" => health::support,
        "Media_download" => media::download,
        "Media_removeMedia" => media::remove,
        "Media_uploadMedia" => media::upload,
        "Messages_markAsRead" => messages::mark,
        "Messages_sendMessage" => messages::send,
        "Profile_getAbout" => profile::get_about,
        "Profile_getPhoto" => profile::get_photo,
        "Profile_removePhoto" => profile::delete_photo,
        "Profile_updateAbout" => profile::set_about,
        "Profile_updatePhoto" => profile::set_photo,
        "Registration_requestCode" => registration::request,
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

/// Whether only an administrator may call an operation.
pub(crate) fn admin_only(operation: &Operation) -> bool {
    let path = operation.path;
    match path.split('/').nth(1).unwrap_or_default() {
        "account" | "certificates" => true,
        // A user may look at itself and change its own password; the operation checks that.
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

/// What the operations keep, each kind behind a lock of its own.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) account: registration::Registration,
    pub(crate) certificates: certificates::Certificates,
    pub(crate) groups: groups::Groups,
    pub(crate) inbox: inbox::Inbox,
    pub(crate) media: media::Library,
    pub(crate) packs: stickers::Packs,
    pub(crate) profile: profile::Profile,
    pub(crate) providers: providers::Providers,
    pub(crate) recipients: contacts::Recipients,
}

impl Store {
    /// `keep_bytes`: how much memory the inbox may take.
    pub(crate) fn new(keep_bytes: usize) -> Self {
        Self {
            account: registration::Registration::default(),
            certificates: certificates::Certificates::default(),
            groups: groups::Groups::default(),
            inbox: inbox::Inbox::new(keep_bytes),
            media: media::Library::default(),
            packs: stickers::Packs::default(),
            profile: profile::Profile::default(),
            providers: providers::Providers::default(),
            recipients: contacts::Recipients::default(),
        }
    }

    pub(crate) fn reset(&self) {
        self.account.reset();
        self.certificates.reset();
        self.groups.reset();
        self.inbox.reset();
        self.media.reset();
        self.packs.reset();
        self.profile.reset();
        self.providers.reset();
        self.recipients.reset();
    }
}

impl Call<'_> {
    /// A path parameter.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as its type of the document.
    pub(crate) fn typed<T: DeserializeOwned>(&mut self) -> Result<T, Refusal> {
        serde_json::from_value(self.json.take())
            .map_err(|error| Refusal::invalid(format!("the body: {error}")))
    }

    /// An answer with `meta` beside what it tells.
    pub(crate) fn ok(&self, mut body: Value) -> Result<Answer, Refusal> {
        if let Some(body) = body.as_object_mut() {
            body.insert("meta".to_owned(), json!(self.state.meta()));
        }
        Ok(Answer::ok(&body))
    }

    /// A write that has nothing to tell.
    pub(crate) fn done(&self) -> Result<Answer, Refusal> {
        Ok(Answer::done(self.state.meta()))
    }
}

/// A body that must be an image. The real API converts it to JPEG; the sandbox hands it out as it
/// came.
fn image(call: &Call<'_>) -> Result<Bytes, Refusal> {
    const LIMIT: usize = 5 * 1024 * 1024;
    let content_type = call
        .content_type
        .as_deref()
        .map(essence)
        .unwrap_or_default();
    if !content_type.starts_with("image/") {
        return Err(Refusal::invalid("Content-Type: not an image"));
    }
    if call.body.len() > LIMIT {
        return Err(
            Refusal::invalid(format!("the body: longer than {LIMIT} bytes"))
                .status(StatusCode::PAYLOAD_TOO_LARGE),
        );
    }
    Ok(Bytes::copy_from_slice(&call.body))
}
