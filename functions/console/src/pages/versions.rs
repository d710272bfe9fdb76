//! Earlier versions of what is edited here: what changed, and how to get one back.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{access::Action, time::Timestamp};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    api::{Address, Refusal},
    form::Form,
    page::Tab,
    stop::Stop,
    ui::{changes, empty, hidden, time},
    visitor::Within,
};

/// What has versions: where its pages and the API have it.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) path: &'static str,
    pub(super) tab: Tab,
}

/// A version, as a text that can be compared with another.
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) name: String,
    pub(super) changed_at: Timestamp,
    pub(super) text: String,
}

/// What the API says of every version of anything.
#[derive(Deserialize)]
struct Named {
    name: String,
    version: u64,
}

impl Kept {
    /// The address of the one called `id`, and of what is below it.
    pub(super) fn at(self, id: impl std::fmt::Display, rest: &str) -> String {
        format!("{}/{id}{rest}", self.path)
    }

    /// The page of the `earlier` versions of a thing, the latest first, and its `present` one, if it was not
    /// deleted. `next` is where still earlier ones are.
    pub(super) fn history(
        self,
        within: &Within,
        id: impl std::fmt::Display,
        present: Option<&Version>,
        earlier: &[Version],
        next: Option<String>,
    ) -> Result<Response, Stop> {
        let latest = present.or(earlier.first()).ok_or(Stop::NotFound)?;
        let title = format!("Versions of {}", latest.name);
        let restore = within.at(&self.at(&id, "/restore"));
        let restore = within.may(Action::Write).then_some(&restore);
        let newer = std::iter::once(present).chain(earlier.iter().map(Some));
        let main = html! {
            h1 { (title) }
            @match present {
                Some(present) => p {
                    a href=(within.at(&self.at(&id, ""))) { "The present one is version " (present.number) }
                },
                None => p { "It was deleted. Each of its versions can be restored." },
            }
            @if earlier.is_empty() { (empty("It was never changed.", None)) }
            ol.versions reversed {
                @for (one, newer) in earlier.iter().zip(newer) {
                    li.card {
                        (version(one, newer))
                        @if let Some(restore) = restore {
                            (back(one.number, present.map(|present| present.number), &within.csrf, restore))
                        }
                    }
                }
            }
            @if let Some(cursor) = next {
                p { a href=(within.at(&self.at(&id, "/versions")).with("cursor", cursor)) { "Still earlier ones" } }
            }
        };
        Ok(within.page(&title, self.tab, main).into_response())
    }

    /// Makes the version that `form` names the present one.
    pub(super) async fn restore(
        self,
        within: &Within,
        id: impl std::fmt::Display,
        form: &Form,
    ) -> Result<Redirect, Stop> {
        let version: u64 = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
        // What was deleted has no version to be restored in place of.
        let present = form.raw("present").parse().ok();
        let address = within.api_at(&self.at(&id, "/restore"));
        let body = json!({"version": version});
        let restored: Named = within.api.post_to(address, present, &body).await?;
        let to = within.at(&self.at(&id, "")).with("saved", restored.version);
        Ok(Redirect::to(to.as_str()))
    }

    /// The way back of what was just deleted, if the address names it.
    pub(super) async fn just_deleted(
        self,
        within: &Within,
        query: &Form,
    ) -> Result<Markup, Refusal> {
        let Ok(id) = query.raw("deleted").parse::<Uuid>() else {
            return Ok(html! {});
        };
        let versions = within
            .api_at(&self.at(id, "/versions"))
            .with("page_size", 1);
        let versions = within.api.list::<Named>(versions).await?;
        let restore = within.at(&self.at(id, "/restore"));
        Ok(html! {
            @if let Some(last) = versions.rows.first() {
                div.done role="status" {
                    p { (last.name) " was deleted." }
                    (back(last.version, None, &within.csrf, &restore))
                }
            }
        })
    }
}

/// A version, and what a newer one changed.
fn version(one: &Version, newer: Option<&Version>) -> Markup {
    html! {
        div.heading {
            h2 { "Version " (one.number) }
            span.muted { "of " (time(one.changed_at)) }
        }
        @match newer {
            Some(newer) => {
                // On a later page the version in between is on the one before.
                @let is_next = newer.number == one.number + 1;
                h3 { "What changed " @if is_next { "in" } @else { "until" } " version " (newer.number) }
                (changes(&one.text, &newer.text))
            },
            None => pre { (one.text) },
        }
    }
}

/// The button that makes an earlier version the present one.
fn back(version: u64, present: Option<u64>, csrf: &str, restore: &Address) -> Markup {
    html! {
        form method="post" action=(restore) {
            (hidden(csrf))
            input type="hidden" name="version" value=(version);
            @if let Some(present) = present { input type="hidden" name="present" value=(present); }
            button { "Restore version " (version) }
        }
    }
}
