//! Templates that are looked up.

use std::time::{Duration, Instant};

use hg_domain::time::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Door, FRESH, KEPT, SECRET, from};
use crate::harness::{Answer, Mood, TestSystem, until};

const LOOKUPS: &str = "/api/content/templates/lookup";
/// The front door counts whole ones.
const MILLISECOND: Duration = Duration::from_millis(1);
const TENANTS: [&str; 5] = [
    "hg-content",
    "pasco-scientific",
    "heaviside-digital",
    "ohio-paving",
    "cincinnati-electrician",
];

async fn hurried() -> Door {
    let system = TestSystem::configure().variable("ORIGIN_SECRET", SECRET);
    Door::plan(system.start().await).hurried().open().await
}

fn blog(text: &str) -> Value {
    json!({
        "name": "Blog", "content_type": "blog_post", "syntax": "tinytemplate", "template": text,
        "variables": {}, "is_active": true, "is_default": true
    })
}

fn text(answer: &Answer) -> &str {
    answer.body["data"]["template"].as_str().unwrap()
}

fn age(answer: &Answer) -> u64 {
    answer.headers["age"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_second_lookup_needs_no_origin() {
    let door = Door::open().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    let first = api.get(&lookup).await;
    assert_eq!((first.status.as_u16(), from(&first)), (200, "MISS"));
    assert!(!first.headers.contains_key("x-client-path"));
    let asked = door.origin.seen().len();
    assert_eq!(asked, 2, "whose the key is, and the template");
    let second = api.get(&lookup).await;
    assert_eq!((second.status.as_u16(), from(&second)), (200, "HIT"));
    assert_eq!(second.body, first.body);
    assert_eq!(second.headers["etag"], first.headers["etag"]);
    assert!(age(&second) < 60);
    let tag = first.headers["etag"].to_str().unwrap();
    let known = [("if-none-match", tag)];
    let third = api.send(Method::GET, &lookup, &known, None).await;
    assert_eq!((third.status.as_u16(), from(&third)), (304, "HIT"));
    assert_eq!(third.body, "");
    assert_eq!(door.origin.seen().len(), asked);
}

#[tokio::test]
async fn another_callers_lookup_asks_only_who_it_is() {
    let door = Door::open().await;
    let lookup = door.lookup("ohio-paving");
    door.api("ohio-paving").get(&lookup).await;
    let above = door.api("heaviside-digital").get(&lookup).await;
    assert_eq!((above.status.as_u16(), from(&above)), (200, "HIT"));
    assert_eq!(door.origin.count(LOOKUPS), 1);
    assert_eq!(door.origin.count("/api/principal"), 2);
}

#[tokio::test]
async fn many_lookups_at_once_ask_once_who_is_asking() {
    let door = Door::open().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    let all = (0..30).map(|_| api.get(&lookup));
    let all = futures_util::future::join_all(all).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    assert_eq!(door.origin.count("/api/principal"), 1);
}

#[tokio::test]
async fn nobody_gets_what_is_kept_for_others() {
    let door = Door::open().await;
    // Whoever may see everything has had everything kept.
    let operator = door.api_with(Some(door.system.operator_key()));
    for of in TENANTS {
        assert_eq!(operator.get(&door.lookup(of)).await.status, 200);
    }
    for caller in TENANTS {
        for of in TENANTS {
            let lookup = door.lookup(of);
            let (by_the_door, straight) = (
                door.api(caller).get(&lookup).await,
                door.straight(caller).get(&lookup).await,
            );
            let case = format!("{caller} looks up that of {of}");
            assert_eq!(by_the_door.status, straight.status, "{case}");
            assert_eq!(by_the_door.body, straight.body, "{case}");
            let expected = if straight.status == 200 { "HIT" } else { "" };
            assert_eq!(from(&by_the_door), expected, "{case}");
        }
    }
    let nobody = door.api_with(None).get(&door.lookup("ohio-paving")).await;
    assert_eq!(nobody.refusal(), (401, "UNAUTHORIZED"));
}

#[tokio::test]
async fn a_write_by_the_front_door_is_seen_by_the_next_lookup_of_all_below() {
    let door = Door::open().await;
    let agency = door.system.client("heaviside-digital");
    let templates = format!("/api/clients/{agency}/templates");
    let writer = door.api("heaviside-digital");
    let seen = async |expected: &str| {
        // What was looked up within the very millisecond of a change counts as older than that.
        let changed = Timestamp::now();
        until("the clock to go on", async || {
            (Timestamp::now() > changed).then_some(())
        })
        .await;
        for of in ["heaviside-digital", "ohio-paving", "cincinnati-electrician"] {
            let answer = door.api(of).get(&door.lookup(of)).await;
            assert_eq!((from(&answer), text(&answer)), ("MISS", expected), "{of}");
            let again = door.api(of).get(&door.lookup(of)).await;
            assert_eq!((from(&again), text(&again)), ("HIT", expected), "{of}");
        }
    };
    // Of others nothing is dropped.
    let other = (
        door.api("pasco-scientific"),
        door.lookup("pasco-scientific"),
    );
    other.0.get(&other.1).await;
    door.api("ohio-paving")
        .get(&door.lookup("ohio-paving"))
        .await;

    let made = writer.post(&templates, &blog("First: {topic}")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    seen("First: {topic}").await;
    let one = format!(
        "{templates}/{}",
        made.body["data"]["template_id"].as_str().unwrap()
    );
    writer
        .send(Method::PUT, &one, &[], Some(&blog("Second: {topic}")))
        .await;
    seen("Second: {topic}").await;
    writer
        .post(&format!("{one}/restore"), &json!({"version": 1}))
        .await;
    seen("First: {topic}").await;
    let removed = writer.delete(&one).await;
    assert!(removed.status.is_success(), "{}", removed.body);
    let built_in = door
        .api("ohio-paving")
        .get(&door.lookup("ohio-paving"))
        .await;
    assert_eq!(from(&built_in), "MISS");
    assert_eq!(built_in.body["data"]["template_id"], Value::Null);
    assert_eq!(from(&other.0.get(&other.1).await), "HIT");
}

#[tokio::test]
async fn a_write_that_was_refused_drops_nothing() {
    let door = Door::open().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    api.get(&lookup).await;
    let client = door.system.client("ohio-paving");
    let refused = api
        .post(&format!("/api/clients/{client}/templates"), &json!({}))
        .await;
    assert!(refused.status.is_client_error());
    assert_eq!(from(&api.get(&lookup).await), "HIT");
}

#[tokio::test]
async fn what_is_kept_of_a_client_that_is_gone_is_dropped() {
    let door = Door::open().await;
    let (agency, lookup) = (door.api("heaviside-digital"), door.lookup("ohio-paving"));
    agency.get(&lookup).await;
    let client = door.system.client("ohio-paving");
    let gone = agency.delete(&format!("/api/clients/{client}")).await;
    assert_eq!(gone.status, 202, "{}", gone.body);
    let answer = agency.get(&lookup).await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn a_write_past_the_front_door_is_seen_before_long() {
    let door = hurried().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    api.get(&lookup).await;
    let client = door.system.client("ohio-paving");
    let templates = format!("/api/clients/{client}/templates");
    let owner = door.straight("heaviside-digital");
    let made = owner
        .send(Method::POST, &templates, Some(&blog("New: {topic}")))
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let written = Instant::now();
    let answer = until("the new template", async || {
        let asked = written.elapsed();
        let answer = api.get(&lookup).await;
        let is_old = asked > FRESH && text(&answer) != "New: {topic}";
        assert!(!is_old, "what is older than {FRESH:?} is told");
        (text(&answer) == "New: {topic}").then_some(answer)
    })
    .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_nobody_looked_up_for_a_while_is_looked_up_anew() {
    let system = TestSystem::configure().variable("ORIGIN_SECRET", SECRET);
    let plan = Door::plan(system.start().await).hurried();
    // An origin that takes its time has nobody told the old answer.
    let door = plan.with("CACHE_PATIENCE_MS", "10000").open().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    let first = api.get(&lookup).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    tokio::time::sleep(FRESH).await;
    let answer = api.get(&lookup).await;
    assert_eq!((from(&answer), age(&answer)), ("MISS", 0));
    assert_eq!(answer.body, first.body);
    let last = door.origin.seen().pop().unwrap();
    assert_eq!(last.headers["if-none-match"], tag.as_str());
    assert_eq!(door.origin.count(LOOKUPS), 2);
}

#[tokio::test]
async fn while_the_origin_is_down_the_last_answer_counts_for_a_while() {
    let door = hurried().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    let begun = Instant::now();
    let first = api.get(&lookup).await;
    door.origin.goes_down().await;
    let stale = until("the answer to be old", async || {
        let answer = api.get(&lookup).await;
        (from(&answer) == "STALE").then_some(answer)
    })
    .await;
    assert!(begun.elapsed() + MILLISECOND >= FRESH);
    assert_eq!((stale.status.as_u16(), &stale.body), (200, &first.body));
    assert!((FRESH.as_secs()..KEPT.as_secs()).contains(&age(&stale)));
    // Nobody else gets it because nobody can be asked.
    let other = door.api("pasco-scientific").get(&lookup).await;
    assert_eq!(other.refusal(), (503, "SERVICE_UNAVAILABLE"));
    let refused = until("the answer to be too old", async || {
        let answer = api.get(&lookup).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    assert!(begun.elapsed() + MILLISECOND >= KEPT);
    assert_eq!(refused.refusal(), (503, "SERVICE_UNAVAILABLE"));
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn an_origin_in_trouble_or_too_slow_is_as_good_as_down() {
    let door = hurried().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    for mood in [
        Mood::Says(502, "<html>Bad Gateway</html>"),
        Mood::Says(429, r#"{"message":"Too Many Requests"}"#),
        Mood::Dawdles(Duration::from_secs(4)),
    ] {
        door.origin.is(Mood::Works);
        until("a fresh answer", async || {
            let answer = api.get(&lookup).await;
            matches!(from(&answer), "MISS" | "HIT").then_some(())
        })
        .await;
        door.origin.is(mood.clone());
        until("the answer to be old", async || {
            let answer = api.get(&lookup).await;
            assert_eq!(answer.status, 200, "{mood:?}: {}", answer.body);
            (from(&answer) == "STALE").then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn an_origin_that_hangs_does_not_have_callers_queue() {
    let door = hurried().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    api.get(&lookup).await;
    door.origin.is(Mood::Dawdles(Duration::from_secs(30)));
    until("the answer to be old", async || {
        let answer = api.get(&lookup).await;
        (from(&answer) == "STALE").then_some(())
    })
    .await;
    let begun = Instant::now();
    let all = (0..20).map(|_| api.get(&lookup));
    for answer in futures_util::future::join_all(all).await {
        assert_eq!((answer.status.as_u16(), from(&answer)), (200, "STALE"));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_change_is_noted_though_its_caller_hung_up() {
    let door = Door::open().await;
    let (api, lookup) = (door.api("ohio-paving"), door.lookup("ohio-paving"));
    api.get(&lookup).await;
    let client = door.system.client("ohio-paving");
    door.origin.is(Mood::Dawdles(Duration::from_secs(1)));
    let url = format!("{}/api/clients/{client}/templates", door.url);
    let hasty = reqwest::Client::new()
        .post(url)
        .bearer_auth(door.system.key("heaviside-digital"))
        .header("content-type", "application/json")
        .body(blog("New: {topic}").to_string())
        .timeout(Duration::from_millis(300));
    assert!(hasty.send().await.unwrap_err().is_timeout());
    door.origin.is(Mood::Works);
    until("the new template", async || {
        let answer = api.get(&lookup).await;
        (text(&answer) == "New: {topic}").then_some(())
    })
    .await;
    assert!(
        door.origin.count(LOOKUPS) <= 3,
        "nobody waited for a minute"
    );
}

#[tokio::test]
async fn a_key_that_was_revoked_opens_nothing_after_its_time() {
    let door = hurried().await;
    let issued = door.issue("ohio-paving").await;
    let api = door.api_with(Some(&issued.key));
    let lookup = door.lookup("ohio-paving");
    assert_eq!(api.get(&lookup).await.status, 200);
    door.revoke(&issued).await;
    door.refuses_before_long(&api, &lookup).await;
    assert_eq!(door.api("ohio-paving").get(&lookup).await.status, 200);
}

#[tokio::test]
async fn what_is_no_whole_lookup_is_the_origins_to_answer() {
    let door = Door::open().await;
    let client = door.system.client("ohio-paving");
    let path = "/api/content/templates/lookup";
    for query in [
        "",
        "?content_type=blog_post",
        "?content_type=novel",
        "?client_id=me&content_type=blog_post",
        &format!("?client_id={client}&content_type=blog_post&x=1"),
        &format!("?client_id={client}"),
    ] {
        let address = format!("{path}{query}");
        let answer = door.api("ohio-paving").get(&address).await;
        let straight = door.straight("ohio-paving").get(&address).await;
        assert_eq!(answer.status, straight.status, "{query}");
        assert_eq!(answer.body, straight.body, "{query}");
    }
}
