//! The job and the tasks of a request.

use std::time::Duration;

use hg_domain::{
    access::Principal,
    client::Client,
    content::Platform,
    id::JobId,
    job::Job,
    money::NanoUsd,
    provider::Provider,
    request::ContentRequest,
    split,
    task::{PENDING_GRACE, Status, Task},
    time::Timestamp,
    usage::TokenUsage,
};

use crate::providers::Chosen;

/// How long the fixed part of a job takes, as a rule.
const BASE_DURATION: Duration = Duration::from_secs(10);
/// How quickly models write, as a rule, in tokens per second.
const TOKENS_PER_SECOND: u32 = 50;

/// Who asks, for whom, to be written by whom.
pub(crate) struct Order<'a> {
    pub(crate) principal: &'a Principal,
    pub(crate) client: &'a Client,
    pub(crate) request: &'a ContentRequest,
    pub(crate) chosen: &'a Chosen,
    pub(crate) platforms: &'a [Platform],
}

/// The job of an order, and one task per part of it.
pub(crate) fn plan(order: &Order<'_>, now: Timestamp) -> (Job, Vec<Task>) {
    let job_id = JobId::new();
    let request = order.request;
    let parts = split::parts(request.content_type, order.platforms, request.variants);
    let tasks: Vec<Task> = (0..)
        .zip(parts)
        .map(|(number, part)| task(order, job_id, number, part, now))
        .collect();
    let job = Job {
        job_id,
        client_id: order.client.client_id,
        path: order.client.path.clone(),
        status: Status::Pending,
        content_type: request.content_type,
        topic: request.subject(),
        providers: order.chosen.providers.clone(),
        tasks_total: u32::try_from(tasks.len()).unwrap_or(u32::MAX),
        tasks_done: 0,
        tasks_succeeded: 0,
        usage: TokenUsage::default(),
        cost: NanoUsd::ZERO,
        unpriced: 0,
        error: None,
        created_by: order.principal.name.clone(),
        callback_url: request.callback_url.clone(),
        created_at: now,
        updated_at: now,
        started_at: None,
        completed_at: None,
        version: 1,
    };
    (job, tasks)
}

fn task(order: &Order<'_>, job_id: JobId, number: u32, part: split::Part, now: Timestamp) -> Task {
    let (provider, fallbacks) = match order.chosen.providers.as_slice() {
        [first, rest @ ..] => (*first, rest.to_vec()),
        [] => (Provider::Sandbox, Vec::new()),
    };
    Task {
        job_id,
        number,
        client_id: order.client.client_id,
        path: order.client.path.clone(),
        content_type: order.request.content_type,
        label: part.label,
        platform: part.platform,
        status: Status::Pending,
        provider,
        model: order.request.model.clone(),
        strategy_id: order.request.strategy_id,
        template_id: order.request.template_id,
        own_key: order.chosen.own_key,
        fallbacks,
        attempt: 0,
        lease_id: None,
        lease_until: None,
        reservation: None,
        sweeps: 0,
        due_at: now.plus(PENDING_GRACE),
        usage: TokenUsage::default(),
        cost: NanoUsd::ZERO,
        unpriced: 0,
        calls: 0,
        attempts: Vec::new(),
        outcome: None,
        error: None,
        created_at: now,
        updated_at: now,
        started_at: None,
        completed_at: None,
        version: 1,
    }
}

/// When a request accepted at `accepted` is done, as a rule: its parts are written at once.
pub(crate) fn estimated_completion(request: &ContentRequest, accepted: Timestamp) -> Timestamp {
    let writing = Duration::from_secs(u64::from(request.max_tokens / TOKENS_PER_SECOND));
    accepted.plus(BASE_DURATION + writing)
}
