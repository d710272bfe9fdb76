//! Waiting for a condition instead of for a time.

use std::time::{Duration, Instant};

/// How long anything that must happen may take. Generous: the machine may be busy.
const DEADLINE: Duration = Duration::from_mins(3);
const PAUSE: Duration = Duration::from_millis(10);

/// The first value that `probe` gives.
///
/// # Panics
/// When there is none by the deadline; `what` says what was waited for.
pub(crate) async fn until<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = probe().await {
            return value;
        }
        assert!(begun.elapsed() < DEADLINE, "waited {DEADLINE:?} for {what}");
        tokio::time::sleep(PAUSE).await;
    }
}
