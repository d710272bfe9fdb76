//! Reading what a provider says of a failure.
//!
//! Providers agree on an object `error` with a `message` and words for machines, and differ in the
//! names of those words. They do not collide, so that one reader knows all of them.

mod meaning;

use std::time::{Duration, SystemTime};

use hg_domain::provider::Provider;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use crate::{
    api_key::ApiKey,
    http::{Response, retry_after, status},
    model::{Fault, Retry},
    reason::Reason,
};

/// What the provider does not say itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) provider: Provider,
    pub(crate) sent_temperature: bool,
    pub(crate) now: SystemTime,
}

/// The failure that a response reports, by its status at the least.
pub(crate) fn read(response: &Response, circumstances: Circumstances, key: &ApiKey) -> Fault {
    // A gateway's error page is no JSON: then the status has to say it all.
    let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let told = Told {
        status: response.status,
        headers: &response.headers,
        complaint: Complaint(&body),
    };
    told.fault(circumstances, key)
}

/// The failure that an answer with a status of success has in it. `body` has the field `error`.
pub(crate) fn read_within(body: &Value, circumstances: Circumstances, key: &ApiKey) -> Fault {
    let complaint = Complaint(body);
    let told = Told {
        status: complaint.status().unwrap_or(StatusCode::BAD_GATEWAY),
        headers: &HeaderMap::new(),
        complaint,
    };
    told.fault(circumstances, key)
}

/// What a provider says of its failure, in its own shape or in that of a server like it.
#[derive(Clone, Copy, Debug)]
struct Complaint<'a>(&'a Value);

impl<'a> Complaint<'a> {
    fn error(self) -> &'a Value {
        self.0.get("error").unwrap_or(self.0)
    }

    fn field(self, name: &str) -> Option<&'a str> {
        self.error().get(name)?.as_str()
    }

    fn message(self) -> Option<&'a str> {
        let plain = self.0.get("error").and_then(Value::as_str);
        plain
            .or_else(|| self.field("message"))
            .or_else(|| self.field("detail"))
    }

    /// What the provider behind a gateway said.
    fn forwarded(self) -> Option<&'a str> {
        self.error().pointer("/metadata/raw")?.as_str()
    }

    /// The status of an error that came with another one.
    fn status(self) -> Option<StatusCode> {
        let code = self.error().get("code")?.as_u64()?;
        let status = StatusCode::from_u16(u16::try_from(code).ok()?).ok()?;
        status.as_u16().ge(&400).then_some(status)
    }

    /// What it calls the failure, the most telling words first.
    fn words(self) -> impl Iterator<Item = &'a str> {
        let error = self.error();
        let named = |pointer: &str| error.pointer(pointer).and_then(Value::as_str);
        let listed = self.details().filter_map(|detail| detail.get("reason"));
        [
            named("/details/error_code"),
            named("/metadata/limit_source"),
        ]
        .into_iter()
        .flatten()
        .chain(listed.filter_map(Value::as_str))
        .chain(["/code", "/type", "/status"].into_iter().filter_map(named))
    }

    fn details(self) -> impl Iterator<Item = &'a Value> {
        let details = self.error().get("details").and_then(Value::as_array);
        details.into_iter().flatten()
    }

    /// The wait that the body asks for: `{"retryDelay": "37s"}`.
    fn wait(self) -> Option<Duration> {
        let delay = self
            .details()
            .find_map(|detail| detail.get("retryDelay")?.as_str())?;
        retry_after::seconds(delay.strip_suffix('s')?.parse().ok()?)
    }

    fn is_about_temperature(self) -> bool {
        let mentions = |text: &str| text.to_lowercase().contains("temperature");
        self.field("param") == Some("temperature") || self.message().is_some_and(mentions)
    }

    /// Whether a moderator read the prompt and did not like it.
    fn is_about_moderation(self) -> bool {
        self.error().pointer("/metadata/flagged_input").is_some()
    }
}

/// A complaint, and the head of the response that it came with.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    status: StatusCode,
    headers: &'a HeaderMap,
    complaint: Complaint<'a>,
}

impl Told<'_> {
    fn fault(self, circumstances: Circumstances, key: &ApiKey) -> Fault {
        let reason = self.reason();
        let message = self.sentence(circumstances.provider, key);
        let retry = self.retry(reason, circumstances);
        Fault::new(reason, message).with_retry(retry)
    }

    fn reason(self) -> Reason {
        let complaint = self.complaint;
        if complaint.is_about_moderation() {
            return Reason::Filtered;
        }
        let told_to_wait = retry_after::is_asked_for(self.headers);
        complaint
            .words()
            .find_map(|word| meaning::of_word(word, told_to_wait))
            .or_else(|| {
                let mut sentences = [complaint.message(), complaint.forwarded()]
                    .into_iter()
                    .flatten();
                sentences.find_map(|sentence| meaning::of_message(self.status, sentence))
            })
            .unwrap_or_else(|| meaning::of_status(self.status))
    }

    fn retry(self, reason: Reason, circumstances: Circumstances) -> Retry {
        let Circumstances {
            provider,
            sent_temperature,
            now,
        } = circumstances;
        // Another request, so what the provider says about sending this one again is no matter.
        if self.status == StatusCode::BAD_REQUEST
            && sent_temperature
            && self.complaint.is_about_temperature()
        {
            return Retry::WithoutTemperature;
        }
        // Groq also answers so when its model wrote nonsense, which it may not do twice.
        let once = provider == Provider::Groq && self.status == StatusCode::UNPROCESSABLE_ENTITY;
        let asked = self.complaint.wait().unwrap_or_default();
        match status::retry(reason.passes() || once, self.headers, now) {
            Retry::NotBefore(wait) if once => Retry::OnceNotBefore(wait),
            Retry::NotBefore(wait) => Retry::NotBefore(wait.max(asked)),
            retry => retry,
        }
    }

    fn sentence(self, provider: Provider, key: &ApiKey) -> String {
        let (title, status) = (provider.title(), self.status.as_u16());
        let said = [self.complaint.message(), self.complaint.forwarded()];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        match key.quote(&said.join(": ")).as_str() {
            "" => format!("{title} answered {status}."),
            said => format!("{title} answered {status}: {said}"),
        }
    }
}

#[cfg(test)]
mod provider_tests;
#[cfg(test)]
mod tests;
