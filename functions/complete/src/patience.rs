//! Writing what many write at once.

use std::time::Duration;

use hg_store::StoreError;
use tokio::time::{Instant, sleep};

/// The store has tried for some seconds by itself, so that this is no time to hurry.
const PAUSE: Duration = Duration::from_millis(500);

/// Does a write again while others keep changing the same rows, as long as there is time `until`.
pub(crate) async fn patiently<T, Writing>(
    until: Instant,
    write: impl Fn() -> Writing,
) -> Result<T, StoreError>
where
    Writing: Future<Output = Result<T, StoreError>>,
{
    loop {
        // Those who disturbed each other come back at different times.
        let pause = PAUSE.mul_f64(0.5 + fastrand::f64());
        match write().await {
            Err(error @ StoreError::Contended { .. }) if Instant::now() + pause < until => {
                tracing::warn!(%error, "a write is tried again");
                sleep(pause).await;
            }
            written => return written,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What comes of a write that is disturbed so many times, and how often it was tried.
    async fn disturbed(times: u32, error: fn() -> StoreError) -> (bool, u32) {
        let tries = Cell::new(0);
        let until = Instant::now() + Duration::from_secs(3);
        let written = patiently(until, async || {
            tries.set(tries.get() + 1);
            if tries.get() > times {
                Ok(())
            } else {
                Err(error())
            }
        });
        (written.await.is_ok(), tries.get())
    }

    fn contended() -> StoreError {
        StoreError::Contended {
            operation: "TransactWriteItems",
            tries: 12,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_others_disturbed_is_tried_again_and_only_in_time() {
        assert_eq!(disturbed(2, contended).await, (true, 3));
        let (written, tries) = disturbed(100, contended).await;
        assert!(!written && (4..=12).contains(&tries), "{tries}");
        let malformed = || StoreError::Malformed("a row".to_owned());
        assert_eq!(disturbed(2, malformed).await, (false, 1));
    }
}
