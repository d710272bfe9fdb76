//! A small cache whose entries do not live long.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Keeps values for `ttl`, and never more than `capacity` of them. Callers hand in the time.
pub(crate) struct TtlCache<K, V> {
    ttl: Duration,
    capacity: usize,
    entries: Mutex<HashMap<K, Entry<V>>>,
}

struct Entry<V> {
    value: V,
    since: Instant,
}

impl<K: Clone + Eq + Hash, V: Clone> TtlCache<K, V> {
    pub(crate) fn new(ttl: Duration, capacity: usize) -> Self {
        Self {
            ttl,
            capacity,
            entries: Mutex::default(),
        }
    }

    /// The value of `key`, unless it is older than the cache keeps values.
    pub(crate) fn get(&self, key: &K, now: Instant) -> Option<V> {
        let entries = self.entries();
        let entry = entries.get(key)?;
        (now.duration_since(entry.since) < self.ttl).then(|| entry.value.clone())
    }

    /// Keeps `value`, which was true at `now`. In a full cache it takes the place of those that
    /// are over, else of the oldest.
    pub(crate) fn insert(&self, key: K, value: V, now: Instant) {
        let mut entries = self.entries();
        if entries.len() >= self.capacity && !entries.contains_key(&key) {
            entries.retain(|_, entry| now.duration_since(entry.since) < self.ttl);
            if entries.len() >= self.capacity {
                let oldest = entries.iter().min_by_key(|(_, entry)| entry.since);
                if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                    entries.remove(&oldest);
                }
            }
        }
        entries.insert(key, Entry { value, since: now });
    }

    pub(crate) fn remove(&self, key: &K) {
        self.entries().remove(key);
    }

    /// The map is whole after every statement, so a panic elsewhere under the lock does no harm.
    fn entries(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_mins(1);

    #[test]
    fn a_value_is_kept_for_its_time_and_no_longer() {
        let (cache, now) = (TtlCache::new(TTL, 10), Instant::now());
        cache.insert("a", 1, now);
        assert_eq!(cache.get(&"a", now + Duration::from_secs(59)), Some(1));
        assert_eq!(cache.get(&"a", now + TTL), None);
        cache.insert("a", 2, now + TTL);
        assert_eq!(cache.get(&"a", now + TTL), Some(2));
        cache.remove(&"a");
        assert_eq!(cache.get(&"a", now + TTL), None);
    }

    #[test]
    fn a_full_cache_drops_the_oldest() {
        let (cache, now) = (TtlCache::new(TTL, 2), Instant::now());
        for (second, key) in ["a", "b", "a", "c"].into_iter().enumerate() {
            cache.insert(key, second, now + Duration::from_secs(second as u64));
        }
        let kept = ["a", "b", "c"].map(|key| cache.get(&key, now));
        assert_eq!(kept, [Some(2), None, Some(3)]);
    }

    #[test]
    fn a_full_cache_first_drops_what_is_over() {
        let (cache, now) = (TtlCache::new(TTL, 2), Instant::now());
        cache.insert("a", 1, now);
        cache.insert("b", 2, now);
        cache.insert("c", 3, now + TTL);
        assert_eq!(cache.entries().len(), 1);
    }
}
