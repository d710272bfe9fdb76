//! Members: which users belong to which clients.

use hg_domain::{
    access::{Membership, Role},
    audit::AuditEntry,
    id::ClientId,
    page::PageRequest,
    time::Timestamp,
    user::UserId,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::{Item, from_item, to_item},
    keys::{self, text},
    paging::{List, Page},
    table::{Consistency, Store, Written},
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
        let (pk, sort_keys) = keys::memberships(user);
        let rows = self.rows_of(pk, sort_keys, Consistency::Eventual).await?;
        rows.into_iter().map(from_item).collect()
    }

    /// The members of a client, by user.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn members(
        &self,
        client: ClientId,
        page: &PageRequest,
    ) -> Result<Page<MemberRecord>, StoreError> {
        let list = List::indexed(keys::members_of(client));
        self.page(&list, page).await
    }

    /// A member as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn member(
        &self,
        client: ClientId,
        user: &UserId,
    ) -> Result<Option<MemberRecord>, StoreError> {
        self.get(keys::member(user, client), Consistency::Strong)
            .await
    }

    /// Makes a user a member, or gives it another role; `Superseded` when the client is gone.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn set_member(
        &self,
        member: &MemberRecord,
        audit: &AuditEntry,
    ) -> Result<Written, StoreError> {
        let item = member_item(member)?;
        let rows = vec![
            self.put(|put| put.set_item(Some(item))),
            self.must_live(member.client_id),
            self.audited(audit)?,
        ];
        self.written(rows).await
    }

    /// Removes a member; `Superseded` when it is none any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_member(
        &self,
        member: &MemberRecord,
        audit: &AuditEntry,
    ) -> Result<Written, StoreError> {
        let key = keys::member(&member.user_id, member.client_id);
        let row = self.remove(key, |delete| {
            delete.condition_expression("attribute_exists(pk)")
        });
        self.written(vec![row, self.audited(audit)?]).await
    }
}

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
