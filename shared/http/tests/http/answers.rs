//! Every answer has the same form, whatever goes wrong.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;

use crate::toy::{answer, get_with};

#[tokio::test]
async fn what_went_well_is_in_an_envelope() {
    let one = answer(Request::post("/orders"), r#"{"words": 5}"#).await;
    assert_eq!(
        (one.status.as_u16(), one.body),
        (200, json!({"success": true, "data": {"words": 5}}))
    );
    let page = get_with("/list?page=1", &[]).await;
    let pagination =
        json!({"page": 1, "pageSize": 20, "total": 2, "totalPages": 1, "nextCursor": null});
    assert_eq!(
        page.body,
        json!({"success": true, "data": [1, 2], "pagination": pagination})
    );
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/json");
}

#[tokio::test]
async fn an_unknown_address_is_refused_in_the_envelope() {
    let answer = get_with("/nowhere", &[]).await;
    assert_eq!(answer.status.as_u16(), 404);
    let error = json!({"code": "NOT_FOUND", "message": "no such address", "details": []});
    assert_eq!(answer.body, json!({"success": false, "error": error}));
}

#[tokio::test]
async fn a_wrong_method_is_refused_with_those_that_are_right() {
    let answer = answer(Request::delete("/orders"), Body::empty()).await;
    assert_eq!(answer.refusal(), (405, "METHOD_NOT_ALLOWED"));
    assert_eq!(answer.headers[header::ALLOW], "POST");
}

#[tokio::test]
async fn neither_a_fault_nor_a_panic_tells_its_cause() {
    for path in ["/fault", "/panic"] {
        let answer = get_with(path, &[]).await;
        assert_eq!(answer.refusal(), (500, "INTERNAL"), "{path}");
        let body = answer.body.to_string();
        assert!(
            !body.contains("password") && !body.contains("wire"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn no_answer_may_be_taken_for_another_type() {
    for path in ["/list", "/nowhere", "/panic"] {
        assert_eq!(
            get_with(path, &[]).await.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_query_of_a_wrong_type_is_named() {
    let answer = get_with("/list?page=one", &[]).await;
    assert_eq!(answer.refusal(), (400, "BAD_REQUEST"));
    assert_eq!(answer.message(), "page: expected a whole number");
}
