//! What a caller may do: the only place where handlers ask.

use std::sync::Arc;

use hg_domain::{
    access::{Access, Action, Principal, authorize},
    client::{Client, ClientPath},
    id::ClientId,
};
use hg_store::Store;

use crate::{cache::Cache, error::ApiError};

/// The clients, and who may do what with them. Cloning it is cheap.
///
/// A client is remembered for up to 60 s: that long a client that was moved may be reached by
/// those who could before.
#[derive(Clone, Debug)]
pub struct Tenancy {
    store: Store,
    known: Cache<ClientId, Arc<Client>>,
}

impl Tenancy {
    /// The clients of the table.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            known: Cache::default(),
        }
    }

    /// The client `id`, if `principal` may do `action` with it.
    ///
    /// # Errors
    /// 404 when it does not exist or cannot be seen, which look alike; 403 when the role is too low.
    pub async fn reach(
        &self,
        principal: &Principal,
        id: ClientId,
        action: Action,
    ) -> Result<Arc<Client>, ApiError> {
        let client = self
            .client(id)
            .await?
            .ok_or_else(|| ApiError::not_found("client"))?;
        self.permit(principal, &client.path, action, "client")?;
        Ok(client)
    }

    /// Whether `principal` may do `action` with a `thing` of the client at the end of `path`.
    ///
    /// # Errors
    /// 404 when it cannot see it; 403 when its role is too low.
    pub fn permit(
        &self,
        principal: &Principal,
        path: &ClientPath,
        action: Action,
        thing: &str,
    ) -> Result<(), ApiError> {
        match authorize(principal, path, action) {
            Access::Granted => Ok(()),
            Access::RoleTooLow => Err(ApiError::forbidden("your role does not allow this")),
            Access::Invisible => Err(ApiError::not_found(thing)),
        }
    }

    async fn client(&self, id: ClientId) -> Result<Option<Arc<Client>>, ApiError> {
        if let Some(client) = self.known.get(&id) {
            return Ok(Some(client));
        }
        let client = self.store.client(id).await?.map(Arc::new);
        if let Some(client) = &client {
            self.known.put(id, client.clone());
        }
        Ok(client)
    }
}
