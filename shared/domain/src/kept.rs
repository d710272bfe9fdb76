//! What clients keep several of: strategies, templates, provider keys and webhook endpoints.

use std::fmt::Display;

use serde::{Serialize, de::DeserializeOwned};

use crate::{audit::Audited, client::ClientPath, id::ClientId, time::Timestamp};

/// A thing of which a client may keep several, as a rule one of them in effect for each slot. Every
/// change counts its version.
pub trait Kept: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync {
    /// Its identifier.
    type Id: Copy + Ord + Display + Send + Sync;
    /// What it is for, such as a content type.
    type Slot: Copy + Eq + Display + Send + Sync;

    /// The word for one of them in rows, such as "strategy".
    const KIND: &'static str;
    /// The word for one of them in sentences.
    const WORD: &'static str;
    /// The word for several of them.
    const WORDS: &'static str;
    /// Whether earlier versions are kept.
    const HAS_HISTORY: bool;
    /// Whether one of several is in effect, rather than all of them.
    const HAS_ONE_IN_EFFECT: bool = true;
    /// The most of one client, as every change reads all of them. Some that are made at the same time
    /// for different slots may go beyond it.
    const MOST: usize = 100;

    /// Which one it is.
    fn id(&self) -> Self::Id;
    /// The client that owns it.
    fn client_id(&self) -> ClientId;
    /// What it is for.
    fn slot(&self) -> Self::Slot;
    /// Counts the changes.
    fn version(&self) -> u64;
    /// Since when it may be in effect; `None` while it may not.
    fn eligible_since(&self) -> Option<Timestamp>;
    /// What the audit log says of it.
    fn audited(&self) -> Audited;
}

/// One of which an earlier version can be restored.
pub trait Versioned: Kept {
    /// The next version at `now`, with all that was said in `earlier`.
    #[must_use]
    fn restored(&self, earlier: Self, now: Timestamp) -> Self;
    /// The last version of one that was deleted: if it comes back, it is activated anew.
    #[must_use]
    fn retired(self) -> Self;
}

/// Of what a client keeps, the one in effect for `slot`: of those that may be, the one that may since
/// the latest.
pub fn in_effect<'k, T: Kept>(
    kept: impl IntoIterator<Item = &'k T>,
    slot: T::Slot,
) -> Option<&'k T> {
    kept.into_iter()
        .filter(|one| one.slot() == slot)
        .filter_map(|one| Some((one.eligible_since()?, one.id(), one)))
        .max_by_key(|(since, id, _)| (*since, *id))
        .map(|(_, _, one)| one)
}

/// Of what the clients of `path` keep, the one in effect for the client at its end: its own, else
/// that of the nearest above it.
pub fn in_effect_for<'k, T: Kept>(
    path: &ClientPath,
    kept: &'k [T],
    slot: T::Slot,
) -> Option<&'k T> {
    path.nearest_first().find_map(|client| {
        let own = kept.iter().filter(|one| one.client_id() == client);
        in_effect(own, slot)
    })
}
