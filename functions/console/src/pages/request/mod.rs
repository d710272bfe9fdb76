//! Asking for a text: what would be sent, and what it may cost, before it is sent.

mod body;
mod estimate;
mod offer;
mod preview;
mod view;

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{access::Action, id::JobId};
use http::StatusCode;

use self::{offer::Offer, preview::Shown};
use super::query::Query;
use crate::{
    api::{
        Refusal,
        wire::{JobAccepted, JobView},
    },
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::Draft,
    visitor::Within,
};

/// The name of the field by which a request that is sent twice is one request.
const ONCE: &str = "once";
/// The name of the button that was pressed.
const ACTION: &str = "action";
const PREVIEW: &str = "preview";

/// The empty form; filled in from the address, or from an earlier job.
pub(super) async fn form(within: Within, Query(query): Query) -> Result<Response, Stop> {
    within.must(Action::Write)?;
    let form = match query.raw("from").parse::<JobId>() {
        Ok(job) => {
            let job: JobView = within.api.get(format!("/api/jobs/{job}")).await?;
            body::of_job(&job.request)
        }
        Err(_) => body::beginning(query),
    };
    let form = form.set(ONCE, uuid::Uuid::now_v7());
    Ok(show(&within, &form, None).await?.into_response())
}

/// Shows the prompt, or asks for the text.
pub(super) async fn send(within: Within, form: Form) -> Result<Response, Stop> {
    if form.raw(ACTION) == PREVIEW {
        return Ok(show(&within, &form, None).await?.into_response());
    }
    let accepted = async {
        form.all_json(&["variables", "metadata"])?;
        let request = body::of_form(within.id(), &form);
        within
            .api
            .post_once("/api/jobs", form.raw(ONCE), &request)
            .await
    };
    match accepted.await {
        Ok(JobAccepted { job_id }) => {
            let to = within.at(&format!("/jobs/{job_id}"));
            Ok(Redirect::to(to.as_str()).into_response())
        }
        Err(refusal) if refusal.keeps_form() => {
            // What was sent with this key is another request. Where it is not known what became of it,
            // the same key makes sure that there is one job.
            let form = if refusal.status == StatusCode::CONFLICT {
                form.set(ONCE, uuid::Uuid::now_v7())
            } else {
                form
            };
            let page = show(&within, &form, Some(&refusal)).await?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn show(within: &Within, form: &Form, refusal: Option<&Refusal>) -> Result<Page, Stop> {
    let (offer, shown) =
        futures_util::future::join(Offer::read(within, form), preview::read(within, form)).await;
    let offer = offer?;
    let shown: Shown = shown?;
    let main = view::page(within, &Draft { form, refusal }, &offer, &shown);
    Ok(within.page("New request", Tab::Request, main))
}
