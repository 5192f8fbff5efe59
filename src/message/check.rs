//! Checks a message before it is sent.
//!
//! The limits of single values are the document's, and generated: [`crate::types`] has them. Here
//! are the rules that OpenAPI cannot express: which members belong together.

use serde_json::{Map, Value};
use whatsapp_business_runtime::types::limits::{Limits, Violation};
use whatsapp_business_runtime::types::rules::{each, given, sections, web_link, within};

use crate::error::Result;
use crate::types::{
    Audio, Document, Image, Interactive, InteractiveAction, InteractiveHeader,
    InteractiveHeaderType, InteractiveSection, InteractiveType, MessageType,
    SendMessageRequestBody, Sticker, Template, TemplateComponent, TemplateComponentType,
    TemplateParameter, TemplateParameterType, Video,
};

type Checked = std::result::Result<(), Violation>;

impl SendMessageRequestBody {
    /// Checks the message against the limits of its type: what is missing, too long, too many or
    /// out of range. Sending does this first.
    ///
    /// A type that this crate does not know is not checked for what it requires.
    ///
    /// # Errors
    /// The first limit that is not kept: [`Error::path`](crate::Error::path) is the field, such as `text.body`, and the
    /// message names field, limit and value.
    ///
    /// ```
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let error = OutboundMessage::text("15550100", "x".repeat(5000)).check().unwrap_err();
    /// assert_eq!(error.path(), Some("text.body"));
    /// assert_eq!(error.to_string(), "`text.body` has 5000 characters, and may have at most 4096");
    /// ```
    pub fn check(&self) -> Result<()> {
        self.check_limits()
            .and_then(|()| self.check_rules())
            .map_err(Into::into)
    }

    fn check_rules(&self) -> Checked {
        match self.type_.as_ref().unwrap_or(&MessageType::Text) {
            MessageType::Text => given("text", self.text.as_ref()).map(|_| ()),
            MessageType::Image => file("image", self.image.as_ref()),
            MessageType::Video => file("video", self.video.as_ref()),
            MessageType::Audio => file("audio", self.audio.as_ref()),
            MessageType::Document => file("document", self.document.as_ref()),
            MessageType::Sticker => file("sticker", self.sticker.as_ref()),
            MessageType::Location => given("location", self.location.as_ref()).map(|_| ()),
            MessageType::Contacts => given("contacts", self.contacts.as_ref()).map(|_| ()),
            MessageType::Template => {
                template(given("template", self.template.as_ref())?).map_err(within("template"))
            }
            MessageType::Interactive => {
                interactive(given("interactive", self.interactive.as_ref())?)
                    .map_err(within("interactive"))
            }
            MessageType::Hsm => given("hsm", self.hsm.as_ref()).map(|_| ()),
            _ => Ok(()),
        }
    }
}

/// The document's types for a file in a message.
trait File {
    /// The members that may stand beside `id`, and beside `link`.
    const MEMBERS: &'static [&'static str];
    fn source(&self) -> Source<'_>;
}

enum Source<'a> {
    Id,
    Link(&'a str),
    Other(&'a Map<String, Value>),
}

macro_rules! file {
    ($type:ident, [$($member:literal),*]) => {
        impl File for $type {
            const MEMBERS: &'static [&'static str] = &[$($member),*];
            fn source(&self) -> Source<'_> {
                match self {
                    Self::Id(_) => Source::Id,
                    Self::Provider(by_link) => Source::Link(&by_link.link),
                    Self::Other(map) => Source::Other(map),
                }
            }
        }
    };
}

file!(Image, ["caption"]);
file!(Video, ["caption"]);
file!(Document, ["caption", "filename"]);
file!(Audio, []);
file!(Sticker, []);

fn file<T: File>(field: &str, file: Option<&T>) -> Checked {
    let checked = match given(field, file)?.source() {
        Source::Id => Ok(()),
        Source::Link(link) => web_link("link", link),
        Source::Other(map) => misplaced::<T>(map),
    };
    checked.map_err(within(field))
}

/// Refuses what a [`MediaRef`](crate::MediaRef) has and the document's type does not.
fn misplaced<T: File>(map: &Map<String, Value>) -> Checked {
    for member in ["caption", "filename"] {
        if map.contains_key(member) && !T::MEMBERS.contains(&member) {
            return Err(Violation::new(member, "cannot be sent with this type"));
        }
    }
    if map.contains_key("provider") && !map.contains_key("link") {
        let reason = "is for links only, not for uploaded files";
        return Err(Violation::new("provider", reason));
    }
    match map.get("id") {
        Some(Value::String(id)) if id.is_empty() => Err(Violation::new("id", "is empty")),
        _ => Ok(()),
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
    each("parameters", parameters, parameter)
}

fn parameter(parameter: &TemplateParameter) -> Checked {
    use TemplateParameterType as Type;
    match &parameter.type_ {
        Type::Text => given("text", parameter.text.as_ref()).map(|_| ()),
        Type::Payload => given("payload", parameter.payload.as_ref()).map(|_| ()),
        Type::Currency => given("currency", parameter.currency.as_ref()).map(|_| ()),
        Type::DateTime => given("date_time", parameter.date_time.as_ref()).map(|_| ()),
        Type::Image => file("image", parameter.image.as_ref()),
        Type::Video => file("video", parameter.video.as_ref()),
        Type::Document => file("document", parameter.document.as_ref()),
        Type::Other(_) => Ok(()),
    }
}

fn interactive(interactive: &Interactive) -> Checked {
    if let Some(header) = &interactive.header {
        self::header(header, &interactive.type_).map_err(within("header"))?;
    }
    if interactive.type_ != InteractiveType::Product {
        given("body", interactive.body.as_ref())?;
    }
    let action = &interactive.action;
    match &interactive.type_ {
        InteractiveType::Button => given("buttons", action.buttons.as_ref()).map(|_| ()),
        InteractiveType::List => list(action),
        InteractiveType::Product => given("catalog_id", action.catalog_id.as_ref())
            .and_then(|_| given("product_retailer_id", action.product_retailer_id.as_ref()))
            .map(|_| ()),
        InteractiveType::ProductList => products(action),
        InteractiveType::Other(_) => Ok(()),
    }
    .map_err(within("action"))
}

fn header(header: &InteractiveHeader, of: &InteractiveType) -> Checked {
    let text_only = matches!(of, InteractiveType::List | InteractiveType::ProductList);
    if text_only && header.type_ != InteractiveHeaderType::Text {
        return Err(Violation::new("type", "must be text here"));
    }
    match &header.type_ {
        InteractiveHeaderType::Text => given("text", header.text.as_ref()).map(|_| ()),
        InteractiveHeaderType::Image => file("image", header.image.as_ref()),
        InteractiveHeaderType::Video => file("video", header.video.as_ref()),
        InteractiveHeaderType::Document => file("document", header.document.as_ref()),
        InteractiveHeaderType::Other(_) => Ok(()),
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
