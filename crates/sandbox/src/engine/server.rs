//! The server: connections, TLS, timeouts, and a graceful shutdown.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::host_guard;

/// In the extensions of a response: resets the connection instead of responding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResetConnection;

/// The time that an idle connection, or half a request head, has to finish on shutdown.
const IDLE_GRACE: Duration = Duration::from_millis(500);
/// The time that a request in progress has after that.
const BUSY_GRACE: Duration = Duration::from_secs(4);

/// What each connection needs.
#[derive(Clone)]
struct Server {
    router: Router,
    tls: Option<TlsAcceptor>,
    read_timeout: Duration,
    /// Whether the server listens on a loopback address: see [`host_guard`].
    loopback: bool,
    shutdown: watch::Receiver<bool>,
}

/// Accepts connections until `shutdown` turns true, then lets requests in progress finish.
///
/// Dropping the future closes its connections.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Arc<rustls::ServerConfig>>,
    read_timeout: Duration,
    mut shutdown: watch::Receiver<bool>,
) {
    let loopback = listener
        .local_addr()
        .is_ok_and(|address| address.ip().to_canonical().is_loopback());
    let server = Server {
        router,
        tls: tls.map(TlsAcceptor::from),
        read_timeout,
        loopback,
        shutdown: shutdown.clone(),
    };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(server.clone().connection(stream));
                }
                // Out of file descriptors, or the client has left: both are temporary.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut shutdown) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Returns once the server is to shut down.
async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // An error means that the sandbox was dropped.
    let _ = shutdown.wait_for(|shutdown| *shutdown).await;
}

impl Server {
    async fn connection(self, stream: TcpStream) {
        // Without it a response can wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => {
                if let Some(stream) = self.http(stream).await {
                    let _ = stream.set_zero_linger();
                }
            }
            Some(tls) => {
                let handshake = tokio::time::timeout(self.read_timeout, tls.accept(stream));
                let mut shutdown = self.shutdown.clone();
                let handshake = tokio::select! {
                    handshake = handshake => handshake,
                    // No request was received: there is nothing to finish.
                    () = stopped(&mut shutdown) => return,
                };
                // A client that does not trust the certificate ends the handshake.
                if let Ok(Ok(stream)) = handshake
                    && let Some(stream) = self.http(stream).await
                {
                    let _ = stream.get_ref().0.set_zero_linger();
                }
            }
        }
    }

    /// Serves a connection. Returns its stream if it must be reset.
    async fn http<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Option<S> {
        let router = TowerToHyperService::new(self.router.clone());
        let loopback = self.loopback;
        let reset = Arc::new(AtomicBool::new(false));
        let busy = Arc::new(AtomicBool::new(false));
        let (service_reset, service_busy) = (Arc::clone(&reset), Arc::clone(&busy));
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let allowed = !loopback || host_guard::is_local(request.headers());
            let response = allowed.then(|| hyper::service::Service::call(&router, request));
            let reset = Arc::clone(&service_reset);
            let busy = Arc::clone(&service_busy);
            async move {
                let Some(response) = response else {
                    return Ok(host_guard::forbidden());
                };
                busy.store(true, Ordering::Relaxed);
                let Ok::<Response, Infallible>(response) = response.await;
                busy.store(false, Ordering::Relaxed);
                if response.extensions().get::<ResetConnection>().is_some() {
                    reset.store(true, Ordering::Relaxed);
                    return Err(io::Error::from(io::ErrorKind::ConnectionReset));
                }
                Ok::<_, io::Error>(response)
            }
        });
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.read_timeout)
            .max_header_size(64 * 1024)
            .max_buf_size(128 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let mut shutdown = self.shutdown.clone();
        // An error is the client's: malformed HTTP, a timeout, or a closed connection.
        let served = tokio::select! {
            _ = &mut connection => true,
            () = stopped(&mut shutdown) => false,
        };
        if !served {
            Pin::new(&mut connection).graceful_shutdown();
            // An idle connection ends at once. One with half a request head would otherwise last
            // until its timeout.
            let rest = tokio::time::timeout(IDLE_GRACE, &mut connection).await;
            if rest.is_err() && busy.load(Ordering::Relaxed) {
                let _ = tokio::time::timeout(BUSY_GRACE, &mut connection).await;
            }
        }
        let reset = reset.load(Ordering::Relaxed);
        reset.then(|| connection.into_parts().io.into_inner())
    }
}
