//! A server that answers every request as its script says, and keeps what it was sent.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{Duration, sleep},
};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers: status, headers, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Answers with success after a while.
    Slow(Duration, String),
    /// Never answers.
    Hang,
    /// Sends these bytes, and nothing more on a connection that stays open.
    Stall(Vec<u8>),
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Closes the connection before the answer.
    CutBefore,
    /// Closes the connection within the body.
    CutWithin,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The request line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Value,
    /// All of it, byte by byte.
    pub(crate) raw: String,
}

/// A running server. It ends with its value.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts one on a free port. The last step of its script is repeated.
    pub(crate) async fn start(script: &[Step]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::default();
        let task = tokio::spawn(serve(listener, script.to_vec(), Arc::clone(&received)));
        Self {
            url,
            received,
            task,
        }
    }

    /// What it was sent so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, script: Vec<Step>, received: Arc<Mutex<Vec<Received>>>) {
    let last = script.last().unwrap().clone();
    let mut steps = script.into_iter().chain(std::iter::repeat(last));
    let mut hanging = Vec::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let request = read(&mut stream).await.unwrap();
        received.lock().unwrap().push(request);
        match steps.next().unwrap() {
            Step::Hang => hanging.push(stream),
            Step::Stall(bytes) => {
                // A client that has had enough is no longer there to read the rest.
                let _ = stream.write_all(&bytes).await;
                hanging.push(stream);
            }
            step => perform(stream.into_inner(), step).await,
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Received> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        stream.read_line(&mut head).await?;
    }
    let exact = head;
    let head = exact.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await?;
    Ok(Received {
        head,
        // A request for a list has no body.
        body: serde_json::from_slice(&body).unwrap_or_default(),
        raw: exact + &String::from_utf8(body).unwrap(),
    })
}

async fn perform(mut stream: TcpStream, step: Step) {
    let message = match step {
        Step::Answer(status, headers, body) => response(status, &headers, &body).into_bytes(),
        Step::Slow(latency, body) => {
            sleep(latency).await;
            response(200, &[], &body).into_bytes()
        }
        Step::Bytes(bytes) => bytes,
        Step::CutWithin => {
            b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"choices\": [".to_vec()
        }
        Step::CutBefore | Step::Hang | Step::Stall(_) => return,
    };
    // A client that has given up is no longer there to read it.
    let _ = stream.write_all(&message).await;
}

fn response(status: u16, headers: &[(&'static str, String)], body: &str) -> String {
    let headers: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let headers = headers.concat();
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\nconnection: close\r\n\
         {headers}\r\n{body}"
    )
}
