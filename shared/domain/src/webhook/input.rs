//! Requests about endpoints: as they arrive, and as they are once nothing is wrong with them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventType, Reach, WebhookUrl};
use crate::{check::Check, given, violation::Violations};

/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 200;

/// An endpoint as a caller wants it. A new one needs no more than its `url`; to replace one, every
/// field must be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookRequest {
    /// Where it is: `https`, at a public address.
    #[schema(
        required,
        nullable = false,
        value_type = WebhookUrl,
        example = "https://example.com/webhooks/hg-content"
    )]
    pub url: Option<String>,
    /// What it is told; every end of a job if left out.
    #[schema(value_type = Option<Vec<EventType>>, nullable = false, min_items = 1, max_items = 3)]
    pub events: Option<Vec<String>>,
    /// Whether it is told of the jobs of the clients below, too; no if left out.
    #[schema(nullable = false)]
    pub include_descendants: Option<bool>,
    /// What it is for.
    #[serde(default, deserialize_with = "given::or_null")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub description: Option<Option<String>>,
    /// Whether it is told anything; yes if left out. One that was disabled is activated by this.
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

/// An endpoint that keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookInput {
    /// Where it is.
    pub url: WebhookUrl,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told.
    pub events: Vec<EventType>,
    /// Whether it is told of the jobs of the clients below, too.
    pub include_descendants: bool,
    /// Whether it is told anything.
    pub is_active: bool,
}

impl WebhookInput {
    /// Checks a new endpoint as it arrived, in a deployment that reaches as far as `reach`.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: WebhookRequest, reach: Reach) -> Result<Self, Violations> {
        Check::default().webhook(request, reach)
    }

    /// Checks what is to replace an endpoint. A field that is left out is a violation, not a default.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate_replacement(request: WebhookRequest, reach: Reach) -> Result<Self, Violations> {
        let mut check = Check::default();
        check.missing([
            ("events", request.events.is_none()),
            ("include_descendants", request.include_descendants.is_none()),
            ("description", request.description.is_none()),
            ("is_active", request.is_active.is_none()),
        ]);
        check.webhook(request, reach)
    }
}

impl Check {
    fn webhook(
        mut self,
        request: WebhookRequest,
        reach: Reach,
    ) -> Result<WebhookInput, Violations> {
        let url = self.required("url", request.url, |text| WebhookUrl::parse(text, reach));
        let description = self.text(
            "description",
            request.description.flatten(),
            DESCRIPTION_MAX,
        );
        let events = match request.events {
            None => EventType::OF_JOBS.to_vec(),
            Some(names) if names.is_empty() => {
                self.0.add("events", names, "must name at least one event");
                Vec::new()
            }
            Some(names) => self.distinct(names, |index| format!("events[{index}]")),
        };
        let Some(url) = url else {
            return Err(self.0);
        };
        self.0.or(WebhookInput {
            url,
            description,
            events,
            include_descendants: request.include_descendants.unwrap_or(false),
            is_active: request.is_active.unwrap_or(true),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn request(value: Value) -> WebhookRequest {
        serde_json::from_value(value).unwrap()
    }

    fn refused(result: Result<WebhookInput, Violations>) -> Vec<String> {
        let refused = result.err().unwrap();
        refused.fields().map(str::to_owned).collect()
    }

    #[test]
    fn a_new_endpoint_is_told_every_end_of_its_own_jobs() {
        let new = request(json!({"url": "https://example.com/hook"}));
        let input = WebhookInput::validate(new, Reach::Public).unwrap();
        assert_eq!(input.events, EventType::OF_JOBS);
        assert!(input.is_active && !input.include_descendants);
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let broken = request(json!({
            "url": "http://10.0.0.1/", "events": ["job.failed", "job.failed", "ping"], "description": ""
        }));
        assert_eq!(
            refused(WebhookInput::validate(broken, Reach::Public)),
            ["url", "description", "events[1]", "events[2]"]
        );
        let none = request(json!({"events": []}));
        assert_eq!(
            refused(WebhookInput::validate(none, Reach::Public)),
            ["url", "events"]
        );
    }

    #[test]
    fn a_replacement_says_everything() {
        let replace = |value| WebhookInput::validate_replacement(request(value), Reach::Public);
        assert_eq!(
            refused(replace(json!({}))),
            [
                "events",
                "include_descendants",
                "description",
                "is_active",
                "url"
            ]
        );
        let whole = json!({
            "url": "https://example.com/", "events": ["job.failed"], "include_descendants": true,
            "description": null, "is_active": false
        });
        assert!(!replace(whole).unwrap().is_active);
    }
}
