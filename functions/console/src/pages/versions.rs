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
    /// The version to compare it with, the next one where that is known, and its text.
    pub(super) next: (u64, String),
}

/// Earlier versions, the latest first, each with what the next one changed. `restore` is where the way back
/// is; without it, nobody may go it.
pub(super) fn list(
    earlier: &[Earlier],
    present: u64,
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
                    @let (next, text) = &one.next;
                    h3 { "What changed " @if *next == one.version + 1 { "in" } @else { "until" } " version " (next) }
                    (changes(&one.text, text))
                    @if let Some(restore) = restore {
                        form method="post" action=(restore) {
                            (hidden(csrf))
                            input type="hidden" name="version" value=(one.version);
                            input type="hidden" name="present" value=(present);
                            button { "Restore version " (one.version) }
                        }
                    }
                }
            }
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
