//! The messages of `wab send` and `wab campaign`.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use whatsapp_business_cloud::OutboundMessage;
use whatsapp_business_cloud::media::MediaKind;
use whatsapp_business_outbox::{EnqueueSummary, Error, Options, Outbox};
use whatsapp_business_runtime as runtime;

use crate::backend::{Future, Messaging};
use crate::campaign;
use crate::curl::{self, Body};
use crate::error::{Failure, Result};
use crate::form::{self, FormFile};
use crate::send::arguments::{command, flag, positional, repeated, value};
use crate::send::content::{interactive as of_interactive, optional, sections, text};
use crate::send::types::{self, interactive, section};
use crate::send::{Draft, MessageType, Wire};
use crate::session::Session;
use crate::transfer::Upload;

/// The product, which most requests must name, and of which there is one.
pub(super) const CONSTANTS: &[(&str, &str)] = &[("messaging_product", "whatsapp")];

pub(super) const KINDS: [(&str, MediaKind); 5] = [
    ("image", MediaKind::Image),
    ("document", MediaKind::Document),
    ("audio", MediaKind::Audio),
    ("video", MediaKind::Video),
    ("sticker", MediaKind::Sticker),
];

static WIRE: Wire = Wire {
    constants: CONSTANTS,
    preview_in_text: true,
    namespaces: false,
    index_is_text: true,
};

/// The version of flow messages.
const FLOW_VERSION: &str = "3";

/// The messages of the API.
pub(super) struct Messages;

impl Messaging for Messages {
    fn operation(&self) -> &'static str {
        "Messages_sendMessage"
    }

    fn types(&self) -> Vec<MessageType> {
        let mut types = types::common(&WIRE, &KINDS, template);
        types.extend([
            MessageType::new(reaction(), of_reaction),
            MessageType::new(link(), of_link),
            MessageType::new(flow(), of_flow),
            MessageType::new(catalog(), of_catalog),
            MessageType::new(product(), of_product),
            MessageType::new(products(), of_products),
            MessageType::new(location_request(), |matches| {
                let action = json!({"name": "send_location"});
                Ok(of_interactive(
                    &WIRE,
                    matches,
                    "location_request_message",
                    action,
                ))
            }),
            MessageType::new(address(), |matches| {
                let parameters = json!({"country": text(matches, "country")});
                let action = json!({"name": "address_message", "parameters": parameters});
                Ok(of_interactive(&WIRE, matches, "address_message", action))
            }),
        ]);
        types
    }

    fn wire(&self) -> &'static Wire {
        &WIRE
    }

    fn check(&self, message: &Value) -> Result<(), runtime::Error> {
        Ok(typed(message)?.check()?)
    }

    fn show_upload(&self, session: &Session, upload: &Upload) -> Result<String> {
        const UPLOAD: &str = "Media_uploadMedia";
        let file = FormFile::read("file", &upload.path, upload.media_type())?;
        let media_type = upload.media_type();
        let constants = CONSTANTS.iter().copied();
        let pairs = constants.chain([("type", media_type.as_str())]);
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let pairs: Vec<_> = pairs.collect();
        let (content_type, _) = form::multipart(&pairs, None);
        let call = session.call(UPLOAD)?.raw_body(&content_type, "".into());
        let body = Body::Form {
            pairs,
            file: Some(&file),
            multipart: true,
        };
        curl::of_call(session, UPLOAD, call, &body)
    }

    fn enqueue<'a>(
        &'a self,
        outbox: &'a Outbox,
        messages: Vec<(Value, Options)>,
    ) -> Future<'a, EnqueueSummary, Error> {
        Box::pin(campaign::enqueue(outbox, messages, typed))
    }
}

/// Returns a message in the type of the library.
pub(super) fn typed(message: &Value) -> Result<OutboundMessage, runtime::Error> {
    campaign::typed(message)
}

/// Adds the parameters that templates of other APIs do not have.
fn template(command: Command) -> Command {
    command
        .arg(
            value(
                "header-location",
                "LATITUDE,LONGITUDE[,NAME[,ADDRESS]]",
                "The location of the header",
            )
            .allow_hyphen_values(true)
            .group("of-header"),
        )
        .arg(repeated(
            "body-named",
            "NAME=TEXT",
            "A parameter of the body that has a name",
        ))
        .arg(repeated(
            "body-currency",
            "AMOUNT:CODE[:TEXT]",
            "An amount of money in the body, such as 12.50:EUR",
        ))
        .arg(repeated(
            "body-date-time",
            "TEXT",
            "A date and time in the body",
        ))
        .arg(repeated(
            "copy-code",
            "INDEX:CODE",
            "The code that a button copies, such as a coupon",
        ))
        .arg(repeated(
            "flow-token",
            "INDEX:TOKEN",
            "The token of the flow that a button opens",
        ))
}

fn reaction() -> Command {
    command(
        "reaction",
        "React to a message with an emoji",
        "wamid.HBgLMTU1NTAxMDA 👍",
    )
    .arg(positional("message", "MESSAGE_ID", "The message to react to").required(true))
    .arg(
        positional(
            "emoji",
            "EMOJI",
            "The emoji; without one, the reaction is removed",
        )
        .default_value("")
        .hide_default_value(true),
    )
}

fn of_reaction(matches: &ArgMatches) -> Result<Draft> {
    let (message, emoji) = (text(matches, "message"), text(matches, "emoji"));
    Ok(Draft::new(json!({
        "messaging_product": "whatsapp",
        "to": text(matches, "to"),
        "type": "reaction",
        "reaction": {"message_id": message, "emoji": emoji},
    })))
}

fn link() -> Command {
    interactive(
        "link",
        "Send text with a button that opens a URL",
        "'Your order is on its way.' --button Track --link https://example.com/t/17",
    )
    .visible_alias("cta-url")
    .arg(value("button", "TITLE", "The title of the button").required(true))
    // The server has an option of this name.
    .arg(value("link", "URL", "The URL that it opens").required(true))
}

fn of_link(matches: &ArgMatches) -> Result<Draft> {
    let (title, url) = (text(matches, "button"), text(matches, "link"));
    let parameters = json!({"display_text": title, "url": url});
    let action = json!({"name": "cta_url", "parameters": parameters});
    Ok(of_interactive(&WIRE, matches, "cta_url", action))
}

fn flow() -> Command {
    interactive(
        "flow",
        "Send text with a button that opens a flow",
        "'Book a table' --button Book --flow-id 1017 --flow-token t-1",
    )
    .arg(value("button", "TITLE", "The title of the button").required(true))
    .arg(value("flow-id", "ID", "The id of the flow").required(true))
    .arg(
        value(
            "flow-token",
            "TOKEN",
            "What comes back in the response of the user",
        )
        .required(true),
    )
    .arg(value(
        "screen",
        "SCREEN",
        "The first screen [default: the endpoint of the flow chooses it]",
    ))
    .arg(value("data", "JSON", "An object with the data of the screen").requires("screen"))
    .arg(flag("draft", "Open the draft of the flow, for tests"))
}

fn of_flow(matches: &ArgMatches) -> Result<Draft> {
    let mut parameters = json!({
        "flow_message_version": FLOW_VERSION,
        "flow_id": text(matches, "flow-id"),
        "flow_cta": text(matches, "button"),
        "flow_token": text(matches, "flow-token"),
        "flow_action": "data_exchange",
    });
    if let Some(screen) = optional(matches, "screen") {
        let mut payload = json!({ "screen": screen });
        if let Some(data) = optional(matches, "data") {
            let data: Value = serde_json::from_str(data)
                .ok()
                .filter(Value::is_object)
                .ok_or_else(|| Failure::usage("`--data` is not a JSON object"))?;
            payload["data"] = data;
        }
        parameters["flow_action"] = "navigate".into();
        parameters["flow_action_payload"] = payload;
    }
    if matches.get_flag("draft") {
        parameters["mode"] = "draft".into();
    }
    let action = json!({"name": "flow", "parameters": parameters});
    Ok(of_interactive(&WIRE, matches, "flow", action))
}

fn catalog() -> Command {
    interactive(
        "catalog",
        "Send text with a button that opens the catalog",
        "'See what is new' --thumbnail SKU-17",
    )
    .arg(value(
        "thumbnail",
        "PRODUCT",
        "The product whose image is shown",
    ))
}

fn of_catalog(matches: &ArgMatches) -> Result<Draft> {
    let mut action = json!({"name": "catalog_message"});
    if let Some(product) = optional(matches, "thumbnail") {
        action["parameters"] = json!({ "thumbnail_product_retailer_id": product });
    }
    Ok(of_interactive(&WIRE, matches, "catalog_message", action))
}

fn product() -> Command {
    command(
        "product",
        "Send a product of a catalog",
        "SKU-17 --catalog-id 1017",
    )
    .arg(positional("product", "PRODUCT", "The id of the product in the catalog").required(true))
    .arg(catalog_id())
    .arg(value("text", "TEXT", "The text of the message"))
    .arg(value("footer", "TEXT", "The small text below it"))
}

fn catalog_id() -> clap::Arg {
    value("catalog-id", "ID", "The id of the catalog").required(true)
}

fn of_product(matches: &ArgMatches) -> Result<Draft> {
    let (catalog, product) = (text(matches, "catalog-id"), text(matches, "product"));
    let action = json!({"catalog_id": catalog, "product_retailer_id": product});
    Ok(of_interactive(&WIRE, matches, "product", action))
}

fn products() -> Command {
    let header = value("header", "TEXT", "The text above it").required(true);
    interactive(
        "products",
        "Send several products of a catalog, at most 30",
        "'Our teas' --header Tea --catalog-id 1017 \\\n      \
         --section Green --product SKU-1 --product SKU-2",
    )
    .mut_arg("header", |_| header)
    .arg(catalog_id())
    .arg(section())
    .arg(repeated("product", "PRODUCT", "The id of a product. Up to 30").required(true))
}

fn of_products(matches: &ArgMatches) -> Result<Draft> {
    let item = |product: &str| Ok(json!({ "product_retailer_id": product }));
    let sections = sections(matches, "product", "product_items", item)?;
    let action = json!({"catalog_id": text(matches, "catalog-id"), "sections": sections});
    Ok(of_interactive(&WIRE, matches, "product_list", action))
}

fn location_request() -> Command {
    command(
        "location-request",
        "Send text with a button by which the user sends a location",
        "'Where shall we deliver?'",
    )
    .arg(positional("text", "TEXT", "The text of the message").required(true))
}

fn address() -> Command {
    interactive(
        "address",
        "Send text with a button by which the user enters an address",
        "'Where do you live?' --country IN",
    )
    .arg(value("country", "CODE", "The ISO code of the country: IN or SG").required(true))
}
