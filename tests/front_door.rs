//! A deployment behind a front door.

use reqwest::Method;

use crate::harness::{Api, TestSystem};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn only_what_comes_in_by_the_front_door_is_answered() {
    let system = TestSystem::configure()
        .variable("ORIGIN_SECRET", SECRET)
        .start()
        .await;
    let by_the_door = system.api("ohio-paving").get("/api/clients").await;
    assert_eq!(by_the_door.status, 200, "it shows the secret itself");
    let api = Api::new(system.origin(), Some(system.key("ohio-paving")));
    let straight = api.get("/api/clients").await;
    assert_eq!(straight.refusal(), (403, "FORBIDDEN"));
    for (shown, status) in [(SECRET, 200), ("0123456789abcdef0123456789abcdeF", 403)] {
        let headers = [("x-origin-secret", shown)];
        let answer = api.send(Method::GET, "/api/clients", &headers, None).await;
        assert_eq!(answer.status.as_u16(), status, "{shown}");
    }
    let nobody = Api::new(system.origin(), None);
    let headers = [("x-origin-secret", SECRET)];
    let unknown = nobody
        .send(Method::GET, "/api/clients", &headers, None)
        .await;
    assert_eq!(
        unknown.refusal(),
        (401, "UNAUTHORIZED"),
        "it opens the door, and no more"
    );
    assert_eq!(nobody.get("/health").await.status, 200);
}
