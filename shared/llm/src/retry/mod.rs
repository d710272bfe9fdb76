//! Deadline and retries around the single tries of any provider.

mod policy;

use std::time::Duration;

use hg_domain::{provider::Provider, time::Timestamp};
use tokio::time::{Instant, sleep, timeout};

pub(crate) use self::policy::Policy;
use crate::{
    call_error::CallError,
    completion::{Answer, Completion},
    model::{Attempt, Fault, LanguageModel, Reply, Retry},
    tab::Tab,
};

/// Asks until there is an answer, a failure that another try cannot mend, or no time.
pub(crate) async fn complete<M: LanguageModel>(
    model: &M,
    policy: &Policy,
    request: &Completion,
    deadline: Instant,
) -> Result<Answer, CallError> {
    let mut attempt = Attempt::new(request, model.default_model());
    let mut tab = Tab::open(model.provider(), attempt.model, Timestamp::now());
    let mut fault = out_of_time(model.provider());
    let mut retries = 0;
    while let Some(left) = time_left(deadline) {
        tab.count_call();
        fault = match try_once(model, attempt, policy.limit(left)).await {
            Ok(reply) => return Ok(tab.answer(reply)),
            Err(fault) => fault,
        };
        tab.add(&fault.receipt);
        // Only what was not charged is tried again, so that a call costs no more than one try can.
        if fault.receipt.usage.is_some() {
            break;
        }
        match fault.retry {
            Retry::OnceNotBefore(_) if retries > 0 => break,
            Retry::NotBefore(earliest) | Retry::OnceNotBefore(earliest) => {
                let left = time_left(deadline).unwrap_or_default();
                let Some(wait) = policy.wait(earliest, retries, left, policy::full_jitter) else {
                    break;
                };
                retries += 1;
                report(&fault, tab.calls(), wait);
                sleep(wait).await;
            }
            Retry::WithoutTemperature if attempt.temperature.take().is_some() => {}
            Retry::WithoutTemperature | Retry::Never => break,
        }
    }
    Err(tab.error(fault))
}

async fn try_once<M: LanguageModel>(
    model: &M,
    attempt: Attempt<'_>,
    limit: Duration,
) -> Result<Reply, Fault> {
    timeout(limit, model.attempt(attempt))
        .await
        .unwrap_or_else(|_elapsed| {
            let title = model.provider().title();
            Err(Fault::unavailable(format!(
                "{title} did not answer within {limit:.1?}."
            )))
        })
}

fn time_left(deadline: Instant) -> Option<Duration> {
    deadline
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
}

fn out_of_time(provider: Provider) -> Fault {
    Fault::unavailable(format!(
        "There was no time left to ask {}.",
        provider.title()
    ))
}

/// Logs a failure that is tried again. The last one is returned instead.
fn report(fault: &Fault, calls: u32, wait: Duration) {
    tracing::warn!(
        error.type = fault.failure.code.as_str(),
        error.reason = fault.reason.as_str(),
        error.message = fault.failure.message,
        provider_request_id = fault.receipt.request_id,
        calls,
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "the provider is asked again"
    );
}
