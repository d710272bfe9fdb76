//! The rules of requests about clients, all checked at once.

use serde_json::{Map, Value};

use super::{ClientType, NewClientRequest, Slug, UpdateClientRequest};
use crate::{
    budget::{Budget, BudgetRequest},
    check::{Check, uuid_of},
    id::ClientId,
    violation::Violations,
};

/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Largest metadata, in bytes of JSON. Every job of the client reads it.
const METADATA_MAX_BYTES: usize = 8 * 1024;

/// A request for a client that keeps every rule that needs no look at other clients.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientInput {
    /// Its name.
    pub name: String,
    /// The slug that was asked for.
    pub slug: Option<Slug>,
    /// Its place in the hierarchy.
    pub client_type: ClientType,
    /// The client above it.
    pub parent_id: Option<ClientId>,
    /// What is kept with it.
    pub metadata: Map<String, Value>,
    /// What it may spend.
    pub budget: Option<Budget>,
}

/// What a client is to be from now on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientEdit {
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: Slug,
    /// The client above it.
    pub parent_id: Option<ClientId>,
    /// What is kept with it.
    pub metadata: Map<String, Value>,
    /// What it may spend.
    pub budget: Option<Budget>,
}

impl ClientInput {
    /// Checks a request as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: NewClientRequest) -> Result<Self, Violations> {
        let mut check = Check::default();
        let name = check.name(request.name);
        let slug = check.word("slug", request.slug);
        if let Some(name) = name.as_deref().filter(|_| slug.is_none())
            && let Err(error) = Slug::from_name(name)
            && !check.0.fields().any(|field| field == "slug")
        {
            let rule = format!("is required with a name that gives none: {error}");
            check.0.add("slug", Value::Null, rule);
        }
        let client_type = check.required("type", request.client_type, client_type_of);
        let parent_id: Option<ClientId> = check.parsed("parent_id", request.parent_id, uuid_of);
        if let Some(client_type) = client_type
            && !check.0.fields().any(|field| field == "parent_id")
        {
            // What type the parent is shows later: here only whether there may be one.
            let fitting = client_type.parent().unwrap_or(ClientType::Root);
            if let Err(rule) = client_type.may_be_below(parent_id.map(|_| fitting)) {
                let given = parent_id.map(|id| id.to_string());
                check.0.add("parent_id", given, rule.to_string());
            }
        }
        let input = Self {
            name: name.unwrap_or_default(),
            slug,
            client_type: client_type.unwrap_or(ClientType::Customer),
            parent_id,
            metadata: check.metadata(request.metadata, METADATA_MAX_BYTES),
            budget: check.budget(request.budget),
        };
        check.0.or(input)
    }
}

impl ClientEdit {
    /// Checks a request as it arrived. A field that is left out is a violation, not a default.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: UpdateClientRequest) -> Result<Self, Violations> {
        let mut check = Check::default();
        let name = check.name(request.name);
        let slug = check.required("slug", request.slug, |text| {
            Slug::parse(text).map_err(|error| error.to_string())
        });
        check.missing([
            ("parent_id", request.parent_id.is_none()),
            ("metadata", request.metadata.is_none()),
            ("budget", request.budget.is_none()),
        ]);
        let parent_id = check.parsed("parent_id", request.parent_id.flatten(), uuid_of);
        let metadata = check.metadata(request.metadata, METADATA_MAX_BYTES);
        let budget = check.budget(request.budget.flatten());
        // Without one of them there is a violation.
        let (Some(name), Some(slug)) = (name, slug) else {
            return Err(check.0);
        };
        check.0.or(Self {
            name,
            slug,
            parent_id,
            metadata,
            budget,
        })
    }
}

impl Check {
    fn name(&mut self, name: Option<String>) -> Option<String> {
        if name.is_none() {
            self.0.add("name", Value::Null, "is required");
        }
        self.one_line("name", name, NAME_MAX)
    }

    fn budget(&mut self, request: Option<BudgetRequest>) -> Option<Budget> {
        match Budget::validate(&request?) {
            Ok(budget) => Some(budget),
            Err(violations) => {
                self.0.append(violations);
                None
            }
        }
    }
}

fn client_type_of(word: &str) -> Result<ClientType, String> {
    [ClientType::Root, ClientType::Agency, ClientType::Customer]
        .into_iter()
        .find(|kind| kind.as_str() == word)
        .ok_or_else(|| "must be one of root, agency, customer".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(request: Value) -> Vec<String> {
        let violations = ClientInput::validate(serde_json::from_value(request).unwrap());
        fields(&violations.unwrap_err())
    }

    fn fields(violations: &Violations) -> Vec<String> {
        violations.fields().map(str::to_owned).collect()
    }

    #[test]
    fn a_customer_needs_a_name_a_type_and_a_parent() {
        assert_eq!(refused(json!({})), ["name", "type"]);
        assert_eq!(
            refused(json!({"name": "A", "type": "customer"})),
            ["parent_id"]
        );
        let parent = ClientId::new().to_string();
        assert_eq!(
            refused(json!({"name": "A", "type": "root", "parent_id": parent})),
            ["parent_id"]
        );
        let good = json!({"name": "A", "type": "agency", "parent_id": parent});
        assert!(ClientInput::validate(serde_json::from_value(good).unwrap()).is_ok());
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let broken = json!({
            "name": " ", "slug": "No Slug", "type": "king", "parent_id": "me",
            "metadata": {"big": "x".repeat(9000)}, "budget": {"monthly_usd": -1, "action": "stop"}
        });
        let expected = [
            "name",
            "slug",
            "type",
            "parent_id",
            "metadata",
            "budget.monthly_usd",
            "budget.action",
        ];
        assert_eq!(refused(broken), expected);
    }

    #[test]
    fn a_name_without_letters_needs_a_slug() {
        assert_eq!(refused(json!({"name": "!!!", "type": "root"})), ["slug"]);
        let named = json!({"name": "!!!", "slug": "bang", "type": "root"});
        assert!(ClientInput::validate(serde_json::from_value(named).unwrap()).is_ok());
    }

    #[test]
    fn an_update_leaves_nothing_out() {
        let update = ClientEdit::validate(UpdateClientRequest::default());
        assert_eq!(
            fields(&update.unwrap_err()),
            ["name", "slug", "parent_id", "metadata", "budget"]
        );
        let whole =
            json!({"name": "A", "slug": "a", "parent_id": null, "metadata": {}, "budget": null});
        let edit = ClientEdit::validate(serde_json::from_value(whole).unwrap()).unwrap();
        assert_eq!(edit.slug.as_str(), "a");
    }
}
