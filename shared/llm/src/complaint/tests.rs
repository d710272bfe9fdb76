use std::time::Duration;

use hg_domain::failure::FailureCode::{ProviderRateLimited, ProviderRejected, ProviderUnavailable};
use serde_json::json;

use super::*;

const AT_ONCE: Retry = Retry::NotBefore(Duration::ZERO);

fn fault(
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
    sent_temperature: bool,
) -> Fault {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let response = Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: headers.collect(),
        body: body.into(),
    };
    let key = ApiKey::parse("sk-test-0123456789".to_owned()).unwrap();
    let circumstances = Circumstances {
        provider: Provider::Openai,
        sent_temperature,
        now: SystemTime::UNIX_EPOCH,
    };
    read(&response, circumstances, &key)
}

#[test]
fn the_verdict_depends_on_status_headers_and_body() {
    let quota = json!({"error": {"message": "No credit.", "type": "insufficient_quota"}});
    let spend = json!({"error": {"type": "billing", "code": "project_spend_limit_exceeded"}});
    let rate = json!({"error": {"message": "Slow.", "code": "rate_limit_exceeded"}});
    let wait = Retry::NotBefore(Duration::from_millis(1500));
    for (status, headers, body, code, retry) in [
        (429, vec![], &rate, ProviderRateLimited, AT_ONCE),
        (
            429,
            vec![("retry-after-ms", "1500")],
            &rate,
            ProviderRateLimited,
            wait,
        ),
        (
            429,
            vec![("retry-after", "1.5")],
            &rate,
            ProviderRateLimited,
            wait,
        ),
        (429, vec![], &quota, ProviderRateLimited, Retry::Never),
        (429, vec![], &spend, ProviderRateLimited, Retry::Never),
        (403, vec![], &quota, ProviderRateLimited, Retry::Never),
        (
            429,
            vec![("x-should-retry", "true")],
            &quota,
            ProviderRateLimited,
            AT_ONCE,
        ),
        (
            503,
            vec![("x-should-retry", "false")],
            &rate,
            ProviderUnavailable,
            Retry::Never,
        ),
        (503, vec![], &Value::Null, ProviderUnavailable, AT_ONCE),
        (401, vec![], &rate, ProviderRejected, Retry::Never),
        (
            307,
            vec![("location", "http://x")],
            &Value::Null,
            ProviderRejected,
            Retry::Never,
        ),
    ] {
        let fault = fault(status, &headers, &body.to_string(), true);
        assert_eq!(
            (fault.failure.code, fault.retry),
            (code, retry),
            "{status} {headers:?} {body}"
        );
    }
}

#[test]
fn a_temperature_that_is_refused_is_left_out() {
    let by_param = r#"{"error": {"message": "Unsupported value.", "param": "temperature"}}"#;
    let by_message = r#"{"error": {"message": "Temperature must be 1 here."}}"#;
    let other = r#"{"error": {"message": "Bad model.", "param": "model"}}"#;
    let no_retry = [("x-should-retry", "false")];
    for (status, body, sent, retry) in [
        (400, by_param, true, Retry::WithoutTemperature),
        (400, by_message, true, Retry::WithoutTemperature),
        (400, by_param, false, Retry::Never),
        (400, other, true, Retry::Never),
        (401, by_message, true, Retry::Never),
    ] {
        let fault = fault(status, &no_retry, body, sent);
        assert_eq!(
            (fault.failure.code, fault.retry),
            (ProviderRejected, retry),
            "{status} {body}"
        );
    }
}

#[test]
fn the_sentence_quotes_what_the_provider_said() {
    for (body, sentence) in [
        (
            r#"{"error": {"message": "No such model."}}"#,
            "OpenAI answered 404: No such model.",
        ),
        (
            r#"{"error": "no such model"}"#,
            "OpenAI answered 404: no such model",
        ),
        (
            r#"{"object": "error", "message": "Gone."}"#,
            "OpenAI answered 404: Gone.",
        ),
        (
            r#"{"detail": "Not Found"}"#,
            "OpenAI answered 404: Not Found",
        ),
        (r#"{"error": {"message": ""}}"#, "OpenAI answered 404."),
        (r#"{"error": {"message": 7}}"#, "OpenAI answered 404."),
        (r#"["error"]"#, "OpenAI answered 404."),
        ("<html>Bad gateway</html>", "OpenAI answered 404."),
        ("", "OpenAI answered 404."),
    ] {
        assert_eq!(
            fault(404, &[], body, false).failure.message,
            sentence,
            "{body}"
        );
    }
}

#[test]
fn the_sentence_has_no_key_in_it_and_an_end() {
    let said = format!(
        "Incorrect key sk-test-0123456789, see {}",
        "far ".repeat(500)
    );
    let body = json!({"error": {"message": said}}).to_string();
    let message = fault(401, &[], &body, false).failure.message;
    assert!(
        message.starts_with("OpenAI answered 401: Incorrect key [key] see far"),
        "{message}"
    );
    assert!(
        message.chars().count() < 350 && message.ends_with('…'),
        "{message}"
    );
}
