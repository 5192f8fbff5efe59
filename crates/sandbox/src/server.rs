//! Listening: connections, TLS, time limits, and an end that leaves nothing behind.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::host;

/// In an answer's extensions: no answer, the connection is reset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResetConnection;

/// At the end, what is on its way already may still come or go for this long.
const GRACE: Duration = Duration::from_millis(500);
/// A request that is being served may then take this long to finish.
const FINISH: Duration = Duration::from_secs(4);

/// How a connection is served.
#[derive(Clone)]
struct Serving {
    router: Router,
    tls: Option<TlsAcceptor>,
    read_timeout: Duration,
    /// Only this machine is listened to: see [`host`].
    loopback: bool,
    ending: watch::Receiver<bool>,
}

/// Accepts connections until `ending` turns true, then lets those that are busy finish.
///
/// Dropped before that, it takes its connections along.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Arc<rustls::ServerConfig>>,
    read_timeout: Duration,
    mut ending: watch::Receiver<bool>,
) {
    // An error: then it is not known to be loopback, and whoever reaches it may use any name.
    let loopback = listener
        .local_addr()
        .is_ok_and(|address| address.ip().to_canonical().is_loopback());
    let serving = Serving {
        router,
        tls: tls.map(TlsAcceptor::from),
        read_timeout,
        loopback,
        ending: ending.clone(),
    };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serving.clone().connection(stream));
                }
                // Out of file descriptors, or the client is gone already: both pass.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            () = ended(&mut ending) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Returns once the server is to end.
async fn ended(ending: &mut watch::Receiver<bool>) {
    // An error: the sandbox is gone, which is an end as well.
    let _ = ending.wait_for(|ending| *ending).await;
}

impl Serving {
    async fn connection(self, stream: TcpStream) {
        // Without it an answer can wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let reset = Arc::new(AtomicBool::new(false));
        let stream = Resettable {
            stream,
            reset: Arc::clone(&reset),
        };
        match &self.tls {
            None => self.http(stream, reset).await,
            Some(tls) => {
                let handshake = tokio::time::timeout(self.read_timeout, tls.accept(stream));
                let mut ending = self.ending.clone();
                let handshake = tokio::select! {
                    handshake = handshake => handshake,
                    // Nothing was asked yet: there is nothing to finish.
                    () = ended(&mut ending) => return,
                };
                // A client that does not trust the certificate ends the handshake: its affair.
                if let Ok(Ok(stream)) = handshake {
                    self.http(stream, reset).await;
                }
            }
        }
    }

    async fn http(&self, stream: impl AsyncRead + AsyncWrite + Unpin, reset: Arc<AtomicBool>) {
        let router = TowerToHyperService::new(self.router.clone());
        let loopback = self.loopback;
        let busy = Arc::new(AtomicBool::new(false));
        let at_work = Arc::clone(&busy);
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let meant = !loopback || host::is_local(request.headers());
            let answer = meant.then(|| hyper::service::Service::call(&router, request));
            let reset = Arc::clone(&reset);
            let busy = Arc::clone(&at_work);
            async move {
                let Some(answer) = answer else {
                    return Ok(host::refused());
                };
                busy.store(true, Ordering::Relaxed);
                let response: Response = match answer.await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                busy.store(false, Ordering::Relaxed);
                if response.extensions().get::<ResetConnection>().is_some() {
                    reset.store(true, Ordering::Relaxed);
                    return Err(io::Error::from(io::ErrorKind::ConnectionReset));
                }
                Ok::<_, io::Error>(response)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.read_timeout)
            .max_header_size(64 * 1024)
            .max_buf_size(128 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let mut ending = self.ending.clone();
        // An error is the client's: malformed HTTP, a time limit, or gone.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = ended(&mut ending) => connection.as_mut().graceful_shutdown(),
        }
        // An idle connection ends at once. One with half a request's head would otherwise last
        // until its time is over.
        let rest = tokio::time::timeout(GRACE, connection.as_mut()).await;
        if rest.is_err() && busy.load(Ordering::Relaxed) {
            let _ = tokio::time::timeout(FINISH, connection).await;
        }
    }
}

/// The router's error, spelled out so that the compiler checks that there is none.
const _: fn(Infallible) = |never| match never {};

/// A stream that can end with a reset instead of a polite close.
struct Resettable {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Resettable {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Resettable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Resettable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
