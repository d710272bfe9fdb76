//! Going on where a network or a server failed in passing.

use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::sleep;

use crate::cli::remote::Trouble;

/// How often a step is taken, the first time included.
const TRIES: u32 = 4;
/// The pause after the first time, where the server asks for none; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause that somebody at a terminal is made to wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Takes a step until it comes to something, a few times at most.
///
/// A request whose answer was lost may have been carried out, so `step` must begin by looking at
/// what is there.
///
/// # Errors
/// What kept the last time from coming to something, or any time what will not pass.
pub(super) async fn patiently<T>(step: impl AsyncFn() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let mut tries = 1;
    loop {
        let trouble = match step().await {
            Ok(outcome) => return Ok(outcome),
            Err(trouble) => trouble,
        };
        match pause(&trouble, tries) {
            Some(pause) => sleep(pause).await,
            None => return Err(trouble),
        }
        tries += 1;
    }
}

/// How long to wait before the next time; `None` if there is to be none.
fn pause(trouble: &Trouble, tries: u32) -> Option<Duration> {
    if tries >= TRIES {
        return None;
    }
    let asked = match trouble {
        Trouble::Unreached { source, .. } if !source.is_builder() => None,
        Trouble::Refused(refusal) if passes(refusal.status) => refusal.retry_after,
        _ => return None,
    };
    let pause = asked.unwrap_or(FIRST_PAUSE.saturating_mul(1 << (tries - 1)));
    (pause <= LONGEST_PAUSE).then_some(pause)
}

/// Whether the same request may be answered otherwise in a moment.
fn passes(status: StatusCode) -> bool {
    matches!(
        status,
        // Somebody else changed the thing between the look at it and the change.
        StatusCode::PRECONDITION_FAILED
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}
