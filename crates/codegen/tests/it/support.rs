//! A transport that records what it is given and responds with what it was told to.

use std::collections::VecDeque;
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use bytes::Bytes;
use futures_util::Stream;
use serde::Serialize;
use serde_json::Value;

pub(crate) use whatsapp_business_runtime::types::de::{object, open_enum, union};
pub(crate) use whatsapp_business_runtime::types::limits::limits;
pub(crate) use whatsapp_business_runtime::types::newtype::{bytes_newtype, newtype, text_newtype};
pub(crate) use whatsapp_business_runtime::{File, Secret};

use whatsapp_business_runtime::types::json::{FromJson, ToJson};

pub(crate) type Result<T> = std::result::Result<T, String>;
pub(crate) type ByteStream = Bytes;

/// A request as it would be sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

#[derive(Debug, Default)]
pub(crate) struct Api {
    responses: Mutex<VecDeque<Value>>,
    sent: Mutex<Vec<Sent>>,
}

#[derive(Debug)]
pub(crate) struct Client(Api);

impl Client {
    pub(crate) fn responding(responses: impl IntoIterator<Item = Value>) -> Self {
        Self(Api {
            responses: Mutex::new(responses.into_iter().collect()),
            sent: Mutex::default(),
        })
    }

    pub(crate) fn api(&self) -> &Api {
        &self.0
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.0.sent.lock().unwrap().clone()
    }
}

pub(crate) struct ResponseValue<T>(T);

impl<T> ResponseValue<T> {
    pub(crate) fn into_inner(self) -> T {
        self.0
    }
}

/// Path templates by the place of the operation in the table.
static PATHS: std::sync::LazyLock<Vec<&str>> =
    std::sync::LazyLock::new(|| OPERATIONS.iter().map(|operation| operation.path).collect());

pub(crate) use whatsapp_business_runtime::tables;

#[allow(unexpected_cfgs)]
mod metadata {
    include!("../golden/shapes/metadata.rs");
}
pub(crate) use metadata::OPERATIONS;

pub(crate) struct Call<'a> {
    api: &'a Api,
    sent: Sent,
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

impl Api {
    pub(crate) fn call(&self, index: usize) -> Call<'_> {
        let sent = Sent {
            path: PATHS[index].to_owned(),
            ..Sent::default()
        };
        Call { api: self, sent }
    }
}

impl Call<'_> {
    pub(crate) fn segment(mut self, value: &impl Display) -> Self {
        let (before, rest) = self.sent.path.split_once('{').unwrap();
        let (_, after) = rest.split_once('}').unwrap();
        self.sent.path = format!("{before}{}{after}", encode(&value.to_string()));
        self
    }

    pub(crate) fn query(mut self, name: &str, value: &impl Display) -> Self {
        self.sent.query.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn query_opt(self, name: &str, value: Option<&impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &impl Display) -> Self {
        self.sent.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn header_opt(self, name: &str, value: Option<&impl Display>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    pub(crate) fn json(mut self, body: &impl ToJson) -> Self {
        self.sent.body = String::from_utf8(body.to_json().unwrap()).unwrap();
        self
    }

    pub(crate) fn multipart(mut self, form: &impl Multipart) -> Self {
        self.sent.body = format!("multipart {}", form.parts().join(" "));
        self
    }

    pub(crate) fn urlencoded(mut self, form: &impl UrlEncoded) -> Self {
        let pairs = form.pairs();
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.sent.body = pairs.join("&");
        self
    }

    pub(crate) fn transfer(self) -> Self {
        self
    }

    async fn respond(self) -> Value {
        self.api.sent.lock().unwrap().push(self.sent);
        self.api.responses.lock().unwrap().pop_front().unwrap()
    }

    pub(crate) async fn send(self) -> Result<ResponseValue<()>> {
        self.respond().await;
        Ok(ResponseValue(()))
    }

    pub(crate) async fn send_for_json<T: FromJson>(self) -> Result<ResponseValue<T>> {
        let text = self.respond().await.to_string();
        T::from_json(&text)
            .map(ResponseValue)
            .map_err(|error| error.to_string())
    }

    pub(crate) async fn send_for_bytes(self) -> Result<ResponseValue<ByteStream>> {
        let text = self.respond().await.to_string();
        Ok(ResponseValue(text.into()))
    }
}

pub(crate) trait Multipart {
    fn parts(&self) -> Vec<String>;
}

pub(crate) trait UrlEncoded {
    fn pairs(&self) -> Vec<(&'static str, String)>;
}

/// The value of a field, if it is set.
pub(crate) trait Part {
    fn file(&self) -> Option<String> {
        None
    }
    fn text(&self) -> Option<String> {
        None
    }
}

impl Part for File {
    fn file(&self) -> Option<String> {
        let name = self.name.as_deref().unwrap_or_default();
        Some(format!("{name}:{}", String::from_utf8_lossy(&self.bytes)))
    }
}

impl Part for Secret {
    fn text(&self) -> Option<String> {
        Some(self.expose().to_owned())
    }
}

macro_rules! text {
    ($($type:ty),*) => {
        $(impl Part for $type {
            fn text(&self) -> Option<String> {
                Some(self.to_string())
            }
        })*
    };
}
text!(String, bool, i64, f64);

impl<T: Part> Part for Option<T> {
    fn file(&self) -> Option<String> {
        self.as_ref().and_then(Part::file)
    }

    fn text(&self) -> Option<String> {
        self.as_ref().and_then(Part::text)
    }
}

/// The field as JSON, if it is set.
pub(crate) fn json_text(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value).unwrap() {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

macro_rules! part {
    (text $field:expr) => {
        $crate::support::Part::text(&$field)
    };
    (file $field:expr) => {
        $crate::support::Part::file(&$field)
    };
    (json $field:expr) => {
        $crate::support::json_text(&$field)
    };
}

macro_rules! multipart {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* }) => {
        impl $crate::support::Multipart for $type {
            fn parts(&self) -> Vec<String> {
                let mut parts = Vec::new();
                $(if let Some(value) = $crate::support::part!($kind self.$field) {
                    parts.push(format!("{}={value}", $key));
                })*
                parts
            }
        }
    };
}

macro_rules! urlencoded {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* }) => {
        impl $crate::support::UrlEncoded for $type {
            fn pairs(&self) -> Vec<(&'static str, String)> {
                let mut pairs = Vec::new();
                $(if let Some(value) = $crate::support::part!($kind self.$field) {
                    pairs.push(($key, value));
                })*
                pairs
            }
        }
    };
}

macro_rules! schema {
    ($type:ident, $pointer:literal) => {};
}

pub(crate) use {multipart, part, schema, urlencoded};

pub(crate) type Pages<'a, T> = Pin<Box<dyn Stream<Item = Result<T>> + 'a>>;

/// The items of one page after the other, until there is no cursor or an error.
pub(crate) fn pages<'a, T: 'a, F>(mut page: impl FnMut(Option<String>) -> F + 'a) -> Pages<'a, T>
where
    F: Future<Output = Result<(Vec<T>, Option<String>)>> + 'a,
{
    use futures_util::{TryStreamExt, stream};
    let pages = stream::try_unfold(Some(None), move |cursor: Option<Option<String>>| {
        let request = cursor.map(&mut page);
        async move {
            let Some(request) = request else {
                return Ok::<_, String>(None);
            };
            let (items, next) = request.await?;
            let items = stream::iter(items.into_iter().map(Ok));
            Ok(Some((items, next.map(Some))))
        }
    });
    Box::pin(pages.try_flatten())
}

/// Runs a future that never waits.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    futures_util::FutureExt::now_or_never(future).expect("nothing to wait for")
}
