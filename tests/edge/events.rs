//! Jobs that are followed as they go on.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{Door, FRESH, SECRET};
use crate::harness::{FakeProvider, Mood, Reply, TestSystem, api::blog_post, until};

/// The shortest time between two looks at a job.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Clone, Debug, PartialEq)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

/// One who listens.
struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    async fn connect(door: &Door, slug: &str, job: &str, last: Option<&str>) -> Self {
        let response = connect(door, Some(door.system.key(slug)), job, last).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (parse(block), rest.to_owned());
                self.text = rest;
                if event.is_some() {
                    return event;
                }
                continue;
            }
            let piece = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    async fn rest(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

async fn connect(door: &Door, key: Option<&str>, job: &str, last: Option<&str>) -> Response {
    let url = format!("{}/api/jobs/{job}/events", door.url);
    let mut request = reqwest::Client::new().get(url);
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    request.send().await.unwrap()
}

/// An event; nothing if it is a comment, or only says when to come again.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let mut lines = block.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(Event {
        id: field("id")?.to_owned(),
        name: field("event")?.to_owned(),
        data: serde_json::from_str(field("data")?).unwrap(),
    })
}

/// What an event tells, such as `twitter pending`.
fn told(event: &Event) -> String {
    let of = event.data["label"].as_str().unwrap_or(&event.name);
    format!("{of} {}", event.data["status"].as_str().unwrap())
}

async fn with(provider: &FakeProvider) -> Door {
    let system = TestSystem::configure()
        .provider(provider)
        .variable("LLM_TIMEOUT_MS", "20000")
        .variable("ORIGIN_SECRET", SECRET);
    Door::plan(system.start().await).open().await
}

fn slow() -> Reply {
    Reply::After(Duration::from_secs(2), Box::new(Reply::text("A text.")))
}

fn posts(client: &str) -> Value {
    json!({
        "client_id": client, "content_type": "social_media", "topic": "Safety",
        "keywords": ["safety"], "platforms": ["twitter", "linkedin"], "llm_provider": "openai",
    })
}

/// A job of two parts that was just accepted.
async fn posted(door: &Door) -> String {
    let request = posts(door.system.client("ohio-paving"));
    door.api("ohio-paving").accept(&request).await
}

/// What is told of a job of two parts, the parts in whatever order.
fn assert_whole(events: &[Event]) {
    let all: Vec<_> = events.iter().map(told).collect();
    for of in ["status", "twitter", "linkedin"] {
        let own: Vec<_> = all.iter().filter(|one| one.starts_with(of)).collect();
        let expected = ["pending", "in_progress", "completed"].map(|at| format!("{of} {at}"));
        assert_eq!(own, expected.iter().collect::<Vec<_>>(), "{all:?}");
    }
    let last: Vec<_> = all.iter().rev().take(2).collect();
    assert_eq!(last, ["done completed", "status completed"]);
    assert_eq!(all.len(), 10, "{all:?}");
}

#[tokio::test]
async fn a_listener_sees_every_state_once_and_in_order() {
    let provider = FakeProvider::always(slow()).await;
    let door = with(&provider).await;
    let job = posted(&door).await;
    let listener = Listener::connect(&door, "ohio-paving", &job, None).await;
    let events = listener.rest().await;
    assert_whole(&events);
    let done = events.last().unwrap();
    assert!(done.data["result"].as_str().unwrap().contains("A text."));
    assert_eq!(done.data["error"], Value::Null);
    // Nothing is left for one that has seen it all, which tells a browser not to come again.
    let key = door.system.key("ohio-paving");
    let again = connect(&door, Some(key), &job, Some(&done.id)).await;
    assert_eq!(again.status(), 204);
}

#[tokio::test]
async fn a_listener_that_comes_again_goes_on_where_it_was() {
    let provider = FakeProvider::always(slow()).await;
    let door = with(&provider).await;
    let job = posted(&door).await;
    let (mut events, mut last) = (Vec::<Event>::new(), None);
    while events.last().is_none_or(|event| event.name != "done") {
        // It hangs up after every event.
        let mut listener = Listener::connect(&door, "ohio-paving", &job, last.as_deref()).await;
        let event = listener.next().await.unwrap();
        last = Some(event.id.clone());
        events.push(event);
    }
    assert_whole(&events);
}

#[tokio::test]
async fn two_hundred_listeners_cost_one_look_at_a_time() {
    let provider = FakeProvider::always(Reply::After(
        Duration::from_secs(4),
        Box::new(Reply::text("A text.")),
    ))
    .await;
    let door = with(&provider).await;
    let mut request = blog_post(door.system.client("ohio-paving"));
    request["llm_provider"] = "openai".into();
    let api = door.api("ohio-paving");
    let jobs = join_all((0..10).map(|_| api.accept(&request))).await;
    let before = door.origin.seen().len();
    let listeners = jobs.iter().cycle().take(200).map(async |job| {
        let listener = Listener::connect(&door, "ohio-paving", job, None).await;
        let events = listener.rest().await;
        assert_eq!(told(events.last().unwrap()), "done completed");
        events.len()
    });
    let lengths = join_all(listeners).await;
    assert!(lengths.iter().all(|length| *length == 7), "{lengths:?}");

    let seen = door.origin.seen().split_off(before);
    let mut looks: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    for look in seen
        .iter()
        .filter(|seen| seen.address.starts_with("/api/jobs/"))
    {
        looks.entry(look.address.clone()).or_default().push(look.at);
    }
    assert_eq!(looks.len(), 10);
    for (job, times) in &looks {
        for (earlier, later) in times.iter().zip(times.iter().skip(1)) {
            let pause = later.duration_since(*earlier);
            assert!(
                pause + Duration::from_millis(20) >= PAUSE,
                "{job}: {pause:?}"
            );
        }
        // Beyond that, only whose the one key is was asked.
    }
    let whose = seen.iter().filter(|seen| seen.address == "/api/principal");
    assert!(whose.count() <= 2);
    let total: usize = looks.values().map(Vec::len).sum();
    assert_eq!(
        seen.iter()
            .filter(|seen| seen.method == Method::GET && seen.address != "/api/principal")
            .count(),
        total
    );
}

#[tokio::test]
async fn nobody_listens_to_the_jobs_of_others() {
    let provider = FakeProvider::always(slow()).await;
    let door = with(&provider).await;
    let job = posted(&door).await;
    let mut own = Listener::connect(&door, "ohio-paving", &job, None).await;
    own.next().await.unwrap();
    // What others hear is known here, and is not for everybody.
    for (slug, status) in [
        ("cincinnati-electrician", 404),
        ("pasco-scientific", 404),
        ("heaviside-digital", 200),
    ] {
        let key = door.system.key(slug);
        let answer = connect(&door, Some(key), &job, None).await;
        assert_eq!(answer.status().as_u16(), status, "{slug}");
    }
    assert_eq!(connect(&door, None, &job, None).await.status(), 401);
    let key = door.system.key("ohio-paving");
    for (id, status) in [("none", 404), ("0195c0de-0000-7000-8000-000000000001", 404)] {
        let answer = connect(&door, Some(key), id, None).await;
        let straight = door
            .straight("ohio-paving")
            .get(&format!("/api/jobs/{id}"))
            .await;
        assert_eq!(answer.status(), straight.status, "{id}");
        assert_eq!(answer.status().as_u16(), status, "{id}");
    }
}

#[tokio::test]
async fn nobody_hears_of_the_jobs_of_others_while_the_origin_is_in_trouble() {
    let provider = FakeProvider::always(slow()).await;
    let door = with(&provider).await;
    let job = posted(&door).await;
    let mut own = Listener::connect(&door, "ohio-paving", &job, None).await;
    own.next().await.unwrap();
    // Who the other is, is known.
    let other = "pasco-scientific";
    let lookup = door.api(other).get(&door.lookup(other)).await;
    assert_eq!(lookup.status, 200);
    door.origin.is(Mood::Says(503, "in trouble"));
    let answer = connect(&door, Some(door.system.key(other)), &job, None).await;
    assert_eq!(answer.status(), 503);
}

#[tokio::test]
async fn an_origin_in_trouble_interrupts_nobody() {
    let provider = FakeProvider::always(slow()).await;
    let door = with(&provider).await;
    let job = posted(&door).await;
    let mut listener = Listener::connect(&door, "ohio-paving", &job, None).await;
    let mut events = vec![listener.next().await.unwrap()];
    let looked = door.origin.count("/api/jobs/");
    door.origin.is(Mood::Says(503, "in trouble"));
    until("another look", async || {
        (door.origin.count("/api/jobs/") > looked + 1).then_some(())
    })
    .await;
    door.origin.is(Mood::Works);
    events.extend(listener.rest().await);
    assert_whole(&events);
}

#[tokio::test]
async fn a_listener_whose_key_was_revoked_hears_no_more() {
    let provider = FakeProvider::always(Reply::Hang).await;
    let system = TestSystem::configure()
        .provider(&provider)
        .variable("LLM_TIMEOUT_MS", "60000")
        .variable("ORIGIN_SECRET", SECRET);
    let door = Door::plan(system.start().await).hurried().open().await;
    let client = door.system.client("ohio-paving");
    let mut request = blog_post(client);
    request["llm_provider"] = "openai".into();
    let job = door.api("ohio-paving").accept(&request).await;
    let issued = door.issue("ohio-paving").await;
    // Another one keeps on listening, so that what is new keeps coming.
    let _other = Listener::connect(&door, "ohio-paving", &job, None).await;
    let response = connect(&door, Some(&issued.key), &job, None).await;
    let listener = Listener {
        response,
        text: String::new(),
    };
    door.revoke(&issued).await;
    let begun = Instant::now();
    let events = listener.rest().await;
    assert!(events.iter().all(|event| event.name != "done"));
    let slack = Duration::from_secs(1);
    assert!(begun.elapsed() < FRESH + slack, "{:?}", begun.elapsed());
}
