//! Who callers are, by the credentials that they send.

use hg_domain::{
    access::{Membership, Principal, Role},
    id::ClientId,
    user::UserId,
};

/// The holder of a key that is bound to one client.
pub(super) fn of_key(last_four: &str, client_id: ClientId, role: Role) -> Principal {
    Principal {
        name: format!("key:{last_four}"),
        memberships: vec![Membership { client_id, role }],
        operator: false,
        expires_at: None,
    }
}

/// A user, with what it belongs to.
pub(super) fn of_user(id: &UserId, memberships: Vec<Membership>) -> Principal {
    Principal {
        name: format!("user:{id}"),
        memberships,
        operator: false,
        expires_at: None,
    }
}

/// Whoever runs the deployment.
pub(super) fn of_operator() -> Principal {
    Principal {
        name: "operator".to_owned(),
        memberships: Vec::new(),
        operator: true,
        expires_at: None,
    }
}
