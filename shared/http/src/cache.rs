//! A small memory of what was looked up a moment ago.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long something is remembered: as long as a revoked key may still work.
const LIFE: Duration = Duration::from_mins(1);
/// How many things are remembered.
const CAPACITY: usize = 10_000;

/// Remembers values for a minute. Cloning it shares the memory.
#[derive(Debug)]
pub(crate) struct Cache<K, V>(Arc<Mutex<HashMap<K, (Instant, V)>>>);

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// What was remembered under `key` less than a minute ago.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.get_at(key, Instant::now())
    }

    /// Remembers `value` under `key`.
    pub(crate) fn put(&self, key: K, value: V) {
        self.put_at(key, value, Instant::now());
    }

    fn get_at(&self, key: &K, now: Instant) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(key)
            .filter(|(since, _)| now.duration_since(*since) < LIFE)
            .map(|(_, value)| value.clone())
    }

    fn put_at(&self, key: K, value: V, now: Instant) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.retain(|_, (since, _)| now.duration_since(*since) < LIFE);
        }
        // Still full of fresh entries: forgetting them all is rare, and costs a read each.
        if entries.len() >= CAPACITY {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_a_minute_is_forgotten() {
        let (cache, begun) = (Cache::default(), Instant::now());
        cache.put_at("key", 1, begun);
        assert_eq!(cache.get_at(&"key", begun + LIFE / 2), Some(1));
        assert_eq!(cache.get_at(&"key", begun + LIFE), None);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let (cache, begun) = (Cache::default(), Instant::now());
        for key in 0..=CAPACITY {
            cache.put_at(key, key, begun);
        }
        assert_eq!(cache.get_at(&CAPACITY, begun), Some(CAPACITY));
        assert!(cache.0.lock().unwrap().len() <= CAPACITY);
    }
}
