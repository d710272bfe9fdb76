//! Members: which users belong to which clients.

use hg_domain::{
    access::{Membership, Role},
    id::ClientId,
    time::Timestamp,
    user::UserId,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::{Item, from_item, to_item},
    keys::{self, text},
    table::Store,
};

/// A user's place in a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The user.
    pub user_id: UserId,
    /// The client it belongs to.
    pub client_id: ClientId,
    /// What it may do there and below.
    pub role: Role,
    /// When it became a member.
    pub created_at: Timestamp,
    /// When the row was last changed.
    pub updated_at: Timestamp,
}

impl Store {
    /// The clients that `user` belongs to, with its role in each; none for a user that is unknown.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        let (pk, prefix) = keys::memberships_prefix(user);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":prefix", text(prefix))
            .into_paginator()
            .items()
            .send();
        let mut memberships = Vec::new();
        while let Some(item) = pages.next().await {
            memberships.push(from_item(
                item.map_err(|error| StoreError::request("Query")(&error))?,
            )?);
        }
        Ok(memberships)
    }
}

#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "nothing makes members yet; sign-in only reads them"
    )
)]
pub(crate) fn member_item(member: &MemberRecord) -> Result<Item, StoreError> {
    let key = keys::member(&member.user_id, member.client_id);
    let mut item = to_item("member", key, member)?;
    item.insert(
        "gsi1pk".to_owned(),
        text(keys::members_of(member.client_id)),
    );
    item.insert("gsi1sk".to_owned(), text(member.user_id.as_str()));
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_user_and_by_its_client_and_reads_as_a_membership() {
        let at = Timestamp::from_millis(1_700_000_000_000).unwrap();
        let client_id = ClientId::new();
        let member = MemberRecord {
            user_id: UserId::parse("auth0|ada").unwrap(),
            client_id,
            role: Role::Editor,
            created_at: at,
            updated_at: at,
        };
        let item = member_item(&member).unwrap();
        for (name, value) in [
            ("pk", "USER#auth0|ada".to_owned()),
            ("sk", format!("MEMBER#{client_id}")),
            ("gsi1pk", format!("CLIENT#{client_id}#MEMBERS")),
            ("gsi1sk", "auth0|ada".to_owned()),
            ("entity", "member".to_owned()),
        ] {
            assert_eq!(item.get(name), Some(&text(value)), "{name}");
        }
        assert_eq!(from_item::<MemberRecord>(item.clone()).unwrap(), member);
        let membership: Membership = from_item(item).unwrap();
        assert_eq!(
            (membership.client_id, membership.role),
            (client_id, Role::Editor)
        );
    }
}
