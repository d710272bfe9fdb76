//! What changed between two versions of a text, line by line.

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};
use maud::{Markup, html};

/// The lines that were removed from `before` and added in `after`, with some around them.
pub(crate) fn changes(before: &str, after: &str) -> Markup {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let printer = BasicLineDiffPrinter(&input.interner);
    let text = diff
        .unified_diff(&printer, UnifiedDiffConfig::default(), &input)
        .to_string();
    if text.is_empty() {
        return html! { p { "Nothing in it changed." } };
    }
    html! {
        pre.diff {
            @for line in text.lines() {
                @match line.bytes().next() {
                    Some(b'+') => ins { (line) "\n" },
                    Some(b'-') => del { (line) "\n" },
                    Some(b'@') => span.hunk { (line) "\n" },
                    _ => { (line) "\n" },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_marked_and_nothing_in_it_is_markup() {
        let html = changes("a\n<b>\nc\n", "a\n<i>\nc\n").into_string();
        assert!(html.contains("<del>-&lt;b&gt;\n</del>"), "{html}");
        assert!(html.contains("<ins>+&lt;i&gt;\n</ins>"), "{html}");
        assert!(html.contains(" a\n"), "{html}");
        assert_eq!(
            changes("a", "a").into_string(),
            "<p>Nothing in it changed.</p>"
        );
    }
}
