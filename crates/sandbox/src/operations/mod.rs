//! What each operation does. One function an operation; which belongs to which is one table here.

mod contacts;
mod health;
mod media;
mod messages;
mod settings;
mod users;

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use whatsapp_business::api::Operation;

use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::State;
use crate::users::Caller;

pub(crate) use contacts::Recipients;

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
        "Application_resetSettings" => settings::reset,
        "Application_updateSettings" => settings::update,
        "Contacts_createContact" => contacts::check,
        "Health_checkStatus" => health::check,
        "Media_download" => media::download,
        "Media_removeMedia" => media::remove,
        "Media_uploadMedia" => media::upload,
        "Messages_markAsRead" => messages::mark,
        "Messages_sendMessage" => messages::send,
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
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) media: media::Library,
    pub(crate) recipients: Recipients,
    pub(crate) inbox: messages::Inbox,
}

impl Store {
    pub(crate) fn reset(&self) {
        self.media.reset();
        self.recipients.reset();
        self.inbox.reset();
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

    /// A write that has nothing to tell.
    pub(crate) fn done(&self) -> Result<Answer, Refusal> {
        Ok(Answer::done(self.state.meta()))
    }
}
