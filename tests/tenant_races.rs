//! Many at once: nothing is lost, nothing is there twice, and nothing that is copied is stale.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use hg_domain::{
    client::ClientPath,
    content::ContentType,
    id::ClientId,
    kept,
    page::{PageRequest, Start},
    strategy::StrategyRecord,
};
use proptest::{
    prelude::{Strategy as _, any},
    sample::Index,
    strategy::ValueTree,
    test_runner::TestRunner,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, ByHand, FakeProvider, Reply};

const MANY: usize = 50;
/// Those who want one name try its numbers one after another, each in a transaction.
const NAMESAKES: usize = 20;

async fn start() -> ByHand {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    ByHand::start(&provider).await
}

fn count(answers: &[Answer], status: u16) -> usize {
    let alike = answers.iter().filter(|answer| answer.status == status);
    alike.count()
}

/// The slugs of all clients in the table.
async fn slugs(stack: &ByHand) -> Vec<String> {
    let rows = stack.items().await;
    let clients = rows
        .iter()
        .filter(|row| row["entity"].as_s().unwrap() == "client");
    let slugs = clients.map(|row| row["slug"].as_s().unwrap().clone());
    slugs.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_a_slug_at_once_one_gets_it() {
    let stack = start().await;
    let request =
        json!({"name": "Acme", "slug": "acme", "type": "agency", "parent_id": stack.client_id});
    let create = |_| stack.send(Method::POST, "/api/clients", &request);
    let answers = join_all((0..MANY).map(create)).await;

    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, MANY - 1));
    let slugs = slugs(&stack).await;
    assert_eq!(slugs.len(), 2, "the root and the one: {slugs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_want_a_name_at_once_all_get_it_with_slugs_of_their_own() {
    let stack = start().await;
    let request = json!({"name": "Acme", "type": "agency", "parent_id": stack.client_id});
    let create = |_| stack.send(Method::POST, "/api/clients", &request);
    let answers = join_all((0..NAMESAKES).map(create)).await;

    assert_eq!(count(&answers, 201), NAMESAKES);
    let numbered = (2..=NAMESAKES).map(|number| format!("acme-{number}"));
    let expected: BTreeSet<String> = numbered
        .chain(["acme".to_owned(), "root".to_owned()])
        .collect();
    let slugs = slugs(&stack).await;
    assert_eq!(slugs.len(), expected.len());
    assert_eq!(BTreeSet::from_iter(slugs), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_of_one_version_of_a_client_one_is_made() {
    let stack = start().await;
    let id = stack
        .create("agency", "Acme", &stack.client_id.to_string())
        .await;
    let path = format!("/api/clients/{id}");
    for version in 1..=20 {
        let change = |name: &str| json!({"name": name, "slug": "acme", "parent_id": stack.client_id, "metadata": {}, "budget": null});
        let (left, right) = (change("Left"), change("Right"));
        let (left, right) = tokio::join!(
            stack.send_on(version, Method::PUT, &path, &left),
            stack.send_on(version, Method::PUT, &path, &right),
        );
        assert_one_of_two(&[left, right], version + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_of_one_version_of_a_strategy_one_is_made() {
    let stack = start().await;
    let path = format!("/api/clients/{}/strategies", stack.client_id);
    let made = stack
        .send(Method::POST, &path, &strategy("First", true))
        .await;
    let id = made.body["data"]["strategy_id"].as_str().unwrap();
    let path = format!("{path}/{id}");
    for version in 1..=20 {
        let (left, right) = (strategy("Left", true), strategy("Right", true));
        let (left, right) = tokio::join!(
            stack.send_on(version, Method::PUT, &path, &left),
            stack.send_on(version, Method::PUT, &path, &right),
        );
        assert_one_of_two(&[left, right], version + 1);
    }
    let path = format!("{path}/versions?page_size=100");
    let earlier = stack.send(Method::GET, &path, &Value::Null).await.body;
    let versions: Vec<u64> = earlier["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["version"].as_u64().unwrap())
        .collect();
    assert_eq!(versions, (1..=20).rev().collect::<Vec<_>>());
    assert_in_effect(&stack, stack.client_id).await;
}

fn assert_one_of_two(answers: &[Answer; 2], version: u64) {
    assert_eq!(
        (count(answers, 200), count(answers, 412)),
        (1, 1),
        "{answers:?}"
    );
    let made = answers.iter().find(|answer| answer.status == 200).unwrap();
    assert_eq!(made.body["data"]["version"], version);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_strategy_in_effect_is_never_stale() {
    let stack = start().await;
    let client = stack
        .create("agency", "Acme", &stack.client_id.to_string())
        .await;
    let path = format!("/api/clients/{client}/strategies");
    let first = stack.send(Method::GET, &path, &Value::Null).await;
    let mut known = vec![first.body["data"][0]["strategy_id"].clone()];
    let mut random = TestRunner::default();
    let changes = proptest::collection::vec((any::<Index>(), 0..12_u8), 8);
    for _ in 0..25 {
        let changes = changes.new_tree(&mut random).unwrap().current();
        let changes = changes.iter().map(|(index, what)| {
            let one = format!("{path}/{}", index.get(&known).as_str().unwrap());
            change(&stack, &path, one, *what)
        });
        for answer in join_all(changes).await {
            let status = answer.status.as_u16();
            assert!([200, 201, 404, 409, 422].contains(&status), "{answer:?}");
            if status == 201 {
                known.push(answer.body["data"]["strategy_id"].clone());
            }
        }
        assert_in_effect(&stack, client.parse().unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strategy_that_comes_back_while_a_later_one_goes_is_in_effect() {
    let stack = start().await;
    let path = format!("/api/clients/{}/strategies", stack.client_id);
    let make = async |name: &str| {
        let made = stack.send(Method::POST, &path, &strategy(name, true)).await;
        let id = made.body["data"]["strategy_id"].as_str().unwrap();
        format!("{path}/{id}")
    };
    let remove = async |one: &str| stack.send(Method::DELETE, one, &Value::Null).await;
    for _ in 0..20 {
        let (first, second, third) = (make("1").await, make("2").await, make("3").await);
        remove(&second).await;
        let (restore, version) = (format!("{second}/restore"), json!({"version": 1}));
        let (back, gone) =
            tokio::join!(stack.send(Method::POST, &restore, &version), remove(&third));
        assert_eq!((back.status.as_u16(), gone.status.as_u16()), (200, 200));
        assert_in_effect(&stack, stack.client_id).await;
        remove(&first).await;
        remove(&second).await;
    }
}

/// Does something to one of the strategies below `path`.
async fn change(stack: &ByHand, path: &str, one: String, what: u8) -> Answer {
    match what {
        0 => stack.send(Method::POST, path, &strategy("New", true)).await,
        1 => {
            stack
                .send(Method::POST, path, &strategy("New", false))
                .await
        }
        2..=5 => stack.send(Method::PUT, &one, &strategy("On", true)).await,
        6..=7 => stack.send(Method::PUT, &one, &strategy("Off", false)).await,
        8..=9 => stack.send(Method::DELETE, &one, &Value::Null).await,
        _ => {
            let restore = format!("{one}/restore");
            stack
                .send(Method::POST, &restore, &json!({"version": 1}))
                .await
        }
    }
}

fn strategy(name: &str, is_active: bool) -> Value {
    json!({"name": name, "content_type": "blog_post", "configuration": {}, "is_active": is_active})
}

/// The copy of the strategy in effect is that of the one that is, or there is none.
async fn assert_in_effect(stack: &ByHand, client: ClientId) {
    let all = PageRequest {
        start: Start::Page(1),
        size: 100,
    };
    let page = stack.store.own_page::<StrategyRecord>(client, &all).await;
    let rows = page.unwrap().rows;
    let expected = kept::in_effect(&rows, ContentType::BlogPost);
    let copy = stack
        .store
        .effective(&ClientPath::root(client), ContentType::BlogPost)
        .await
        .unwrap();
    assert_eq!(copy.as_ref(), expected, "among {rows:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_many_set_and_remove_is_there_or_not() {
    let stack = start().await;
    let path = format!("/api/clients/{}/members", stack.client_id);
    let one = format!("{path}/ada");
    for _ in 0..5 {
        let set = async |role: &str| {
            let request = json!({"user_id": "ada", "role": role});
            stack.send(Method::POST, &path, &request).await
        };
        let remove = async || stack.send(Method::DELETE, &one, &Value::Null).await;
        let (viewers, editors, removals) = tokio::join!(
            join_all((0..5).map(|_| set("viewer"))),
            join_all((0..5).map(|_| set("editor"))),
            join_all((0..5).map(|_| remove())),
        );
        assert_eq!((count(&viewers, 200), count(&editors, 200)), (5, 5));
        assert_eq!(count(&removals, 200) + count(&removals, 404), 5);
        let rows = stack.items().await;
        let members = rows
            .iter()
            .filter(|row| row["entity"].as_s().unwrap() == "member");
        let members = members.count();
        let listed = stack.send(Method::GET, &path, &Value::Null).await.body;
        assert!(members <= 1);
        assert_eq!(listed["data"].as_array().unwrap().len(), members);
    }
}
