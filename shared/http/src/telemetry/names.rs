//! Fields that are secret by their name.

use serde_json::Value;

/// Parts of the names, in lower case and without separators, of fields that hold secrets.
const SECRET: [&str; 5] = ["password", "apikey", "secret", "authorization", "cookie"];

/// A name of OpenTelemetry's for which tokens were counted: `input` or `output`.
const TOKEN_TYPE: &str = "gen_ai.token.type";

/// Whether the field `name` with `value` is not to be logged. Names are matched in any case and
/// with any separators; `token` is one where it is not a count, as in `input_tokens` = 7.
pub(super) fn is_secret(name: &str, value: &Value) -> bool {
    if name == TOKEN_TYPE {
        return false;
    }
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    SECRET.iter().any(|part| name.contains(part)) || (name.contains("token") && !is_count(value))
}

/// Whether there are only numbers in `value`, be it that they were logged as an `Option`.
fn is_count(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => {
            let inner = text
                .strip_prefix("Some(")
                .and_then(|rest| rest.strip_suffix(')'));
            text == "None" || inner.is_some_and(|number| number.parse::<f64>().is_ok())
        }
        Value::Array(items) => items.iter().all(is_count),
        Value::Object(fields) => fields.values().all(is_count),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_known_in_any_spelling() {
        for name in [
            "password",
            "DB_PASSWORD",
            "apiKey",
            "X-Api-Key",
            "openai_api_key",
            "clientSecret",
            "Authorization",
            "set-cookie",
            "accessToken",
        ] {
            assert!(is_secret(name, &json!("x")), "{name}");
        }
        for name in [
            "keywords",
            "author",
            "idempotency_key",
            "message",
            "provider_key_id",
        ] {
            assert!(!is_secret(name, &json!("x")), "{name}");
        }
    }

    #[test]
    fn a_count_of_tokens_is_no_secret() {
        for count in [
            json!(5),
            json!(null),
            json!("Some(5)"),
            json!("None"),
            json!({"input": 1, "cached": null}),
        ] {
            assert!(!is_secret("input_tokens", &count), "{count}");
        }
        for token in [
            json!("5"),
            json!("Some(\"abc\")"),
            json!(["abc"]),
            json!({"input": "abc"}),
        ] {
            assert!(is_secret("tokens", &token), "{token}");
        }
    }
}
