//! Words of the API, as people read them.

use hg_domain::{content::ContentType, task::Status};
use maud::{Markup, html};
use serde_json::Value;

/// A word of the API in words: `in_progress` is "in progress".
pub(crate) fn words(word: &str) -> String {
    word.replace('_', " ")
}

/// The same, as a heading or a label begins.
pub(crate) fn capitalized(word: &str) -> String {
    let text = words(word);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}

/// A kind of text.
pub(crate) fn content_type(kind: ContentType) -> &'static str {
    match kind {
        ContentType::BlogPost => "Blog post",
        ContentType::SocialMedia => "Social media",
        ContentType::EmailCampaign => "E-mail campaign",
        ContentType::PressRelease => "Press release",
        ContentType::ProductDescription => "Product description",
    }
}

/// Where a job or a part of one is.
pub(crate) fn status(status: Status) -> Markup {
    badge(status.as_str(), &words(status.as_str()))
}

/// A word that is marked by its `kind`.
pub(crate) fn badge(kind: &str, text: &str) -> Markup {
    html! { span class={ "badge " (kind) } { (text) } }
}

/// A number with what is counted: "1 text", "1,200 texts".
pub(crate) fn counted(count: impl TryInto<u64>, one: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number(count))
}

/// A value of JSON as it is shown to people: texts as they are.
pub(crate) fn json_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "not set".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        Value::Object(fields) if !fields.values().any(Value::is_object) => {
            let fields = fields.iter();
            let texts: Vec<_> = fields
                .map(|(name, value)| format!("{name} {}", json_text(value)))
                .collect();
            texts.join(", ")
        }
        other => other.to_string(),
    }
}

/// A number with a comma for each thousand.
pub(crate) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_are_readable() {
        for (count, expected) in [
            (0_u64, "0 jobs"),
            (1, "1 job"),
            (999, "999 jobs"),
            (1_000, "1,000 jobs"),
            (1_234_567, "1,234,567 jobs"),
        ] {
            assert_eq!(counted(count, "job"), expected);
        }
    }

    #[test]
    fn values_are_told_as_people_write_them() {
        for (value, expected) in [
            (json!("a"), "a"),
            (json!(false), "no"),
            (json!([]), "none"),
            (json!(["a", "b"]), "a, b"),
            (
                json!({"twitter": 280, "linkedin": 3000}),
                "linkedin 3000, twitter 280",
            ),
            (json!([1, {"a": 2}]), r#"[1,{"a":2}]"#),
        ] {
            assert_eq!(json_text(&value), expected);
        }
    }

    #[test]
    fn words_are_words() {
        assert_eq!(words("in_progress"), "in progress");
        assert_eq!(capitalized("word_count_min"), "Word count min");
        assert_eq!(capitalized(""), "");
    }
}
