//! Starting and stopping the server and the tasks of a sandbox.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};

use super::api::Api;
use super::check::invalid_setting;
use super::control::routes;
use super::engine::{Endpoint, Engine};
use super::error::Error;
use super::service::Service;
use super::settings::Settings;
use super::tls::{self, TlsConfig};
use super::{dispatch, server, webhook};

/// The server and the tasks of a sandbox.
pub(crate) struct Running {
    pub(crate) service: Arc<Service>,
    pub(crate) address: SocketAddr,
    pub(crate) endpoint: Endpoint,
    shutdown: watch::Sender<bool>,
    server: JoinHandle<()>,
    worker: AbortHandle,
}

/// Starts a sandbox. It does not depend on the type of the API, so that it is compiled once.
pub(crate) async fn start(
    api: Arc<dyn Api>,
    settings: Settings,
    listen: SocketAddr,
    tls: Option<TlsConfig>,
) -> Result<Running, Error> {
    if let Some(message) = invalid_setting(&settings, &api.operations()) {
        return Err(Error::setting(message));
    }
    let (tls, certificate) = tls.as_ref().map(tls::server).transpose()?.unzip();
    let not_listening = |error| Error::listen(listen, error);
    let listener = TcpListener::bind(listen).await.map_err(not_listening)?;
    let address = listener.local_addr().map_err(not_listening)?;
    let scheme = certificate.as_ref().map_or("http", |_| "https");
    let endpoint = Endpoint {
        url: format!("{scheme}://{address}"),
        certificate,
    };
    let read_timeout = settings.read_timeout;
    let engine = Arc::new(Engine::new(&api.operations(), settings));
    let service = Arc::new(Service { api, engine });
    // It is empty until here.
    let _ = service.endpoint.set(endpoint.clone());
    let served = Arc::clone(&service);
    let serve = move |request: Request| dispatch::serve(Arc::clone(&served), request);
    let router = Router::new()
        .fallback(serve)
        .merge(routes::router(&service));
    let (shutdown, receiver) = watch::channel(false);
    let serve = server::serve(listener, router, tls, read_timeout, receiver);
    let server = tokio::spawn(serve);
    let worker = tokio::spawn(webhook::run(Arc::clone(&service)));
    Ok(Running {
        service,
        address,
        endpoint,
        shutdown,
        server,
        worker: worker.abort_handle(),
    })
}

impl Running {
    /// Stops listening, and returns once requests in progress have finished.
    pub(crate) async fn shutdown(mut self) {
        self.service.end_streams();
        let _ = self.shutdown.send(true);
        // An error means that the server's task ended with its runtime.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The tasks own the listener, the connections and the attempts to deliver.
        self.server.abort();
        self.worker.abort();
    }
}
