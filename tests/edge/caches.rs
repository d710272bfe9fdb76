//! Jobs that have ended.

use reqwest::Method;

use super::{Door, SECRET, from};
use crate::harness::{FakeProvider, Reply, TestSystem, api::blog_post, until};

#[tokio::test]
async fn a_job_that_ended_is_not_asked_for_again() {
    let door = Door::open().await;
    let api = door.api("ohio-paving");
    let job = api
        .generate(&blog_post(door.system.client("ohio-paving")))
        .await;
    let id = job["job_id"].as_str().unwrap();
    for path in [
        "/jobs/{}",
        "/jobs/{}/status",
        "/api/jobs/{}",
        "/api/jobs/{}/status",
    ] {
        let address = path.replace("{}", id);
        let first = api.get(&address).await;
        let asked = door.origin.count(&address);
        let second = api.get(&address).await;
        assert_eq!(
            (second.status.as_u16(), from(&second)),
            (200, "HIT"),
            "{path}"
        );
        assert_eq!(second.body, first.body);
        let known = [("if-none-match", first.headers["etag"].to_str().unwrap())];
        let third = api.send(Method::GET, &address, &known, None).await;
        assert_eq!(
            (third.status.as_u16(), from(&third)),
            (304, "HIT"),
            "{path}"
        );
        assert_eq!(door.origin.count(&address), asked, "{path}");
    }
    // What is kept is kept for the one who asked.
    for (other, status) in [("heaviside-digital", 200), ("cincinnati-electrician", 404)] {
        let answer = door.api(other).get(&format!("/jobs/{id}")).await;
        assert_eq!(answer.status.as_u16(), status, "{other}");
        assert_ne!(from(&answer), "HIT", "{other}");
    }
}

#[tokio::test]
async fn an_open_job_is_looked_at_again_and_not_sent_again() {
    let provider = FakeProvider::always(Reply::Hang).await;
    let system = TestSystem::configure()
        .provider(&provider)
        .variable("LLM_TIMEOUT_MS", "60000")
        .variable("ORIGIN_SECRET", SECRET);
    let door = Door::plan(system.start().await).open().await;
    let api = door.api("ohio-paving");
    let mut request = blog_post(door.system.client("ohio-paving"));
    request["llm_provider"] = "openai".into();
    let job = api.accept(&request).await;
    until("the provider to be asked", async || {
        (provider.calls() > 0).then_some(())
    })
    .await;
    let address = format!("/jobs/{job}");
    let first = api.get(&address).await;
    let second = api.get(&address).await;
    assert_eq!((from(&first), from(&second)), ("MISS", "MISS"));
    assert_eq!(second.body, first.body);
    let looks = door.origin.seen().into_iter();
    let looks: Vec<_> = looks.filter(|seen| seen.address == address).collect();
    let tag = first.headers["etag"].to_str().unwrap();
    assert_eq!(looks.len(), 2);
    assert_eq!(looks[1].headers["if-none-match"], tag);
    let known = [("if-none-match", tag)];
    let third = api.send(Method::GET, &address, &known, None).await;
    assert_eq!(third.status, 304);
}

#[tokio::test]
async fn whoever_lost_its_key_does_not_see_what_was_kept_for_it() {
    let system = TestSystem::configure().variable("ORIGIN_SECRET", SECRET);
    let door = Door::plan(system.start().await).hurried().open().await;
    let client = door.system.client("ohio-paving");
    let issued = door.issue("ohio-paving").await;
    let api = door.api_with(Some(&issued.key));
    let job = api.generate(&blog_post(client)).await;
    let address = format!("/jobs/{}", job["job_id"].as_str().unwrap());
    assert_eq!(from(&api.get(&address).await), "HIT");
    door.revoke(&issued).await;
    door.refuses_before_long(&api, &address).await;
}
