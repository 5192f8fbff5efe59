//! The application settings: stored as JSON, merged by PATCH, and read by the webhook worker.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::api_error::ApiError;
use crate::locked::Locked;
use crate::message::MessageStatus;
use crate::quota;

/// The settings of the webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callbacks {
    /// Where events are posted; `None` to post none.
    pub(crate) url: Option<Arc<str>>,
    pub(crate) concurrent: usize,
    /// The increment of the back-off per attempt, in milliseconds.
    pub(crate) backoff_ms: i64,
    pub(crate) max_backoff_ms: i64,
    pub(crate) sent: bool,
    pub(crate) delivered: bool,
    pub(crate) read: bool,
}

impl Callbacks {
    /// Returns whether a status causes an event.
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
    current: Locked<(Map<String, Value>, Arc<Callbacks>)>,
    initial: Map<String, Value>,
}

impl Settings {
    pub(crate) fn new(webhook: Option<&str>, wa_id: &str) -> Self {
        let initial = initial(webhook, wa_id);
        Self {
            current: Locked::new(with_callbacks(initial.clone())),
            initial,
        }
    }

    pub(crate) fn value(&self) -> Value {
        Value::Object(self.current.lock().0.clone())
    }

    pub(crate) fn callbacks(&self) -> Arc<Callbacks> {
        Arc::clone(&self.current.lock().1)
    }

    /// Merges the members of a PATCH into the settings.
    pub(crate) fn patch(&self, patch: &Value) -> Result<(), ApiError> {
        let url = patch.pointer("/webhooks/url").and_then(Value::as_str);
        if let Some(url) = url.filter(|url| !url.is_empty()) {
            check_url(url)?;
        }
        let mut current = self.current.lock();
        let mut merged = Value::Object(current.0.clone());
        merge(&mut merged, patch);
        let Value::Object(mut merged) = merged else {
            return Err(ApiError::invalid("the body: not an object"));
        };
        quota::check_object(&merged, "the settings")?;
        // Numbers may be sent as strings, and are stored as numbers.
        for key in ["callback_backoff_delay_ms", "max_callback_backoff_delay_ms"] {
            if let Some(value) = merged.get_mut(key) {
                *value = number(value)
                    .filter(|number| *number >= 0)
                    .ok_or_else(|| {
                        ApiError::invalid(format!("{key}: not a number of milliseconds"))
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
        *current = with_callbacks(merged);
        Ok(())
    }

    /// Sets the URL that events are posted to; the empty string removes it.
    pub(crate) fn set_webhook(&self, url: &str) -> Result<(), ApiError> {
        self.patch(&json!({ "webhooks": { "url": url } }))
    }

    pub(crate) fn replace(&self, settings: Map<String, Value>) {
        self.current.set(with_callbacks(settings));
    }

    /// Restores the defaults, without a webhook and with the number that is registered.
    pub(crate) fn clear(&self, wa_id: &str) {
        self.replace(initial(None, wa_id));
    }

    /// Restores the settings that the sandbox started with.
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

fn with_callbacks(settings: Map<String, Value>) -> (Map<String, Value>, Arc<Callbacks>) {
    let callbacks = Arc::new(callbacks(&settings));
    (settings, callbacks)
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

/// Returns an error for anything but an http or https URL.
pub(crate) fn check_url(url: &str) -> Result<(), ApiError> {
    let valid = url.parse::<hyper::Uri>().is_ok_and(|uri| {
        uri.host().is_some_and(|host| !host.is_empty())
            && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    match valid {
        true => Ok(()),
        false => Err(ApiError::invalid("webhooks.url: not an http or https URL")),
    }
}

/// Returns a number that may be written as a string.
fn number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

/// Replaces the members of `target` by those of `patch`; objects are merged, lists are not.
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
