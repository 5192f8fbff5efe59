//! Messages from the options of `wab send`.

use std::io::Read as _;
use std::path::PathBuf;

use clap::ArgMatches;
use whatsapp_business::media::MediaKind;
use whatsapp_business::types::{
    Contact, Email, Interactive, InteractiveRow, InteractiveSection, Location, Name, Org, Phone,
    Template, TemplateParameter,
};
use whatsapp_business::{MediaRef, OutboundMessage};
use whatsapp_business_cloud::OutboundMessage as CloudMessage;

use crate::failure::{Failure, Result};

/// Where a file of a message comes from.
#[derive(Debug)]
pub(crate) enum Source {
    File(PathBuf),
    Id(String),
    Link(String),
}

/// A message whose file may not be uploaded yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) source: Option<Source>,
    pub(crate) media_type: Option<String>,
    /// What the file is sent as.
    pub(crate) kind: Option<MediaKind>,
    /// The text above, from standard input if it is `-`.
    content: Content,
    to: String,
    group: bool,
    reply_to: Option<String>,
}

/// What is sent.
#[derive(Debug)]
enum Content {
    /// A file of the source, with caption and name.
    Media {
        caption: Option<String>,
        filename: Option<String>,
    },
    /// A template; the file of the source is its header.
    Template(Template),
    /// Any other message, to a recipient that is set later.
    Message(Box<OutboundMessage>),
}

impl Draft {
    /// Reads the options of a type of message.
    pub(crate) fn new(kind: &str, matches: &ArgMatches) -> Result<Self> {
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        let media = match kind {
            "image" => Some(MediaKind::Image),
            "audio" => Some(MediaKind::Audio),
            "video" => Some(MediaKind::Video),
            "sticker" => Some(MediaKind::Sticker),
            "document" => Some(MediaKind::Document),
            _ => None,
        };
        let mut draft = Self {
            source: None,
            media_type: None,
            kind: media,
            content: Content::Media {
                caption: None,
                filename: None,
            },
            to: text("to").unwrap_or_default(),
            group: matches.get_flag("group"),
            reply_to: text("reply-to"),
        };
        if media.is_some() {
            draft.media(matches, kind)?;
        } else if kind == "template" {
            draft.template(matches)?;
        } else {
            draft.content = Content::Message(Box::new(plain(kind, matches)?));
        }
        Ok(draft)
    }

    fn media(&mut self, matches: &ArgMatches, kind: &str) -> Result {
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        self.media_type = text("media-type");
        let source = match (text("id"), text("source")) {
            (Some(id), _) => Source::Id(id),
            (None, source) => Source::parse(&source.unwrap_or_default())?,
        };
        let has_caption = matches!(kind, "image" | "video" | "document");
        let filename = match kind {
            "document" => text("filename").or_else(|| source.filename()),
            _ => None,
        };
        self.content = Content::Media {
            caption: if has_caption { text("caption") } else { None },
            filename,
        };
        self.source = Some(source);
        Ok(())
    }

    fn template(&mut self, matches: &ArgMatches) -> Result {
        let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
        let many = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
        let mut template = Template::named(text("namespace"), text("name"), text("language"));
        if let Some(header) = matches.get_one::<String>("header") {
            template = template.header(TemplateParameter::text(header));
        }
        for (option, kind) in [
            ("header-image", MediaKind::Image),
            ("header-video", MediaKind::Video),
            ("header-document", MediaKind::Document),
        ] {
            if let Some(source) = matches.get_one::<String>(option) {
                self.source = Some(Source::parse(source)?);
                self.kind = Some(kind);
            }
        }
        let parameters: Vec<&String> = many("body").collect();
        if !parameters.is_empty() {
            template = template.body(parameters.into_iter().map(TemplateParameter::text));
        }
        for pair in many("quick-reply") {
            let (index, payload) = indexed("quick-reply", pair)?;
            template = template.quick_reply(index, payload);
        }
        for pair in many("url-suffix") {
            let (index, suffix) = indexed("url-suffix", pair)?;
            template = template.url_suffix(index, suffix);
        }
        self.content = Content::Template(template);
        Ok(())
    }

    /// Returns the message; `uploaded` is the id of the file, if it was uploaded.
    pub(super) fn message(&self, uploaded: &str) -> OutboundMessage {
        let message = self.to_individual(uploaded);
        match self.group {
            true => message.to_group(),
            false => message,
        }
    }

    /// Returns the message in the form of the Cloud API.
    pub(crate) fn cloud_message(&self, uploaded: &str) -> Result<CloudMessage> {
        let message = CloudMessage::try_from(self.to_individual(uploaded))
            .map_err(|error| Failure::usage(error.to_string()))?;
        // The conversion refuses groups, as their ids differ. This id is one of the Cloud API.
        Ok(match self.group {
            true => message.to_group(),
            false => message,
        })
    }

    /// Returns the message without the type of its recipient.
    fn to_individual(&self, uploaded: &str) -> OutboundMessage {
        let reference = || match &self.source {
            Some(Source::Id(id)) => MediaRef::id(id),
            Some(Source::Link(link)) => MediaRef::link(link),
            Some(Source::File(_)) | None => MediaRef::id(uploaded),
        };
        let to = self.to.as_str();
        let message = match &self.content {
            Content::Media { caption, filename } => {
                let mut media = reference();
                if let Some(caption) = caption {
                    media = media.with_caption(caption);
                }
                if let Some(filename) = filename {
                    media = media.with_filename(filename);
                }
                match self.kind {
                    Some(MediaKind::Image) => OutboundMessage::image(to, media),
                    Some(MediaKind::Audio) => OutboundMessage::audio(to, media),
                    Some(MediaKind::Video) => OutboundMessage::video(to, media),
                    Some(MediaKind::Sticker) => OutboundMessage::sticker(to, media),
                    _ => OutboundMessage::document(to, media),
                }
            }
            Content::Template(template) => {
                let template = template.clone();
                let header = self.source.as_ref().map(|_| match self.kind {
                    Some(MediaKind::Image) => TemplateParameter::image(reference()),
                    Some(MediaKind::Video) => TemplateParameter::video(reference()),
                    _ => TemplateParameter::document(reference()),
                });
                OutboundMessage::template(
                    to,
                    match header {
                        Some(header) => template.header(header),
                        None => template,
                    },
                )
            }
            Content::Message(message) => {
                let mut message = (**message).clone();
                message.to = to.to_owned();
                message
            }
        };
        match &self.reply_to {
            Some(id) => message.in_reply_to(id),
            None => message,
        }
    }
}

impl Source {
    fn parse(text: &str) -> Result<Self> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(Self::Link(text.to_owned()));
        }
        let path = super::arguments::path(text);
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Self::File(path)),
            Ok(_) => Err(Failure::file("read", path, &"it is not a file")),
            Err(error) => Err(Failure::file("read", path, &error)
                .with_remedy("a file that was uploaded before is named with `--id`")),
        }
    }

    fn filename(&self) -> Option<String> {
        match self {
            Self::File(path) => Some(path.file_name()?.to_string_lossy().into_owned()),
            Self::Id(_) | Self::Link(_) => None,
        }
    }
}

/// Returns a message without a file, to a recipient that is set later.
fn plain(kind: &str, matches: &ArgMatches) -> Result<OutboundMessage> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let required = |name: &str| text(name).unwrap_or_default();
    let many = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let degrees = |name: &str| matches.get_one::<f64>(name).copied().unwrap_or_default();
    Ok(match kind {
        "location" => {
            let (latitude, longitude) = (degrees("latitude"), degrees("longitude"));
            let mut location = Location::new(latitude, longitude);
            location.name = text("name");
            location.address = text("address");
            OutboundMessage::location("", latitude, longitude).with_location(location)
        }
        "contact" => {
            let name = required("name");
            let first = || {
                name.split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            let first = text("first-name").unwrap_or_else(first);
            let mut contact = Contact::new()
                .with_name(Name::new(name.as_str()).with_first_name(first))
                .with_phones(many("phone").map(|number| Phone::new().with_phone(number)))
                .with_emails(many("email").map(|address| Email::new().with_email(address)));
            if let Some(company) = text("organization") {
                contact = contact.with_org(Org::new().with_company(company));
            }
            OutboundMessage::contacts("", [contact])
        }
        "buttons" => {
            let buttons = many("button").map(|button| pair("button", button));
            let buttons: Vec<(String, String)> = buttons.collect::<Result<_>>()?;
            framed(Interactive::buttons(required("text"), buttons), matches)
        }
        "list" => {
            let sections = sections(matches)?;
            let list = Interactive::list(required("text"), required("open"), sections);
            framed(list, matches)
        }
        _ => {
            let mut body = required("text");
            if body == "-" {
                body.clear();
                let read = std::io::stdin().lock().read_to_string(&mut body);
                read.map_err(|error| Failure::file("read", "standard input", &error))?;
                body.truncate(body.trim_end_matches(['\n', '\r']).len());
            }
            let message = OutboundMessage::text("", body);
            match matches.get_flag("preview") {
                true => message.with_preview_url(true),
                false => message,
            }
        }
    })
}

fn framed(mut interactive: Interactive, matches: &ArgMatches) -> OutboundMessage {
    if let Some(header) = matches.get_one::<String>("header") {
        interactive = interactive.with_header_text(header);
    }
    if let Some(footer) = matches.get_one::<String>("footer") {
        interactive = interactive.with_footer_text(footer);
    }
    OutboundMessage::interactive("", interactive)
}

/// The rows of a list, each in the section that stands before it.
fn sections(matches: &ArgMatches) -> Result<Vec<InteractiveSection>> {
    let at = |name: &str| -> Vec<(usize, String)> {
        let indices = matches.indices_of(name).into_iter().flatten();
        let values = matches
            .get_many::<String>(name)
            .into_iter()
            .flatten()
            .cloned();
        indices.zip(values).collect()
    };
    let titles = at("section");
    let mut sections: Vec<(Option<&String>, Vec<InteractiveRow>)> = Vec::new();
    for (index, row) in at("row") {
        let title = titles.iter().rev().find(|(at, _)| *at < index);
        let title = title.map(|(_, title)| title);
        let (id, rest) = pair("row", &row)?;
        let row = match rest.split_once(':') {
            Some((title, description)) => {
                InteractiveRow::new(id, title).with_description(description)
            }
            None => InteractiveRow::new(id, rest),
        };
        match sections.last_mut() {
            Some((last, rows)) if *last == title => rows.push(row),
            _ => sections.push((title, vec![row])),
        }
    }
    let sections = sections.into_iter().map(|(title, rows)| {
        let section = InteractiveSection::of(rows);
        match title {
            Some(title) => section.with_title(title),
            None => section,
        }
    });
    Ok(sections.collect())
}

/// Splits `ID:TITLE`; without a colon, the title is also the id.
fn pair(option: &str, text: &str) -> Result<(String, String)> {
    let (id, title) = text.split_once(':').unwrap_or((text, text));
    if id.is_empty() || title.is_empty() {
        return Err(Failure::usage(format!(
            "`--{option} {text}` is not ID:TITLE"
        )));
    }
    Ok((id.to_owned(), title.to_owned()))
}

fn indexed(option: &str, text: &str) -> Result<(i64, String)> {
    text.split_once(':')
        .and_then(|(index, value)| Some((index.parse().ok()?, value.to_owned())))
        .ok_or_else(|| {
            Failure::usage(format!(
                "`--{option} {text}` does not begin with the index of a button, such as 0:"
            ))
        })
}
