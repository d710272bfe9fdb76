//! Writing down what came of a task.

use hg_domain::{
    failure::{Failure, FailureCode},
    job::Job,
    provider::Provider,
    task::{IllegalMove, Spent, Task},
    time::Timestamp,
};
use hg_store::{Finished, Handover, StoreError, TextResult, Written};

use crate::{config::State, effort::Effort, outcome, plan::Plan};

/// Writes down what came of a task: a text, a next provider or a failure. If others disturb that, it
/// can be done anew: at most the text is written by then, which may be written twice.
pub(crate) async fn close(
    state: &State,
    seen: &Task,
    job: &Job,
    plan: &Plan,
    effort: &Effort,
) -> Result<(), StoreError> {
    let (now, spent) = (Timestamp::now(), &effort.spent);
    let mut task = seen.clone();
    task.record(effort.attempt(task.provider, now));
    if task.fallbacks.is_empty() {
        task.fallbacks = left(&plan.fallbacks, state, &task);
    }
    match &effort.text {
        Ok(written) => {
            let outcome = outcome::of(plan, written, &effort.warnings);
            let result = TextResult {
                text: written.text.clone(),
                prompt: written.prompt.clone(),
            };
            match state.store.put_result(&task, &result, now).await? {
                Written::Done => finish(state, seen, task.complete(outcome, now), spent, job).await,
                Written::Superseded => discard(state, seen, spent).await,
            }
        }
        Err(failure) if failure.code.depends_on_provider() && !task.fallbacks.is_empty() => {
            fall_back(state, seen, task, spent, failure).await
        }
        Err(failure) => finish(state, seen, task.fail(failure.clone(), now), spent, job).await,
    }
}

/// Those of `providers` that are offered here and have not been asked yet.
fn left(providers: &[Provider], state: &State, task: &Task) -> Vec<Provider> {
    let was_asked = |provider| {
        let mut attempts = task.attempts.iter();
        attempts.any(|attempt| attempt.provider == provider)
    };
    let left = providers.iter().copied();
    left.filter(|provider| state.offered.has(*provider) && !was_asked(*provider))
        .collect()
}

async fn fall_back(
    state: &State,
    seen: &Task,
    task: Task,
    spent: &Spent,
    failure: &Failure,
) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let Ok(Some(next)) = task.fall_back(now) else {
        return discard(state, seen, spent).await;
    };
    tracing::warn!(
        code = failure.code.as_str(),
        next = next.provider.as_str(),
        "another provider is to try"
    );
    match state
        .store
        .hand_over(
            Handover {
                seen,
                next: &next,
                spent,
            },
            now,
        )
        .await?
    {
        Written::Done => Ok(()),
        Written::Superseded => discard(state, seen, spent).await,
    }
}

/// Ends a task that no provider can do anything about.
pub(crate) async fn fail(
    state: &State,
    task: Task,
    job: Job,
    reason: &str,
) -> Result<(), StoreError> {
    let failure = Failure::new(FailureCode::TemplateError, reason);
    finish(
        state,
        &task.clone(),
        task.fail(failure, Timestamp::now()),
        &Spent::nothing(0),
        &job,
    )
    .await
}

async fn finish(
    state: &State,
    seen: &Task,
    ended: Result<Task, IllegalMove>,
    spent: &Spent,
    job: &Job,
) -> Result<(), StoreError> {
    // A task that we hold a lease of is in progress, from where it can end either way.
    let Ok(ended) = ended else {
        return discard(state, seen, spent).await;
    };
    let handover = Handover {
        seen,
        next: &ended,
        spent,
    };
    match state
        .store
        .finish_task(handover, job.clone(), Timestamp::now())
        .await?
    {
        Finished::Done(job) => {
            tracing::info!(
                task_status = ended.status.as_str(),
                job_status = job.status.as_str(),
                "task ended"
            );
            Ok(())
        }
        Finished::LeaseLost | Finished::JobEnded => discard(state, seen, spent).await,
    }
}

/// Nobody wants the text any more; what it cost is counted all the same.
async fn discard(state: &State, seen: &Task, spent: &Spent) -> Result<(), StoreError> {
    if spent.calls == 0 && seen.reservation.is_none() {
        return Ok(());
    }
    tracing::warn!("the text was discarded: the task had ended, or gone to another worker");
    state
        .store
        .count_discarded(seen, spent, Timestamp::now())
        .await
}
