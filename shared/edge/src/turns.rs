//! One at a time.
//!
//! Whoever comes while another does the same waits and looks again. It is told nothing by the other:
//! on Cloudflare no request may be woken by what another one does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hg_domain::time::Timestamp;

use crate::platform::Platform;

/// How long somebody may take. A request that Cloudflare ended never says that it is done.
const LONGEST: Duration = Duration::from_secs(12);
/// How often those who wait look again.
const PAUSE: Duration = Duration::from_millis(20);

/// Who is at what, and since when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<String, Timestamp>>>);

/// The turn of one. It is over when it is dropped.
pub(crate) struct Turn {
    turns: Turns,
    key: String,
    since: Timestamp,
}

impl Turns {
    /// The turn for `key`, if nobody has it.
    pub(crate) fn take(&self, key: &str, now: Timestamp) -> Option<Turn> {
        let mut held = self.held();
        // Those of requests that ended without a word.
        held.retain(|_, at| now.since(*at) < LONGEST);
        if held.contains_key(key) {
            return None;
        }
        held.insert(key.to_owned(), now);
        drop(held);
        Some(Turn {
            turns: self.clone(),
            key: key.to_owned(),
            since: now,
        })
    }

    /// Whether somebody has the turn for `key`.
    pub(crate) fn is_taken(&self, key: &str, now: Timestamp) -> bool {
        let held = self.held();
        held.get(key).is_some_and(|at| now.since(*at) < LONGEST)
    }

    /// The turn for `key`, once nobody else has it.
    pub(crate) async fn wait<P: Platform>(&self, key: &str, platform: &P) -> Turn {
        loop {
            if let Some(turn) = self.take(key, platform.now()) {
                return turn;
            }
            platform.sleep(PAUSE).await;
        }
    }

    /// The map is whole after every statement, so a panic elsewhere under the lock does no harm.
    fn held(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.turns.held();
        // Whoever took too long may have been overtaken.
        if held.get(&self.key) == Some(&self.since) {
            held.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        let start = Timestamp::from_millis(1_795_000_000_000).unwrap();
        start.plus(Duration::from_secs(seconds))
    }

    #[test]
    fn one_has_the_turn_until_it_is_dropped() {
        let turns = Turns::default();
        let turn = turns.take("a", at(0));
        assert!(turns.take("a", at(1)).is_none());
        assert!(turns.take("b", at(1)).is_some());
        drop(turn);
        assert!(turns.take("a", at(1)).is_some());
    }

    #[test]
    fn one_that_takes_too_long_loses_it_for_good() {
        let turns = Turns::default();
        let slow = turns.take("a", at(0));
        let next = turns.take("a", at(12));
        assert!(next.is_some());
        drop(slow);
        assert!(turns.take("a", at(13)).is_none(), "it is no longer its own");
    }
}
