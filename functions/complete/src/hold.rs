//! Money is set aside before a model is called, where a budget pays for the call.

use std::time::Duration;

use hg_domain::{
    budget::{BudgetAction, Decision, Month, Reservation, decide},
    failure::{Failure, FailureCode},
    money::NanoUsd,
    task::Task,
    time::Timestamp,
};
use hg_store::{Payer, Reserved, Store, StoreError};
use tokio::time::{Instant, sleep};

use crate::patience::patiently;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Whether a model may be called for a task.
pub(crate) enum Hold {
    /// It may; the task says what is set aside.
    Held(Box<Task>),
    /// It may not, and the task fails with this.
    Refused(Box<Task>, Failure),
    /// The task has gone to somebody else, or nobody wants it any more.
    Lost,
}

/// Sets the `highest` cost of a call aside on the budgets of all `payers`; nothing where nobody has
/// a budget or the call is free.
///
/// While a budget is wholly set aside for other calls, which may give some of it back, or too many
/// are at it at once, it waits until `until`.
pub(crate) async fn set_aside(
    store: &Store,
    task: Task,
    payers: &[Payer],
    highest: Option<NanoUsd>,
    until: Instant,
) -> Result<Hold, StoreError> {
    // A worker whose lease ran out had set money aside, too.
    let task = match task.reservation {
        Some(_) => match patiently(until, || store.give_back(&task, Timestamp::now())).await? {
            Some(task) => task,
            None => return Ok(Hold::Lost),
        },
        None => task,
    };
    let blocking = payers
        .iter()
        .find(|payer| payer.budget.action == BudgetAction::Block);
    let amount = match (highest, blocking) {
        (Some(amount), _) => amount,
        (None, Some(payer)) => return Ok(Hold::Refused(Box::new(task), unpriced(payer))),
        (None, None) => NanoUsd::ZERO,
    };
    // A call whose price is not known is counted, though nothing can be set aside for it.
    if payers.is_empty() || highest == Some(NanoUsd::ZERO) {
        return Ok(Hold::Held(Box::new(task)));
    }
    loop {
        let now = Timestamp::now();
        let Some(lease_id) = task.lease_id else {
            return Ok(Hold::Lost);
        };
        let reservation = Reservation {
            lease_id,
            amount,
            month: Month::of(now),
            clients: payers.iter().map(|payer| payer.client_id).collect(),
        };
        let month = reservation.month.clone();
        let reserve = || store.reserve(&task, reservation.clone(), payers, now);
        match patiently(until, reserve).await? {
            Reserved::Done(task) => return Ok(Hold::Held(task)),
            Reserved::LeaseLost => return Ok(Hold::Lost),
            Reserved::NoRoom(payer, Decision::Exhausted) => {
                return Ok(Hold::Refused(Box::new(task), exceeded(&payer, &month)));
            }
            Reserved::NoRoom(payer, _) => {
                if !room(store, &payer, &month, amount, until).await? {
                    return Ok(Hold::Refused(Box::new(task), exceeded(&payer, &month)));
                }
            }
        }
    }
}

/// The payers whose budget is exceeded although it does not block, in words.
///
/// The text is paid for by now: a budget that cannot be read is logged, and goes without a warning.
pub(crate) async fn warnings(store: &Store, payers: &[Payer]) -> Vec<String> {
    let month = Month::of(Timestamp::now());
    let mut warnings = Vec::new();
    for payer in payers
        .iter()
        .filter(|payer| payer.budget.action == BudgetAction::Warn)
    {
        match store.spending(payer.client_id, &month).await {
            Ok(spending) if spending.spent + spending.reserved > payer.budget.monthly => {
                warnings.push(format!(
                    "The budget of {} for {month}, ${}, is exceeded.",
                    payer.name, payer.budget.monthly
                ));
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(payer = %payer.client_id, %error, "a budget was not looked at");
            }
        }
    }
    warnings
}

/// Waits, by looking and not by trying, until the budget of `payer` looks as if there were room, or
/// as if there will be none; whether it did in time.
async fn room(
    store: &Store,
    payer: &Payer,
    month: &Month,
    amount: NanoUsd,
    until: Instant,
) -> Result<bool, StoreError> {
    let mut pause = FIRST_PAUSE;
    while Instant::now() < until {
        // Those who wait for the same budget look at different times.
        sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        let spending = store.spending(payer.client_id, month).await?;
        if decide(payer.budget, spending, amount) != Decision::Wait {
            return Ok(true);
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
    Ok(false)
}

fn exceeded(payer: &Payer, month: &Month) -> Failure {
    let is_over = "has no room for this text";
    let refusal = payer.budget.refusal(&payer.name, month, is_over);
    Failure::new(FailureCode::BudgetExceeded, format!("The {refusal}."))
}

fn unpriced(payer: &Payer) -> Failure {
    Failure::new(
        FailureCode::ModelUnpriced,
        format!(
            "The price of the model is not known, and the budget of {} must not be exceeded: name another model.",
            payer.name
        ),
    )
}
