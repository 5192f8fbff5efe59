//! The handshake by which a server verifies the URL of a receiver.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::Secret;

/// Returns the challenge to respond with, if the query is a subscription with this token.
pub(super) fn challenge(query: &str, token: &Secret) -> Option<String> {
    let parameter = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (decoded(key) == name).then(|| decoded(value)))
    };
    let subscribes = parameter("hub.mode")? == "subscribe";
    // Secrets are compared in constant time.
    let known = Secret::from(parameter("hub.verify_token")?) == *token;
    let challenge = parameter("hub.challenge")?;
    (subscribes && known).then_some(challenge)
}

fn decoded(text: &str) -> String {
    let text: Cow<'_, str> = match text.contains('+') {
        true => text.replace('+', " ").into(),
        false => text.into(),
    };
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}
