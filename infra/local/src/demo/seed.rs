//! Loading the demo tenants.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail};
use hg_domain::{
    access::Role,
    api_key::ApiKey,
    client::{Client, Slug},
    id::ClientId,
    strategy::StrategyRecord,
    time::Timestamp,
};
use hg_store::{ApiKeyRecord, NewClient, Saved, Store};

use super::kept::{Kept, new_key};
use crate::tenants_file::{Tenant, TenantStrategy, TenantsFile};

const TENANTS: &str = include_str!("tenants.json");

/// Loads the demo tenants into the table, unless an earlier start did, and keeps their keys in `dir`.
///
/// A start that breaks off in between is made good by the next: a client that exists already is
/// taken as it is.
///
/// # Errors
/// When the table or the folder cannot be written.
pub(crate) async fn load(store: &Store, kept: &mut Kept, dir: &Path) -> Result<()> {
    let tenants = TenantsFile::parse(TENANTS).context("the demo tenants are malformed")?;
    // The table's file may have been removed, and its secrets left.
    if kept.loaded && has_any(store, &tenants).await? {
        return Ok(());
    }
    for tenant in &tenants.clients {
        let slug = tenant.slug.as_str();
        if !kept.keys.contains_key(slug) {
            // Kept before the table knows its hash: a key that nobody knows would be of no use.
            kept.keys
                .insert(slug.to_owned(), new_key()?.reveal().to_owned());
            kept.save(dir)?;
        }
        let id = match store.client_by_slug(&tenant.slug).await? {
            Some(id) => id,
            None => create(store, tenant, &tenants.strategies).await?,
        };
        let key = kept.keys.get(slug).context("a key was just made")?;
        let key = ApiKey::parse(key)?;
        let record = ApiKeyRecord::new(&key, id, Role::Owner, "Demo key", Timestamp::now());
        store.add_api_key(&record, None).await?;
        kept.clients.insert(slug.to_owned(), id.to_string());
    }
    kept.loaded = true;
    kept.save(dir)
}

/// The keys of the demo tenants by what people call them, for the console.
///
/// # Errors
/// When the demo tenants are malformed.
pub(crate) fn keys_by_name(kept: &Kept) -> Result<BTreeMap<String, String>> {
    let tenants = TenantsFile::parse(TENANTS).context("the demo tenants are malformed")?;
    let key = |tenant: &Tenant| kept.keys.get(tenant.slug.as_str()).cloned();
    let name = |tenant: &Tenant| format!("{} ({})", tenant.name, tenant.client_type.as_str());
    let named = tenants.clients.iter();
    Ok(named
        .filter_map(|tenant| Some((name(tenant), key(tenant)?)))
        .collect())
}

/// Some may have been deleted since; those stay away.
async fn has_any(store: &Store, tenants: &TenantsFile) -> Result<bool> {
    for tenant in &tenants.clients {
        if store.client_by_slug(&tenant.slug).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn create(store: &Store, tenant: &Tenant, strategies: &[TenantStrategy]) -> Result<ClientId> {
    let now = Timestamp::now();
    let parent = match &tenant.parent {
        None => None,
        Some(slug) => Some(parent(store, slug).await?),
    };
    let slug = tenant.slug.clone();
    let client = Client {
        metadata: tenant.metadata.clone().unwrap_or_default(),
        budget: tenant.budget,
        ..Client::new(&tenant.name, slug, tenant.client_type, parent.as_ref(), now)
    };
    let client_id = client.client_id;
    let mut owned = StrategyRecord::defaults_for(client_id, now);
    let own = strategies
        .iter()
        .filter(|strategy| strategy.client == tenant.slug);
    owned.extend(own.map(|TenantStrategy { input, .. }| {
        let configuration = input.configuration.clone();
        StrategyRecord::new(
            client_id,
            &input.name,
            input.content_type,
            configuration,
            now,
        )
    }));
    match store
        .create_client(&NewClient {
            client,
            strategies: owned,
            audit: Vec::new(),
        })
        .await?
    {
        Saved::Done => Ok(client_id),
        Saved::ParentGone => bail!("the parent of the demo client {} is gone", tenant.slug),
        Saved::SlugTaken | Saved::Superseded => bail!(
            "the demo client {} was made by another process",
            tenant.slug
        ),
    }
}

async fn parent(store: &Store, slug: &Slug) -> Result<Client> {
    let id = store
        .client_by_slug(slug)
        .await?
        .with_context(|| format!("{slug} must come before its children"))?;
    store
        .client(id)
        .await?
        .with_context(|| format!("{slug} has a slug but no row"))
}
