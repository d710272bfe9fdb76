//! One client: looked for, made, compared, changed.

use hg_domain::{
    budget::{Budget, BudgetAction},
    client::{ClientSummary, Slug},
    id::ClientId,
    money::NanoUsd,
};
use reqwest::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::loading::{Known, Loading};
use crate::{
    cli::{
        remote::{One, Trouble},
        report::Outcome,
    },
    tenants_file::Tenant,
};

/// Where a client of the file is in the deployment.
pub(super) enum Found {
    /// It was made just now.
    Made(Known),
    /// It was there.
    There(Known),
    /// It can be made only once this client is there.
    ParentMissing(Slug),
}

/// A client as the deployment has it.
#[derive(Deserialize)]
struct Present {
    name: String,
    slug: Slug,
    parent_id: Option<ClientId>,
    metadata: Map<String, Value>,
    budget: Option<PresentBudget>,
    version: u64,
}

#[derive(Deserialize)]
struct PresentBudget {
    monthly_usd: NanoUsd,
    action: BudgetAction,
}

impl Loading {
    /// The client with a slug, if the key reaches it.
    pub(super) async fn find(&self, slug: &Slug) -> Result<Option<Known>, Trouble> {
        Ok(self.remote.client(slug).await?.as_ref().map(Known::from))
    }

    pub(super) async fn find_or_make(&self, tenant: &Tenant) -> Result<Found, Trouble> {
        if let Some(known) = self.find(&tenant.slug).await? {
            return Ok(Found::There(known));
        }
        let parent = match &tenant.parent {
            None => None,
            Some(slug) => match self.known(slug) {
                Some(parent) => Some(parent),
                None => return Ok(Found::ParentMissing(slug.clone())),
            },
        };
        match self.make(tenant, parent).await {
            Ok(known) => Ok(Found::Made(known)),
            // Somebody else made it meanwhile, or it is of a tenant that the key does not reach.
            Err(Trouble::Refused(refusal)) if refusal.status == StatusCode::CONFLICT => {
                let found = self.find(&tenant.slug).await?;
                found.map(Found::There).ok_or(Trouble::Refused(refusal))
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn make(&self, tenant: &Tenant, parent: Option<Known>) -> Result<Known, Trouble> {
        let body = json!({
            "name": tenant.name,
            "slug": tenant.slug,
            "type": tenant.client_type,
            "parent_id": parent.map(|parent| parent.id),
            "metadata": tenant.metadata,
            "budget": tenant.budget.map(budget),
        });
        let request = self.remote.request(Method::POST, "/api/clients");
        let made: One<ClientSummary> = self.remote.send(request.json(&body)).await?;
        Ok(Known::from(&made.data))
    }

    /// Compares a client with the file, and changes what differs if that is wished.
    pub(super) async fn compare(&self, tenant: &Tenant, id: ClientId) -> Result<Outcome, Trouble> {
        let path = format!("/api/clients/{id}");
        let request = self.remote.request(Method::GET, &path);
        let present: One<Present> = self.remote.send(request).await?;
        let present = present.data;
        let parent = tenant.parent.as_ref().and_then(|slug| self.known(slug));
        let parent = parent.map(|parent| parent.id);
        let fields = present.differences(tenant, parent);
        if fields.is_empty() {
            return Ok(Outcome::ThereAlready);
        }
        if !self.update {
            return Ok(Outcome::Differs { fields });
        }
        let body = json!({
            "name": tenant.name,
            "slug": present.slug,
            "parent_id": parent.or(present.parent_id),
            "metadata": tenant.metadata.as_ref().unwrap_or(&present.metadata),
            "budget": tenant.budget.or(present.budget()).map(budget),
        });
        let request = self.remote.request(Method::PUT, &path).json(&body);
        let request = request.header(header::IF_MATCH, format!("\"v{}\"", present.version));
        let _: Value = self.remote.send(request).await?;
        Ok(Outcome::Changed { fields })
    }
}

impl Present {
    /// The fields that are not as the file says. A parent that is not known is not compared.
    fn differences(&self, tenant: &Tenant, parent: Option<ClientId>) -> Vec<&'static str> {
        let says_metadata = tenant.metadata.as_ref();
        let fields = [
            ("name", self.name != tenant.name),
            ("parent", parent.is_some() && parent != self.parent_id),
            (
                "metadata",
                says_metadata.is_some_and(|metadata| *metadata != self.metadata),
            ),
            (
                "budget",
                tenant.budget.is_some() && tenant.budget != self.budget(),
            ),
        ];
        let differing = fields.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(field, _)| field).collect()
    }

    fn budget(&self) -> Option<Budget> {
        self.budget.as_ref().map(|budget| Budget {
            monthly: budget.monthly_usd,
            action: budget.action,
        })
    }
}

fn budget(budget: Budget) -> Value {
    json!({"monthly_usd": budget.monthly, "action": budget.action})
}

impl From<&ClientSummary> for Known {
    fn from(client: &ClientSummary) -> Self {
        Self {
            id: client.client_id,
            client_type: client.client_type,
        }
    }
}
