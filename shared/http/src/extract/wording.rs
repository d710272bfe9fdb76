//! serde's errors in the words of a caller, who knows JSON but not Rust.

use crate::error::ApiError;

/// Longest message, in characters: serde lists every known field when it meets an unknown one.
const LONGEST: usize = 600;

/// 400 for the field at `path`, which serde refused with `message`.
pub(super) fn refusal(path: &str, message: String) -> ApiError {
    let explained = explain(message);
    let whole = if matches!(path, "" | "." | "?") {
        explained
    } else {
        format!("{path}: {explained}")
    };
    if whole.chars().count() <= LONGEST {
        return ApiError::bad_request(whole);
    }
    ApiError::bad_request(whole.chars().take(LONGEST).chain(['…']).collect::<String>())
}

fn explain(message: String) -> String {
    if let Some(mismatch) = message.strip_prefix("invalid ")
        && let Some((kind, rest)) = mismatch.split_once(' ')
        && matches!(kind, "type:" | "value:" | "length")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        return match kind {
            "length" => format!("expected {}, found {found} items", wanted(expected)),
            _ => format!("expected {}, found {}", wanted(expected), described(found)),
        };
    }
    if message.starts_with("data did not match any variant") {
        return "has none of the forms it may have".to_owned();
    }
    if message.starts_with("UUID parsing failed") {
        return "expected a UUID".to_owned();
    }
    match message.as_str() {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "expected a whole number".to_owned()
        }
        "number too large to fit in target type" => "the number is too large".to_owned(),
        "number too small to fit in target type" => "the number is too small".to_owned(),
        "invalid float literal" | "cannot parse float from empty string" => {
            "expected a number".to_owned()
        }
        "provided string was not `true` or `false`" => "expected true or false".to_owned(),
        _ => message,
    }
}

/// What serde expected, without the names of Rust's types.
fn wanted(expected: &str) -> String {
    if let Some(size) = expected.strip_prefix("a tuple of size ") {
        return format!("a list of {size} items");
    }
    let first = expected.split([' ', ',']).next().unwrap_or_default();
    match (first, expected) {
        ("u8", _) => whole_number(u8::MIN, u8::MAX),
        ("u16", _) => whole_number(u16::MIN, u16::MAX),
        ("u32", _) => whole_number(u32::MIN, u32::MAX),
        ("u64" | "u128" | "usize", _) => "a whole number that is not negative".to_owned(),
        ("i8" | "i16" | "i32" | "i64" | "i128" | "isize", _) => "a whole number".to_owned(),
        ("f32" | "f64", _) => "a number".to_owned(),
        ("struct" | "map", _) | (_, "a map") => "an object".to_owned(),
        ("tuple", _) | (_, "a sequence") => "a list".to_owned(),
        ("enum" | "variant", _) => "a word of those it may have".to_owned(),
        (_, "a boolean") => "true or false".to_owned(),
        ("unit", _) => "null".to_owned(),
        _ if expected.contains("UUID") => "a UUID".to_owned(),
        _ if expected.contains("string") => "a text".to_owned(),
        _ => expected.to_owned(),
    }
}

fn whole_number(least: impl std::fmt::Display, most: impl std::fmt::Display) -> String {
    format!("a whole number from {least} to {most}")
}

/// What serde found. A text is not repeated: it may be long, or a secret in the wrong field.
fn described(found: &str) -> String {
    let value = found.split('`').nth(1).unwrap_or_default();
    match found.split(' ').next().unwrap_or_default() {
        "integer" | "floating" | "number" => format!("the number {value}"),
        "boolean" => value.to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        "null" | "unit" | "Option" => "null".to_owned(),
        _ => "a text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn explained<T: DeserializeOwned>(value: Value) -> String {
        match serde_json::from_value::<T>(value) {
            Ok(_) => "no error".to_owned(),
            Err(error) => explain(error.to_string()),
        }
    }

    #[derive(Deserialize)]
    struct Nested {
        _field: u8,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "it is only read into")]
    enum Either {
        Text(String),
        Flag(bool),
    }

    #[test]
    fn no_name_of_rust_is_told() {
        let cases = [
            (
                explained::<u64>(json!(-1)),
                "expected a whole number that is not negative, found the number -1",
            ),
            (
                explained::<i64>(json!(1.5)),
                "expected a whole number, found the number 1.5",
            ),
            (
                explained::<f64>(json!({})),
                "expected a number, found an object",
            ),
            (
                explained::<bool>(json!([])),
                "expected true or false, found a list",
            ),
            (
                explained::<Nested>(json!("x")),
                "expected an object, found a text",
            ),
            (
                explained::<Vec<u8>>(json!(true)),
                "expected a list, found true",
            ),
            (
                explained::<Either>(json!(5)),
                "has none of the forms it may have",
            ),
            (explained::<Uuid>(json!("x")), "expected a UUID"),
            (
                explained::<Uuid>(json!(5)),
                "expected a UUID, found the number 5",
            ),
            (
                explained::<(u8, u8)>(json!([1])),
                "expected a list of 2 items, found 1 items",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn a_long_message_is_cut() {
        let error = refusal("field", "é".repeat(10_000));
        assert_eq!(error.message().chars().count(), LONGEST + 1);
    }
}
