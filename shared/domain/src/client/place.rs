//! Which client may be below which.

use super::{Client, ClientPath, ClientType};
use crate::id::ClientId;

/// The client cannot have that parent.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum PlaceRefused {
    /// A root is at the top.
    #[error("a root has no parent: leave it out")]
    RootWithParent,
    /// The parent is missing.
    #[error("{} needs {} as its parent", with_article(*.0), .0.parent().map_or("no client", with_article))]
    ParentMissing(ClientType),
    /// The parent is of the wrong type.
    #[error("{} needs {} as its parent, not {}", with_article(*.child), .child.parent().map_or("no client", with_article), with_article(*.parent))]
    WrongParent {
        /// The type of the client.
        child: ClientType,
        /// The type of the parent that was given.
        parent: ClientType,
    },
}

/// The client cannot move there.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum MoveRefused {
    /// It would not be allowed there if it were new.
    #[error(transparent)]
    Place(#[from] PlaceRefused),
    /// Only customers move.
    #[error("only a customer can move to another parent")]
    NotACustomer,
    /// The agency belongs to another root.
    #[error("must be an agency of the same root")]
    OtherRoot,
}

impl ClientType {
    /// Whether a client of this type may have `parent`.
    ///
    /// # Errors
    /// [`PlaceRefused`] with the rule in words.
    pub const fn may_be_below(self, parent: Option<Self>) -> Result<(), PlaceRefused> {
        match (self, parent) {
            (Self::Root, None)
            | (Self::Agency, Some(Self::Root))
            | (Self::Customer, Some(Self::Agency)) => Ok(()),
            (Self::Root, Some(_)) => Err(PlaceRefused::RootWithParent),
            (child, None) => Err(PlaceRefused::ParentMissing(child)),
            (child, Some(parent)) => Err(PlaceRefused::WrongParent { child, parent }),
        }
    }
}

impl ClientPath {
    /// The path of a new client `id` below `parent`.
    pub fn below(parent: Option<&Client>, id: ClientId) -> Self {
        parent.map_or_else(|| Self::root(id), |parent| parent.path.child(id))
    }
}

impl Client {
    /// Its path, once it has moved below `parent`. Customers have nothing below them, so no other
    /// path changes.
    ///
    /// # Errors
    /// [`MoveRefused`] with the rule in words.
    pub fn moved_below(&self, parent: &Self) -> Result<ClientPath, MoveRefused> {
        if self.client_type != ClientType::Customer {
            return Err(MoveRefused::NotACustomer);
        }
        self.client_type.may_be_below(Some(parent.client_type))?;
        if self.path.top() != parent.path.top() {
            return Err(MoveRefused::OtherRoot);
        }
        Ok(parent.path.child(self.client_id))
    }
}

const fn with_article(client_type: ClientType) -> &'static str {
    match client_type {
        ClientType::Root => "a root",
        ClientType::Agency => "an agency",
        ClientType::Customer => "a customer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ClientType::{Agency, Customer, Root};

    #[test]
    fn every_pair_of_child_and_parent() {
        let allowed = [(Root, None), (Agency, Some(Root)), (Customer, Some(Agency))];
        for child in [Root, Agency, Customer] {
            for parent in [None, Some(Root), Some(Agency), Some(Customer)] {
                let may = child.may_be_below(parent);
                assert_eq!(
                    may.is_ok(),
                    allowed.contains(&(child, parent)),
                    "{child:?} below {parent:?}"
                );
            }
        }
    }

    #[test]
    fn the_rule_is_told_in_words() {
        let told = |child: ClientType, parent| child.may_be_below(parent).unwrap_err().to_string();
        assert_eq!(told(Root, Some(Root)), "a root has no parent: leave it out");
        assert_eq!(told(Agency, None), "an agency needs a root as its parent");
        assert_eq!(
            told(Customer, Some(Root)),
            "a customer needs an agency as its parent, not a root"
        );
    }
}
