//! Choosing the kind of text that something new is for.

use maud::{Markup, html};

use crate::{
    api::Address,
    form::Form,
    ui::{Draft, Input, kinds},
};

/// The page `title`, which goes on to `here` with the kind.
pub(super) fn choice(title: &str, here: &Address, hint: &str) -> Markup {
    let form = Form::default();
    html! {
        h1 { (title) }
        form method="get" action=(here) {
            (Input::select("content_type", "Kind of text", kinds()).required().hint(hint).of(&Draft::of(&form)))
            button.primary { "Go on" }
        }
    }
}
