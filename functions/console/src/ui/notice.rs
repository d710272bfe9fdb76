//! What a page says of what was done, or cannot be.

use maud::{Markup, html};

use super::{fields::id_of, words::capitalized};
use crate::{
    api::Refusal,
    form::{CSRF, Form},
};

/// A secret that is shown once.
pub(crate) struct Secret<'a> {
    pub(crate) title: &'a str,
    /// What it is for, and that it is not shown again.
    pub(crate) about: &'a str,
    pub(crate) value: &'a str,
}

/// The field that shows that a form is of the visitor's own session.
pub(crate) fn hidden(csrf: &str) -> Markup {
    html! { input type="hidden" name=(CSRF) value=(csrf); }
}

/// Everything that the API says against what was sent, each with a link to its field.
pub(crate) fn problems(refusal: Option<&Refusal>) -> Markup {
    // That somebody else was quicker is said with what they saved.
    let Some(refusal) = refusal.filter(|refusal| !refusal.is_conflict()) else {
        return html! {};
    };
    html! {
        div.problems role="alert" tabindex="-1" {
            h2 { "There is a problem" }
            @if refusal.violations.is_empty() {
                p { (refusal.message) }
            } @else {
                ul {
                    @for violation in &refusal.violations {
                        li {
                            a href={ "#" (id_of(field(&violation.field))) } { (name_of(&violation.field)) }
                            " " (violation.constraint)
                            @if let Some(line) = violation.line {
                                " (line " (line)
                                @if let Some(column) = violation.column { ", column " (column) }
                                ")"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the end of a path is called: of `configuration.word_count_min` it is "Word count min".
fn name_of(path: &str) -> String {
    capitalized(path.rsplit('.').next().unwrap_or(path))
}

/// The field of a form that a path is about: of `keywords[3]` it is `keywords`.
pub(super) fn field(path: &str) -> &str {
    path.split('[').next().unwrap_or(path)
}

/// That a version was saved, where the address says which one and that is still the present one.
pub(crate) fn saved(query: &Form, present: u64) -> Markup {
    html! {
        @if query.raw("saved").parse() == Ok(present) {
            p.done role="status" { "Saved as version " (present) "." }
        }
    }
}

/// A secret that is shown this once.
pub(crate) fn shown_once(secret: &Secret<'_>) -> Markup {
    html! {
        section.secret aria-labelledby="secret-title" {
            h2 #secret-title { (secret.title) }
            p { (secret.about) }
            div.copyable {
                code #secret { (secret.value) }
                button.quiet type="button" data-copy="#secret" hidden { "Copy" }
            }
        }
    }
}

/// A button for what cannot be undone: it opens a question that names what would be destroyed.
pub(crate) fn confirm(
    csrf: &str,
    action: &str,
    verb: &str,
    what: &str,
    consequence: &str,
) -> Markup {
    confirm_with(&hidden(csrf), action, verb, what, consequence)
}

/// The same, with what the form needs to know besides its address.
pub(crate) fn confirm_with(
    fields: &Markup,
    action: &str,
    verb: &str,
    what: &str,
    consequence: &str,
) -> Markup {
    html! {
        details.confirm {
            summary.button.danger { (verb) "…" }
            form method="post" action=(action) {
                (fields)
                p { (verb) " " strong { (what) } "? " (consequence) }
                button.danger { "Yes, " (verb.to_lowercase()) " " (what) }
            }
        }
    }
}
