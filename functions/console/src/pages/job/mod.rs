//! One job: how far it is, its text, and what made it.

mod view;

use axum::{
    body::Body,
    response::{IntoResponse, Redirect, Response},
};
use hg_domain::id::{ClientId, JobId};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{
    api::{Address, wire::JobView},
    form::Form,
    page::Tab,
    stop::Stop,
    ui::document,
    visitor::{Named, Visitor, Within},
};

/// How often an open job is looked at anew where there are no scripts, in seconds.
const RELOAD: u32 = 3;

type Id = Named<(ClientId, JobId)>;

fn address(job: JobId) -> Address {
    Address::new(format!("/api/jobs/{job}"))
}

/// The job of the address, if it is one of the client of the address.
async fn find(within: &Within, id: JobId) -> Result<JobView, Stop> {
    let job: JobView = within.api.get(address(id)).await?;
    if job.summary.client_id != within.id() {
        return Err(Stop::NotFound);
    }
    Ok(job)
}

/// The page of a job, as it is now; it follows the job by itself.
pub(super) async fn page(within: Within, Named((_, id)): Id) -> Result<impl IntoResponse, Stop> {
    let job = find(&within, id).await?;
    let is_open = !job.summary.status.is_terminal();
    let main = view::page(&within, &job);
    let page = within.page(&job.summary.topic, Tab::Jobs, main);
    Ok(page.reloading(is_open.then_some(RELOAD)))
}

/// What happens to a job, as it happens.
pub(super) async fn events(
    visitor: Visitor,
    Named((_, id)): Id,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let last = headers.get("last-event-id").cloned();
    let events = Address::new(format!("/api/jobs/{id}/events"));
    let response = visitor.api.events(events, last).await?;
    Ok(response.map(Body::new))
}

/// Cancels a job.
pub(super) async fn cancel(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Redirect, Stop> {
    match within.api.delete(address(id)).await {
        Ok(()) => {}
        // It ended by itself meanwhile, as its page says.
        Err(refusal) if refusal.status == StatusCode::CONFLICT => {}
        Err(refusal) => return Err(refusal.into()),
    }
    Ok(Redirect::to(within.at(&format!("/jobs/{id}")).as_str()))
}

/// The text of a job as a file: `text.md` as the model wrote it, `text.html` as it is read.
pub(super) async fn file(
    within: Within,
    Named((_, id, name)): Named<(ClientId, JobId, String)>,
) -> Result<Response, Stop> {
    let job = find(&within, id).await?;
    let text = job.result.ok_or(Stop::NotFound)?;
    let (kind, content, ending) = match name.as_str() {
        "text.md" => ("text/markdown; charset=utf-8", text, "md"),
        "text.html" => (
            "text/html; charset=utf-8",
            document(&job.summary.topic, &text),
            "html",
        ),
        _ => return Err(Stop::NotFound),
    };
    let file = format!(
        "attachment; filename=\"{}.{ending}\"",
        file_name(&job.summary.topic)
    );
    let file = HeaderValue::from_str(&file).map_err(|_| Stop::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, content).into_response())
}

/// What a file with a text about `topic` is called: letters and digits, which every system takes.
fn file_name(topic: &str) -> String {
    let letters = topic.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            ' '
        }
    });
    let letters: String = letters.collect();
    let words: Vec<_> = letters.split_whitespace().take(10).collect();
    if words.is_empty() {
        "text".to_owned()
    } else {
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_plain_names() {
        for (topic, expected) in [
            ("Five signs: call \"us\"!\r\n", "five-signs-call-us"),
            ("../../etc/passwd", "etc-passwd"),
            ("日本", "text"),
        ] {
            assert_eq!(file_name(topic), expected);
        }
    }
}
