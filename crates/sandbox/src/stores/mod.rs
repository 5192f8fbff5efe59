//! What the operations store, each kind behind its own lock.

pub(crate) mod inbox;
pub(crate) mod media;
pub(crate) mod recipients;
pub(crate) mod settings;
pub(crate) mod users;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};
use whatsapp_business::types::GatewayStatus;

use crate::locked::Locked;
use inbox::Inbox;
use media::MediaLibrary;
use recipients::Recipients;
use settings::Settings;
use users::{User, Users};

/// The most participants of a group.
const MAX_PARTICIPANTS: usize = 1024;

/// What the stores start with.
#[derive(Debug, Clone)]
pub(crate) struct StoreDefaults {
    pub(crate) users: HashMap<String, User>,
    /// The tokens that are valid without a login.
    pub(crate) tokens: HashSet<String>,
    pub(crate) webhook: Option<String>,
    /// The sender's number.
    pub(crate) wa_id: String,
}

#[derive(Debug)]
pub(crate) struct Stores {
    pub(crate) account: Locked<Account>,
    pub(crate) certificates: Locked<Certificates>,
    pub(crate) gateway: Locked<GatewayStatus>,
    pub(crate) groups: Locked<BTreeMap<String, Group>>,
    pub(crate) inbox: Inbox,
    pub(crate) media: Locked<MediaLibrary>,
    pub(crate) packs: Locked<BTreeMap<String, StickerPack>>,
    pub(crate) profile: Locked<Profile>,
    /// Media providers by name.
    pub(crate) providers: Locked<BTreeMap<String, Value>>,
    pub(crate) recipients: Recipients,
    pub(crate) settings: Settings,
    pub(crate) users: Users,
    initial_wa_id: String,
}

impl Stores {
    /// Empty stores, whose inbox takes at most `inbox_bytes` of memory.
    pub(crate) fn new(defaults: StoreDefaults, inbox_bytes: usize) -> Self {
        Self {
            account: Locked::new(Account::new(&defaults.wa_id)),
            certificates: Locked::default(),
            gateway: Locked::new(GatewayStatus::Connected),
            groups: Locked::default(),
            inbox: Inbox::new(inbox_bytes),
            media: Locked::default(),
            packs: Locked::default(),
            profile: Locked::default(),
            providers: Locked::default(),
            recipients: Recipients::default(),
            settings: Settings::new(defaults.webhook.as_deref(), &defaults.wa_id),
            users: Users::new(defaults.users, defaults.tokens),
            initial_wa_id: defaults.wa_id,
        }
    }

    pub(crate) fn reset(&self) {
        self.account.set(Account::new(&self.initial_wa_id));
        self.certificates.set(Certificates::default());
        self.gateway.set(GatewayStatus::Connected);
        self.groups.set(BTreeMap::new());
        self.inbox.reset();
        self.media.set(MediaLibrary::default());
        self.packs.set(BTreeMap::new());
        self.profile.set(Profile::default());
        self.providers.set(BTreeMap::new());
        self.recipients.reset();
        self.settings.reset();
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

/// The certificates that were uploaded, as PEM.
#[derive(Debug, Clone, Default)]
pub(crate) struct Certificates {
    /// The intermediates of the external certificate.
    pub(crate) external_ca: Option<String>,
    pub(crate) webhook_ca: Option<Arc<str>>,
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
