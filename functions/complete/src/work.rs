//! One task, from its message to its end.

use std::time::Duration;

use hg_domain::{failure::Failure, id::LeaseId, job::Job, task::Task, time::Timestamp};
use hg_llm::Client;
use hg_prompts::Rendered;
use hg_queue::TaskMessage;
use hg_store::{Briefing, Claim, Lease, Payer, StoreError};
use tokio::time::Instant;

use crate::{
    close,
    config::State,
    effort::{self, Effort},
    hold::{self, Hold},
    key,
    patience::patiently,
    plan::Plan,
};

/// What is left of an invocation for writing down what came of it.
const CLOSING_TIME: Duration = Duration::from_secs(5);

/// Does the task that a message is about, if it still waits for this provider.
///
/// # Errors
/// When the table cannot be read or written; the message comes again.
#[tracing::instrument(skip_all, fields(job_id, task, client_id))]
pub(crate) async fn on_task(
    state: &State,
    message: TaskMessage,
    deadline: Instant,
) -> Result<(), StoreError> {
    let (job_id, number) = message.task();
    let span = tracing::Span::current();
    span.record("job_id", job_id.to_string());
    span.record("task", number);
    span.record("client_id", message.group().to_string());
    let now = Timestamp::now();
    let left = deadline.saturating_duration_since(Instant::now());
    let lease = Lease {
        id: LeaseId::new(),
        provider: state.provider,
        until: now.plus(left + CLOSING_TIME),
    };
    match state.store.lease_task(job_id, number, &lease, now).await? {
        // Boxed, as ten of them wait at once.
        Claim::Won(task) => Box::pin(write(state, *task, deadline)).await,
        Claim::InProgress | Claim::NotWanted => {
            tracing::info!("somebody else has or had this task");
            Ok(())
        }
    }
}

async fn write(state: &State, task: Task, deadline: Instant) -> Result<(), StoreError> {
    // Both are needed whatever comes, so neither waits for the other.
    let (job, brief) = tokio::join!(
        state.store.start_job(task.job_id, Timestamp::now()),
        state.store.brief(&task)
    );
    let Some(job) = job? else { return Ok(()) };
    let brief = match brief? {
        Briefing::Ready(brief) => brief,
        Briefing::Gone(what) => {
            return close::fail(state, task, job, &format!("The {what} is gone.")).await;
        }
    };
    let plan = match Plan::new(&task, &brief) {
        Ok(plan) => plan,
        Err(error) => {
            return close::fail(
                state,
                task,
                job,
                &format!("The strategy is invalid: {error}"),
            )
            .await;
        }
    };
    match plan.prompt(brief.template.as_ref()) {
        Ok(prompt) => {
            let client = key::client(state, &task, &brief).await;
            let order = Order {
                plan,
                prompt,
                client,
                payers: brief.payers,
            };
            ask(state, task, job, order, deadline).await
        }
        Err(reason) => close::fail(state, task, job, &reason).await,
    }
}

/// What a model is to write, by which key, and who pays.
struct Order {
    plan: Plan,
    prompt: Rendered,
    client: Result<Client, Failure>,
    payers: Vec<Payer>,
}

/// Asks the provider, once what it may cost is set aside, and writes down what came of it.
async fn ask(
    state: &State,
    task: Task,
    job: Job,
    order: Order,
    deadline: Instant,
) -> Result<(), StoreError> {
    let Order {
        plan,
        prompt,
        client,
        payers,
    } = order;
    let until = deadline.checked_sub(CLOSING_TIME).unwrap_or(deadline);
    let client = match client {
        Ok(client) => client,
        Err(failure) => {
            return close::close(state, &task, &job, &plan, &Effort::failed(failure)).await;
        }
    };
    let request = effort::request(&task, &plan, prompt);
    let highest = effort::highest_cost(&client, &request, &plan);
    if let Some(failure) = effort::too_expensive(highest, state.most) {
        return close::close(state, &task, &job, &plan, &Effort::failed(failure)).await;
    }
    let wait_until = Instant::now() + until.saturating_duration_since(Instant::now()) / 2;
    let (task, effort) =
        match hold::set_aside(&state.store, task, &payers, highest, wait_until).await? {
            Hold::Held(task) => {
                let mut effort = effort::make(&client, &request, &plan, until).await;
                effort.warnings = hold::warnings(&state.store, &payers).await;
                (task, effort)
            }
            Hold::Refused(task, failure) => (task, Effort::failed(failure)),
            Hold::Lost => return Ok(()),
        };
    // It may be paid for by now: what others disturb must not lose it.
    patiently(deadline, || {
        close::close(state, &task, &job, &plan, &effort)
    })
    .await
}
