//! A sandbox of the Cloud API, a client of it, and the objects that exist from the start.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use whatsapp_business_cloud::{AccessToken, Client, Error, ErrorCode, RetryPolicy};
use whatsapp_business_sandbox::{Cloud, Sandbox};

pub(crate) const CUSTOMER: &str = "49151234567";
/// The messaging product that requests name.
pub(crate) const WHATSAPP: &str = "whatsapp";
/// The id of an object that does not exist.
pub(crate) const UNKNOWN: &str = "1";
const TOKEN: &str = "test-token";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox<Cloud>,
    pub(crate) client: Client,
    /// The first object of each kind.
    objects: Value,
}

impl World {
    /// Starts a sandbox that is strict: a response that violates the document would be an error.
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::cloud()
            .token(TOKEN)
            .strict(true)
            .time_scale(1000.0)
            .start()
            .await
            .unwrap();
        let client = client(&sandbox, TOKEN);
        let objects = summary(&sandbox).await["objects"].clone();
        Self {
            sandbox,
            client,
            objects,
        }
    }

    pub(crate) fn client_with(&self, token: &str) -> Client {
        client(&self.sandbox, token)
    }

    /// Returns the id of the object of a kind that exists from the start.
    pub(crate) fn id(&self, kind: &str) -> &str {
        self.objects[kind].as_str().expect(kind)
    }

    /// Returns how many requests of an operation have succeeded.
    pub(crate) fn successes(&self, operation: &str) -> usize {
        let requests = self.sandbox.requests().into_iter();
        let requests = requests.filter(|request| request.operation == Some(operation));
        requests.filter(|request| request.status == 200).count()
    }
}

fn client(sandbox: &Sandbox<Cloud>, token: &str) -> Client {
    Client::builder(AccessToken::new(token))
        .base_url(sandbox.url())
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

/// Returns what the control API says about a sandbox.
async fn summary(sandbox: &Sandbox<Cloud>) -> Value {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    let request = format!(
        "GET /sandbox HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n",
        sandbox.address()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Asserts that an object does not exist: code 100, subcode 33.
#[track_caller]
pub(crate) fn is_unknown<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.expect_err("a failure");
    assert_eq!(
        (error.code(), error.subcode()),
        (Some(ErrorCode::InvalidParameter), Some(33)),
        "{error}"
    );
    assert!(error.trace_id().is_some() && !error.is_retryable());
}

/// Returns the code of the error of a call.
#[track_caller]
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> i64 {
    let error = result.expect_err("a failure");
    error.code().map(ErrorCode::number).unwrap_or_default()
}

/// Returns a body from JSON.
pub(crate) fn body<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a body of the document")
}

/// Makes a call with an object that does not exist, and then with one that does. Returns the result.
macro_rules! call {
    ($known:expr, |$id:ident| $call:expr) => {{
        let known = $known;
        let $id = $crate::operations::world::UNKNOWN;
        $crate::operations::world::is_unknown($call.await);
        let $id = known;
        match $call.await {
            Ok(result) => result,
            Err(error) => panic!("{}: {error} {:?}", stringify!($call), error.api_errors()),
        }
    }};
}
pub(crate) use call;
