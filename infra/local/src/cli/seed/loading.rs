//! The way through a file: its clients from the top down, then their strategies.

use std::collections::HashMap;

use anyhow::Result;
use hg_domain::{
    client::{ClientType, Slug},
    id::ClientId,
    violation::Violations,
};

use super::client::Found;
use crate::{
    cli::{
        patience::patiently,
        remote::{Remote, Trouble},
        report::{Outcome, Report, Thing, refusal},
    },
    tenants_file::{Malformed, Tenant, TenantStrategy, TenantsFile},
};

/// A file on its way into a deployment.
pub(super) struct Loading {
    pub(super) remote: Remote,
    /// Whether what differs is changed.
    pub(super) update: bool,
    pub(super) report: Report,
    known: HashMap<Slug, Known>,
}

/// A client that the deployment has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) id: ClientId,
    pub(super) client_type: ClientType,
}

impl Loading {
    pub(super) fn new(remote: Remote, update: bool, report: Report) -> Self {
        Self {
            remote,
            update,
            report,
            known: HashMap::new(),
        }
    }

    /// Loads a file. What is refused is reported, and the rest goes on.
    ///
    /// # Errors
    /// When the deployment does not answer or does not know the key; or, before anything is changed,
    /// when a parent is nowhere.
    pub(super) async fn load(&mut self, file: &TenantsFile) -> Result<()> {
        self.find_parents(&file.clients).await?;
        for tenant in &file.clients {
            let outcome = self.load_client(tenant).await?;
            let slug = tenant.slug.clone();
            self.report.tell(Thing::Client { slug }, outcome);
        }
        for strategy in &file.strategies {
            let outcome = self.load_strategy(strategy, file).await?;
            let thing = Thing::Strategy {
                client: strategy.client.clone(),
                name: strategy.input.name.clone(),
                content_type: strategy.input.content_type,
            };
            self.report.tell(thing, outcome);
        }
        Ok(())
    }

    /// A client that is known to the deployment.
    pub(super) fn known(&self, slug: &Slug) -> Option<Known> {
        self.known.get(slug).copied()
    }

    /// Looks for the parents that are not in the file.
    async fn find_parents(&mut self, tenants: &[Tenant]) -> Result<()> {
        let mut refused = Violations::default();
        for tenant in tenants {
            let outside = tenant
                .parent
                .as_ref()
                .filter(|parent| !tenants.iter().any(|other| other.slug == **parent));
            let Some(slug) = outside else { continue };
            match self.find_outside(slug).await? {
                Some(parent) => refused.append(tenant.place_below(parent.client_type)),
                None => refused.append(tenant.parent_refused(&format!(
                    "is neither in the file nor a client that the key reaches: {slug}"
                ))),
            }
        }
        Ok(refused.or(()).map_err(Malformed::from)?)
    }

    async fn find_outside(&mut self, slug: &Slug) -> Result<Option<Known>, Trouble> {
        if let Some(known) = self.known(slug) {
            return Ok(Some(known));
        }
        let found = patiently(async || self.find(slug).await).await?;
        self.known.extend(found.map(|found| (slug.clone(), found)));
        Ok(found)
    }

    async fn load_client(&mut self, tenant: &Tenant) -> Result<Outcome, Trouble> {
        let found = match patiently(async || self.find_or_make(tenant).await).await {
            Ok(found) => found,
            Err(trouble) => return refusal(trouble),
        };
        let (known, is_new) = match found {
            Found::Made(known) => (known, true),
            Found::There(known) => (known, false),
            Found::ParentMissing(parent) => {
                let reason = format!("{parent}, which is above it, is not there");
                return Ok(Outcome::Skipped { reason });
            }
        };
        if known.client_type != tenant.client_type {
            let is = known.client_type.as_str();
            let reason = format!("it is there with the type {is}, which cannot be changed");
            return Ok(Outcome::Refused { reason });
        }
        self.known.insert(tenant.slug.clone(), known);
        if is_new {
            return Ok(Outcome::Made);
        }
        patiently(async || self.compare(tenant, known.id).await)
            .await
            .or_else(refusal)
    }

    async fn load_strategy(
        &mut self,
        strategy: &TenantStrategy,
        file: &TenantsFile,
    ) -> Result<Outcome, Trouble> {
        let slug = &strategy.client;
        let in_file = file.clients.iter().any(|tenant| tenant.slug == *slug);
        let owner = if in_file {
            Ok(self.known(slug))
        } else {
            self.find_outside(slug).await
        };
        let owner = match owner {
            Ok(Some(owner)) => owner.id,
            Ok(None) if in_file => {
                let reason = "its client is not there".to_owned();
                return Ok(Outcome::Skipped { reason });
            }
            Ok(None) => {
                let reason = "its client is neither in the file nor one that the key reaches";
                let reason = reason.to_owned();
                return Ok(Outcome::Refused { reason });
            }
            Err(trouble) => return refusal(trouble),
        };
        patiently(async || self.bring_strategy(owner, &strategy.input).await)
            .await
            .or_else(refusal)
    }
}
