//! What two people edit at the same time: the version that each has, and what to do about it.

use maud::{Markup, html};
use serde_json::Value;

use crate::{
    api::Refusal,
    ui::{Draft, changes},
};

/// What is said when somebody else changed the thing meanwhile: both are there, and nothing is lost.
pub(super) fn conflict(theirs: &str, yours: &str) -> Markup {
    html! {
        div.problems role="alert" tabindex="-1" {
            h2 { "Changed meanwhile" }
            p {
                "Somebody saved another version while you were editing. Nothing of yours is lost: it is in the form "
                "below. Save again to put it in place of theirs, or take over from theirs what you want to keep."
            }
            h3 { "From theirs to yours" }
            (changes(theirs, yours))
        }
    }
}

/// The same, of what the API would be sent for each.
pub(super) fn conflict_of(theirs: &Value, yours: &Value) -> Markup {
    conflict(&format!("{theirs:#}\n"), &format!("{yours:#}\n"))
}

/// The field with the version that is edited: the one that was opened, however often the form was sent since.
/// Only who has been shown what somebody else saved goes on from that.
pub(super) fn edited(draft: &Draft<'_>, present: u64) -> Markup {
    let opened = draft.form.raw("version").parse();
    let version = match opened {
        Ok(opened) if !is_late(draft.refusal) => opened,
        _ => present,
    };
    html! { input type="hidden" name="version" value=(version); }
}

/// Whether a refusal says that somebody else was quicker.
pub(super) fn is_late(refusal: Option<&Refusal>) -> bool {
    refusal.is_some_and(Refusal::is_conflict)
}
