//! Lists.

use maud::{Markup, Render, html};

use crate::api::Address;

/// What stands where there is nothing yet: why, and what to do next.
pub(crate) fn empty(message: &str, next: Option<(Address, &str)>) -> Markup {
    html! {
        div.empty {
            p { (message) }
            @if let Some((address, label)) = next {
                p { a.button.primary href=(address) { (label) } }
            }
        }
    }
}

/// The way to the next page of a list: it comes by itself where it comes into sight. `list` is the id of
/// the element whose children the rows are.
pub(crate) fn more(next: Option<Address>, list: &str) -> Markup {
    html! {
        p.more #{ (list) "-more" } {
            @if let Some(address) = next {
                a.button.quiet href=(address) rel="next"
                    hx-get=(address) hx-trigger="revealed, click" hx-sync="this:drop" hx-target={ "#" (list) }
                    hx-select={ "#" (list) " > *" } hx-swap="beforeend"
                    hx-select-oob={ "#" (list) "-more:outerHTML" } { "Next page" }
            }
        }
    }
}

/// Names and what is said of them.
pub(crate) fn pairs<'a>(rows: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.pairs {
            @for (name, value) in rows {
                div { dt { (name) } dd { (value.render()) } }
            }
        }
    }
}
