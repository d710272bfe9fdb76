//! Requests, in the form 2.0 of API Gateway's events.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{LIMIT, ask, authorized, data, request, start, with_body};
use crate::harness::api::blog_post;

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_get_is_answered_with_status_headers_and_text() {
    let system = data().await;
    let job = system.accept().await;
    let mut function = start(&system, "JobStatus").await;
    let event = authorized(&system, "GET", &format!("/jobs/{job}"));
    let answer = function.invoke_json(&event, LIMIT).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    assert!(answer["headers"]["x-request-id"].is_string(), "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["job_id"], json!(job), "{body}");

    let mut again = event;
    again["headers"]["if-none-match"] = answer["headers"]["etag"].clone();
    assert_eq!(ask(&mut function, &again).await, (304, Value::Null));
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_query_arrives_as_it_was_sent() {
    let system = data().await;
    let job = system.accept().await;
    let mut function = start(&system, "JobStatus").await;
    let mut event = authorized(&system, "GET", "/jobs");
    event["rawQueryString"] = json!("page_size=1&q=licensed%20elec");
    event["queryStringParameters"] = json!({"page_size": "1", "q": "licensed elec"});
    let (status, body) = ask(&mut function, &event).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["data"][0]["job_id"], json!(job));

    event["rawQueryString"] = json!("page_size=none");
    let (status, body) = ask(&mut function, &event).await;
    assert_eq!(status, 400);
    assert!(body.to_string().contains("page_size"), "{body}");
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_post_makes_a_job_whether_its_body_is_text_or_base64() {
    let system = data().await;
    let mut function = start(&system, "Generate").await;
    let text = with_body(
        authorized(&system, "POST", "/generate"),
        &blog_post(&system.client_id.to_string()),
    );
    let mut encoded = text.clone();
    encoded["isBase64Encoded"] = json!(true);
    encoded["body"] = json!(STANDARD.encode(text["body"].as_str().unwrap()));
    for event in [text, encoded] {
        let (status, body) = ask(&mut function, &event).await;
        assert_eq!(status, 200, "{body}");
        let job = body["job_id"].as_str().unwrap().parse().unwrap();
        assert_eq!(system.parts(job).await.tasks.len(), 1);
    }
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_bad_request_is_refused_in_the_envelope() {
    let system = data().await;
    let mut function = start(&system, "Generate").await;
    let broken = {
        let mut event = with_body(authorized(&system, "POST", "/generate"), &json!({}));
        event["body"] = json!("{\"client_id\": ");
        event
    };
    let undecodable = {
        let mut event = with_body(authorized(&system, "POST", "/generate"), &json!({}));
        event["body"] = json!("/w==");
        event["isBase64Encoded"] = json!(true);
        event
    };
    let cookies_are_no_credentials = {
        let mut event = request("POST", "/generate");
        event["cookies"] = json!(["session=1", "theme=dark"]);
        event
    };
    for (event, expected) in [
        (broken, (400, "BAD_REQUEST")),
        (undecodable, (400, "BAD_REQUEST")),
        (cookies_are_no_credentials, (401, "UNAUTHORIZED")),
        (
            authorized(&system, "GET", "/generate"),
            (405, "METHOD_NOT_ALLOWED"),
        ),
        (authorized(&system, "GET", "/nowhere"), (404, "NOT_FOUND")),
    ] {
        let (status, body) = ask(&mut function, &event).await;
        let code = body["error"]["code"].as_str().unwrap_or_default();
        assert_eq!((status, code), expected, "{body}");
    }
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_stage_before_the_path_is_not_part_of_it() {
    let system = data().await;
    let job = system.accept().await;
    let mut function = start(&system, "JobStatus").await;
    let mut event = authorized(&system, "GET", &format!("/live/jobs/{job}/status"));
    event["requestContext"]["stage"] = json!("live");
    let (status, body) = ask(&mut function, &event).await;
    assert_eq!((status, &body["job_id"]), (200, &json!(job)), "{body}");
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_path_that_api_gateway_decoded_names_what_the_caller_meant() {
    let system = data().await;
    let mut function = start(&system, "Clients").await;
    let members = format!("/api/clients/{}/members", system.client_id);
    // Sent as auth0%7Ca%2541b: what looks like an A in it is a part of the name.
    let user = "auth0|a%41b";
    let add = json!({"user_id": user, "role": "viewer"});
    let add = with_body(authorized(&system, "POST", &members), &add);
    let (status, body) = ask(&mut function, &add).await;
    assert_eq!(status, 200, "{body}");

    let remove = authorized(&system, "DELETE", &format!("{members}/{user}"));
    let (status, body) = ask(&mut function, &remove).await;
    assert_eq!(status, 200, "{body}");
    let list = authorized(&system, "GET", &members);
    assert_eq!(ask(&mut function, &list).await.1["data"], json!([]));
}
