//! The documentation of what nobody but the front door answers.

use hg_domain::id::JobId;
use hg_http::openapi::ReadErrors;

/// What the front door adds to the API.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(events))]
pub struct ApiDoc;

/// An event of a job. `data` is JSON, in one line:
///
/// - of `status`: `job_id`, `status`
/// - of `task`: `job_id`, `task` (its number, from 1), `label`, `status`, `provider`, `error` (or null)
/// - of `done`: `job_id`, `status`, `result` and `error` (or null)
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it is only described")]
struct JobEvent {
    /// Where to go on after it: the next request's `Last-Event-ID`
    id: String,
    event: JobEventName,
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// What an event of a job tells
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it is only described")]
enum JobEventName {
    /// A state of the job
    Status,
    /// A state of a part of it
    Task,
    /// The job's end, after which nothing comes
    Done,
}

/// Follows a job
///
/// As server-sent events: `status` for every state of the job, `task` for every state of each of its parts,
/// and `done` with the text at the end, after which the stream ends. Every state comes once and in order,
/// also if it was passed quickly. Whoever comes again with `Last-Event-ID` gets what is new since; 204 if
/// that was everything. A stream ends after 15 minutes at the latest; a comment every 15 s keeps it open.
#[utoipa::path(
    get, path = "/api/jobs/{id}/events", tag = "jobs", operation_id = "follow_job",
    params(
        ("id" = JobId, Path, description = "The job"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was seen"),
    ),
    responses(
        (status = 200, description = "The events; the schema is of each", body = JobEvent, content_type = "text/event-stream"),
        (status = 204, description = "There is nothing more to come"),
        ReadErrors,
    ),
)]
#[expect(dead_code, reason = "it is only described")]
fn events() {}
