//! A command's connection to the server, with the sandbox that it may have started.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_sandbox::engine::Api;
use whatsapp_business_sandbox::{MessageStatus, Sandbox};

use crate::backend::{Backend, Call, Connection, Purpose, Response};
use crate::error::{Failure, Result};
use crate::settings::Settings;

/// How long the sandbox may take to deliver a message, and how often its status is read.
const SETTLING: Duration = Duration::from_millis(1000);
const POLL: Duration = Duration::from_millis(5);

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
    pub async fn open(settings: &Settings, purpose: Purpose) -> Result<Self> {
        let backend = settings.backend();
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

    /// Returns the failure of the command.
    #[must_use]
    pub fn failure(&self, error: &runtime::Error) -> Failure {
        Failure::of(error, self.backend)
    }

    /// Returns the sandbox that the command has started.
    #[must_use]
    pub fn sandbox(&self) -> Option<&Arc<Sandbox<dyn Api>>> {
        self.settings.sandbox.as_ref()
    }

    /// Returns the last status of a message, if it was sent to a sandbox.
    pub(crate) async fn last_status(&self, id: &str) -> Option<MessageStatus> {
        let sandbox = self.sandbox()?;
        let status = || {
            let messages = sandbox.sent_messages();
            let message = messages.into_iter().find(|message| message.id == id);
            message.map(|message| message.status)
        };
        for _ in 0..SETTLING.as_millis() / POLL.as_millis() {
            if matches!(status(), Some(MessageStatus::Read | MessageStatus::Failed)) {
                break;
            }
            tokio::time::sleep(POLL).await;
        }
        status()
    }
}
