//! What `OpenRouter` charges for an answer, in its own words.

use hg_domain::money::NanoUsd;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::decimal::Dollars;

/// The id and the cost of an answer, as far as it names them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Bill {
    pub(super) id: Option<String>,
    pub(super) cost: Option<NanoUsd>,
}

#[derive(Debug, Deserialize)]
struct Body<'a> {
    id: Option<String>,
    #[serde(borrow)]
    usage: Option<Usage<'a>>,
}

// Amounts stay text, so that none goes through a float.
#[derive(Debug, Deserialize)]
struct Usage<'a> {
    #[serde(borrow)]
    cost: Option<&'a RawValue>,
    is_byok: Option<bool>,
    #[serde(borrow)]
    cost_details: Option<CostDetails<'a>>,
}

#[derive(Debug, Deserialize)]
struct CostDetails<'a> {
    #[serde(borrow)]
    upstream_inference_cost: Option<&'a RawValue>,
}

impl Bill {
    pub(super) fn read(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Body<'_>>(body) else {
            return Self::default();
        };
        Self {
            id: body.id,
            cost: body.usage.and_then(|usage| usage.cost()),
        }
    }
}

impl Usage<'_> {
    /// What is charged: by `OpenRouter`, and by the provider behind it if that is paid with a key
    /// of one's own. `None` if any of it is unknown.
    fn cost(&self) -> Option<NanoUsd> {
        let own = Dollars::parse(self.cost?.get())?;
        if !self.is_byok.unwrap_or_default() {
            return own.to_nanos();
        }
        let upstream = self.cost_details.as_ref()?.upstream_inference_cost?;
        own.plus(Dollars::parse(upstream.get())?).to_nanos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_what_is_charged_by_all_that_charge() {
        for (usage, nanos) in [
            (r#"{"cost": 0.00014}"#, Some(140_000)),
            (r#"{"cost": 1.4E-4, "is_byok": false}"#, Some(140_000)),
            (r#"{"cost": 0}"#, Some(0)),
            (
                r#"{"cost": 0.00001, "is_byok": false, "cost_details": {"upstream_inference_cost": 5}}"#,
                Some(10_000),
            ),
            (
                r#"{"cost": 0.00001, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.0002}}"#,
                Some(210_000),
            ),
            (
                r#"{"cost": 4e-10, "is_byok": true, "cost_details": {"upstream_inference_cost": 2e-10}}"#,
                Some(1),
            ),
            (
                r#"{"cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": null}}"#,
                None,
            ),
            (r#"{"cost": 0, "is_byok": true}"#, None),
            (r#"{"cost": null}"#, None),
            (r#"{"cost": -1}"#, None),
            (r#"{"cost": "free"}"#, None),
            ("{}", None),
            ("null", None),
        ] {
            let body = format!(r#"{{"id": "gen-1", "usage": {usage}}}"#);
            let expected = Bill {
                id: Some("gen-1".to_owned()),
                cost: nanos.map(NanoUsd::from_nanos),
            };
            assert_eq!(Bill::read(body.as_bytes()), expected, "{usage}");
        }
        assert_eq!(Bill::read(b"no JSON"), Bill::default());
    }
}
