//! Who may do what: one decision for every route.

mod input;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::input::{ApiKeyInput, ApiKeyRequest, MemberInput, MemberRequest};
use crate::{client::ClientPath, id::ClientId, time::Timestamp};

/// What a caller may do with the clients it reaches. Each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also asks for content, and edits strategies and templates.
    Editor,
    /// Also manages clients, members, keys and endpoints.
    Owner,
}

impl Role {
    /// The word in requests and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }
}

/// What a caller wants to do with a client's things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Look at them.
    Read,
    /// Ask for content, or edit what content is made with.
    Write,
    /// Change the client itself, or who reaches it.
    Manage,
}

impl Action {
    const fn least_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Write => Role::Editor,
            Self::Manage => Role::Owner,
        }
    }
}

/// A client that a caller belongs to, and its role there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    /// The client; its descendants are reached too.
    pub client_id: ClientId,
    /// What the caller may do there.
    pub role: Role,
}

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Principal {
    /// Who it is, for logs and records: `key:` and its last four characters, or a user.
    pub name: String,
    /// What it belongs to.
    pub memberships: Vec<Membership>,
    /// Whether it runs the deployment: it owns every client, and is the only one to make roots.
    pub operator: bool,
    /// Until when its credentials are good, if they say so themselves.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
}

impl Principal {
    /// Whether it may name `user` as the one it acts for: a program may name any, a user only itself.
    pub fn may_act_for(&self, user: Option<&str>) -> bool {
        match self.name.strip_prefix("user:") {
            Some(own) => user.is_none_or(|user| user == own),
            None => true,
        }
    }

    /// Whether it may make a client that has no parent, which no member of a client can.
    pub fn may_make_roots(&self) -> bool {
        self.operator
    }

    /// The client a request means that names none: the only one the caller belongs to.
    pub fn sole_client(&self) -> Option<ClientId> {
        match self.memberships.as_slice() {
            [only] => Some(only.client_id),
            _ => None,
        }
    }
}

/// The answer to "may this caller do that?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It may.
    Granted,
    /// It can see the client, but its role is too low.
    RoleTooLow,
    /// It cannot see the client, which to it is as good as missing.
    Invisible,
}

/// Decides whether `principal` may do `action` with the client at the end of `path`.
///
/// A caller reaches the clients it belongs to and all their descendants, never siblings or ancestors.
pub fn authorize(principal: &Principal, path: &ClientPath, action: Action) -> Access {
    if principal.operator {
        return Access::Granted;
    }
    let role = principal
        .memberships
        .iter()
        .filter(|membership| path.passes(membership.client_id))
        .map(|membership| membership.role)
        .max();
    match role {
        Some(role) if role >= action.least_role() => Access::Granted,
        Some(_) => Access::RoleTooLow,
        None => Access::Invisible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(memberships: &[(ClientId, Role)]) -> Principal {
        let memberships = memberships
            .iter()
            .map(|&(client_id, role)| Membership { client_id, role })
            .collect();
        Principal {
            name: "test".to_owned(),
            memberships,
            operator: false,
            expires_at: None,
        }
    }

    #[test]
    fn a_member_reaches_descendants_but_neither_siblings_nor_ancestors() {
        let (root, agency, customer, sibling) = (
            ClientId::new(),
            ClientId::new(),
            ClientId::new(),
            ClientId::new(),
        );
        let root_path = ClientPath::root(root);
        let agency_path = root_path.child(agency);
        let owner = member(&[(agency, Role::Owner)]);
        assert_eq!(
            authorize(&owner, &agency_path.child(customer), Action::Manage),
            Access::Granted
        );
        assert_eq!(
            authorize(&owner, &root_path, Action::Read),
            Access::Invisible
        );
        assert_eq!(
            authorize(&owner, &root_path.child(sibling), Action::Read),
            Access::Invisible
        );
    }

    #[test]
    fn each_role_may_do_what_it_may_and_no_more() {
        let client = ClientId::new();
        let path = ClientPath::root(client);
        for (role, read, write, manage) in [
            (
                Role::Viewer,
                Access::Granted,
                Access::RoleTooLow,
                Access::RoleTooLow,
            ),
            (
                Role::Editor,
                Access::Granted,
                Access::Granted,
                Access::RoleTooLow,
            ),
            (
                Role::Owner,
                Access::Granted,
                Access::Granted,
                Access::Granted,
            ),
        ] {
            let principal = member(&[(client, role)]);
            assert_eq!(authorize(&principal, &path, Action::Read), read);
            assert_eq!(authorize(&principal, &path, Action::Write), write);
            assert_eq!(authorize(&principal, &path, Action::Manage), manage);
        }
    }

    #[test]
    fn the_operator_owns_every_client() {
        let operator = Principal {
            operator: true,
            ..member(&[])
        };
        let path = ClientPath::root(ClientId::new());
        assert_eq!(authorize(&operator, &path, Action::Manage), Access::Granted);
        assert!(operator.may_make_roots());
        assert!(!member(&[(ClientId::new(), Role::Owner)]).may_make_roots());
    }

    #[test]
    fn the_highest_role_on_the_way_counts() {
        let (agency, customer) = (ClientId::new(), ClientId::new());
        let path = ClientPath::root(agency).child(customer);
        let principal = member(&[(customer, Role::Viewer), (agency, Role::Owner)]);
        assert_eq!(
            authorize(&principal, &path, Action::Manage),
            Access::Granted
        );
    }
}
