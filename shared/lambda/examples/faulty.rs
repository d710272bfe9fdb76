//! A function that does what its event says, most of which no function should: its entry is tested with it.

use std::{process::ExitCode, time::Duration};

use serde::Deserialize;
use tokio::time::{Instant, sleep};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    /// How many milliseconds are left is the answer.
    Tell,
    Panic,
    Sleep {
        ms: u64,
    },
}

fn main() -> ExitCode {
    hg_lambda::handle(
        async |_, store| Ok(store),
        async |order, deadline, _| {
            match order {
                Order::Tell => {}
                #[expect(clippy::panic, reason = "that is what it was told")]
                Order::Panic => panic!("as it was told"),
                Order::Sleep { ms } => sleep(Duration::from_millis(ms)).await,
            }
            let left = deadline.saturating_duration_since(Instant::now());
            Ok(u64::try_from(left.as_millis())?)
        },
    )
}
