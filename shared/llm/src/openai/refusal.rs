//! Reading an answer with a status of failure.

use std::time::SystemTime;

use hg_domain::{failure::FailureCode, provider::Provider};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use crate::{
    api_key::ApiKey,
    http::{Response, status},
    model::{Fault, Retry},
};

/// Types and codes of an account that has nothing left: waiting does not help.
const OUT_OF_QUOTA: [&str; 5] = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
];

/// What a provider says of its failure, in its own shape or in that of a server like it.
#[derive(Debug)]
struct Complaint<'a>(&'a Value);

impl<'a> Complaint<'a> {
    fn field(&self, name: &str) -> Option<&'a str> {
        self.0.get("error").unwrap_or(self.0).get(name)?.as_str()
    }

    fn message(&self) -> Option<&'a str> {
        let plain = self.0.get("error").and_then(Value::as_str);
        plain
            .or_else(|| self.field("message"))
            .or_else(|| self.field("detail"))
    }

    fn is_out_of_quota(&self) -> bool {
        ["type", "code"].iter().any(|name| {
            self.field(name)
                .is_some_and(|word| OUT_OF_QUOTA.contains(&word))
        })
    }

    fn is_about_temperature(&self) -> bool {
        let mentions = |text: &str| text.to_lowercase().contains("temperature");
        self.field("param") == Some("temperature") || self.message().is_some_and(mentions)
    }
}

/// The failure that a response reports.
pub(super) fn read(
    response: &Response,
    sent_temperature: bool,
    key: &ApiKey,
    now: SystemTime,
) -> Fault {
    // A gateway's error page is no JSON: then the status has to say it all.
    let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let complaint = Complaint(&body);
    let (status, headers) = (response.status, &response.headers);
    let (code, retry) = verdict(status, headers, &complaint, sent_temperature, now);
    Fault::new(code, sentence(status, &complaint, key), retry)
}

fn verdict(
    status: StatusCode,
    headers: &HeaderMap,
    complaint: &Complaint<'_>,
    sent_temperature: bool,
    now: SystemTime,
) -> (FailureCode, Retry) {
    // Another request, so what the provider says about sending this one again is no matter.
    if status == StatusCode::BAD_REQUEST && sent_temperature && complaint.is_about_temperature() {
        return (FailureCode::ProviderRejected, Retry::WithoutTemperature);
    }
    let out_of_quota = complaint.is_out_of_quota();
    let code = if out_of_quota {
        FailureCode::ProviderRateLimited
    } else {
        status::failure_code(status)
    };
    (code, status::retry(status, headers, out_of_quota, now))
}

fn sentence(status: StatusCode, complaint: &Complaint<'_>, key: &ApiKey) -> String {
    let (title, status) = (Provider::Openai.title(), status.as_u16());
    match complaint.message().map(|message| key.quote(message)) {
        Some(message) if !message.is_empty() => format!("{title} answered {status}: {message}"),
        _ => format!("{title} answered {status}."),
    }
}

#[cfg(test)]
mod tests;
