//! Versions of what is edited here: what changed, and how to get an earlier one back.

use hg_domain::time::Timestamp;
use maud::{Markup, html};

use crate::{
    api::{Address, Refusal},
    ui::{Draft, changes, hidden, time},
};

/// An earlier version, and what came after it.
pub(super) struct Earlier {
    pub(super) version: u64,
    pub(super) changed_at: Timestamp,
    pub(super) text: String,
    /// The version to compare it with, the next one where that is known, and its text; none of what was deleted.
    pub(super) next: Option<(u64, String)>,
}

/// Earlier versions, the latest first, each with what the next one changed. `restore` is where the way back
/// is; without it, nobody may go it.
pub(super) fn list(
    earlier: &[Earlier],
    present: Option<u64>,
    csrf: &str,
    restore: Option<&Address>,
) -> Markup {
    html! {
        ol.versions reversed {
            @for one in earlier {
                li.card {
                    div.heading {
                        h2 { "Version " (one.version) }
                        span.muted { "of " (time(one.changed_at)) }
                    }
                    @match &one.next {
                        Some((next, text)) => {
                            h3 { "What changed " @if *next == one.version + 1 { "in" } @else { "until" } " version " (next) }
                            (changes(&one.text, text))
                        },
                        None => pre { (one.text) },
                    }
                    @if let Some(restore) = restore { (back(one.version, present, csrf, restore)) }
                }
            }
        }
    }
}

/// The button that makes an earlier version the present one.
pub(super) fn back(version: u64, present: Option<u64>, csrf: &str, restore: &Address) -> Markup {
    html! {
        form method="post" action=(restore) {
            (hidden(csrf))
            input type="hidden" name="version" value=(version);
            @if let Some(present) = present { input type="hidden" name="present" value=(present); }
            button { "Restore version " (version) }
        }
    }
}

/// What a page of versions begins with.
pub(super) fn heading(name: &str, present: Option<u64>, here: &Address) -> Markup {
    html! {
        h1 { "Versions of " (name) }
        @match present {
            Some(present) => p { a href=(here) { "The present one is version " (present) } },
            None => p { "It was deleted. Each of its versions can be restored." },
        }
    }
}

/// That something was deleted, and the way back.
pub(super) fn deleted(name: &str, back: &Markup) -> Markup {
    html! {
        div.done role="status" {
            p { (name) " was deleted." }
            (back)
        }
    }
}

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
