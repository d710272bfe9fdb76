//! Secrets are taken out of a line before it is written.

use serde_json::Value;

const REDACTED: &str = "[redacted]";
/// What the names of secret fields contain, in lower case and without `_` and `-`.
const SECRET_NAMES: [&str; 8] = [
    "password",
    "apikey",
    "token",
    "secret",
    "authorization",
    "cookie",
    "credential",
    "privatekey",
];
/// Beginnings by which secrets are known wherever they stand.
const SECRET_BEGINNINGS: [&str; 5] = ["hg_live_", "sk-", "whsec_", "Bearer ", "bearer "];

/// Takes secrets out of `value`, however deep they are.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                // Counts of tokens are no secrets, and numbers hold none.
                if is_secret(name) && !field.is_number() && !field.is_null() {
                    *field = Value::from(REDACTED);
                } else {
                    redact(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) => redact_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    SECRET_NAMES.iter().any(|secret| plain.contains(secret))
}

fn redact_text(text: &mut String) {
    if let Ok(mut inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
        redact(&mut inner);
        *text = inner.to_string();
        return;
    }
    for beginning in SECRET_BEGINNINGS {
        let mut from = 0;
        while let Some(at) = text
            .get(from..)
            .and_then(|rest| rest.find(beginning))
            .map(|at| from + at)
        {
            let start = at + beginning.len();
            let rest = text.get(start..).unwrap_or_default();
            let length = rest
                .find(|c: char| !is_part_of_secret(c))
                .unwrap_or(rest.len());
            // "task-force" begins no key: a secret stands at the beginning of a word and has some length.
            let within_word = text
                .get(..at)
                .and_then(|before| before.chars().last())
                .is_some_and(char::is_alphanumeric);
            from = start;
            if length >= 4 && !within_word {
                text.replace_range(start..start + length, REDACTED);
                from = start + REDACTED.len();
            }
        }
    }
}

fn is_part_of_secret(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redacted(mut value: Value) -> String {
        redact(&mut value);
        value.to_string()
    }

    #[test]
    fn secret_fields_are_taken_out_in_any_case_and_nesting() {
        for name in [
            "password",
            "API_KEY",
            "apiKey",
            "X-Api-Key",
            "access_token",
            "client-secret",
            "Authorization",
        ] {
            let line = redacted(json!({"a": [{"b": {name: "swordfish"}}]}));
            assert!(!line.contains("swordfish"), "{line}");
        }
    }

    #[test]
    fn keys_are_taken_out_wherever_they_stand() {
        for text in [
            "call with hg_live_0123swordfish failed",
            "Incorrect key sk-proj-swordfish, said the provider",
            "authorization: Bearer eyJ.swordfish.x",
            r#"{"deep": "sk-swordfish", "password": "swordfish"}"#,
        ] {
            let line = redacted(json!({"message": text}));
            assert!(!line.contains("swordfish"), "{line}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let line = json!({"input_tokens": 12, "max_tokens": 100, "message": "the task-force-one desk", "job_id": "a"});
        assert_eq!(redacted(line.clone()), line.to_string());
    }
}
