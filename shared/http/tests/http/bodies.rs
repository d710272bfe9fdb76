//! Bodies that cannot be read.

use axum::http::{Request, header};
use hg_http::layers::BODY_LIMIT;

use crate::toy::answer;

#[tokio::test]
async fn a_body_is_json_whatever_its_type_says() {
    for content_type in [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
    ] {
        let request = Request::post("/orders").header(header::CONTENT_TYPE, content_type);
        assert_eq!(
            answer(request, r#"{"words": 5}"#).await.status.as_u16(),
            200,
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_bad_request() {
    for body in [
        &b"not json"[..],
        b"",
        b"[5]",
        b"{\"words\": \"\xff\"}",
        b"{\"words\": -1}",
        b"{",
    ] {
        let answer = answer(Request::post("/orders"), body).await;
        assert_eq!(
            answer.refusal(),
            (400, "BAD_REQUEST"),
            "{}",
            String::from_utf8_lossy(body)
        );
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_too_large() {
    let padded = |length: usize| {
        let order = r#"{"words": 5}"#;
        format!("{order}{}", " ".repeat(length - order.len()))
    };
    assert_eq!(
        answer(Request::post("/orders"), padded(BODY_LIMIT))
            .await
            .status
            .as_u16(),
        200
    );
    let refused = answer(Request::post("/orders"), padded(BODY_LIMIT + 1)).await;
    assert_eq!(refused.refusal(), (413, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn a_route_may_have_a_limit_of_its_own() {
    assert_eq!(
        answer(Request::post("/small"), "{}").await.status.as_u16(),
        200
    );
    let refused = answer(Request::post("/small"), r#"{"words": 5}"#).await;
    assert_eq!(refused.refusal(), (413, "PAYLOAD_TOO_LARGE"));
}
