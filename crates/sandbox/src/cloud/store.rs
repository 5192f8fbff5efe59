//! What the Cloud API stores beside what the engine stores for any API.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use super::kind::{Kind, SEEDED};
use super::phone::Phone;
use super::settings::CloudSettings;
use crate::engine::rate_limit::RateLimits;
use crate::engine::{Mutex, Random, Sequence, Settings};

/// The Cloud API, which is a part of the Graph API.
#[derive(Debug)]
pub struct Cloud {
    pub(crate) settings: CloudSettings,
    pub(super) limits: RateLimits,
    /// By id. Ids ascend in the order of creation.
    pub(super) objects: Mutex<BTreeMap<String, Object>>,
    pub(super) phones: Mutex<BTreeMap<String, Phone>>,
    /// The subscriptions of apps to the account's webhooks.
    pub(super) subscriptions: Mutex<Vec<Value>>,
    /// Whether every token has expired, until a reset.
    expired: AtomicBool,
    created: AtomicU64,
    /// The number that the sandbox starts with.
    number: String,
}

/// An object with an id.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// What the client set, and what the sandbox added.
    pub(crate) members: Map<String, Value>,
    /// The scaled time at which the review of a template ends.
    pub(crate) reviewed: i64,
}

impl Object {
    pub(super) fn new(kind: Kind, members: Map<String, Value>) -> Self {
        Self {
            kind,
            members,
            reviewed: i64::MIN,
        }
    }
}

impl Cloud {
    pub(super) fn new() -> Self {
        Self {
            settings: CloudSettings::default(),
            limits: RateLimits::default(),
            objects: Mutex::default(),
            phones: Mutex::default(),
            subscriptions: Mutex::default(),
            expired: AtomicBool::new(false),
            created: AtomicU64::new(0),
            number: String::new(),
        }
    }

    /// Takes over the settings of the sandbox.
    pub(super) fn start(&mut self, settings: &Settings) {
        self.limits = RateLimits::new(settings.rate_limits);
        self.number.clone_from(&settings.number);
        self.reset();
    }

    pub(crate) fn reset(&self) {
        let mut objects = BTreeMap::new();
        for (kind, id) in SEEDED {
            objects.insert((*id).to_owned(), Object::new(*kind, Map::new()));
        }
        let account = Object::new(Kind::ACCOUNT, Map::new());
        objects.insert(self.settings.account_id.clone(), account);
        let template = match hello_world() {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let template = Object::new(Kind::TEMPLATE, template);
        objects.insert("100000000000001".to_owned(), template);
        self.objects.set(objects);
        let mut phone = Phone::new(&self.number, "Sandbox");
        phone.registered = true;
        phone.verified = true;
        let phones = BTreeMap::from([(self.settings.phone_number_id.clone(), phone)]);
        self.phones.set(phones);
        self.subscriptions.set(Vec::new());
        self.limits.reset();
        self.created.store(0, Ordering::Relaxed);
        self.expired.store(false, Ordering::Relaxed);
    }

    /// Invalidates every token until a reset.
    pub(crate) fn expire_tokens(&self) {
        self.expired.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_expired_tokens(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// Returns the kind of an object, unless it is media.
    pub(super) fn kind(&self, id: &str) -> Option<Kind> {
        if self.phones.lock().contains_key(id) {
            return Some(Kind::PHONE_NUMBER);
        }
        Some(self.objects.lock().get(id)?.kind)
    }

    /// Returns an id that follows all earlier ones.
    pub(super) fn new_id(&self, random: &Random) -> String {
        let count = self.created.fetch_add(1, Ordering::Relaxed) % 800_000;
        let rest = random.next(Sequence::Other) % 1_000_000_000;
        format!("{:06}{rest:09}", 110_000 + count)
    }

    pub(super) fn insert(&self, id: &str, object: Object) {
        self.objects.lock().insert(id.to_owned(), object);
    }

    pub(super) fn object(&self, id: &str) -> Option<Object> {
        self.objects.lock().get(id).cloned()
    }

    pub(super) fn count(&self, kind: Kind) -> usize {
        let objects = self.objects.lock();
        objects
            .values()
            .filter(|object| object.kind == kind)
            .count()
    }

    /// Returns the objects of a kind, oldest first.
    pub(super) fn all(&self, kind: Kind) -> Vec<(String, Object)> {
        let objects = self.objects.lock();
        let of_kind = objects.iter().filter(|(_, object)| object.kind == kind);
        of_kind
            .map(|(id, object)| (id.clone(), object.clone()))
            .collect()
    }

    /// Returns the number of a phone number, in digits.
    pub(super) fn display_number(&self, phone: &str) -> String {
        let phones = self.phones.lock();
        phones
            .get(phone)
            .map_or_else(|| self.number.clone(), |phone| phone.number.clone())
    }

    /// Returns the verification code that was sent last and is not used yet.
    pub(crate) fn verification_code(&self) -> Option<String> {
        let phones = self.phones.lock();
        phones.values().rev().find_map(|phone| phone.code.clone())
    }

    /// Returns the first id of each kind, for the control API.
    pub(crate) fn describe(&self) -> Value {
        let mut ids = Map::new();
        let phone = self.settings.phone_number_id.as_str().into();
        ids.insert(Kind::PHONE_NUMBER.as_str().to_owned(), phone);
        for (id, object) in self.objects.lock().iter() {
            let id = || Value::from(id.as_str());
            ids.entry(object.kind.as_str()).or_insert_with(id);
        }
        Value::Object(ids)
    }
}

/// The template that every account starts with.
fn hello_world() -> Value {
    json!({
        "name": "hello_world",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            { "type": "HEADER", "format": "TEXT", "text": "Hello World" },
            { "type": "BODY", "text": "Welcome and congratulations!! This message demonstrates \
                                        your ability to send a message." },
            { "type": "FOOTER", "text": "WhatsApp Business Platform sample message" },
        ],
    })
}
