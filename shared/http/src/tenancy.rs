//! What a caller may do: the only place where handlers authorise.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use hg_domain::{
    access::{Access, Action, Principal, authorize},
    client::{Client, ClientPath},
    id::ClientId,
};
use hg_store::Store;
use tracing::{Span, field::display};

use crate::{error::ApiError, ttl_cache::TtlCache};

/// How long a client that was read is believed to be where it was in the hierarchy.
const BELIEVED: Duration = Duration::from_mins(1);
/// How many clients are remembered; beyond that the oldest are read again.
const REMEMBERED: usize = 1_000;

/// Decides what callers may do. Cloning it is cheap, and clones share what they remember.
#[derive(Clone)]
pub struct Tenancy(Arc<Inner>);

struct Inner {
    store: Store,
    seen: TtlCache<ClientId, Arc<Client>>,
}

impl Tenancy {
    /// Decides over the clients in `store`.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner {
            store,
            seen: TtlCache::new(BELIEVED, REMEMBERED),
        }))
    }

    /// The client `client_id`, if `caller` may do `action` with it.
    ///
    /// It is up to a minute old: good to decide with, not to be shown or edited.
    ///
    /// # Errors
    /// 404 when there is no such client, it is being deleted or the caller cannot see it, which look
    /// the same; 403 when
    /// its role is too low; 500 when the client cannot be read.
    pub async fn reach(
        &self,
        caller: &Principal,
        client_id: ClientId,
        action: Action,
    ) -> Result<Arc<Client>, ApiError> {
        let client = self
            .client(client_id)
            .await?
            .filter(|client| client.deletion.is_none())
            .ok_or_else(|| ApiError::not_found("client"))?;
        Self::permit(caller, &client.path, action, "client")?;
        Ok(client)
    }

    /// The same by where the client is now, whatever is remembered: for answers that others keep.
    ///
    /// # Errors
    /// As [`Self::reach`].
    pub async fn reach_anew(
        &self,
        caller: &Principal,
        client_id: ClientId,
        action: Action,
    ) -> Result<Client, ApiError> {
        let client = self.0.store.latest_client(client_id).await?;
        let client = client
            .filter(|client| client.deletion.is_none())
            .ok_or_else(|| ApiError::not_found("client"))?;
        Self::permit(caller, &client.path, action, "client")?;
        Ok(client)
    }

    /// Whether `caller` may do `action` with a `what` that was made when its client was at the end of
    /// `path`. Whoever reached the client then may read it, which needs no further look; for all else
    /// it counts where the client is now, unless it is gone.
    ///
    /// # Errors
    /// As [`Self::reach`], with "no such `what`"; 500 when the client cannot be read.
    pub async fn permit_made(
        &self,
        caller: &Principal,
        path: &ClientPath,
        action: Action,
        what: &str,
    ) -> Result<(), ApiError> {
        if action == Action::Read && Self::permit(caller, path, action, what).is_ok() {
            return Ok(());
        }
        let client = match path.nearest_first().next() {
            Some(client_id) => self.client(client_id).await?,
            None => None,
        };
        match client.filter(|client| client.deletion.is_none()) {
            Some(client) => Self::permit(caller, &client.path, action, what),
            None => Err(ApiError::not_found(what)),
        }
    }

    /// Whether `caller` may do `action` with a `what` of the client at the end of `path`.
    fn permit(
        caller: &Principal,
        path: &ClientPath,
        action: Action,
        what: &str,
    ) -> Result<(), ApiError> {
        if let Some(client_id) = path.nearest_first().next() {
            Span::current().record("client_id", display(client_id));
        }
        match authorize(caller, path, action) {
            Access::Granted => Ok(()),
            Access::RoleTooLow => Err(ApiError::forbidden(
                "your role for this client does not allow that",
            )),
            Access::Invisible => Err(ApiError::not_found(what)),
        }
    }

    /// A client and those above it, the nearest first; like [`Self::reach`] up to a minute old.
    ///
    /// # Errors
    /// 500 when they cannot be read.
    pub async fn chain(&self, client: &Client) -> Result<Vec<Arc<Client>>, ApiError> {
        let mut chain = Vec::new();
        for id in client.path.nearest_first() {
            chain.extend(self.client(id).await?);
        }
        Ok(chain)
    }

    /// Forgets a client that was changed, so that this process decides by its new place at once.
    pub fn forget(&self, client_id: ClientId) {
        self.0.seen.remove(&client_id);
    }

    async fn client(&self, id: ClientId) -> Result<Option<Arc<Client>>, ApiError> {
        let Inner { store, seen } = &*self.0;
        let asked = Instant::now();
        if let Some(client) = seen.get(&id, asked) {
            return Ok(Some(client));
        }
        let client = store.client(id).await?.map(Arc::new);
        if let Some(client) = &client {
            seen.insert(id, Arc::clone(client), asked);
        }
        Ok(client)
    }
}

impl fmt::Debug for Tenancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tenancy(…)")
    }
}
