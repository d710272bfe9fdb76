//! What the front door keeps, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use hg_edge::Store;

/// How much is kept. Beyond that, what is over goes first, then everything: it is a cache.
const MOST: usize = 10_000;

/// Both stores.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<HashMap<(Store, String), Kept>>);

#[derive(Debug)]
struct Kept {
    value: String,
    until: Instant,
}

impl Memory {
    pub(super) fn get(&self, store: Store, key: &str) -> Option<String> {
        let all = self.all();
        let kept = all.get(&(store, key.to_owned()))?;
        (kept.until > Instant::now()).then(|| kept.value.clone())
    }

    pub(super) fn put(&self, store: Store, key: &str, value: String, time: Duration) {
        let mut all = self.all();
        let now = Instant::now();
        if all.len() >= MOST {
            all.retain(|_, kept| kept.until > now);
        }
        if all.len() >= MOST {
            all.clear();
        }
        let until = now + time;
        all.insert((store, key.to_owned()), Kept { value, until });
    }

    pub(super) fn remove(&self, store: Store, key: &str) {
        self.all().remove(&(store, key.to_owned()));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(Store, String), Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
