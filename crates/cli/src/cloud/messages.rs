//! The messages of `wab send` and `wab campaign`.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use whatsapp_business_cloud::OutboundMessage;
use whatsapp_business_cloud::media::MediaKind;
use whatsapp_business_outbox::{EnqueueSummary, Error, Options, Outbox};
use whatsapp_business_runtime as runtime;

use crate::backend::{Future, Messaging, Session};
use crate::campaign;
use crate::curl::{self, Body};
use crate::document::MULTIPART;
use crate::error::{Failure, Result};
use crate::form::FormFile;
use crate::options::options;
use crate::send::content::{
    Wire, interactive as of_interactive, optional, recipient, sections, text,
};
use crate::send::draft::Draft;
use crate::send::types::{self, MessageType, command, interactive};
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
        let message: OutboundMessage = campaign::typed(message)?;
        Ok(message.check()?)
    }

    fn show_upload(&self, session: &Session, upload: &Upload) -> Result<String> {
        const UPLOAD: &str = "Media_uploadMedia";
        let file = FormFile::read("file", &upload.path, upload.media_type())?;
        let media_type = upload.media_type();
        let constants = CONSTANTS.iter().copied();
        let pairs = constants.chain([("type", media_type.as_str())]);
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let pairs: Vec<_> = pairs.collect();
        let call = session.call(UPLOAD)?.raw_body(MULTIPART, "");
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
        Box::pin(campaign::enqueue::<OutboundMessage>(outbox, messages))
    }
}

/// Adds the parameters that templates of other APIs do not have.
fn template(command: Command) -> Command {
    let command = options! { command;
        value "header-location" "LATITUDE,LONGITUDE[,NAME[,ADDRESS]]" "The location of the header";
        repeated "body-named" "NAME=TEXT" "A parameter of the body that has a name";
        repeated "body-currency" "AMOUNT:CODE[:TEXT]" "An amount of money in the body: 12.50:EUR";
        repeated "body-date-time" "TEXT" "A date and time in the body";
        repeated "copy-code" "INDEX:CODE" "The code that a button copies, such as a coupon";
        repeated "flow-token" "INDEX:TOKEN" "The token of the flow that a button opens";
    };
    command.mut_arg("header-location", |location| {
        location.allow_hyphen_values(true).group("of-header")
    })
}

fn reaction() -> Command {
    let example = "wamid.HBgLMTU1NTAxMDA 👍";
    let command = options! { command("reaction", "React to a message with an emoji", example);
        argument "message" "MESSAGE_ID" "The message to react to";
        argument "emoji" "EMOJI" "The emoji; without one, the reaction is removed";
    };
    command.mut_arg("emoji", |emoji| {
        let emoji = emoji.required(false).default_value("");
        emoji.hide_default_value(true)
    })
}

fn of_reaction(matches: &ArgMatches) -> Result<Draft> {
    let (message, emoji) = (text(matches, "message"), text(matches, "emoji"));
    let to = text(matches, "to");
    Ok(Draft::new(json!({
        "messaging_product": "whatsapp",
        recipient(to): to,
        "type": "reaction",
        "reaction": {"message_id": message, "emoji": emoji},
    })))
}

fn link() -> Command {
    let example = "'Your order is on its way.' --button Track --link https://example.com/t/17";
    let about = "Send text with a button that opens a URL";
    options! { interactive("link", about, example).visible_alias("cta-url");
        needed "button" "TITLE" "The title of the button";
        // The server has an option `--url`.
        needed "link" "URL" "The URL that it opens";
    }
}

fn of_link(matches: &ArgMatches) -> Result<Draft> {
    let (title, url) = (text(matches, "button"), text(matches, "link"));
    let parameters = json!({"display_text": title, "url": url});
    let action = json!({"name": "cta_url", "parameters": parameters});
    Ok(of_interactive(&WIRE, matches, "cta_url", action))
}

fn flow() -> Command {
    let example = "'Book a table' --button Book --flow-id 1017 --flow-token t-1";
    let about = "Send text with a button that opens a flow";
    let command = options! { interactive("flow", about, example);
        needed "button" "TITLE" "The title of the button";
        needed "flow-id" "ID" "The id of the flow";
        needed "flow-token" "TOKEN" "What comes back in the response of the user";
        value "screen" "SCREEN" "The first screen [default: the endpoint of the flow chooses it]";
        value "data" "JSON" "An object with the data of the screen";
        switch "draft" "" "Open the draft of the flow, for tests";
    };
    command.mut_arg("data", |data| data.requires("screen"))
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
    let example = "'See what is new' --thumbnail SKU-17";
    let about = "Send text with a button that opens the catalog";
    options! { interactive("catalog", about, example);
        value "thumbnail" "PRODUCT" "The product whose image is shown";
    }
}

fn of_catalog(matches: &ArgMatches) -> Result<Draft> {
    let mut action = json!({"name": "catalog_message"});
    if let Some(product) = optional(matches, "thumbnail") {
        action["parameters"] = json!({ "thumbnail_product_retailer_id": product });
    }
    Ok(of_interactive(&WIRE, matches, "catalog_message", action))
}

fn product() -> Command {
    let example = "SKU-17 --catalog-id 1017";
    options! { command("product", "Send a product of a catalog", example);
        argument "product" "PRODUCT" "The id of the product in the catalog";
        needed "catalog-id" "ID" "The id of the catalog";
        value "text" "TEXT" "The text of the message";
        value "footer" "TEXT" "The small text below it";
    }
}

fn of_product(matches: &ArgMatches) -> Result<Draft> {
    let (catalog, product) = (text(matches, "catalog-id"), text(matches, "product"));
    let action = json!({"catalog_id": catalog, "product_retailer_id": product});
    Ok(of_interactive(&WIRE, matches, "product", action))
}

fn products() -> Command {
    let example = "'Our teas' --header Tea --catalog-id 1017 \\\n      \
                   --section Green --product SKU-1 --product SKU-2";
    let about = "Send several products of a catalog, at most 30";
    let command = options! { interactive("products", about, example);
        needed "catalog-id" "ID" "The id of the catalog";
        repeated "section" "TITLE" "A section, with the products that follow it";
        several "product" "PRODUCT" "The id of a product. Up to 30";
    };
    command.mut_arg("header", |header| header.required(true))
}

fn of_products(matches: &ArgMatches) -> Result<Draft> {
    let item = |product: &str| Ok(json!({ "product_retailer_id": product }));
    let sections = sections(matches, "product", "product_items", item)?;
    let action = json!({"catalog_id": text(matches, "catalog-id"), "sections": sections});
    Ok(of_interactive(&WIRE, matches, "product_list", action))
}

fn location_request() -> Command {
    let about = "Send text with a button by which the user sends a location";
    options! { command("location-request", about, "'Where shall we deliver?'");
        argument "text" "TEXT" "The text of the message";
    }
}

fn address() -> Command {
    let about = "Send text with a button by which the user enters an address";
    options! { interactive("address", about, "'Where do you live?' --country IN");
        needed "country" "CODE" "The ISO code of the country: IN or SG";
    }
}
