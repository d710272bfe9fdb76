//! What clients keep in versions: strategies and templates.

use std::fmt::Display;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    audit::Audited, client::ClientPath, content::ContentType, id::ClientId, time::Timestamp,
};

/// A thing of which a client may keep several for a content type, one of them in effect. Every
/// change makes a version, and an earlier one can be restored.
pub trait Versioned: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync {
    /// Its identifier.
    type Id: Copy + Ord + Display + Send + Sync;

    /// The word for one of them, such as "strategy".
    const WORD: &'static str;
    /// The word for several of them.
    const WORDS: &'static str;

    /// Which one it is.
    fn id(&self) -> Self::Id;
    /// The client that owns it.
    fn client_id(&self) -> ClientId;
    /// What kind of text it is for.
    fn content_type(&self) -> ContentType;
    /// Counts the changes.
    fn version(&self) -> u64;
    /// Since when it may be in effect; `None` while it may not.
    fn eligible_since(&self) -> Option<Timestamp>;
    /// What the audit log says of it.
    fn audited(&self) -> Audited;
    /// The next version at `now`, with all that was said in `earlier`.
    #[must_use]
    fn restored(&self, earlier: Self, now: Timestamp) -> Self;
    /// The last version of one that was deleted: if it comes back, it is activated anew.
    #[must_use]
    fn retired(self) -> Self;
}

/// Of what a client keeps, the one in effect for `content_type`: of those that may be, the one that
/// may since the latest.
pub fn in_effect<'k, T: Versioned>(
    kept: impl IntoIterator<Item = &'k T>,
    content_type: ContentType,
) -> Option<&'k T> {
    kept.into_iter()
        .filter(|one| one.content_type() == content_type)
        .filter_map(|one| Some((one.eligible_since()?, one.id(), one)))
        .max_by_key(|(since, id, _)| (*since, *id))
        .map(|(_, _, one)| one)
}

/// Of what the clients of `path` keep, the one in effect for the client at its end: its own, else
/// that of the nearest above it.
pub fn in_effect_for<'k, T: Versioned>(
    path: &ClientPath,
    kept: &'k [T],
    content_type: ContentType,
) -> Option<&'k T> {
    path.nearest_first().find_map(|client| {
        let own = kept.iter().filter(|one| one.client_id() == client);
        in_effect(own, content_type)
    })
}
