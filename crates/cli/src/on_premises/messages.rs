//! The messages of `wab send` and `wab campaign`.

use clap::Command;
use serde_json::Value;
use whatsapp_business::OutboundMessage;
use whatsapp_business::media::MediaKind;
use whatsapp_business_outbox::{EnqueueSummary, Error, Options, Outbox};
use whatsapp_business_runtime as runtime;

use crate::backend::{Future, Messaging, Session};
use crate::campaign;
use crate::curl::{self, Body};
use crate::error::Result;
use crate::send::content::Wire;
use crate::send::types::{self, MessageType};
use crate::transfer::Upload;

pub(super) const KINDS: [(&str, MediaKind); 5] = [
    ("image", MediaKind::Image),
    ("document", MediaKind::Document),
    ("audio", MediaKind::Audio),
    ("video", MediaKind::Video),
    ("sticker", MediaKind::Sticker),
];

static WIRE: Wire = Wire {
    constants: &[],
    preview_in_text: false,
    namespaces: true,
    index_is_text: false,
};

/// The messages of the API.
pub(super) struct Messages;

impl Messaging for Messages {
    fn operation(&self) -> &'static str {
        "Messages_sendMessage"
    }

    fn types(&self) -> Vec<MessageType> {
        types::common(&WIRE, &KINDS, |template: Command| template)
    }

    fn wire(&self) -> &'static Wire {
        &WIRE
    }

    fn check(&self, message: &Value) -> Result<(), runtime::Error> {
        let message: OutboundMessage = campaign::typed(message)?;
        Ok(message.check()?)
    }

    fn show_upload(&self, session: &Session, upload: &Upload) -> Result<String> {
        const UPLOAD: &str = "Media_uploadMedia";
        let call = session.call(UPLOAD)?;
        let call = call.raw_body(upload.media_type(), "");
        curl::of_call(session, UPLOAD, call, &Body::File(&upload.path))
    }

    fn enqueue<'a>(
        &'a self,
        outbox: &'a Outbox,
        messages: Vec<(Value, Options)>,
    ) -> Future<'a, EnqueueSummary, Error> {
        Box::pin(campaign::enqueue::<OutboundMessage>(outbox, messages))
    }
}
