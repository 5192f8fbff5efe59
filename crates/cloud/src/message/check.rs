//! Checks a message before it is sent.
//!
//! The limits of single values are the document's, and generated. Here are the rules that OpenAPI
//! cannot express: which members belong together.

use whatsapp_business_runtime::types::limits::{Limits, Violation};
use whatsapp_business_runtime::types::rules::{each, given, sections, web_link, within};

use super::{Interactive, InteractiveSection, MediaRef, MessageType, OutboundMessage, Template};
use crate::error::{Error, Result};
use crate::types::{
    InteractiveAction, InteractiveHeader, InteractiveHeaderType, InteractiveParameters,
    InteractiveType, MediaObject, TemplateComponent, TemplateComponentType, TemplateParameter,
    TemplateParameterType,
};

type Checked = std::result::Result<(), Violation>;

impl OutboundMessage {
    /// Checks the message against the limits of its type: what is missing, too long, too many or
    /// out of range. Sending does this first.
    ///
    /// A type that this crate does not know is not checked for what it requires.
    ///
    /// # Errors
    /// The first limit that is not kept: [`Error::path`] is the field, such as `text.body`, and the
    /// message names field, limit and value.
    ///
    /// ```
    /// use whatsapp_business_cloud::OutboundMessage;
    ///
    /// let error = OutboundMessage::text("15550100", "x".repeat(5000)).check().unwrap_err();
    /// assert_eq!(error.path(), Some("text.body"));
    /// assert_eq!(error.to_string(), "`text.body` has 5000 characters, and may have at most 4096");
    /// ```
    pub fn check(&self) -> Result<()> {
        self.check_limits()
            .and_then(|()| self.check_rules())
            .map_err(Error::from)
    }

    fn check_rules(&self) -> Checked {
        match self.type_.as_ref().unwrap_or(&MessageType::Text) {
            MessageType::Text => given("text", self.text.as_ref()).map(|_| ()),
            MessageType::Image => media("image", self.image.as_ref(), &["caption"]),
            MessageType::Video => media("video", self.video.as_ref(), &["caption"]),
            MessageType::Audio => media("audio", self.audio.as_ref(), &[]),
            MessageType::Sticker => media("sticker", self.sticker.as_ref(), &[]),
            MessageType::Document => {
                media("document", self.document.as_ref(), &["caption", "filename"])
            }
            MessageType::Location => given("location", self.location.as_ref()).map(|_| ()),
            MessageType::Contacts => given("contacts", self.contacts.as_ref()).map(|_| ()),
            MessageType::Reaction => given("reaction", self.reaction.as_ref()).map(|_| ()),
            MessageType::Template => {
                template(given("template", self.template.as_ref())?).map_err(within("template"))
            }
            MessageType::Interactive => {
                interactive(given("interactive", self.interactive.as_ref())?)
                    .map_err(within("interactive"))
            }
            MessageType::Other(_) => Ok(()),
        }
    }
}

/// Checks a file, which may have some of the members `caption` and `filename`.
fn media(field: &str, media: Option<&MediaRef>, members: &[&str]) -> Checked {
    let media = given(field, media)?;
    let present = [
        ("caption", media.caption.is_some()),
        ("filename", media.filename.is_some()),
    ];
    for (member, is_present) in present {
        if is_present && !members.contains(&member) {
            let violation = Violation::new(member, "cannot be sent with this type");
            return Err(violation.within(field));
        }
    }
    source(media.id.as_deref(), media.link.as_deref()).map_err(within(field))
}

fn file(field: &str, file: Option<&MediaObject>) -> Checked {
    let file = given(field, file)?;
    source(file.id.as_deref(), file.link.as_deref()).map_err(within(field))
}

/// Checks that a file has an id or a link, and not both.
fn source(id: Option<&str>, link: Option<&str>) -> Checked {
    match (id, link) {
        (Some(""), _) => Err(Violation::new("id", "is empty")),
        (Some(_), None) => Ok(()),
        (None, Some(link)) => web_link("link", link),
        (Some(_), Some(_)) => Err(Violation::new("link", "cannot be sent beside `id`")),
        (None, None) => Err(Violation::new("id", "is missing, and so is `link`")),
    }
}

fn template(template: &Template) -> Checked {
    let components = template.components.as_deref().unwrap_or_default();
    each("components", components, component)
}

fn component(component: &TemplateComponent) -> Checked {
    if component.type_ == TemplateComponentType::Button {
        given("sub_type", component.sub_type.as_ref())?;
        given("index", component.index.as_ref())?;
    }
    let parameters = component.parameters.as_deref().unwrap_or_default();
    each("parameters", parameters, parameter)?;
    let cards = component.cards.as_deref().unwrap_or_default();
    each("cards", cards, |card| {
        let components = card.components.as_slice();
        each("components", components, self::component)
    })
}

fn parameter(parameter: &TemplateParameter) -> Checked {
    use TemplateParameterType as Type;
    let Some(type_) = &parameter.type_ else {
        return Ok(());
    };
    match type_ {
        Type::Text => given("text", parameter.text.as_ref()).map(|_| ()),
        Type::Payload => given("payload", parameter.payload.as_ref()).map(|_| ()),
        Type::Currency => given("currency", parameter.currency.as_ref()).map(|_| ()),
        Type::DateTime => given("date_time", parameter.date_time.as_ref()).map(|_| ()),
        Type::Image => file("image", parameter.image.as_ref()),
        Type::Video => file("video", parameter.video.as_ref()),
        Type::Document => media(
            "document",
            parameter.document.as_ref(),
            &["caption", "filename"],
        ),
        Type::CouponCode => given("coupon_code", parameter.coupon_code.as_ref()).map(|_| ()),
        Type::Action => given("action", parameter.action.as_ref()).map(|_| ()),
        _ => Ok(()),
    }
}

fn interactive(interactive: &Interactive) -> Checked {
    use InteractiveType as Type;
    if let Some(header) = &interactive.header {
        self::header(header, &interactive.type_).map_err(within("header"))?;
    }
    if !matches!(interactive.type_, Type::Product | Type::Other(_)) {
        given("body", interactive.body.as_ref())?;
    }
    let action = &interactive.action;
    match &interactive.type_ {
        Type::Button => given("buttons", action.buttons.as_ref()).map(|_| ()),
        Type::List => list(action),
        Type::Product => given("catalog_id", action.catalog_id.as_ref())
            .and_then(|_| given("product_retailer_id", action.product_retailer_id.as_ref()))
            .map(|_| ()),
        Type::ProductList => products(action),
        Type::CtaUrl => with_parameters(action, |parameters| {
            given("display_text", parameters.display_text.as_ref())?;
            web_link("url", given("url", parameters.url.as_ref())?)
        }),
        Type::Flow => with_parameters(action, flow),
        Type::AddressMessage => with_parameters(action, |parameters| {
            given("country", parameters.country.as_ref()).map(|_| ())
        }),
        Type::CatalogMessage | Type::LocationRequestMessage => {
            given("name", action.name.as_ref()).map(|_| ())
        }
        _ => Ok(()),
    }
    .map_err(within("action"))
}

fn header(header: &InteractiveHeader, of: &InteractiveType) -> Checked {
    use InteractiveType as Type;
    if *of == Type::Product {
        return Err(Violation::new("", "cannot be sent with this type"));
    }
    let text_only = matches!(of, Type::List | Type::ProductList);
    if text_only && header.type_ != InteractiveHeaderType::Text {
        return Err(Violation::new("type", "must be text here"));
    }
    match &header.type_ {
        InteractiveHeaderType::Text => given("text", header.text.as_ref()).map(|_| ()),
        InteractiveHeaderType::Image => file("image", header.image.as_ref()),
        InteractiveHeaderType::Video => file("video", header.video.as_ref()),
        InteractiveHeaderType::Document => media(
            "document",
            header.document.as_ref(),
            &["caption", "filename"],
        ),
        InteractiveHeaderType::Other(_) => Ok(()),
    }
}

/// Checks an action with a name and parameters.
fn with_parameters(
    action: &InteractiveAction,
    check: impl FnOnce(&InteractiveParameters) -> Checked,
) -> Checked {
    given("name", action.name.as_ref())?;
    check(given("parameters", action.parameters.as_ref())?).map_err(within("parameters"))
}

fn flow(parameters: &InteractiveParameters) -> Checked {
    given(
        "flow_message_version",
        parameters.flow_message_version.as_ref(),
    )?;
    given("flow_cta", parameters.flow_cta.as_ref())?;
    match (&parameters.flow_id, &parameters.flow_name) {
        (None, None) => Err(Violation::new(
            "flow_id",
            "is missing, and so is `flow_name`",
        )),
        (Some(_), Some(_)) => {
            let reason = "cannot be sent beside `flow_id`";
            Err(Violation::new("flow_name", reason))
        }
        _ => Ok(()),
    }
}

/// The most rows of a list, and the most products, in all sections together.
const MAX_ROWS: usize = 10;
const MAX_PRODUCTS: usize = 30;

fn list(action: &InteractiveAction) -> Checked {
    given("button", action.button.as_ref())?;
    let all = given("sections", action.sections.as_ref())?;
    sections(all, "rows", MAX_ROWS, has_title, |section| {
        section.rows.as_ref()
    })
}

fn products(action: &InteractiveAction) -> Checked {
    given("catalog_id", action.catalog_id.as_ref())?;
    let all = given("sections", action.sections.as_ref())?;
    sections(all, "product_items", MAX_PRODUCTS, has_title, |section| {
        section.product_items.as_ref()
    })
}

fn has_title(section: &InteractiveSection) -> bool {
    section.title.is_some()
}
