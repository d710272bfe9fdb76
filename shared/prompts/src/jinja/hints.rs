//! What the author of a template may have meant that is no Jinja.

/// A hint for the tag `text` of these first `words` if it is a `{{ block }}` of tinytemplate, and
/// not a value.
pub(super) fn for_value(text: &str, words: &[&str], tokens: usize) -> Option<String> {
    let is_block = match words {
        ["if" | "for" | "with" | "call", _] => true,
        ["else" | "endif" | "endfor" | "endwith"] => tokens == 1,
        _ => false,
    };
    if !is_block {
        return None;
    }
    let inner = text.trim_start_matches(['{', '-', '+']);
    let inner = inner.trim_end_matches(['}', '-', '+']).trim();
    let write = if matches!(words, ["with" | "call", _]) {
        String::new()
    } else {
        format!("write `{{% {inner} %}}` or ")
    };
    let text: String = text.chars().take(100).collect();
    Some(format!(
        "`{text}` is tinytemplate syntax; this template is jinja: {write}set syntax to tinytemplate"
    ))
}
