//! An HTTP server on loopback whose replies a test determines, request by request: responses,
//! delays, raw bytes, or a lost connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How long a test with a server may take, before the whole test binary is aborted.
const TIME_LIMIT: Duration = Duration::from_secs(100);

/// A request with its whole body.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Method, target and version.
    pub(crate) line: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// With names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// The reaction to a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// A response with a status and a JSON body.
    Json(u16, String),
    /// The same after a delay.
    Later(Duration, u16, String),
    /// The connection is reset without a response.
    Reset,
    /// No response, ever.
    Hang,
    /// These bytes, after which the connection is closed.
    Raw(Vec<u8>),
    /// The first bytes, then the second repeatedly.
    Endless(Vec<u8>, Vec<u8>, Duration),
}

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Json(200, body.to_owned())
}

/// A server that stops on drop.
pub(crate) struct Server {
    pub(crate) url: String,
    task: JoinHandle<()>,
    requests: Arc<Mutex<Vec<Request>>>,
    _watchdog: Watchdog,
}

/// Aborts the test binary if it is not dropped in time: no test can hang.
struct Watchdog(#[allow(dead_code)] Sender<()>);

impl Watchdog {
    fn start() -> Self {
        let test = std::thread::current().name().unwrap_or("?").to_owned();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            if receiver.recv_timeout(TIME_LIMIT) == Err(RecvTimeoutError::Timeout) {
                eprintln!("test `{test}` did not end within {TIME_LIMIT:?}");
                std::process::abort();
            }
        });
        Self(sender)
    }
}

impl Server {
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let handler = Arc::new(handler);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let handler = Arc::clone(&handler);
                connections.spawn(async move {
                    let _gone = serve(stream, &*handler).await;
                });
            }
        });
        Self {
            url,
            task,
            requests: Arc::default(),
            _watchdog: Watchdog::start(),
        }
    }

    /// Starts a server that records its requests and responds to each with the next of `responses`,
    /// byte for byte, and with the last from then on. Each request has a connection of its own.
    pub(crate) async fn raw(responses: &[&str]) -> Self {
        let responses: Vec<Vec<u8>> = responses
            .iter()
            .map(|response| response.as_bytes().to_vec())
            .collect();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (recorded, number) = (Arc::clone(&requests), AtomicUsize::new(0));
        let mut server = Self::start(move |request| {
            recorded.lock().unwrap().push(request.clone());
            let number = number.fetch_add(1, Ordering::SeqCst);
            Reply::Raw(responses[number.min(responses.len() - 1)].clone())
        })
        .await;
        server.requests = requests;
        server
    }

    /// Returns the requests of a server that records them.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// Returns a raw response with a JSON body, after which the connection is closed.
pub(crate) fn raw_json(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    handler: &(impl Fn(&Request) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = BytesMut::new();
    while let Some(request) = read(&mut stream, &mut buffer).await? {
        match handler(&request) {
            Reply::Json(status, body) => respond(&mut stream, status, &body).await?,
            Reply::Later(wait, status, body) => {
                tokio::time::sleep(wait).await;
                respond(&mut stream, status, &body).await?;
            }
            Reply::Reset => {
                #[allow(deprecated)] // It blocks only where there is something to wait for.
                stream.set_linger(Some(Duration::ZERO))?;
                return Ok(());
            }
            Reply::Hang => std::future::pending().await,
            Reply::Raw(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Reply::Endless(first, again, pause) => {
                stream.write_all(&first).await?;
                loop {
                    stream.write_all(&again).await?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
    Ok(())
}

async fn respond(stream: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let response = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(response.as_bytes()).await
}

async fn read(stream: &mut TcpStream, buffer: &mut BytesMut) -> std::io::Result<Option<Request>> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = buffer.split_to(end + 4);
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let mut parts = line.split(' ');
    let method = parts.next().unwrap_or_default().to_owned();
    let path = parts.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request {
        line,
        method,
        path,
        headers,
        body: Vec::new(),
    };
    if request.header("transfer-encoding").is_some() {
        // The chunks are not decoded: the tests only look at whether the body is complete.
        while !buffer.ends_with(b"0\r\n\r\n") {
            if stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        }
        request.body = buffer.split().to_vec();
        return Ok(Some(request));
    }
    let length: usize = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    request.body = buffer.split_to(length).to_vec();
    Ok(Some(request))
}
