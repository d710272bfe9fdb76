//! What our client adds to a call: its time against that of a bare `reqwest` call with the same
//! request to the same server on loopback, in turns. The bare call does not look into the answer.
//!
//! `cargo bench -p hg-llm --bench overhead`

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::time::{Duration, Instant};

use hg_domain::{config::Vars, provider::Provider};
use hg_llm::{Client, Completion};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const WARM_UP: usize = 500;
const CALLS: usize = 10_000;

/// The most that the slowest call in a hundred may take longer.
const TARGET: Duration = Duration::from_micros(500);

/// Words of prompt and text: as many as a long article has.
const WORDS: usize = 1500;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = serve();
    let ours = client(&url);
    let bare = reqwest::Client::new();
    let request = Completion {
        model: None,
        system: Some("Be brief.".to_owned()),
        prompt: "word ".repeat(WORDS),
        max_tokens: 4000,
        temperature: None,
    };

    let mut took = [Vec::with_capacity(CALLS), Vec::with_capacity(CALLS)];
    for round in 0..WARM_UP + CALLS {
        let plainly = timed(call_plainly(&bare, &url, &request)).await;
        let with_ours = timed(call_with(&ours, &request)).await;
        if round >= WARM_UP {
            let [bare, ours] = &mut took;
            bare.push(plainly);
            ours.push(with_ours);
        }
    }
    report(took);
}

async fn timed(call: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    call.await;
    begun.elapsed()
}

async fn call_with(client: &Client, request: &Completion) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    client.complete(request, deadline).await.unwrap();
}

async fn call_plainly(client: &reqwest::Client, url: &str, request: &Completion) {
    let body = json!({
        "model": "gpt-6-luna",
        "messages": [
            {"role": "system", "content": request.system},
            {"role": "user", "content": request.prompt},
        ],
        "max_completion_tokens": request.max_tokens,
    });
    let url = format!("{url}/v1/chat/completions");
    let sent = client.post(url).bearer_auth("sk-bench").json(&body).send();
    sent.await.unwrap().bytes().await.unwrap();
}

fn client(url: &str) -> Client {
    let get = |name: &str| match name {
        "OPENAI_API_KEY" => Some("sk-bench".to_owned()),
        "OPENAI_BASE_URL" => Some(url.to_owned()),
        _ => None,
    };
    Client::from_vars(Provider::Openai, &Vars::new(&get)).unwrap()
}

/// Prints both distributions and what lies between them.
fn report(took: [Vec<Duration>; 2]) {
    let [bare, ours] = took.map(percentiles);
    let added = (ours.0.saturating_sub(bare.0), ours.1.saturating_sub(bare.1));
    println!("{CALLS} calls each      p50        p99");
    for (name, (p50, p99)) in [
        ("bare reqwest", bare),
        ("our client", ours),
        ("added", added),
    ] {
        println!("{name:<16} {p50:>8.1?}  {p99:>8.1?}");
    }
    let met = if added.1 < TARGET { "met" } else { "missed" };
    println!("below {TARGET:?} added at p99: {met}");
}

fn percentiles(mut took: Vec<Duration>) -> (Duration, Duration) {
    took.sort_unstable();
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap();
    (at(50), at(99))
}

/// A server on a thread of its own that answers every request with the same text.
fn serve() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(accept(listener));
    });
    url
}

async fn accept(listener: std::net::TcpListener) {
    let listener = TcpListener::from_std(listener).unwrap();
    let body = json!({
        "model": "gpt-6-luna",
        "choices": [{"message": {"content": "word ".repeat(WORDS)}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1500, "completion_tokens": 1500},
    })
    .to_string();
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let answer: &'static str = Box::leak(answer.into_boxed_str());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(answer_all(stream, answer));
    }
}

/// Answers request after request until the client is gone.
async fn answer_all(mut stream: TcpStream, answer: &'static str) {
    let (mut buffer, mut unread) = (vec![0; 64 * 1024], Vec::new());
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        unread.extend_from_slice(buffer.get(..read).unwrap());
        if let Some(length) = whole_request(&unread) {
            unread.drain(..length);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }
}

/// The length of a request that has arrived whole.
fn whole_request(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(bytes.get(..head)?).ok()?;
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?;
    let whole = head + length.parse::<usize>().ok()?;
    (bytes.len() >= whole).then_some(whole)
}
