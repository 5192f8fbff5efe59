//! The application settings: kept as JSON, merged by PATCH, and read in short by the webhook
//! engine.

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use crate::log::MessageStatus;
use crate::refusal::Refusal;
use crate::room;
use crate::state::lock;

/// What the webhook engine needs of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callbacks {
    /// Where events are posted; `None`: nowhere.
    pub(crate) url: Option<Arc<str>>,
    pub(crate) concurrent: usize,
    /// The back-off grows by this much with each attempt, in milliseconds.
    pub(crate) backoff_ms: i64,
    pub(crate) max_backoff_ms: i64,
    pub(crate) sent: bool,
    pub(crate) delivered: bool,
    pub(crate) read: bool,
}

impl Callbacks {
    /// Whether the webhook is to be told of a status.
    pub(crate) fn wants(&self, status: MessageStatus) -> bool {
        match status {
            MessageStatus::Sent => self.sent,
            MessageStatus::Delivered => self.delivered,
            MessageStatus::Read => self.read,
            _ => true,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Settings {
    inner: Mutex<(Map<String, Value>, Arc<Callbacks>)>,
    initial: Map<String, Value>,
}

impl Settings {
    pub(crate) fn new(webhook: Option<&str>, wa_id: &str) -> Self {
        let initial = initial(webhook, wa_id);
        let callbacks = Arc::new(callbacks(&initial));
        Self {
            inner: Mutex::new((initial.clone(), callbacks)),
            initial,
        }
    }

    pub(crate) fn value(&self) -> Value {
        Value::Object(lock(&self.inner).0.clone())
    }

    pub(crate) fn callbacks(&self) -> Arc<Callbacks> {
        Arc::clone(&lock(&self.inner).1)
    }

    /// Merges what a PATCH sets and leaves the rest.
    pub(crate) fn patch(&self, patch: &Value) -> Result<(), Refusal> {
        let url = patch.pointer("/webhooks/url").and_then(Value::as_str);
        if let Some(url) = url.filter(|url| !url.is_empty()) {
            check_url(url)?;
        }
        let mut inner = lock(&self.inner);
        let mut merged = Value::Object(inner.0.clone());
        merge(&mut merged, patch);
        let Value::Object(mut merged) = merged else {
            return Err(Refusal::invalid("the body: not an object"));
        };
        room::for_members(&merged, "the settings")?;
        // Numbers may be sent as strings; they are kept, and handed out, as numbers.
        for key in ["callback_backoff_delay_ms", "max_callback_backoff_delay_ms"] {
            if let Some(value) = merged.get_mut(key) {
                *value = number(value)
                    .filter(|number| *number >= 0)
                    .ok_or_else(|| {
                        Refusal::invalid(format!("{key}: not a number of milliseconds"))
                    })?
                    .into();
            }
        }
        if let Some(Value::Object(webhooks)) = merged.get_mut("webhooks") {
            if let Some(value) = webhooks.get_mut("max_concurrent_requests")
                && let Some(number) = number(value)
            {
                *value = number.into();
            }
            if webhooks.get("url").and_then(Value::as_str) == Some("") {
                webhooks.remove("url");
            }
        }
        inner.1 = Arc::new(callbacks(&merged));
        inner.0 = merged;
        Ok(())
    }

    pub(crate) fn replace(&self, settings: Map<String, Value>) {
        let callbacks = Arc::new(callbacks(&settings));
        *lock(&self.inner) = (settings, callbacks);
    }

    /// What DELETE leaves: the defaults, without a webhook, with the number that is registered.
    pub(crate) fn clear(&self, wa_id: &str) {
        self.replace(initial(None, wa_id));
    }

    /// What the sandbox started with.
    pub(crate) fn reset(&self) {
        self.replace(self.initial.clone());
    }
}

fn initial(webhook: Option<&str>, wa_id: &str) -> Map<String, Value> {
    let mut settings = json!({
        "callback_backoff_delay_ms": 3000,
        "callback_persist": true,
        "garbagecollector_enable": { "media": false, "messages": false },
        "heartbeat_interval": 5,
        "max_callback_backoff_delay_ms": 900_000,
        "media": { "auto_download": ["audio", "document", "image", "sticker", "video", "voice"] },
        "notify_user_change_number": false,
        "pass_through": false,
        "sent_status": true,
        "show_security_notifications": false,
        "unhealthy_interval": 30,
        "wa_id": wa_id,
        "webhooks": {
            "max_concurrent_requests": 6,
            "message": { "sent": true, "delivered": true, "read": true },
        },
    });
    if let Some(url) = webhook
        && let Some(webhooks) = settings.get_mut("webhooks").and_then(Value::as_object_mut)
    {
        webhooks.insert("url".to_owned(), url.into());
    }
    match settings {
        Value::Object(settings) => settings,
        _ => Map::new(),
    }
}

fn callbacks(settings: &Map<String, Value>) -> Callbacks {
    let webhooks = settings.get("webhooks");
    let of = |key: &str| webhooks.and_then(|webhooks| webhooks.get(key));
    let milliseconds = |key: &str, default| settings.get(key).and_then(number).unwrap_or(default);
    let wanted = |status: &str| {
        of("message")
            .and_then(|message| message.get(status))
            .and_then(Value::as_bool)
            .unwrap_or(true)
    };
    let sent = settings.get("sent_status").and_then(Value::as_bool);
    Callbacks {
        url: of("url")
            .and_then(Value::as_str)
            .filter(|url| !url.is_empty())
            .map(Arc::from),
        concurrent: of("max_concurrent_requests")
            .and_then(number)
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(6)
            .clamp(1, 64),
        backoff_ms: milliseconds("callback_backoff_delay_ms", 3000),
        max_backoff_ms: milliseconds("max_callback_backoff_delay_ms", 900_000),
        sent: wanted("sent") && sent.unwrap_or(true),
        delivered: wanted("delivered"),
        read: wanted("read"),
    }
}

/// Refuses what is not an http or https URL.
pub(crate) fn check_url(url: &str) -> Result<(), Refusal> {
    let valid = url.parse::<hyper::Uri>().is_ok_and(|uri| {
        uri.host().is_some_and(|host| !host.is_empty())
            && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    if valid {
        Ok(())
    } else {
        Err(Refusal::invalid("webhooks.url: not an http or https URL"))
    }
}

/// A number that may be written as a string.
pub(crate) fn number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

/// Members of `patch` replace those of `target`; objects merge; lists are replaced whole.
fn merge(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch.clone(),
    }
}
