use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Path,
    http::{Request, StatusCode},
    routing::get,
};
use hg_local::{function::Function, system::System};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::toy::{Toy, database, options, toy};

fn http_function() -> Function {
    Function::Http(Router::new().route(
        "/items/{id}",
        get(|Path(id): Path<String>| async move { id }),
    ))
}

#[tokio::test]
async fn the_routes_of_the_template_are_answered_and_no_others() {
    let resources = toy(3, "HttpApi", "{ Method: GET, Path: '/items/{id}' }");
    let toy = Toy::start(&resources, http_function).await;
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = toy.system.router().oneshot(request).await.unwrap();
        let status = response.status();
        (
            status,
            to_bytes(response.into_body(), 1 << 20).await.unwrap(),
        )
    };
    assert_eq!(ask("/items/a").await, (StatusCode::OK, "a".into()));
    let (status, body) = ask("/items").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap()["error"]["code"],
        "NOT_FOUND"
    );
    toy.system.stop().await;
}

#[tokio::test]
async fn a_function_that_is_not_what_its_events_need_stops_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let resources = toy(3, "Schedule", "{ Schedule: rate(1 minute) }");
    let options = options(&database(directory.path()), &resources);
    let error = System::start(options, |_, _| Ok(http_function()))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Toy was built as Http, which its events are not"
    );
}

#[tokio::test]
async fn functions_are_built_with_their_resolved_environment() {
    let directory = tempfile::tempdir().unwrap();
    let resources = toy(3, "HttpApi", "{ Method: GET, Path: / }");
    let system = System::start(
        options(&database(directory.path()), &resources),
        |spec, _| {
            assert_eq!(
                (spec.logical_id.as_str(), spec.binary.as_str()),
                ("Toy", "toy")
            );
            assert_eq!(spec.env["TABLE_NAME"], "hg-content-Table");
            Ok(http_function())
        },
    );
    system.await.unwrap().stop().await;
}
