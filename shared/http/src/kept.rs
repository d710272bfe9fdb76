//! What the routes of strategies, templates and provider keys have in common: reading, saving,
//! restoring.

use axum::extract::FromRef;
use hg_domain::{
    audit::{AuditAction, AuditEntry},
    client::ClientPath,
    content::ContentType,
    id::ClientId,
    kept::{Kept, Versioned},
    page::CursorKey,
    time::Timestamp,
    violation::Violations,
};
use hg_store::{Changed, KeptChange, Store};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    envelope::{Envelope, PagedEnvelope},
    error::ApiError,
    etag::{IfMatch, Tagged},
    in_client::{InClient, Right},
    paging::PageQuery,
    state::ApiState,
};

/// Which version is to be restored.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// An earlier version.
    #[schema(minimum = 1)]
    pub version: u64,
}

/// Strategies, templates or provider keys, as a handler reads and writes them.
#[derive(Clone, Debug)]
pub struct Records {
    store: Store,
    cursors: CursorKey,
}

impl FromRef<ApiState> for Records {
    fn from_ref(state: &ApiState) -> Self {
        Self {
            store: state.store.clone(),
            cursors: state.cursors.clone(),
        }
    }
}

impl Records {
    /// The one with this `id` of this very client, as it is now.
    ///
    /// # Errors
    /// 404 when there is none, 500 when the table cannot be read.
    pub async fn latest<T: Kept>(&self, client: ClientId, id: T::Id) -> Result<T, ApiError> {
        let found = self.store.own::<T>(client, id).await?;
        found.ok_or_else(|| ApiError::not_found(T::WORD))
    }

    /// The version `version`, be it the present one or an earlier one.
    ///
    /// # Errors
    /// 404 when there is none, 500 when the table cannot be read.
    pub async fn version<T: Versioned>(
        &self,
        client: ClientId,
        id: T::Id,
        version: u64,
    ) -> Result<T, ApiError> {
        let earlier = self.store.earlier::<T>(client, id, version).await?;
        let found = match earlier {
            Some(earlier) => Some(earlier),
            None => self.store.own::<T>(client, id).await?,
        };
        found
            .filter(|found| found.version() == version)
            .ok_or_else(|| ApiError::not_found("version"))
    }

    /// A page of those of this very client, the oldest first.
    ///
    /// # Errors
    /// 400 when the query has values that it may not have, 500 when the table cannot be read.
    pub async fn page<T: Kept, V: From<T>>(
        &self,
        within: &InClient<impl Right>,
        query: PageQuery,
    ) -> Result<PagedEnvelope<V>, ApiError> {
        let client = within.client.client_id;
        let wanted = query.wanted(format!("{} of {client}", T::WORDS), &self.cursors)?;
        let page = self.store.own_page::<T>(client, &wanted.request).await?;
        Ok(wanted.answer(page, &self.cursors))
    }

    /// A page of the earlier versions of one, the latest first.
    ///
    /// # Errors
    /// 404 when there never was one, 400 when the query has values that it may not have, 500 when the
    /// table cannot be read.
    pub async fn earlier_page<T: Versioned, V: From<T>>(
        &self,
        client: ClientId,
        id: T::Id,
        query: PageQuery,
    ) -> Result<PagedEnvelope<V>, ApiError> {
        let wanted = query.wanted(format!("versions of {client} {id}"), &self.cursors)?;
        let page = self
            .store
            .earlier_page::<T>(client, id, &wanted.request)
            .await?;
        if page.rows.is_empty() && self.store.own::<T>(client, id).await?.is_none() {
            return Err(ApiError::not_found(T::WORD));
        }
        Ok(wanted.answer(page, &self.cursors))
    }

    /// Makes one.
    ///
    /// # Errors
    /// 409 when the client has as many as it may, 500 when the table cannot be read or written.
    pub async fn create<T: Kept, V: From<T>>(
        &self,
        within: &InClient<impl Right>,
        made: T,
        now: Timestamp,
    ) -> Result<Tagged<V>, ApiError> {
        let change = KeptChange {
            audit: audit(within, AuditAction::Created, &made, now),
            seen: None,
            next: Some(made.clone()),
        };
        match self.store.save_kept(&change).await? {
            Changed::Done => Ok(Tagged::created(made.version(), made.into())),
            Changed::Superseded => Err(ApiError::internal("an identifier was given out twice")),
            Changed::TooMany(most) => Err(too_many::<T>(most)),
        }
    }

    /// Makes `next` of what was read as `seen`.
    ///
    /// # Errors
    /// 412 or 409 when it was changed since, 500 when the table cannot be read or written.
    pub async fn update<T: Kept, V: From<T>>(
        &self,
        within: &InClient<impl Right>,
        expected: &IfMatch,
        (seen, next): (T, T),
        now: Timestamp,
    ) -> Result<Tagged<V>, ApiError> {
        let change = KeptChange {
            audit: audit(within, AuditAction::Updated, &next, now),
            seen: Some(seen),
            next: Some(next.clone()),
        };
        match self.store.save_kept(&change).await? {
            Changed::Done => Ok(Tagged::changed(next.version(), next.into())),
            Changed::Superseded | Changed::TooMany(_) => Err(expected.superseded()),
        }
    }

    /// Deletes one; its versions stay.
    ///
    /// # Errors
    /// 404 when there is none, 412 or 409 when it was changed, 500 when the table cannot be read or
    /// written.
    pub async fn delete<T: Kept, V: From<T>>(
        &self,
        within: &InClient<impl Right>,
        expected: &IfMatch,
        id: T::Id,
    ) -> Result<Envelope<V>, ApiError> {
        let seen: T = self.latest(within.client.client_id, id).await?;
        expected.check(seen.version())?;
        let change = KeptChange {
            audit: audit(within, AuditAction::Deleted, &seen, Timestamp::now()),
            seen: Some(seen.clone()),
            next: None,
        };
        match self.store.save_kept(&change).await? {
            Changed::Done => Ok(Envelope::new(seen.into())),
            Changed::Superseded | Changed::TooMany(_) => Err(expected.superseded()),
        }
    }

    /// Makes an earlier version the present one, if `check` has nothing against it. One that was
    /// deleted comes back.
    ///
    /// # Errors
    /// 404 when there never was one, 422 when there is no such earlier version or `check` refuses it,
    /// 412 or 409 when it was changed, or the client has as many as it may, 500 when the table cannot
    /// be read or written.
    pub async fn restore<T: Versioned, V: From<T>>(
        &self,
        within: &InClient<impl Right>,
        expected: &IfMatch,
        (id, version): (T::Id, u64),
        check: impl Fn(&T) -> Result<(), Violations>,
    ) -> Result<Tagged<V>, ApiError> {
        let client = within.client.client_id;
        let seen = self.store.own::<T>(client, id).await?;
        let last = match &seen {
            Some(seen) => Some(seen.clone()),
            None => self
                .store
                .last_removed::<T>(client, id)
                .await?
                .map(T::retired),
        };
        let last = last.ok_or_else(|| ApiError::not_found(T::WORD))?;
        expected.check(last.version())?;
        let earlier = self.store.earlier::<T>(client, id, version).await?;
        let earlier = earlier.ok_or_else(|| {
            let rule = format!("must be an earlier version of the {}", T::WORD);
            Violations::one("version", version, rule)
        })?;
        check(&earlier)?;
        let now = Timestamp::now();
        let next = last.restored(earlier, now);
        let change = KeptChange {
            audit: audit(within, AuditAction::Restored, &next, now),
            seen,
            next: Some(next.clone()),
        };
        match self.store.save_kept(&change).await? {
            Changed::Done => Ok(Tagged::changed(next.version(), next.into())),
            Changed::Superseded => Err(expected.superseded()),
            Changed::TooMany(most) => Err(too_many::<T>(most)),
        }
    }
}

/// The strategy, or the template, for `content_type` that a request names.
///
/// # Errors
/// 422 when neither the client at the end of `path` nor an ancestor has it, 500 when the table cannot
/// be read.
pub async fn pinned<T: Kept<Slot = ContentType>>(
    store: &Store,
    path: &ClientPath,
    id: T::Id,
    content_type: ContentType,
) -> Result<T, ApiError> {
    let found = store.inherited::<T>(path, id).await?;
    found
        .filter(|one| one.slot() == content_type)
        .ok_or_else(|| {
            let what = T::WORD;
            let rule = format!(
                "must be a {what} for {content_type} of the client or of one of its ancestors"
            );
            Violations::one(format!("{what}_id"), id.to_string(), rule).into()
        })
}

fn audit<T: Kept>(
    within: &InClient<impl Right>,
    action: AuditAction,
    what: &T,
    now: Timestamp,
) -> AuditEntry {
    let owner = within.client.client_id;
    AuditEntry::new(owner, &within.principal, action, what.audited(), now)
}

/// 409: the client has as many as it may.
fn too_many<T: Kept>(most: usize) -> ApiError {
    ApiError::conflict(format!("a client has at most {most} {}", T::WORDS))
}
