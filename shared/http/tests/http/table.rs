//! A table, embedded, for those who need one.

use std::{future::pending, net::Ipv4Addr};

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
    types::{
        AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
        ScalarAttributeType,
    },
};
use hg_store::Store;
use tokio::net::TcpListener;

const NAME: &str = "hg-content";

/// An empty table, with the keys of the real one.
pub(crate) struct Table(Client);

impl Table {
    pub(crate) async fn start() -> Self {
        let database = dynoxide::Database::memory().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_with_shutdown(
            listener,
            database,
            pending(),
        ));
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(endpoint);
        let client = Client::from_conf(config.build());
        create(&client).await;
        Self(client)
    }

    pub(crate) fn store(&self) -> Store {
        Store::new(self.0.clone(), NAME)
    }

    /// Puts a row with these attributes, all of them text.
    pub(crate) async fn put(&self, attributes: &[(&str, &str)]) {
        let mut request = self.0.put_item().table_name(NAME);
        for (name, value) in attributes {
            request = request.item(*name, AttributeValue::S((*value).to_owned()));
        }
        request.send().await.unwrap();
    }

    /// Makes `user` a member of `client`.
    pub(crate) async fn put_member(&self, user: &str, client: &str, role: &str) {
        self.put(&[
            ("pk", &format!("USER#{user}")),
            ("sk", &format!("MEMBER#{client}")),
            ("entity", "member"),
            ("user_id", user),
            ("client_id", client),
            ("role", role),
            ("created_at", "2026-11-24T08:00:00.000Z"),
            ("updated_at", "2026-11-24T08:00:00.000Z"),
        ])
        .await;
    }
}

async fn create(client: &Client) {
    let mut request = client
        .create_table()
        .table_name(NAME)
        .billing_mode(BillingMode::PayPerRequest);
    for (name, role) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        let part = KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(role);
        request = request
            .attribute_definitions(attribute.build().unwrap())
            .key_schema(part.build().unwrap());
    }
    request.send().await.unwrap();
}
