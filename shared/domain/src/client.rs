//! Tenants and their hierarchy: root, agencies, customers.

use std::fmt;

use deunicode::deunicode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{id::ClientId, json_text, time::Timestamp};

/// The place of a client in the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientType {
    /// The operator; it has no parent.
    Root,
    /// An agency under the root.
    Agency,
    /// A customer of an agency.
    Customer,
}

impl ClientType {
    /// What the parent of such a client must be; `None` for a root, which has none.
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::Root => None,
            Self::Agency => Some(Self::Root),
            Self::Customer => Some(Self::Agency),
        }
    }
}

/// The clients from the root down to one of them, itself included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct ClientPath(Vec<ClientId>);

impl ClientPath {
    /// The path of a root.
    pub fn root(id: ClientId) -> Self {
        Self(vec![id])
    }

    /// The path of a child `id` of this client.
    #[must_use]
    pub fn child(&self, id: ClientId) -> Self {
        Self(self.0.iter().copied().chain([id]).collect())
    }

    /// Whether the path leads through `id` (or ends there).
    pub fn passes(&self, id: ClientId) -> bool {
        self.0.contains(&id)
    }

    /// From the client itself up to the root.
    pub fn nearest_first(&self) -> impl Iterator<Item = ClientId> + '_ {
        self.0.iter().rev().copied()
    }

    /// The ancestors with their distance: the parent has 1.
    pub fn ancestors(&self) -> impl Iterator<Item = (usize, ClientId)> + '_ {
        self.nearest_first().enumerate().skip(1)
    }
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Its identifier.
    pub client_id: ClientId,
    /// Its name, as people write it.
    pub name: String,
    /// Its name in addresses; unique in the table.
    pub slug: Slug,
    /// Its place in the hierarchy.
    #[serde(rename = "type")]
    pub client_type: ClientType,
    /// The client above it.
    pub parent_id: Option<ClientId>,
    /// From the root to itself.
    pub path: ClientPath,
    /// Whatever its owner keeps with it; offered to templates.
    #[serde(with = "json_text")]
    pub metadata: Map<String, Value>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

/// Longest slug, in characters.
const SLUG_MAX: usize = 60;

/// A client's name in addresses: lower case ASCII words joined by `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The text cannot be a slug.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be 1 to 60 lower case letters a-z, digits and single hyphens between them")]
pub struct InvalidSlug;

impl Slug {
    /// A slug that was given.
    ///
    /// # Errors
    /// When `text` is empty, longer than 60 characters or has anything but `a-z`, `0-9` and single inner hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidSlug> {
        let well_formed = text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if well_formed && text.len() <= SLUG_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlug)
        }
    }

    /// The slug of a name: "Café Noir & Co." becomes `cafe-noir-co`.
    ///
    /// # Errors
    /// When nothing of the name can be written in ASCII letters and digits.
    pub fn from_name(name: &str) -> Result<Self, InvalidSlug> {
        let folded = deunicode(name).to_ascii_lowercase();
        let words = folded
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty());
        let joined = words.collect::<Vec<_>>().join("-");
        let cut: String = joined.chars().take(SLUG_MAX).collect();
        Self::parse(cut.trim_end_matches('-'))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_the_name_in_ascii_words() {
        assert_eq!(
            Slug::from_name("Café Noir & Co.").unwrap().as_str(),
            "cafe-noir-co"
        );
        assert_eq!(
            Slug::from_name("  Ohio   Paving ").unwrap().as_str(),
            "ohio-paving"
        );
        assert_eq!(Slug::from_name("!!!"), Err(InvalidSlug));
    }

    #[test]
    fn a_long_name_is_cut_without_a_hanging_hyphen() {
        let slug = Slug::from_name(&format!("{} b", "a".repeat(SLUG_MAX - 1))).unwrap();
        assert_eq!(slug.as_str(), "a".repeat(SLUG_MAX - 1));
    }

    #[test]
    fn a_given_slug_is_taken_as_it_is_or_refused() {
        for good in ["a", "a-1", &"x".repeat(60)] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a--b", "-a", "a-", "ä", "a b", &"x".repeat(61)] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_knows_its_ancestors_nearest_first() {
        let (root, agency, customer) = (ClientId::new(), ClientId::new(), ClientId::new());
        let path = ClientPath::root(root).child(agency).child(customer);
        assert_eq!(
            path.ancestors().collect::<Vec<_>>(),
            [(1, agency), (2, root)]
        );
        assert!(path.passes(root) && path.passes(customer) && !path.passes(ClientId::new()));
    }
}
