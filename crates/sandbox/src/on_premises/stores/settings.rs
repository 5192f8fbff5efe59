//! The application settings: stored as JSON, merged by PATCH, and in part those of the webhook.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::engine::webhook::check_url;
use crate::engine::{Callbacks, Engine, Failure, Mutex, quota};

/// The application settings. The URL of the webhook is in the engine alone, where the control API
/// sets it too.
#[derive(Debug)]
pub(crate) struct ApplicationSettings(Mutex<Map<String, Value>>);

impl ApplicationSettings {
    pub(crate) fn new(wa_id: &str) -> Self {
        Self(Mutex::new(initial(wa_id)))
    }

    pub(crate) fn value(&self, engine: &Engine) -> Map<String, Value> {
        with_url(self.0.get(), engine)
    }

    /// Merges the members of a PATCH into the settings.
    pub(crate) fn patch(&self, engine: &Engine, patch: &Value) -> Result<(), Failure> {
        let url = patch.pointer("/webhooks/url").and_then(Value::as_str);
        if let Some(url) = url.filter(|url| !url.is_empty()) {
            check_url(url)?;
        }
        let mut current = self.0.lock();
        let mut merged = Value::Object(with_url(current.clone(), engine));
        merge(&mut merged, patch);
        let Value::Object(mut merged) = merged else {
            return Err(Failure::invalid("the body: not an object"));
        };
        quota::check_object(&merged, "the settings")?;
        // Numbers may be sent as strings, and are stored as numbers.
        for key in ["callback_backoff_delay_ms", "max_callback_backoff_delay_ms"] {
            if let Some(value) = merged.get_mut(key) {
                let number = number(value).filter(|number| *number >= 0);
                let invalid = || Failure::invalid(format!("{key}: not a number of milliseconds"));
                *value = number.ok_or_else(invalid)?.into();
            }
        }
        if let Some(Value::Object(webhooks)) = merged.get_mut("webhooks")
            && let Some(value) = webhooks.get_mut("max_concurrent_requests")
            && let Some(number) = number(value)
        {
            *value = number.into();
        }
        *current = apply(engine, merged);
        Ok(())
    }

    pub(crate) fn replace(&self, engine: &Engine, settings: Map<String, Value>) {
        self.0.set(apply(engine, settings));
    }

    /// Restores the defaults, without a webhook and with the number that is registered.
    pub(crate) fn clear(&self, engine: &Engine, wa_id: &str) {
        self.replace(engine, initial(wa_id));
    }

    /// Restores the settings that the sandbox started with, except for those of the webhook.
    pub(crate) fn reset(&self, wa_id: &str) {
        self.0.set(initial(wa_id));
    }
}

/// Adds the URL of the webhook.
fn with_url(mut settings: Map<String, Value>, engine: &Engine) -> Map<String, Value> {
    if let Some(url) = engine.callbacks().url.as_deref()
        && let Some(Value::Object(webhooks)) = settings.get_mut("webhooks")
    {
        webhooks.insert("url".to_owned(), url.into());
    }
    settings
}

/// Applies the settings of the webhook, and returns what is stored here.
fn apply(engine: &Engine, mut settings: Map<String, Value>) -> Map<String, Value> {
    engine.set_callbacks(callbacks(&settings));
    if let Some(Value::Object(webhooks)) = settings.get_mut("webhooks") {
        webhooks.remove("url");
    }
    settings
}

fn initial(wa_id: &str) -> Map<String, Value> {
    let settings = json!({
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
        ..Callbacks::default()
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
