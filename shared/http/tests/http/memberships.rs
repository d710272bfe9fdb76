//! What a user reaches.

use hg_domain::{
    client::{Client, ClientType, Slug},
    time::Timestamp,
};
use hg_store::{NewClient, Saved};

use crate::{
    signer::{Signer, claims_of},
    table::Table,
    toy::Deployment,
};

const SECRET: &str = "a secret that is long enough: 40 letters";

fn token(user: &str) -> String {
    Signer::hs256(SECRET.as_bytes()).token(None, &claims_of(user))
}

fn deployment(table: &Table) -> Deployment {
    Deployment::new(&[("JWT_SECRET", SECRET)], table.store())
}

/// Makes a client below `parent`.
async fn client(table: &Table, name: &str, parent: Option<&Client>) -> Client {
    let at = Timestamp::from_millis(1_700_000_000_000).unwrap();
    let kind = parent.map_or(ClientType::Root, |_| ClientType::Agency);
    let client = Client::new(name, Slug::parse(name).unwrap(), kind, parent, at);
    let new = NewClient {
        client,
        strategies: Vec::new(),
        audit: Vec::new(),
    };
    assert_eq!(
        table.store().create_client(&new).await.unwrap(),
        Saved::Done
    );
    new.client
}

#[tokio::test]
async fn a_user_reaches_the_clients_it_is_a_member_of_and_those_below() {
    let table = Table::start().await;
    let root = client(&table, "root", None).await;
    let ours = client(&table, "ours", Some(&root)).await;
    let theirs = client(&table, "theirs", Some(&root)).await;
    let path = |client: &Client| format!("/clients/{}", client.client_id);
    table
        .put_member("ada", &ours.client_id.to_string(), "viewer")
        .await;
    table
        .put_member("eve", &root.client_id.to_string(), "owner")
        .await;
    // Whoever has a longer name that begins alike is somebody else.
    table
        .put_member("ada#2", &theirs.client_id.to_string(), "owner")
        .await;

    let deployment = deployment(&table);
    for (user, client, status) in [
        ("ada", &ours, 200),
        ("ada", &theirs, 404),
        ("ada", &root, 404),
        ("eve", &theirs, 200),
        ("ada#2", &theirs, 200),
        ("nobody", &ours, 404),
    ] {
        let answer = deployment.get(&path(client), &token(user)).await;
        assert_eq!(answer.status.as_u16(), status, "{user} {}", client.name);
    }
}

#[tokio::test]
async fn a_user_without_memberships_is_known_and_reaches_nothing() {
    let table = Table::start().await;
    let root = client(&table, "root", None).await;
    let deployment = deployment(&table);
    assert_eq!(
        deployment.get("/name", &token("bob")).await.body["data"],
        "user:bob"
    );
    let path = format!("/clients/{}", root.client_id);
    let answer = deployment.get(&path, &token("bob")).await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn what_a_user_belongs_to_is_not_read_for_every_request() {
    let table = Table::start().await;
    let root = client(&table, "root", None).await;
    let path = format!("/clients/{}", root.client_id);
    let before = deployment(&table);
    assert_eq!(before.get(&path, &token("ada")).await.status.as_u16(), 404);
    let root_id = root.client_id.to_string();
    table.put_member("ada", &root_id, "viewer").await;
    assert_eq!(before.get(&path, &token("ada")).await.status.as_u16(), 404);
    let after = deployment(&table);
    assert_eq!(after.get(&path, &token("ada")).await.status.as_u16(), 200);
}

#[tokio::test]
async fn memberships_that_fill_several_pages_are_all_found() {
    let table = Table::start().await;
    let root = client(&table, "root", None).await;
    // A page is at most 1 MB.
    let long = "x".repeat(300_000);
    for number in 0..5 {
        let other = format!("00000000-0000-7000-8000-00000000000{number}");
        let (pk, sk) = ("USER#ada", format!("MEMBER#{other}"));
        table
            .put(&[
                ("pk", pk),
                ("sk", &sk),
                ("client_id", &other),
                ("role", "viewer"),
                ("filler", &long),
            ])
            .await;
    }
    table
        .put_member("ada", &root.client_id.to_string(), "viewer")
        .await;
    let path = format!("/clients/{}", root.client_id);
    let answer = deployment(&table).get(&path, &token("ada")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
}
