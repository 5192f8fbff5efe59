//! A campaign with failures, and what the sandbox has seen of it.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::stream;
use whatsapp_business_outbox::{Options, Outbox, State};
use whatsapp_business_sandbox::{Fault, Sandbox};

use super::text;

/// Three requests in ten fail: some are not processed, some are processed without a response.
pub(crate) fn faults(sandbox: &Sandbox) {
    let send = "Messages_sendMessage";
    for fault in [
        Fault::status(429).code(1015).on(send).share(0.02),
        Fault::status(503).code(1016).on(send).share(0.18),
        Fault::status(502).html().on(send).share(0.04),
        Fault::status(400).code(1013).on(send).share(0.01),
        Fault::reset_before().on(send).share(0.03),
        Fault::reset_after().on(send).share(0.04),
        // Most kills then hit messages in flight.
        Fault::delay(Duration::from_millis(30)).on(send),
    ] {
        sandbox.add_fault(fault);
    }
}

pub(crate) async fn enqueue(outbox: &Outbox, count: usize) {
    let messages = (0..count).map(|n| (text(n), Options::new().with_key(n.to_string())));
    let summary = outbox.enqueue_all(stream::iter(messages)).await.unwrap();
    assert_eq!(summary.created, count as u64);
}

/// Compares every message with what the sandbox has accepted, and returns the number in each state.
pub(crate) async fn check(
    outbox: &Outbox,
    sandbox: &Sandbox,
    count: usize,
) -> HashMap<State, usize> {
    let mut accepted: HashMap<String, Vec<String>> = HashMap::new();
    for sent in sandbox.sent_messages() {
        accepted.entry(sent.to).or_default().push(sent.id);
    }
    let mut states = HashMap::new();
    for n in 0..count {
        let message = outbox.get_by_key(&n.to_string()).await.unwrap().unwrap();
        let ids = accepted.remove(&message.recipient).unwrap_or_default();
        assert!(ids.len() <= 1, "sent twice: {message:?} {ids:?}");
        match message.state {
            State::Accepted | State::Sent | State::Delivered | State::Read => {
                assert_eq!(ids.first(), message.message_id.as_ref(), "{message:?}");
            }
            State::Uncertain => assert!(message.reason.is_some(), "{message:?}"),
            State::Failed => {
                assert!(ids.is_empty(), "{message:?}");
                assert!(message.reason.is_some(), "{message:?}");
            }
            state => panic!("{state} at the end: {message:?}"),
        }
        *states.entry(message.state).or_default() += 1;
    }
    assert!(accepted.is_empty(), "not of the outbox: {accepted:?}");
    states
}
