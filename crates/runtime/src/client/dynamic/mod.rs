//! Calls of operations by name, from JSON: for programs that are built at run time, such as a
//! command line.

use std::marker::PhantomData;

use bytes::Bytes;
use reqwest::Body;
use serde_json::Value;

use super::transport::call::CallBuilder;
use super::transport::{ByteStream, RequestPreview, ResponseValue, Transport};
use crate::error::{Error, Kind, Result};
use crate::operation::{Details, Location, MediaType, Parameter};
use crate::schema::{Mode, Node, ViolationKind, closest};

/// A call of an operation by its id: see [`Transport::operation`].
///
/// Parameters and body are checked against the document before anything is sent: missing names, types and
/// limits. A newer server may accept properties and enum values that the document does not have, so that
/// they are sent, and [`warnings`](Self::warnings) reports them; a [`strict`](Self::strict) call refuses
/// them.
#[derive(Debug)]
#[must_use = "nothing is sent before `send`"]
pub struct OperationCall<'a, E = Error> {
    transport: &'a Transport,
    /// The place in the table of operations.
    index: usize,
    details: &'static Details,
    parameters: Vec<(String, Value)>,
    body: Option<CallBody>,
    strict: bool,
    error: PhantomData<fn() -> E>,
}

#[derive(Debug)]
enum CallBody {
    Json(Value),
    Raw { content_type: String, body: Body },
}

/// The body of the response to an [`OperationCall`].
#[derive(Debug)]
#[non_exhaustive]
pub enum OperationResponse<E = Error> {
    /// The operation returns nothing.
    Empty,
    /// The operation returns JSON.
    Json(Value),
    /// The operation returns a file or text.
    Bytes(ByteStream<E>),
}

impl Transport {
    /// Begins a call of an operation by its id.
    ///
    /// The generated methods do the same with types. This is for programs that learn at run time
    /// which operation to call, and takes names and JSON.
    ///
    /// # Errors
    /// The document has no such operation. The message names the one with the most similar id.
    pub fn operation<E: From<Error>>(&self, id: &str) -> Result<OperationCall<'_, E>, E> {
        let operations = self.definition().operations;
        let index = operations.iter().position(|operation| operation.id == id);
        let found = index.and_then(|index| Some((index, operations[index].details?)));
        let Some((index, details)) = found else {
            let known = operations.iter().map(|operation| operation.id);
            let hint = closest(id, known).map_or_else(String::new, |closest| {
                format!(": did you mean `{closest}`?")
            });
            let reason = format!("the document has no operation `{id}`{hint}");
            return Err(Error::request(reason).into());
        };
        Ok(OperationCall {
            transport: self,
            index,
            details,
            parameters: Vec::new(),
            body: None,
            strict: false,
            error: PhantomData,
        })
    }
}

impl<E: From<Error>> OperationCall<'_, E> {
    /// Sets a parameter of the path, the query or the headers, by its name in the document.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets a JSON body.
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(CallBody::Json(body));
        self
    }

    /// Sets a body of another media type, such as a file.
    pub fn raw_body(mut self, content_type: impl Into<String>, body: impl Into<Body>) -> Self {
        self.body = Some(CallBody::Raw {
            content_type: content_type.into(),
            body: body.into(),
        });
        self
    }

    /// Refuses properties and enum values that the document does not have: they are most likely typing
    /// mistakes.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Returns what the document does not have, and a newer server may accept: the first such property or
    /// enum value of each parameter and of the body.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let declared = self.details.parameters.iter();
        let parameters = self.parameters.iter().filter_map(|(name, value)| {
            let parameter = declared.clone().find(|p| p.name == *name)?;
            Some((parameter.schema, name.as_str(), value))
        });
        let json = self.details.body.as_ref().and_then(|body| body.json());
        let body = match (&self.body, json) {
            (Some(CallBody::Json(value)), Some(json)) => Some((json.schema, "", value)),
            _ => None,
        };
        let unknown = parameters.chain(body).filter_map(|(schema, root, value)| {
            let is_accepted = violation(schema, root, value, Mode::Lenient).is_none();
            let (path, reason) = violation(schema, root, value, Mode::Strict)?;
            is_accepted.then(|| format!("`{path}` {reason}"))
        });
        unknown.collect()
    }

    /// Returns the first thing that does not match the document.
    ///
    /// # Errors
    /// A parameter or the body does not match. [`Error::path`] is its name, and the message says
    /// what is wrong with it.
    pub fn check(&self) -> Result<(), E> {
        self.violation().map_or(Ok(()), |(path, reason)| {
            Err(Error::new(Kind::Invalid {
                field: path,
                reason,
            })
            .into())
        })
    }

    fn violation(&self) -> Option<(String, String)> {
        let declared = self.details.parameters;
        let mode = match self.strict {
            true => Mode::Strict,
            false => Mode::Lenient,
        };
        for (name, value) in &self.parameters {
            let Some(parameter) = declared.iter().find(|p| p.name == *name) else {
                return Some((name.clone(), unknown(name, declared)));
            };
            if let Some(violation) = violation(parameter.schema, name, value, mode) {
                return Some(violation);
            }
        }
        let given = |name: &str| self.parameters.iter().any(|(given, _)| given == name);
        let missing = declared.iter().find(|p| p.required && !given(p.name));
        if let Some(missing) = missing {
            return Some((missing.name.to_owned(), "is missing".to_owned()));
        }
        let body = self.details.body.as_ref();
        match (&self.body, body) {
            (None, Some(body)) if body.required => {
                Some(("body".to_owned(), "is missing".to_owned()))
            }
            (Some(_), None) => Some(("body".to_owned(), "is not accepted here".to_owned())),
            (Some(CallBody::Json(value)), Some(body)) => match body.json() {
                None => {
                    let names = body.content.iter().map(|media| media.name);
                    let names: Vec<_> = names.collect();
                    let reason = format!("must be one of: {}", names.join(", "));
                    Some(("body".to_owned(), reason))
                }
                Some(json) => violation(json.schema, "", value, mode).map(|(path, reason)| {
                    let whole = path.is_empty().then(|| "body".to_owned());
                    (whole.unwrap_or(path), reason)
                }),
            },
            (Some(CallBody::Raw { .. }), Some(body))
                if body.content.iter().all(MediaType::is_json) =>
            {
                Some(("body".to_owned(), "must be JSON".to_owned()))
            }
            _ => None,
        }
    }

    /// Returns the request as it would be sent.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn preview(self) -> Result<RequestPreview, E> {
        let authorized = !self.transport.definition().operations[self.index]
            .security
            .is_empty();
        let raw = match &self.body {
            Some(CallBody::Raw { body, .. }) => body.as_bytes().map(Bytes::copy_from_slice),
            _ => None,
        };
        let (call, _) = self.builder()?;
        Ok(call.preview(raw, authorized)?)
    }

    /// Sends the call.
    ///
    /// # Errors
    /// As [`check`](Self::check), and as any other call.
    pub async fn send(self) -> Result<ResponseValue<OperationResponse<E>>, E> {
        let (call, kind) = self.builder()?;
        match kind {
            ResponseKind::Empty => {
                let response = call.send::<E>().await?;
                Ok(response.map(|()| OperationResponse::Empty))
            }
            ResponseKind::Json => {
                let response = call.send_for_json::<Value, E>().await?;
                Ok(response.map(OperationResponse::Json))
            }
            ResponseKind::Bytes => {
                let response = call.transfer().send_for_bytes::<E>().await?;
                Ok(response.map(OperationResponse::Bytes))
            }
        }
    }
}

impl<'a, E: From<Error>> OperationCall<'a, E> {
    fn builder(self) -> Result<(CallBuilder<'a>, ResponseKind), E> {
        self.check()?;
        let Self {
            transport,
            index,
            details,
            parameters,
            body,
            ..
        } = self;
        let kind = response(details, &parameters);
        let mut call = transport.call(index);
        for parameter in details.parameters {
            for (_, value) in parameters.iter().filter(|(name, _)| name == parameter.name) {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                call = match parameter.location {
                    Location::Path => call.segment(text),
                    Location::Query => call.query(parameter.name, text),
                    Location::Header => call.header(parameter.name, text),
                };
            }
        }
        let call = match body {
            None => call,
            Some(CallBody::Json(value)) => call.json(&value),
            Some(CallBody::Raw { content_type, body }) => {
                call.content_type(&content_type).raw(body).transfer()
            }
        };
        Ok((call, kind))
    }
}

#[derive(Debug, Clone, Copy)]
enum ResponseKind {
    Empty,
    Json,
    Bytes,
}

/// Returns what the response is, which may depend on the parameters.
fn response(details: &Details, parameters: &[(String, Value)]) -> ResponseKind {
    let is_sent = |(name, value): (&str, &str)| {
        let mut sent = parameters.iter();
        sent.any(|(known, with)| known == name && with == value)
    };
    let selected = details
        .success()
        .find(|it| it.selected_by.is_some_and(is_sent));
    let default = || details.success().find(|it| it.selected_by.is_none());
    match selected.or_else(default) {
        None => ResponseKind::Empty,
        Some(media) if media.is_json() => ResponseKind::Json,
        Some(_) => ResponseKind::Bytes,
    }
}

/// Returns the first violation of a schema: the field below a root, and what is wrong with it.
fn violation(
    schema: &'static Node,
    root: &str,
    value: &Value,
    mode: Mode,
) -> Option<(String, String)> {
    let violation = schema.validate(value, mode).err()?;
    let (path, kind) = violation.cause(root);
    let reason = match kind {
        ViolationKind::NotInEnum {
            value: Value::String(value),
            ..
        } => format!("is `{value}`, and {kind}"),
        ViolationKind::NotInEnum { value, .. } => format!("is `{value}`, and {kind}"),
        ViolationKind::TooSmall { value, .. } | ViolationKind::TooLarge { value, .. } => {
            format!("is {value}, and {kind}")
        }
        kind => kind.to_string(),
    };
    Some((path, reason))
}

fn unknown(name: &str, known: &[Parameter]) -> String {
    let names = || known.iter().map(|parameter| parameter.name);
    let hint = match closest(name, names()) {
        Some(closest) => format!("did you mean `{closest}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
    };
    format!("is not a parameter of the document: {hint}")
}
