//! The contents of messages as JSON, from the options of their types.

use std::io::Read as _;

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use whatsapp_business_runtime::Recipient;

use super::draft::{Draft, Source};
use crate::error::{Failure, Result};

/// How the JSON of messages differs between the APIs.
#[derive(Debug)]
pub struct Wire {
    /// The properties that have the same value in every message.
    pub constants: &'static [(&'static str, &'static str)],
    /// Whether the preview of a link is a property of the text.
    pub preview_in_text: bool,
    /// Whether a template has a namespace.
    pub namespaces: bool,
    /// Whether the index of a template's button is text.
    pub index_is_text: bool,
}

impl Wire {
    /// Returns an example in the form of the API.
    pub(crate) fn example(&self, text: &str) -> String {
        let namespace = match self.namespaces {
            true => " --namespace c8ae5f90_307a",
            false => "",
        };
        text.replace("{namespace}", namespace)
    }

    /// Returns a text message.
    pub(crate) fn text(&self, to: &str, body: &str) -> Value {
        self.message(to, "text", json!({ "body": body }))
    }

    /// Returns a template message.
    pub(crate) fn template(&self, to: &str, template: Value) -> Value {
        self.message(to, "template", template)
    }

    /// Returns a message of a type.
    pub(super) fn message(&self, to: &str, kind: &str, content: Value) -> Value {
        let mut message = json!({recipient(to): to, "type": kind, kind: content});
        for (name, value) in self.constants {
            message[name] = (*value).into();
        }
        message
    }

    /// Returns a template without components.
    pub(crate) fn named(&self, namespace: &str, name: &str, language: &str) -> Value {
        match self.namespaces {
            true => json!({
                "namespace": namespace,
                "name": name,
                "language": {"policy": "deterministic", "code": language},
            }),
            false => json!({"name": name, "language": {"code": language}}),
        }
    }

    /// Returns the component of a template's button, from `INDEX:VALUE`.
    fn button(
        &self,
        option: &str,
        text: &str,
        sub_type: &str,
        parameter: impl Fn(&str) -> Value,
    ) -> Result<Value> {
        let indexed = text.split_once(':');
        let indexed = indexed.and_then(|(index, value)| Some((index.parse::<u8>().ok()?, value)));
        let Some((index, value)) = indexed else {
            return Err(Failure::usage(format!(
                "`--{option} {text}` does not begin with the index of a button, such as 0:"
            )));
        };
        let index = match self.index_is_text {
            true => json!(index.to_string()),
            false => json!(index),
        };
        let parameters = [parameter(value)];
        Ok(json!({
            "type": "button", "sub_type": sub_type, "index": index, "parameters": parameters,
        }))
    }
}

/// Returns the member of a message that names its recipient.
pub(crate) fn recipient(to: &str) -> &'static str {
    match Recipient::is_user_id(to) {
        true => "recipient",
        false => "to",
    }
}

/// Returns a component of a template with parameters.
pub(crate) fn component(kind: &str, parameters: Vec<Value>) -> Value {
    json!({"type": kind, "parameters": parameters})
}

/// Returns a text as a parameter of a template.
pub(crate) fn parameter(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// Returns the value of an option; empty without one.
pub(crate) fn text<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    optional(matches, name).unwrap_or_default()
}

/// Returns the value of an option, which the command may not have.
pub(crate) fn optional<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    let value = matches.try_get_one::<String>(name).ok()?;
    value.map(String::as_str)
}

/// Returns the values of an option, which the command may not have, with their places in the command
/// line.
fn many<'a>(matches: &'a ArgMatches, name: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let values = matches.try_get_many::<String>(name).ok().flatten();
    let indices = values.as_ref().and_then(|_| matches.indices_of(name));
    let values = values.into_iter().flatten().map(String::as_str);
    indices.into_iter().flatten().zip(values)
}

pub(super) fn of_text(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let mut body = text(matches, "text").to_owned();
    if body == "-" {
        body.clear();
        let read = std::io::stdin().lock().read_to_string(&mut body);
        read.map_err(|error| Failure::file("read", "standard input", &error))?;
        body.truncate(body.trim_end_matches(['\n', '\r']).len());
    }
    let mut message = wire.text(text(matches, "to"), &body);
    if matches.get_flag("preview") {
        match wire.preview_in_text {
            true => message["text"]["preview_url"] = true.into(),
            false => message["preview_url"] = true.into(),
        }
    }
    Ok(Draft::new(message))
}

pub(super) fn of_media(wire: &Wire, matches: &ArgMatches, kind: &'static str) -> Result<Draft> {
    let source = match optional(matches, "id") {
        Some(id) => Source::Id(id.to_owned()),
        None => Source::parse(text(matches, "source"))?,
    };
    let mut content = Map::new();
    if let Some(caption) = optional(matches, "caption") {
        content.insert("caption".to_owned(), caption.into());
    }
    let filename = optional(matches, "filename").map(str::to_owned);
    let filename = filename.or_else(|| source.file_name().filter(|_| kind == "document"));
    if let Some(filename) = filename {
        content.insert("filename".to_owned(), filename.into());
    }
    let message = wire.message(text(matches, "to"), kind, content.into());
    let media_type = optional(matches, "media-type").map(str::to_owned);
    Ok(Draft::new(message).with_file(source, media_type, kind, format!("/{kind}")))
}

pub(super) fn of_location(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let degrees = |name: &str| matches.get_one::<f64>(name).copied();
    let mut location = json!({"latitude": degrees("latitude"), "longitude": degrees("longitude")});
    for name in ["name", "address"] {
        if let Some(value) = optional(matches, name) {
            location[name] = value.into();
        }
    }
    let message = wire.message(text(matches, "to"), "location", location);
    Ok(Draft::new(message))
}

pub(super) fn of_contact(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let name = text(matches, "name");
    let first = name.split_whitespace().next().unwrap_or_default();
    let first = optional(matches, "first-name").unwrap_or(first);
    let mut contact = json!({"name": {"formatted_name": name, "first_name": first}});
    for (option, list, property) in [("phone", "phones", "phone"), ("email", "emails", "email")] {
        let values = many(matches, option).map(|(_, value)| json!({ property: value }));
        let values: Vec<Value> = values.collect();
        if !values.is_empty() {
            contact[list] = values.into();
        }
    }
    if let Some(company) = optional(matches, "organization") {
        contact["org"] = json!({ "company": company });
    }
    let message = wire.message(text(matches, "to"), "contacts", json!([contact]));
    Ok(Draft::new(message))
}

pub(super) fn of_template(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let mut components = Vec::new();
    let mut file = None;
    if let Some(header) = optional(matches, "header") {
        components.push(component("header", vec![parameter(header)]));
    }
    if let Some(place) = optional(matches, "header-location") {
        let location = location(place)?;
        let parameter = json!({"type": "location", "location": location});
        components.push(component("header", vec![parameter]));
    }
    for (option, kind) in [
        ("header-image", "image"),
        ("header-video", "video"),
        ("header-document", "document"),
    ] {
        if let Some(source) = optional(matches, option) {
            components.push(component("header", vec![json!({"type": kind, kind: {}})]));
            file = Some((Source::parse(source)?, kind));
        }
    }
    let body = body_parameters(matches)?;
    if !body.is_empty() {
        components.push(component("body", body));
    }
    for (_, pair) in many(matches, "quick-reply") {
        let payload = |payload: &str| json!({"type": "payload", "payload": payload});
        components.push(wire.button("quick-reply", pair, "quick_reply", payload)?);
    }
    for (_, pair) in many(matches, "url-suffix") {
        components.push(wire.button("url-suffix", pair, "url", parameter)?);
    }
    for (_, pair) in many(matches, "copy-code") {
        let coupon = |code: &str| json!({"type": "coupon_code", "coupon_code": code});
        components.push(wire.button("copy-code", pair, "copy_code", coupon)?);
    }
    for (_, pair) in many(matches, "flow-token") {
        let action = |token: &str| json!({"type": "action", "action": {"flow_token": token}});
        components.push(wire.button("flow-token", pair, "flow", action)?);
    }
    let (name, language) = (text(matches, "name"), text(matches, "language"));
    let mut template = wire.named(text(matches, "namespace"), name, language);
    if !components.is_empty() {
        template["components"] = components.into();
    }
    let draft = Draft::new(wire.template(text(matches, "to"), template));
    Ok(match file {
        Some((source, kind)) => {
            let place = format!("/template/components/0/parameters/0/{kind}");
            draft.with_file(source, None, kind, place)
        }
        None => draft,
    })
}

/// Returns the parameters of the body of a template, in the order of their options.
fn body_parameters(matches: &ArgMatches) -> Result<Vec<Value>> {
    let mut parameters = Vec::new();
    for (at, text) in many(matches, "body") {
        parameters.push((at, parameter(text)));
    }
    for (at, pair) in many(matches, "body-named") {
        let (name, text) = pair
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`--body-named {pair}` is not NAME=TEXT")))?;
        let named = json!({"type": "text", "parameter_name": name, "text": text});
        parameters.push((at, named));
    }
    for (at, money) in many(matches, "body-currency") {
        parameters.push((at, currency(money)?));
    }
    for (at, text) in many(matches, "body-date-time") {
        let date_time = json!({ "fallback_value": text });
        parameters.push((at, json!({"type": "date_time", "date_time": date_time})));
    }
    parameters.sort_by_key(|(at, _)| *at);
    Ok(parameters
        .into_iter()
        .map(|(_, parameter)| parameter)
        .collect())
}

/// Reads `AMOUNT:CODE[:FALLBACK]`.
fn currency(text: &str) -> Result<Value> {
    let invalid = || {
        Failure::usage(format!(
            "`--body-currency {text}` is not AMOUNT:CODE[:TEXT]"
        ))
    };
    let (amount, rest) = text.split_once(':').ok_or_else(invalid)?;
    let (code, fallback) = match rest.split_once(':') {
        Some((code, fallback)) => (code, fallback.to_owned()),
        None => (rest, format!("{amount} {rest}")),
    };
    // In thousandths.
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = format!("{whole}{fraction:0<3}");
    let amount: i64 = match fraction.len() {
        0..=3 => digits.parse().map_err(|_| invalid())?,
        _ => return Err(invalid()),
    };
    Ok(json!({
        "type": "currency",
        "currency": {"amount_1000": amount, "code": code, "fallback_value": fallback},
    }))
}

/// Reads `LATITUDE,LONGITUDE[,NAME[,ADDRESS]]`.
fn location(text: &str) -> Result<Value> {
    let mut parts = text.splitn(4, ',');
    let mut degrees = || parts.next()?.trim().parse::<f64>().ok();
    let (Some(latitude), Some(longitude)) = (degrees(), degrees()) else {
        return Err(Failure::usage(format!(
            "`--header-location {text}` is not LATITUDE,LONGITUDE[,NAME[,ADDRESS]]"
        )));
    };
    let mut location = json!({"latitude": latitude, "longitude": longitude});
    for (name, value) in ["name", "address"].into_iter().zip(parts) {
        location[name] = value.trim().into();
    }
    Ok(location)
}

/// Returns an interactive message with the header, the text and the footer of its options.
pub(crate) fn interactive(wire: &Wire, matches: &ArgMatches, kind: &str, action: Value) -> Draft {
    let mut content = json!({"type": kind, "action": action});
    if let Some(text) = optional(matches, "text") {
        content["body"] = json!({ "text": text });
    }
    if let Some(header) = optional(matches, "header") {
        content["header"] = json!({"type": "text", "text": header});
    }
    if let Some(footer) = optional(matches, "footer") {
        content["footer"] = json!({ "text": footer });
    }
    Draft::new(wire.message(text(matches, "to"), "interactive", content))
}

pub(super) fn of_buttons(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let buttons = many(matches, "button").map(|(_, button)| {
        let (id, title) = pair("button", button)?;
        Ok(json!({"type": "reply", "reply": {"id": id, "title": title}}))
    });
    let buttons: Vec<Value> = buttons.collect::<Result<_>>()?;
    let action = json!({ "buttons": buttons });
    Ok(interactive(wire, matches, "button", action))
}

pub(super) fn of_list(wire: &Wire, matches: &ArgMatches) -> Result<Draft> {
    let sections = sections(matches, "row", "rows", |row| {
        let (id, rest) = pair("row", row)?;
        Ok(match rest.split_once(':') {
            Some((title, description)) => {
                json!({"id": id, "title": title, "description": description})
            }
            None => json!({"id": id, "title": rest}),
        })
    })?;
    let action = json!({"button": text(matches, "open"), "sections": sections});
    Ok(interactive(wire, matches, "list", action))
}

/// Returns the items of an option, each in the section that stands before it.
pub(crate) fn sections(
    matches: &ArgMatches,
    option: &str,
    list: &str,
    item: impl Fn(&str) -> Result<Value>,
) -> Result<Vec<Value>> {
    let titles: Vec<_> = many(matches, "section").collect();
    let mut sections: Vec<(Option<&str>, Vec<Value>)> = Vec::new();
    for (index, value) in many(matches, option) {
        let title = titles.iter().rev().find(|(at, _)| *at < index);
        let title = title.map(|(_, title)| *title);
        match sections.last_mut() {
            Some((last, items)) if *last == title => items.push(item(value)?),
            _ => sections.push((title, vec![item(value)?])),
        }
    }
    let sections = sections.into_iter().map(|(title, items)| match title {
        Some(title) => json!({"title": title, list: items}),
        None => json!({ list: items }),
    });
    Ok(sections.collect())
}

/// Splits `ID:TITLE`; without a colon, the title is also the id.
fn pair<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str)> {
    let (id, title) = text.split_once(':').unwrap_or((text, text));
    if id.is_empty() || title.is_empty() {
        return Err(Failure::usage(format!(
            "`--{option} {text}` is not ID:TITLE"
        )));
    }
    Ok((id, title))
}
