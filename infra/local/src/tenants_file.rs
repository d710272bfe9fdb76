//! A file of tenants: clients and their strategies, as people write them down.

use std::{collections::HashMap, fmt, iter::successors};

use hg_domain::{
    budget::{Budget, BudgetRequest},
    client::{ClientInput, ClientType, NewClientRequest, Slug},
    strategy::{StrategyInput, StrategyRequest},
    violation::Violations,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The tenants of a file that keeps every rule.
#[derive(Debug)]
pub(crate) struct TenantsFile {
    /// The clients, each after the one above it.
    pub clients: Vec<Tenant>,
    /// Their strategies, in the order of the file.
    pub strategies: Vec<TenantStrategy>,
}

/// A client of a file. What the file does not say of it is `None`.
#[derive(Debug)]
pub(crate) struct Tenant {
    /// Its name in addresses, by which it is known again.
    pub slug: Slug,
    /// Its name, as people write it.
    pub name: String,
    /// Its place in the hierarchy.
    pub client_type: ClientType,
    /// The client above it.
    pub parent: Option<Slug>,
    /// What is kept with it.
    pub metadata: Option<Map<String, Value>>,
    /// What it may spend.
    pub budget: Option<Budget>,
    /// Where it is in the file, as `clients[2]`.
    pub place: String,
}

/// A strategy of a file.
#[derive(Debug)]
pub(crate) struct TenantStrategy {
    /// The client that owns it.
    pub client: Slug,
    /// The strategy itself.
    pub input: StrategyInput,
}

/// Why a file cannot be loaded.
#[derive(Debug)]
pub(crate) enum Malformed {
    /// It is not JSON of the form that it must have.
    Unreadable(String),
    /// It breaks rules.
    Refused(Violations),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    clients: Vec<RawTenant>,
    #[serde(default)]
    strategies: Vec<RawStrategy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTenant {
    slug: Option<String>,
    name: Option<String>,
    #[serde(rename = "type")]
    client_type: Option<String>,
    parent: Option<String>,
    metadata: Option<Map<String, Value>>,
    budget: Option<BudgetRequest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStrategy {
    client: Option<String>,
    name: Option<String>,
    content_type: Option<String>,
    configuration: Option<Map<String, Value>>,
}

impl TenantsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it does not have the form; or with every rule that it breaks, as far as that can be told
    /// without a look at a deployment.
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        let raw: RawFile = read(text)?;
        let mut refused = Violations::default();
        let clients = raw.clients.into_iter().enumerate();
        let mut clients: Vec<Tenant> = clients
            .filter_map(|(at, raw)| raw.check(format!("clients[{at}]"), &mut refused))
            .collect();
        check_places(&clients, &mut refused);
        clients.sort_by_key(|client| depth(client.client_type));
        let strategies = check_strategies(raw.strategies, &mut refused);
        refused
            .or(Self {
                clients,
                strategies,
            })
            .map_err(Malformed::Refused)
    }
}

impl RawTenant {
    fn check(self, place: String, refused: &mut Violations) -> Option<Tenant> {
        let parent = slug("parent", self.parent.clone(), &place, refused);
        let says_metadata = self.metadata.is_some();
        if self.slug.is_none() {
            refused.add(format!("{place}.slug"), Value::Null, "is required");
        }
        let request = NewClientRequest {
            name: self.name,
            slug: self.slug,
            client_type: self.client_type,
            // Which client it is, only a deployment knows; here it counts whether there is one.
            parent_id: self.parent.map(|_| Uuid::nil().to_string()),
            metadata: self.metadata,
            budget: self.budget,
        };
        let input = match ClientInput::validate(request) {
            Ok(input) => input,
            Err(violations) => {
                refused.append(with_parent(violations).within(&place));
                return None;
            }
        };
        Some(Tenant {
            slug: input.slug?,
            name: input.name,
            client_type: input.client_type,
            parent,
            metadata: says_metadata.then_some(input.metadata),
            budget: input.budget,
            place,
        })
    }
}

/// The violations in the words of a file, which names a parent by its slug.
fn with_parent(violations: Violations) -> Violations {
    let mut renamed = Violations::default();
    for violation in violations.into_vec() {
        let field = match violation.field.as_str() {
            "parent_id" => "parent".to_owned(),
            _ => violation.field,
        };
        renamed.add(field, violation.value, violation.constraint);
    }
    renamed
}

/// No slug is there twice, and no client is below one that it may not be below.
fn check_places(clients: &[Tenant], refused: &mut Violations) {
    let mut by_slug: HashMap<&Slug, &Tenant> = HashMap::new();
    for client in clients {
        if let Some(first) = by_slug.get(&client.slug) {
            let rule = format!("is the slug of {} too", first.place);
            refused.add(format!("{}.slug", client.place), client.slug.as_str(), rule);
        } else {
            by_slug.insert(&client.slug, client);
        }
    }
    for client in clients {
        let Some(parent) = &client.parent else {
            continue;
        };
        if let Some(above) = by_slug.get(parent) {
            refused.append(client.place_below(above.client_type));
        }
    }
}

impl Tenant {
    /// What is wrong with a client above it of this type.
    pub(crate) fn place_below(&self, above: ClientType) -> Violations {
        let mut refused = Violations::default();
        if let Err(rule) = self.client_type.may_be_below(Some(above)) {
            refused.append(self.parent_refused(&rule.to_string()));
        }
        refused
    }

    /// That the client above it breaks a rule.
    pub(crate) fn parent_refused(&self, rule: &str) -> Violations {
        let parent = self.parent.as_ref().map(Slug::as_str);
        Violations::one(format!("{}.parent", self.place), parent, rule)
    }
}

fn check_strategies(raw: Vec<RawStrategy>, refused: &mut Violations) -> Vec<TenantStrategy> {
    let mut strategies: Vec<TenantStrategy> = Vec::new();
    let mut seen = HashMap::new();
    for (at, raw) in raw.into_iter().enumerate() {
        let place = format!("strategies[{at}]");
        let Some(strategy) = raw.check(&place, refused) else {
            continue;
        };
        let what = (
            strategy.client.clone(),
            strategy.input.name.clone(),
            strategy.input.content_type,
        );
        if let Some(first) = seen.get(&what) {
            let rule = format!("is the name of {first} too, of the same client and content type");
            refused.add(format!("{place}.name"), what.1, rule);
            continue;
        }
        seen.insert(what, place);
        strategies.push(strategy);
    }
    strategies
}

impl RawStrategy {
    fn check(self, place: &str, refused: &mut Violations) -> Option<TenantStrategy> {
        if self.client.is_none() {
            refused.add(format!("{place}.client"), Value::Null, "is required");
        }
        let client = slug("client", self.client, place, refused);
        let request = StrategyRequest {
            name: self.name,
            content_type: self.content_type,
            configuration: self.configuration,
            is_active: None,
        };
        match StrategyInput::validate(request) {
            Ok(input) => Some(TenantStrategy {
                client: client?,
                input,
            }),
            Err(violations) => {
                refused.append(violations.within(place));
                None
            }
        }
    }
}

fn slug(field: &str, text: Option<String>, place: &str, refused: &mut Violations) -> Option<Slug> {
    let text = text?;
    Slug::parse(&text)
        .map_err(|rule| refused.add(format!("{place}.{field}"), text, rule.to_string()))
        .ok()
}

/// How far a client is from the top: a root has 1.
fn depth(client_type: ClientType) -> usize {
    successors(Some(client_type), |child| child.parent()).count()
}

fn read(text: &str) -> Result<RawFile, Malformed> {
    let mut json = serde_json::Deserializer::from_str(text);
    let raw = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        match path.as_str() {
            "." | "?" => Malformed::Unreadable(error.inner().to_string()),
            _ => Malformed::Unreadable(format!("{path}: {}", error.inner())),
        }
    })?;
    json.end()
        .map_err(|error| Malformed::Unreadable(error.to_string()))?;
    Ok(raw)
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => f.write_str(why),
            Self::Refused(violations) => {
                write!(f, "{violations}")?;
                for violation in violations.clone().into_vec() {
                    write!(f, "\n  {} {}", violation.field, violation.constraint)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Malformed {}

impl From<Violations> for Malformed {
    fn from(violations: Violations) -> Self {
        Self::Refused(violations)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(file: &Value) -> Vec<String> {
        match TenantsFile::parse(&file.to_string()) {
            Err(Malformed::Refused(violations)) => violations
                .into_vec()
                .into_iter()
                .map(|violation| format!("{} {}", violation.field, violation.constraint))
                .collect(),
            Err(Malformed::Unreadable(why)) => vec![why],
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn a_client_may_be_written_before_the_one_above_it() {
        let file = json!({"clients": [
            {"slug": "c", "name": "C", "type": "customer", "parent": "a"},
            {"slug": "a", "name": "A", "type": "agency", "parent": "r", "metadata": {}},
            {"slug": "r", "name": "R", "type": "root", "budget": {"monthly_usd": 5}},
            {"slug": "d", "name": "D", "type": "customer", "parent": "elsewhere"},
        ]});
        let clients = TenantsFile::parse(&file.to_string()).unwrap().clients;
        let order: Vec<_> = clients.iter().map(|client| client.slug.as_str()).collect();
        assert_eq!(order, ["r", "a", "c", "d"]);
        assert!(clients[0].budget.is_some() && clients[0].metadata.is_none());
        assert!(clients[1].budget.is_none() && clients[1].metadata.is_some());
    }

    #[test]
    fn every_broken_rule_is_told_at_once_with_its_place() {
        let file = json!({
            "clients": [
                {"slug": "r", "name": "R", "type": "root", "parent": "r"},
                {"slug": "r2", "name": "R", "type": "root"},
                {"slug": "a", "name": "A", "type": "agency"},
                {"slug": "c", "name": "C", "type": "customer", "parent": "r2"},
                {"slug": "r2", "name": "R", "type": "root"},
                {"name": "E", "type": "king", "parent": "No Slug", "budget": {"monthly_usd": 0}},
            ],
            "strategies": [
                {"client": "c", "name": "S", "content_type": "blog_post", "configuration": {"tone": "loud"}},
                {"client": "c", "name": "T", "content_type": "blog", "configuration": {}},
                {"client": "c", "name": "T", "content_type": "blog_post", "configuration": {}},
                {"client": "c", "name": "T", "content_type": "social_media", "configuration": {}},
                {"name": "U", "content_type": "blog", "configuration": {}},
            ],
        });
        let told = told(&file);
        let begins = [
            "clients[0].parent a root has no parent",
            "clients[2].parent an agency needs a root",
            "clients[5].parent must be 1 to 60",
            "clients[5].slug is required",
            "clients[5].type must be one of",
            "clients[5].budget.monthly_usd must be",
            "clients[4].slug is the slug of clients[1] too",
            "clients[3].parent a customer needs an agency as its parent, not a root",
            "strategies[0].configuration.tone must be",
            "strategies[2].name is the name of strategies[1] too",
            "strategies[4].client is required",
        ];
        assert_eq!(told.len(), begins.len(), "{told:#?}");
        for (told, begins) in told.iter().zip(begins) {
            assert!(told.starts_with(begins), "{told} is not {begins}");
        }
    }

    #[test]
    fn a_field_that_does_not_exist_is_told_with_its_place() {
        let misspelt = json!({"clients": [{"slug": "r", "nmae": "R", "type": "root"}]});
        let wrong = json!({"clients": [{"slug": "r", "budget": {"monthly_usd": "5"}}]});
        for (file, begins) in [
            (misspelt, "clients[0].nmae: unknown field `nmae`"),
            (wrong, "clients[0].budget.monthly_usd: invalid type"),
            (json!({"client": []}), "client: unknown field `client`"),
        ] {
            let told = told(&file).join("; ");
            assert!(told.starts_with(begins), "{told} is not {begins}");
        }
        let broken = TenantsFile::parse("{\"clients\": [\n  {]}").unwrap_err();
        assert!(broken.to_string().contains("line 2 column 4"), "{broken}");
    }
}
