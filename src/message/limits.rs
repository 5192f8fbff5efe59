//! The limits of a message, checked before it is sent.
//!
//! The numbers are the document's; a test holds them against it.

mod hsm;
mod interactive;
mod template;

use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};
use crate::types::{Audio, Document, Image, MessageType, SendMessageRequestBody, Sticker, Video};

impl SendMessageRequestBody {
    /// Checks the message against the limits of its type: what is missing, too long, too many or
    /// out of range. Sending does so first.
    ///
    /// A type that this crate does not know is not checked.
    ///
    /// # Errors
    /// The first limit broken: [`Error::path`] is the field, such as `text.body`, and the message
    /// names field, limit and value.
    ///
    /// ```
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let error = OutboundMessage::text("15550100", "x".repeat(5000)).check().unwrap_err();
    /// assert_eq!(error.path(), Some("text.body"));
    /// assert_eq!(error.to_string(), "`text.body` has 5000 characters, and may have at most 4096");
    /// ```
    pub fn check(&self) -> Result<()> {
        length("to", &self.to, 1, usize::MAX)?;
        if let Some(context) = &self.context {
            length("context.message_id", &context.message_id, 1, usize::MAX)?;
        }
        match self.type_.as_ref().unwrap_or(&MessageType::Text) {
            MessageType::Text => {
                let text = given("text", self.text.as_ref())?;
                length("text.body", &text.body, 1, 4096)
            }
            MessageType::Image => file("image", given("image", self.image.as_ref())?),
            MessageType::Video => file("video", given("video", self.video.as_ref())?),
            MessageType::Audio => file("audio", given("audio", self.audio.as_ref())?),
            MessageType::Document => file("document", given("document", self.document.as_ref())?),
            MessageType::Sticker => file("sticker", given("sticker", self.sticker.as_ref())?),
            MessageType::Location => {
                let location = given("location", self.location.as_ref())?;
                degrees("location.latitude", location.latitude, 90.0)?;
                degrees("location.longitude", location.longitude, 180.0)
            }
            MessageType::Contacts => {
                let contacts = given("contacts", self.contacts.as_ref())?;
                count("contacts", contacts.len(), 1, usize::MAX)
            }
            MessageType::Template => template::check(given("template", self.template.as_ref())?),
            MessageType::Interactive => {
                interactive::check(given("interactive", self.interactive.as_ref())?)
            }
            MessageType::Hsm => hsm::check(given("hsm", self.hsm.as_ref())?),
            _ => Ok(()),
        }
    }
}

fn broken(field: impl Into<String>, reason: impl Into<String>) -> Error {
    Error::new(Kind::Invalid {
        field: field.into(),
        reason: reason.into(),
    })
}

fn given<'a, T>(field: &str, value: Option<&'a T>) -> Result<&'a T> {
    value.ok_or_else(|| broken(field, "is missing"))
}

/// How many characters.
fn length(field: &str, text: &str, least: usize, most: usize) -> Result<()> {
    // No more bytes than characters allowed, and enough of them: no need to count.
    if text.len() <= most && text.len() >= least.saturating_mul(4) {
        return Ok(());
    }
    bounded(field, text.chars().count(), least, most, "characters")
}

/// How many items.
fn count(field: &str, count: usize, least: usize, most: usize) -> Result<()> {
    bounded(field, count, least, most, "items")
}

fn bounded(field: &str, found: usize, least: usize, most: usize, unit: &str) -> Result<()> {
    if found < least {
        let reason = match found {
            0 => "is empty".to_owned(),
            _ => format!("has {found} {unit}, and must have at least {least}"),
        };
        return Err(broken(field, reason));
    }
    if found > most {
        let reason = format!("has {found} {unit}, and may have at most {most}");
        return Err(broken(field, reason));
    }
    Ok(())
}

fn range(field: &str, found: Option<i64>, least: i64, most: i64) -> Result<()> {
    match found {
        Some(found) if !(least..=most).contains(&found) => Err(broken(
            field,
            format!("is {found}, and must be from {least} to {most}"),
        )),
        _ => Ok(()),
    }
}

fn degrees(field: &str, found: f64, most: f64) -> Result<()> {
    if (-most..=most).contains(&found) {
        return Ok(());
    }
    let reason = format!("is {found}, and must be from -{most} to {most} degrees");
    Err(broken(field, reason))
}

/// Where a file of a message comes from, whichever of the document's types it is.
trait File {
    /// The members that may stand beside `id`, and beside `link`.
    const MEMBERS: &'static [&'static str];
    fn source(&self) -> FileSource<'_>;
}

enum FileSource<'a> {
    Id(&'a str),
    Link(&'a str),
    Other(&'a Map<String, Value>),
}

macro_rules! file {
    ($type:ident, [$($member:literal),*]) => {
        impl File for $type {
            const MEMBERS: &'static [&'static str] = &[$($member),*];
            fn source(&self) -> FileSource<'_> {
                match self {
                    Self::Id(by_id) => FileSource::Id(&by_id.id),
                    Self::Provider(by_link) => FileSource::Link(&by_link.link),
                    Self::Other(map) => FileSource::Other(map),
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

fn file<T: File>(field: &str, file: &T) -> Result<()> {
    match file.source() {
        FileSource::Id(id) => length(&format!("{field}.id"), id, 1, usize::MAX),
        FileSource::Link(link) => {
            let scheme = link.split_once("://").map(|(scheme, _)| scheme);
            let web = scheme.is_some_and(|scheme| {
                scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
            });
            if web {
                return Ok(());
            }
            let field = format!("{field}.link");
            Err(broken(field, "does not begin with `http://` or `https://`"))
        }
        FileSource::Other(map) => misplaced::<T>(field, map),
    }
}

/// What a [`MediaRef`](crate::MediaRef) was given and the type has no place for.
fn misplaced<T: File>(field: &str, map: &Map<String, Value>) -> Result<()> {
    for member in ["caption", "filename"] {
        if map.contains_key(member) && !T::MEMBERS.contains(&member) {
            let field = format!("{field}.{member}");
            return Err(broken(field, "cannot be sent with this type"));
        }
    }
    if map.contains_key("provider") && !map.contains_key("link") {
        let field = format!("{field}.provider");
        return Err(broken(field, "is for links only, not for uploaded files"));
    }
    Ok(())
}
