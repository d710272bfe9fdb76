//! Whether the table and the API hold what the model holds.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::{
    access::{Access, Action, Membership, Principal, Role, authorize},
    client::ClientPath,
    id::ClientId,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Run, model::Model};
use crate::harness::Row;

/// Every row that has to do with the hierarchy, in words.
pub(super) fn rows(model: &Model, items: &[Row]) {
    let written: BTreeSet<String> = items.iter().filter_map(in_words).collect();
    assert_eq!(written, expected(model));
    for item in items.iter().filter(|item| entity(item) == "descendant") {
        let id = text(item, "client_id");
        let itself = items
            .iter()
            .find(|row| text(row, "pk") == format!("CLIENT#{id}") && text(row, "sk") == "META");
        let times = |row: &Row| [text(row, "created_at"), text(row, "updated_at")];
        assert_eq!(times(item), times(itself.unwrap()), "{item:?}");
    }
    for gone in &model.gone {
        let pk = format!("CLIENT#{}", gone.id);
        let left = items.iter().filter(|item| text(item, "pk") == pk);
        let left: Vec<_> = left.map(|item| text(item, "sk")).collect();
        assert_eq!(left, ["META"], "of a client that is gone");
    }
}

fn expected(model: &Model) -> BTreeSet<String> {
    let mut expected = BTreeSet::new();
    for (id, node) in &model.living {
        let (name, slug, kind) = (&node.name, &node.slug, node.kind.as_str());
        let chain = model.chain(*id);
        let mut path: Vec<_> = chain.iter().map(ToString::to_string).collect();
        path.reverse();
        let parent = node.parent.map(|parent| parent.to_string());
        expected.insert(format!(
            "client CLIENT#{id} META {id} {name} {slug} {kind} {parent:?} {path:?} v{}",
            node.version
        ));
        expected.insert(format!("slug SLUG#{slug} META {id}"));
        for (depth, ancestor) in chain.iter().enumerate().skip(1) {
            expected.insert(format!(
                "descendant CLIENT#{ancestor} DESC#{depth}#{id} {id} {name} {slug} {kind}"
            ));
        }
    }
    expected
}

fn in_words(item: &Row) -> Option<String> {
    let entity = entity(item);
    let place = format!("{entity} {} {}", text(item, "pk"), text(item, "sk"));
    let id = || text(item, "client_id");
    let shown = || {
        [
            id(),
            text(item, "name"),
            text(item, "slug"),
            text(item, "type"),
        ]
        .join(" ")
    };
    match entity.as_str() {
        "slug" => Some(format!("{place} {}", id())),
        "descendant" => Some(format!("{place} {}", shown())),
        "client" if has_value(item, "deletion") => None,
        "client" => {
            let parent = has_value(item, "parent_id").then(|| text(item, "parent_id"));
            let path = item["path"].as_l().unwrap().iter();
            let path: Vec<_> = path.map(|id| id.as_s().unwrap()).collect();
            let version = item["version"].as_n().unwrap();
            Some(format!(
                "{place} {} {parent:?} {path:?} v{version}",
                shown()
            ))
        }
        _ => None,
    }
}

fn entity(item: &Row) -> String {
    text(item, "entity")
}

fn text(item: &Row, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

fn has_value(item: &Row, name: &str) -> bool {
    item.get(name)
        .is_some_and(|value| !matches!(value, AttributeValue::Null(_)))
}

/// What every client's owner is shown: itself and what is below it, and nothing of anybody else.
pub(super) async fn answers(run: &Run) {
    let ids = run.model.ids();
    let gone = run.model.gone.iter().map(|node| node.id);
    let all: Vec<_> = ids.iter().copied().chain(gone).collect();
    for caller in ids {
        lists(run, caller).await;
        hierarchy(run, caller).await;
        for id in &all {
            reach(run, caller, *id).await;
        }
    }
}

async fn lists(run: &Run, caller: ClientId) {
    let mut expected = run.model.below(caller);
    expected.insert(0, caller);
    let (status, list) = get(run, caller, "?page_size=100").await;
    assert_eq!(
        (status, &list["pagination"]["total"]),
        (200, &json!(expected.len()))
    );
    assert_eq!(list["data"][0]["client_id"], json!(caller));
    let mut shown = summaries(&list["data"]);
    let mut expected: Vec<_> = expected.into_iter().map(|id| summary(run, id)).collect();
    for list in [&mut shown, &mut expected] {
        list.sort_by_key(ToString::to_string);
    }
    assert_eq!(shown, expected);
}

async fn hierarchy(run: &Run, id: ClientId) {
    let (status, answer) = get(run, id, &format!("/{id}/hierarchy")).await;
    let (data, model) = (&answer["data"], &run.model);
    assert_eq!(status, 200);
    let one = |id: Option<ClientId>| {
        id.map(|id| summary(run, id))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let shown = |field: &str| summaries(&json!([data[field]]));
    assert_eq!(shown("client"), one(Some(id)));
    let parent = model.node(id).parent;
    assert_eq!(
        if data["parent"].is_null() {
            Vec::new()
        } else {
            shown("parent")
        },
        one(parent)
    );
    let above: Vec<_> = model.chain(id).into_iter().skip(1).collect();
    let above: Vec<_> = above.into_iter().rev().map(|id| summary(run, id)).collect();
    assert_eq!(summaries(&data["ancestors"]), above);
    let mut below: Vec<_> = model
        .below(id)
        .into_iter()
        .map(|other| {
            let depth = model
                .chain(other)
                .iter()
                .position(|one| *one == id)
                .unwrap();
            (depth, model.node(other).name.clone(), other)
        })
        .collect();
    below.sort();
    let of = |found: &[(usize, String, ClientId)]| -> Vec<_> {
        found.iter().map(|(_, _, id)| summary(run, *id)).collect()
    };
    assert_eq!(summaries(&data["descendants"]), of(&below));
    below.retain(|(depth, _, _)| *depth == 1);
    assert_eq!(summaries(&data["children"]), of(&below));
}

/// Whether an owner of `caller` reaches `id`, by the rule and by the API.
pub(super) async fn reach(run: &Run, caller: ClientId, id: ClientId) {
    let reaches = run.model.reaches(caller, id);
    let (status, answer) = get(run, caller, &format!("/{id}")).await;
    assert_eq!(
        status,
        if reaches { 200 } else { 404 },
        "{caller} reads {id}: {answer}"
    );
    if !reaches {
        return;
    }
    let path: ClientPath = serde_json::from_value(answer["data"]["path"].clone()).unwrap();
    assert_eq!(
        path.nearest_first().collect::<Vec<_>>(),
        run.model.chain(id)
    );
    // The same path, asked for by everybody.
    for other in run.model.ids() {
        let principal = Principal {
            name: "test".to_owned(),
            memberships: vec![Membership {
                client_id: other,
                role: Role::Owner,
            }],
            operator: false,
            expires_at: None,
        };
        let granted = authorize(&principal, &path, Action::Manage) == Access::Granted;
        assert_eq!(
            granted,
            run.model.reaches(other, id),
            "{other} manages {id}"
        );
    }
}

/// Whether an owner of `caller` is shown what is around `id`.
pub(super) async fn surroundings(run: &Run, caller: ClientId, id: ClientId) {
    let reaches = run.model.reaches(caller, id);
    let (status, _) = get(run, caller, &format!("/{id}/hierarchy")).await;
    assert_eq!(
        status,
        if reaches { 200 } else { 404 },
        "{caller} reads around {id}"
    );
}

async fn get(run: &Run, caller: ClientId, path: &str) -> (u16, Value) {
    run.send(caller, Method::GET, path, None, &Value::Null)
        .await
}

fn summary(run: &Run, id: ClientId) -> Value {
    let node = run.model.node(id);
    json!({"client_id": id, "name": node.name, "slug": node.slug, "type": node.kind})
}

/// Summaries without their times, which the model does not know.
fn summaries(shown: &Value) -> Vec<Value> {
    let mut shown = shown.as_array().unwrap().clone();
    for one in &mut shown {
        let one = one.as_object_mut().unwrap();
        one.retain(|name, _| !name.ends_with("_at"));
    }
    shown
}
