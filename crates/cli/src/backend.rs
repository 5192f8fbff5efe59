//! What `wab` needs to know of an API: a [`Backend`] is the API, a [`Connection`] a client of it,
//! and a [`Session`] the use of a connection by a command.
//!
//! Everything that has a default is optional: an API without messages has no `wab send`, and one
//! without a sandbox no `--sandbox`.

use std::pin::Pin;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use serde_json::Value;
use whatsapp_business_outbox::{self as outbox, EnqueueSummary, Options, Outbox, Worker};
use whatsapp_business_runtime::webhook::Signature;
use whatsapp_business_runtime::{
    self as runtime, Operation, OperationCall, OperationResponse, Secret, Transport,
};
use whatsapp_business_sandbox::engine::Api as Sandboxed;
use whatsapp_business_sandbox::{Error as SandboxError, Sandbox};

use crate::about::About;
use crate::doctor::connection::connect;
use crate::doctor::report::Report;
use crate::error::{Failure, Result};
use crate::listen::line::EventLine;
use crate::output::visible;
use crate::redacted::REDACTED;
use crate::send::content::Wire;
use crate::send::types::MessageType;
use crate::settings::Settings;
use crate::transfer::{Download, Upload};

/// A future of a backend.
pub type Future<'a, T = (), E = Failure> =
    Pin<Box<dyn std::future::Future<Output = Result<T, E>> + 'a>>;

/// What a connection is for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Checking requests. Settings may be missing.
    Check,
    /// Showing requests.
    Show,
    /// A request of an operation.
    Call(&'static Operation),
    /// Any request.
    Session,
}

/// An API that `wab` serves.
pub trait Backend: Sync {
    /// Returns the facts of the API.
    fn about(&self) -> &'static About;

    /// Returns a client of the server of the settings.
    fn open<'a>(
        &'a self,
        settings: &'a Settings,
        purpose: Purpose,
    ) -> Future<'a, Box<dyn Connection>>;

    /// Returns the commands that only this API has. One with the name of a tag is merged with it.
    fn commands(&self) -> Vec<Command> {
        Vec::new()
    }

    /// Runs one of the [`commands`](Self::commands), or returns `None` if it is not one of them.
    fn run<'a>(
        &'a self,
        command: &'a [&'a str],
        settings: &'a Settings,
        matches: &'a ArgMatches,
    ) -> Option<Future<'a>> {
        let _ = (command, settings, matches);
        None
    }

    /// Returns the messages of the API, if it has any.
    fn messaging(&self) -> Option<&dyn Messaging> {
        None
    }

    /// Renders the body of a webhook event as lines of text.
    ///
    /// # Errors
    /// It is not an event of the API.
    fn event_lines(&self, body: &[u8]) -> Result<Vec<EventLine>, runtime::Error> {
        let text = visible(&String::from_utf8_lossy(body));
        Ok(vec![EventLine::event("event", text)])
    }

    /// Returns how the server signs events.
    fn signature(&self, secret: Secret) -> Signature {
        Signature::hub(secret)
    }

    /// Makes the server post events to a URL, and says where.
    fn register<'a>(
        &'a self,
        session: &'a Session,
        matches: &'a ArgMatches,
        url: &'a str,
    ) -> Future<'a, String> {
        let _ = (session, matches, url);
        let title = self.about().title;
        Box::pin(async move {
            Err(Failure::usage(format!(
                "the {title} cannot set a webhook: set it where the API is configured"
            )))
        })
    }

    /// Finds out why the API cannot be used.
    fn doctor<'a>(
        &'a self,
        report: &'a mut Report,
        settings: &'a Settings,
        matches: &'a ArgMatches,
    ) -> Future<'a> {
        Box::pin(async move {
            connect(report, settings.url()?, matches).await?;
            Ok(())
        })
    }

    /// Returns the option of curl that authorizes a request, without its secret.
    fn authorization(
        &self,
        settings: &Settings,
        operation: &Operation,
    ) -> Option<(&'static str, String)> {
        let _ = settings;
        bearer(operation)
    }

    /// Starts the sandbox of `--sandbox`, if there is one.
    fn sandbox(&self) -> Option<SandboxStart> {
        None
    }
}

/// The start of a sandbox.
pub type SandboxStart = Pin<Box<dyn std::future::Future<Output = StartedSandbox>>>;

/// A sandbox, and the settings that a client of it needs beside its URL.
pub type StartedSandbox =
    std::result::Result<(Sandbox<dyn Sandboxed>, Vec<(&'static str, String)>), SandboxError>;

/// The messages of an API.
pub trait Messaging {
    /// The operation that sends a message.
    fn operation(&self) -> &'static str;

    /// Returns the types of messages, each a command of `wab send`.
    fn types(&self) -> Vec<MessageType>;

    /// Returns the form of text and template messages.
    fn wire(&self) -> &'static Wire;

    /// Checks the JSON of a message against the limits of the API.
    ///
    /// # Errors
    /// It exceeds a limit.
    fn check(&self, message: &Value) -> Result<(), runtime::Error>;

    /// Returns the upload of a file as a command of curl.
    ///
    /// # Errors
    /// The file cannot be read.
    fn show_upload(&self, session: &Session, upload: &Upload) -> Result<String>;

    /// Stores messages in an outbox, for a campaign.
    fn enqueue<'a>(
        &'a self,
        outbox: &'a Outbox,
        messages: Vec<(Value, Options)>,
    ) -> Future<'a, EnqueueSummary, outbox::Error>;
}

/// A client of an API.
pub trait Connection {
    /// Returns the transport of the client, by which any operation is called.
    fn transport(&self) -> &Transport;

    /// Ends the use of the connection, with the operation that was called last and its error.
    fn finish<'a>(&'a self, operation: &'a str, error: Option<&'a runtime::Error>) -> Future<'a> {
        let _ = (operation, error);
        Box::pin(async { Ok(()) })
    }

    /// Returns who the client is: lines of a name and a value, and the same as JSON.
    fn identity(&self) -> Future<'_, Identity> {
        Box::pin(async { Ok(Identity::default()) })
    }

    /// Sends a message, and returns its id.
    fn send<'a>(&'a self, message: &'a Value) -> Future<'a, Sent, runtime::Error> {
        let _ = message;
        Box::pin(async { Err(unsupported()) })
    }

    /// Uploads a file, and returns its id.
    fn upload<'a>(&'a self, upload: &'a Upload) -> Future<'a, String, runtime::Error> {
        let _ = upload;
        Box::pin(async { Err(unsupported()) })
    }

    /// Downloads a file by its id.
    fn download<'a>(&'a self, id: &'a str) -> Future<'a, Download, runtime::Error> {
        let _ = id;
        Box::pin(async { Err(unsupported()) })
    }

    /// Returns a worker that sends the messages of an outbox, and the name of its rate limit.
    fn worker(&self, outbox: &Outbox) -> Option<(Worker, String)> {
        let _ = outbox;
        None
    }
}

/// Returns the option of curl with a Bearer token, if the operation needs an authorization.
pub(crate) fn bearer(operation: &Operation) -> Option<(&'static str, String)> {
    let bearer = || ("-H", format!("Authorization: Bearer {REDACTED}"));
    (!operation.security.is_empty()).then(bearer)
}

fn unsupported() -> runtime::Error {
    runtime::Error::request("this API cannot do that")
}

/// Implements what the clients of all APIs have in common, which have the same methods, but no common
/// type: calls by name, messages of a type, and files of some kinds.
#[macro_export]
macro_rules! client_connection {
    ($client:ident, $message:ty, $kinds:expr) => {
        fn transport(&self) -> &$crate::Transport {
            self.$client.api().transport()
        }

        fn send<'a>(
            &'a self,
            message: &'a serde_json::Value,
        ) -> $crate::Future<'a, $crate::Sent, $crate::ApiError> {
            Box::pin(async move {
                let message: $message = $crate::typed(message)?;
                let sent = self.$client.messages().send(&message).await?;
                let (id, wa_id) = (sent.id, sent.wa_id);
                Ok($crate::Sent { id, wa_id })
            })
        }

        fn upload<'a>(
            &'a self,
            upload: &'a $crate::Upload,
        ) -> $crate::Future<'a, String, $crate::ApiError> {
            let upload = upload.of_kind($kinds);
            Box::pin(async { Ok(self.$client.media().upload_from(upload).await?) })
        }

        fn download<'a>(
            &'a self,
            id: &'a str,
        ) -> $crate::Future<'a, $crate::Download, $crate::ApiError> {
            Box::pin(async {
                let stream = self.$client.media().download_stream(id).await?;
                Ok($crate::Download::new(stream))
            })
        }
    };
}

/// Who a client is: see [`Connection::identity`].
#[derive(Debug, Default)]
pub struct Identity {
    /// Names of at most eight characters, and values with styles.
    pub lines: Vec<(&'static str, String)>,
    /// The members of the JSON.
    pub json: serde_json::Map<String, Value>,
}

/// A message that the server accepted.
#[derive(Debug)]
pub struct Sent {
    /// The id of the message.
    pub id: String,
    /// The id of the recipient, if the server returned it.
    pub wa_id: Option<String>,
}

/// A call of an operation.
pub type Call<'a> = OperationCall<'a>;

/// The response to a [`Call`].
pub enum Response {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Value),
    /// A file or text.
    Bytes(Download),
}

impl Response {
    /// Sends a call.
    ///
    /// # Errors
    /// The call fails.
    pub async fn of(call: Call<'_>) -> Result<Self, runtime::Error> {
        Ok(match call.send().await?.into_inner() {
            OperationResponse::Json(value) => Self::Json(value),
            OperationResponse::Bytes(stream) => Self::Bytes(Download::new(stream)),
            _ => Self::Empty,
        })
    }
}

/// A connection to the server of some settings.
pub struct Session {
    /// The API.
    pub backend: &'static dyn Backend,
    /// The client.
    pub connection: Box<dyn Connection>,
    /// The settings.
    pub settings: Settings,
}

impl Session {
    /// Connects to the server.
    ///
    /// # Errors
    /// A setting is missing or not valid, or the login fails.
    pub async fn open(
        backend: &'static dyn Backend,
        settings: &Settings,
        purpose: Purpose,
    ) -> Result<Self> {
        Ok(Self {
            backend,
            connection: backend.open(settings, purpose).await?,
            settings: settings.clone(),
        })
    }

    /// Begins a call of an operation.
    ///
    /// # Errors
    /// The API has no such operation.
    pub fn call(&self, id: &str) -> Result<Call<'_>> {
        self.connection
            .transport()
            .operation(id)
            .map_err(|error| self.failure(&error))
    }

    /// Calls an operation without parameters, and returns its JSON.
    ///
    /// # Errors
    /// The call fails.
    pub async fn json(&self, id: &str) -> Result<Value> {
        let result = Response::of(self.call(id)?).await;
        Ok(match self.finish(id, result).await? {
            Response::Json(value) => value,
            _ => Value::Null,
        })
    }

    /// Returns the result of a call, after the connection has seen it.
    ///
    /// # Errors
    /// The call failed.
    pub async fn finish<T>(&self, operation: &str, result: Result<T, runtime::Error>) -> Result<T> {
        let seen = self.connection.finish(operation, result.as_ref().err());
        seen.await?;
        result.map_err(|error| self.failure(&error))
    }

    /// Uploads a file, and returns its id.
    pub(crate) async fn upload(&self, upload: &Upload) -> Result<String> {
        let result = self.connection.upload(upload).await;
        upload.finish();
        self.finish("Media_uploadMedia", result).await
    }

    /// Returns the failure of the command.
    #[must_use]
    pub fn failure(&self, error: &runtime::Error) -> Failure {
        Failure::of(error, self.backend.about())
    }

    /// Returns the sandbox that the command has started.
    #[must_use]
    pub fn sandbox(&self) -> Option<&Arc<Sandbox<dyn Sandboxed>>> {
        self.settings.sandbox.as_ref()
    }
}
