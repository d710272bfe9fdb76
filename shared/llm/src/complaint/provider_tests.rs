//! What each provider sends when it fails, in its own shape.

use std::collections::BTreeMap;

use hg_domain::failure::FailureCode;
use serde::Deserialize;
use serde_json::json;

use super::*;

const KEY: &str = "sk-test-0123456789";

#[derive(Debug, Deserialize)]
struct Case {
    provider: Provider,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Value,
    reason: String,
    retry: String,
}

fn fault(
    provider: Provider,
    status: u16,
    headers: &BTreeMap<String, String>,
    body: &Value,
) -> Fault {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let response = Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: headers.collect(),
        body: body.to_string().into(),
    };
    let circumstances = Circumstances {
        provider,
        sent_temperature: true,
        now: SystemTime::UNIX_EPOCH,
    };
    let key = ApiKey::parse(KEY.to_owned()).unwrap();
    read(&response, circumstances, &key)
}

fn in_words(retry: Retry) -> String {
    match retry {
        Retry::Never => "never".to_owned(),
        Retry::NotBefore(wait) => format!("after {} ms", wait.as_millis()),
        Retry::OnceNotBefore(wait) => format!("once after {} ms", wait.as_millis()),
        Retry::WithoutTemperature => "without temperature".to_owned(),
    }
}

#[test]
fn every_provider_is_understood_in_its_own_words() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    for case in cases {
        let fault = fault(case.provider, case.status, &case.headers, &case.body);
        let found = (format!("{:?}", fault.reason), in_words(fault.retry));
        assert_eq!(found, (case.reason.clone(), case.retry.clone()), "{case:?}");
        assert_eq!(fault.failure.code, fault.reason.code());
    }
}

#[test]
fn a_customer_reads_the_providers_words_without_keys_and_headers() {
    let said =
        format!("Bad key {KEY}, sent as 'Authorization: Bearer {KEY}' or x-api-key: 0a1b2c3d4e5f6");
    let shown =
        "answered 401: Bad key [key] sent as 'Authorization: Bearer [key] or x-api-key: [key]";
    for provider in Provider::ALL {
        let body = json!({"error": {"message": said}});
        let fault = fault(provider, 401, &BTreeMap::new(), &body);
        assert_eq!(
            fault.failure.message,
            format!("{} {shown}", provider.title())
        );
        assert_eq!(fault.failure.code, FailureCode::ProviderRejected);
    }
}

#[test]
fn what_a_gateway_forwards_is_a_part_of_the_sentence() {
    let raw = "maximum context length is 8 tokens";
    let body = json!({"error": {"message": "Provider returned error", "metadata": {"raw": raw}}});
    let fault = fault(Provider::Openrouter, 400, &BTreeMap::new(), &body);
    assert_eq!(fault.reason, Reason::ContextTooLong);
    let sentence = format!("OpenRouter answered 400: Provider returned error: {raw}");
    assert_eq!(fault.failure.message, sentence);
}
