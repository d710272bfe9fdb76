//! Keeping the words of users inside the tags that mark them as material.

use serde_json::Value;

/// The name of the tag around material.
const TAG: &str = "material";

/// Takes from every text in `value` the power to open or close the material.
pub(crate) fn defuse(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('<') => *text = defused(text),
        Value::Array(items) => items.iter_mut().for_each(defuse),
        Value::Object(fields) => fields.values_mut().for_each(defuse),
        _ => {}
    }
}

fn defused(text: &str) -> String {
    let tail_at = |start| text.get(start..).unwrap_or_default();
    let char_of = |(at, c)| {
        if c == '<' && looks_like_tag(tail_at(at + 1)) {
            '‹'
        } else {
            c
        }
    };
    text.char_indices().map(char_of).collect()
}

/// Whether a model could read `tail`, which follows a `<`, as the rest of the tag: in any case,
/// and with slashes, blanks or invisible characters anywhere in it.
fn looks_like_tag(tail: &str) -> bool {
    let letters = tail
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase);
    letters.take(TAG.len()).eq(TAG.chars())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_spelling_of_the_tag_survives() {
        for tag in [
            "<material>",
            "</material>",
            "</ MATERIAL >",
            "< /mate\u{200b}rial\n>",
            "<\u{feff}/material",
        ] {
            let mut value = json!({"deep": [tag]});
            defuse(&mut value);
            assert_eq!(value, json!({"deep": [tag.replace('<', "‹")]}));
        }
    }

    #[test]
    fn a_tag_behind_other_brackets_does_not_survive() {
        assert_eq!(defused("<<</material>"), "‹‹‹/material>");
        assert_eq!(defused("<b></material></b>"), "<b>‹/material></b>");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "a < b & c > d",
            "<b>\"bold\"</b>",
            "raw material",
            "<mat>",
            "<",
        ] {
            assert_eq!(defused(text), text);
        }
    }
}
