//! An HTTP server on loopback with scripted replies, one connection after the other.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// The reaction to one request.
pub(crate) enum Reply {
    /// Writes these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Does not respond until the client disconnects.
    Silence,
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: JoinHandle<Vec<String>>,
}

impl Server {
    /// Starts a server for as many requests as there are replies.
    pub(crate) fn start(replies: Vec<Reply>) -> Self {
        Self::with(|_| replies)
    }

    /// Starts a server whose replies depend on its address.
    pub(crate) fn with(replies: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
        let replies = replies(&url);
        let requests = std::thread::spawn(move || {
            let mut requests = Vec::new();
            for reply in replies {
                let (mut stream, _) = listener.accept().unwrap();
                requests.push(head(&mut stream));
                match reply {
                    Reply::Bytes(bytes) => {
                        // The client may disconnect early.
                        let _ = stream.write_all(&bytes);
                    }
                    Reply::Silence => {
                        let _ = stream.read_to_end(&mut Vec::new());
                    }
                }
            }
            requests
        });
        Self { url, requests }
    }

    /// Returns the heads of the requests after the last reply.
    pub(crate) fn requests(self) -> Vec<String> {
        self.requests.join().unwrap()
    }
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Returns a response with the given status, headers and body, and its length.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    raw(&format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

pub(crate) fn raw(bytes: &str) -> Reply {
    Reply::Bytes(bytes.into())
}
