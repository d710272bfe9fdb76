//! Generated texts, which nobody has looked at yet, as they are meant to be read.

use std::{collections::HashSet, sync::OnceLock};

use ammonia::Builder;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{Options, Parser, html::push_html};

/// The Markdown `text` as HTML, with nothing in it that does or loads anything: what is no plain text is
/// removed, and links go out of the way of search engines and of this page.
pub(crate) fn rendered(text: &str) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(text.len() * 2);
    push_html(&mut html, Parser::new_ext(text, options));
    PreEscaped(sanitizer().clean(&html).to_string())
}

/// A page of its own with the text `title`, for keeping elsewhere.
pub(crate) fn document(title: &str, text: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } }
            body { (rendered(text)) }
        }
    };
    page.into_string()
}

fn sanitizer() -> &'static Builder<'static> {
    static SANITIZER: OnceLock<Builder<'static>> = OnceLock::new();
    SANITIZER.get_or_init(|| {
        let tags = [
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ];
        let mut builder = Builder::empty();
        builder
            .tags(HashSet::from(tags))
            .add_tag_attributes("a", ["href", "title"])
            .add_tag_attributes("ol", ["start"])
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .link_rel(Some("nofollow noopener noreferrer"))
            // Of these not even what is in them is text.
            .clean_content_tags(HashSet::from(["script", "style"]));
        builder
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        rendered(text).into_string()
    }

    #[test]
    fn markdown_becomes_what_it_means() {
        let text = "# Title\n\n*a* **b** `c`\n\n1. x\n2. y\n\n| h |\n|---|\n| d |\n";
        let html = html(text);
        for part in [
            "<h1>Title</h1>",
            "<em>a</em>",
            "<strong>b</strong>",
            "<ol>",
            "<td>d</td>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn links_are_not_followed_and_go_nowhere_else() {
        assert_eq!(
            html("[a](https://b.example)").trim(),
            r#"<p><a href="https://b.example" rel="nofollow noopener noreferrer">a</a></p>"#
        );
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
        ] {
            let html = html(&format!("[a]({bad})"));
            assert!(!html.contains("href"), "{html}");
        }
    }

    #[test]
    fn nothing_runs_and_nothing_is_loaded() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![a](https://b.example/pixel.png)",
            "<svg onload=alert(1)>",
            "<a href=\"https://b.example\" onclick=\"alert(1)\">a</a>",
            "<iframe src=https://b.example></iframe>",
            "<style>body{background:url(https://b.example)}</style>",
            "<p style=\"background:url(https://b.example)\">a</p>",
            "<form action=https://b.example><input name=a></form>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<p hx-get=\"/sign-out\" hx-trigger=load>a</p>",
            "<p id=main class=secret data-copy=x>a</p>",
        ] {
            let html = html(bad);
            for never in [
                "<script", "onerror", "<img", "<svg", "onclick", "<iframe", "<style", "style=",
                "<form", "<input", "<math", "hx-", "id=", "class=", "data-",
            ] {
                assert!(!html.contains(never), "{never} of {bad} in {html}");
            }
        }
    }

    #[test]
    fn a_text_of_its_own_is_a_page_with_its_title_escaped() {
        let page = document("<b>", "*a*");
        assert!(page.contains("<title>&lt;b&gt;</title>") && page.contains("<em>a</em>"));
    }
}
