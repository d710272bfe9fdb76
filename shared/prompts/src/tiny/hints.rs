//! What the author of a template may have meant that is no tinytemplate.

use super::tags::Tag;

const BLOCKS: [&str; 5] = ["else", "endif", "endfor", "endwith", "elif"];

/// A hint for a `{{ block }}` that there is none of.
pub(super) fn for_block(tag: Tag) -> String {
    let inner = tag.inner();
    let word = inner.split_whitespace().next().unwrap_or_default();
    if word.starts_with("end") && word.chars().all(char::is_alphabetic) {
        return "blocks end with `endif`, `endfor` or `endwith`".to_owned();
    }
    let write = (is_path(inner) && !BLOCKS.contains(&word)).then(|| format!("{{{inner}}}"));
    is_jinja(tag, write)
}

/// A hint for a `{value}` that is a `{% block %}` of Jinja.
pub(super) fn for_value(tag: Tag) -> Option<String> {
    let inner = tag.inner().strip_prefix('%')?;
    let inner = inner.strip_suffix('%').unwrap_or(inner).trim();
    let inner = inner.trim_matches(['-', '+']).trim();
    let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let rest = rest.trim();
    let is_same = match word {
        "if" => is_path(rest.strip_prefix("not ").unwrap_or(rest).trim()),
        "for" => rest
            .split_once(" in ")
            .is_some_and(|(item, list)| is_path(item.trim()) && is_path(list.trim())),
        "else" | "endif" | "endfor" | "endwith" => rest.is_empty(),
        _ => false,
    };
    Some(is_jinja(tag, is_same.then(|| format!("{{{{ {inner} }}}}"))))
}

/// A hint for what should be a name, and is `path`.
pub(super) fn for_path(tag: Tag, path: &str) -> String {
    if path.starts_with('@') {
        "there are `@index`, `@first` and `@last`".to_owned()
    } else if tag.text.starts_with("{{") {
        "a block takes a name alone; for comparisons and filters set syntax to jinja".to_owned()
    } else {
        "a brace that is text is written `\\{`".to_owned()
    }
}

fn is_jinja(tag: Tag, write: Option<String>) -> String {
    let tag: String = tag.text.chars().take(100).collect();
    let write = write.map_or_else(String::new, |write| format!("write `{write}` or "));
    format!("`{tag}` is Jinja syntax; this template is tinytemplate: {write}set syntax to jinja")
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}
