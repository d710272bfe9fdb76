//! Where a client is in the hierarchy.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::ClientId;

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

    /// The path of the client above it; none of a root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        (!above.is_empty()).then(|| Self(above.to_vec()))
    }

    /// Whether the path leads through `id` (or ends there).
    pub fn passes(&self, id: ClientId) -> bool {
        self.0.contains(&id)
    }

    /// The client at the top; the client itself if that is the root.
    pub fn top(&self) -> Option<ClientId> {
        self.0.first().copied()
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

/// The ids from the root down, separated by commas.
impl fmt::Display for ClientPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, id) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(f, "{separator}{id}")?;
        }
        Ok(())
    }
}

impl FromStr for ClientPath {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back() {
        let path = ClientPath::root(ClientId::new()).child(ClientId::new());
        assert_eq!(path.to_string().parse(), Ok(path));
        for bad in ["", ",", "a"] {
            assert!(bad.parse::<ClientPath>().is_err(), "{bad}");
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
