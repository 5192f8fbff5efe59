//! What the operations store, each kind behind its own lock.

pub(crate) mod settings;
pub(crate) mod users;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde_json::{Map, Value};
use whatsapp_business::types::GatewayStatus;

use super::contacts::Contact;
use crate::engine::Mutex;
use crate::engine::recipients::Customers;
use settings::ApplicationSettings;
use users::{User, Users};

/// The most participants of a group.
const MAX_PARTICIPANTS: usize = 1024;

/// What the operations store beside what the engine stores for any API.
#[derive(Debug)]
pub(crate) struct Stores {
    pub(crate) account: Mutex<Account>,
    /// The intermediates of the external certificate that was uploaded, as PEM.
    pub(crate) external_ca: Mutex<Option<String>>,
    pub(crate) contacts: Customers<Contact>,
    pub(crate) gateway: Mutex<GatewayStatus>,
    pub(crate) groups: Mutex<BTreeMap<String, Group>>,
    pub(crate) packs: Mutex<BTreeMap<String, StickerPack>>,
    pub(crate) profile: Mutex<Profile>,
    /// Media providers by name.
    pub(crate) providers: Mutex<BTreeMap<String, Value>>,
    pub(crate) settings: ApplicationSettings,
    pub(crate) users: Users,
    initial_wa_id: String,
}

impl Stores {
    /// Empty stores with these accounts and the sender's number.
    pub(crate) fn new(users: HashMap<String, User>, wa_id: String) -> Self {
        Self {
            account: Mutex::new(Account::new(&wa_id)),
            external_ca: Mutex::default(),
            contacts: Customers::default(),
            gateway: Mutex::new(GatewayStatus::Connected),
            groups: Mutex::default(),
            packs: Mutex::default(),
            profile: Mutex::default(),
            providers: Mutex::default(),
            settings: ApplicationSettings::new(&wa_id),
            users: Users::new(users),
            initial_wa_id: wa_id,
        }
    }

    pub(crate) fn reset(&self) {
        self.account.set(Account::new(&self.initial_wa_id));
        self.external_ca.set(None);
        self.contacts.reset();
        self.gateway.set(GatewayStatus::Connected);
        self.groups.set(BTreeMap::new());
        self.packs.set(BTreeMap::new());
        self.profile.set(Profile::default());
        self.providers.set(BTreeMap::new());
        self.settings.reset(&self.initial_wa_id);
        self.users.reset();
    }

    /// Returns whether the gateway has no account: it sends nothing, and can be registered.
    pub(crate) fn is_unregistered(&self) -> bool {
        matches!(
            *self.gateway.lock(),
            GatewayStatus::Unregistered | GatewayStatus::Uninitialized
        )
    }
}

/// The account, beside the gateway's status.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// The sender's number.
    pub(crate) wa_id: String,
    pub(crate) shards: i64,
    pub(crate) pin: Option<String>,
    /// The registration code that was sent last, and the number that it registers.
    pub(crate) requested: Option<(String, String)>,
}

impl Account {
    fn new(wa_id: &str) -> Self {
        Self {
            wa_id: wa_id.to_owned(),
            shards: 1,
            pin: None,
            requested: None,
        }
    }

    /// Returns the registration code that was sent last and is not used yet.
    pub(crate) fn code(&self) -> Option<&str> {
        self.requested.as_ref().map(|(code, _)| code.as_str())
    }
}

/// What customers see of the business.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    pub(crate) about: String,
    pub(crate) photo: Option<Bytes>,
    pub(crate) business: Map<String, Value>,
    pub(crate) compliance: Map<String, Value>,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) subject: String,
    pub(crate) creator: String,
    pub(crate) created: i64,
    pub(crate) admins: Vec<String>,
    pub(crate) participants: Vec<String>,
    pub(crate) icon: Option<Bytes>,
    pub(crate) invite: String,
}

impl Group {
    /// Adds a participant; returns false if the group is full.
    pub(crate) fn join(&mut self, wa_id: &str) -> bool {
        if self.participants.iter().any(|known| known == wa_id) {
            return true;
        }
        let has_room = self.participants.len() < MAX_PARTICIPANTS;
        if has_room {
            self.participants.push(wa_id.to_owned());
        }
        has_room
    }
}

#[derive(Debug)]
pub(crate) struct StickerPack {
    /// The members that the client set.
    pub(crate) members: Map<String, Value>,
    pub(crate) stickers: Vec<Sticker>,
}

#[derive(Debug)]
pub(crate) struct Sticker {
    pub(crate) id: String,
    pub(crate) image: String,
    pub(crate) emojis: Vec<String>,
}
