//! Metrics: events that `CloudWatch` reads from the log as such, by its embedded metric format.
//!
//! An event of the target `metrics` has its figures, and what they are told apart by, as fields. Their
//! names are those of OpenTelemetry's conventions for generative AI, where those have one.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

const TARGET: &str = "metrics";
const NAMESPACE: &str = "HgContent";
/// The figures, each with its unit.
const FIGURES: [(&str, &str); 3] = [
    ("gen_ai.client.operation.duration", "Seconds"),
    ("gen_ai.client.token.usage", "Count"),
    ("webhook_deliveries_total", "Count"),
];
/// What figures are told apart by.
const DIMENSIONS: [&str; 5] = [
    "gen_ai.provider.name",
    "gen_ai.request.model",
    "gen_ai.token.type",
    "error.type",
    "outcome",
];

/// Adds what `CloudWatch` needs to read the figures of a line, if it has some.
pub(super) fn describe(fields: &mut Map<String, Value>) {
    if fields.get("target").and_then(Value::as_str) != Some(TARGET) {
        return;
    }
    let figures: Vec<Value> = FIGURES
        .iter()
        .filter(|(name, _)| fields.contains_key(*name))
        .map(|(name, unit)| json!({"Name": name, "Unit": unit}))
        .collect();
    let dimensions: Vec<&str> = DIMENSIONS
        .into_iter()
        .filter(|name| fields.contains_key(*name))
        .collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = now.map_or(0, |now| now.as_millis());
    let metrics = json!({"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": figures});
    let described = json!({
        "Timestamp": u64::try_from(millis).unwrap_or(u64::MAX), "CloudWatchMetrics": [metrics]
    });
    fields.insert("_aws".to_owned(), described);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(line: Value) -> Value {
        let Value::Object(mut fields) = line else {
            return line;
        };
        describe(&mut fields);
        fields.remove("_aws").unwrap_or_default()
    }

    #[test]
    fn the_figures_of_a_line_and_what_they_are_told_apart_by_are_described() {
        let line = json!({
            "target": "metrics", "gen_ai.client.token.usage": 120, "gen_ai.token.type": "input",
            "gen_ai.provider.name": "openai", "job_id": "j"
        });
        let described = described(line);
        assert!(described["Timestamp"].as_u64().unwrap() > 1_700_000_000_000);
        assert_eq!(
            described["CloudWatchMetrics"],
            json!([{
                "Namespace": "HgContent",
                "Dimensions": [["gen_ai.provider.name", "gen_ai.token.type"]],
                "Metrics": [{"Name": "gen_ai.client.token.usage", "Unit": "Count"}]
            }])
        );
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        let line = json!({"target": "hg_llm", "gen_ai.client.token.usage": 120});
        assert_eq!(described(line), Value::Null);
    }
}
