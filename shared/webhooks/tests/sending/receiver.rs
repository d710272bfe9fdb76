//! A receiver that answers every message as it is told, and keeps what it was sent.

use std::sync::Arc;

use hg_domain::webhook::{Reach, WebhookUrl};
use reqwest::header::{HeaderMap, HeaderName};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{Duration, timeout},
};

/// What the receiver does with a message.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes, and nothing more on a connection that stays open.
    Stall(Vec<u8>),
    /// Sends a status of success and a body that has no end.
    Endless,
}

/// A message as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// What a receiver has seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) messages: Vec<Received>,
    /// How many connections the sender has closed while it could read more.
    pub(crate) closed: usize,
}

/// A running receiver. It ends with its value.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    seen: watch::Receiver<Seen>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Starts one on a free port.
    pub(crate) async fn start(step: Step) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, seen) = watch::channel(Seen::default());
        let task = tokio::spawn(serve(listener, step, Arc::new(tell)));
        Self { port, seen, task }
    }

    /// One that answers with a status.
    pub(crate) async fn answering(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        Self::start(Step::Bytes(response(status, headers, body))).await
    }

    /// Its URL by the name of this machine.
    pub(crate) fn url(&self) -> WebhookUrl {
        let text = format!("http://localhost:{}/hooks", self.port);
        WebhookUrl::parse(&text, Reach::LoopbackToo).unwrap()
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until it has seen that.
    pub(crate) async fn until(&self, is_seen: impl FnMut(&Seen) -> bool) {
        let mut seen = self.seen.clone();
        let waiting = timeout(Duration::from_secs(10), seen.wait_for(is_seen));
        let _ = waiting.await.unwrap().unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer in HTTP.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let (headers, length) = (headers.concat(), body.len());
    let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

async fn serve(listener: TcpListener, step: Step, tell: Arc<watch::Sender<Seen>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tell.send_modify(|seen| seen.connections += 1);
        tokio::spawn(answer(stream, step.clone(), Arc::clone(&tell)));
    }
}

async fn answer(stream: TcpStream, step: Step, tell: Arc<watch::Sender<Seen>>) {
    let mut stream = BufReader::new(stream);
    let Some(message) = read(&mut stream).await else {
        return;
    };
    tell.send_modify(|seen| seen.messages.push(message));
    match step {
        Step::Bytes(bytes) => {
            // A sender that has had enough is no longer there to read the rest.
            let _ = stream.write_all(&bytes).await;
        }
        Step::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read(&mut [0]).await;
            tell.send_modify(|seen| seen.closed += 1);
        }
        Step::Endless => {
            let head = b"HTTP/1.1 200 OK\r\n\r\n";
            let mut sent = stream.write_all(head).await;
            while sent.is_ok() {
                sent = stream.write_all(&[b'a'; 8 * 1024]).await;
            }
            tell.send_modify(|seen| seen.closed += 1);
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut headers = HeaderMap::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, value.parse().unwrap());
    }
    let length = headers.get("content-length")?.to_str().ok()?;
    let mut body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received {
        line,
        headers,
        body,
    })
}
