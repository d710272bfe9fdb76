//! More requests than anybody may send.

use hg_domain::time::Timestamp;

use super::{Door, SECRET};
use crate::harness::{Api, TestSystem, api::blog_post, until};

const LIMIT: u32 = 200;

/// Limits count within minutes of the clock: the requests of a test are to fall into one.
async fn early_in_a_minute() {
    until("a minute with enough left of it", async || {
        (Timestamp::now().as_seconds().rem_euclid(60) < 35).then_some(())
    })
    .await;
}

async fn door(limit: &str) -> Door {
    let system = TestSystem::configure().variable("ORIGIN_SECRET", SECRET);
    let plan = Door::plan(system.start().await).limited(limit, LIMIT);
    let door = plan.open().await;
    early_in_a_minute().await;
    door
}

/// Sends so many requests, some at a time; those that passed, and those that were refused.
async fn send(api: &Api, path: &str, count: u32) -> (u32, u32) {
    let (mut passed, mut refused) = (0, 0);
    for _ in 0..count / 20 {
        let some = (0..20).map(|_| api.get(path));
        for answer in futures_util::future::join_all(some).await {
            if answer.status == 200 {
                passed += 1;
                continue;
            }
            refused += 1;
            assert_eq!(answer.refusal(), (429, "RATE_LIMITED"), "{}", answer.body);
            let wait: u64 = answer.headers["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=60).contains(&wait), "{wait} s");
        }
    }
    (passed, refused)
}

#[tokio::test]
async fn a_thousand_requests_too_many_do_not_reach_the_origin() {
    let door = door("LIMIT_READ").await;
    let api = door.api("ohio-paving");
    assert_eq!(
        send(&api, "/api/clients", LIMIT + 1_000).await,
        (LIMIT, 1_000)
    );
    assert_eq!(door.origin.count("/api/clients"), LIMIT as usize);
    // Everybody has a limit of its own, and every class of requests.
    let other = door.api("pasco-scientific").get("/api/clients").await;
    assert_eq!(other.status, 200);
    let request = blog_post(door.system.client("ohio-paving"));
    assert_eq!(api.post("/generate", &request).await.status, 200);
}

#[tokio::test]
async fn an_address_is_limited_before_anybody_asks_whose_requests_they_are() {
    let door = door("LIMIT_ADDRESS").await;
    let stranger = door.api_with(Some("a token that nobody has"));
    let mut refused = 0;
    for _ in 0..30 {
        let some = (0..20).map(|_| stranger.get("/api/nothing"));
        for answer in futures_util::future::join_all(some).await {
            refused += u32::from(answer.status == 429);
        }
    }
    assert_eq!(refused, 600 - LIMIT);
    assert!(door.origin.seen().is_empty());
}
