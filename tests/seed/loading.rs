//! What a file says is made, told and changed.

use serde_json::{Value, json};

use super::{acme, seed, table};
use crate::harness::TestSystem;

/// The demo tenants, which every system has from its start.
const DEMO: &str = include_str!("../../infra/local/src/demo/tenants.json");

#[tokio::test]
async fn what_a_file_has_is_made_once_however_often_it_is_loaded() {
    let system = TestSystem::start().await;
    let (api, key) = (system.operator(), system.operator_key());
    let file = acme().to_string();
    let slugs = ["acme", "acme-north", "acme-roofs", "ohio-paving"];

    let first = seed(&system, key, &file, &["--json"]);
    assert!(first.success, "{}", first.err);
    let things = [
        "client acme",
        "client acme-north",
        "client acme-roofs",
        "strategy House style",
        "strategy House style",
        "strategy By the way",
    ];
    assert_eq!(
        first.outcomes(),
        things.map(|thing| format!("{thing}: made"))
    );
    let after = table(&api, &slugs).await;
    let agency = &after[1][""];
    assert_eq!(
        (&agency["metadata"], &agency["budget"]),
        (
            &json!({"share": 0.3}),
            &json!({"monthly_usd": 12.34, "action": "block"})
        )
    );
    assert_eq!(agency["parent_id"], after[0][""]["client_id"]);
    assert_eq!(after[2]["/hierarchy"]["ancestors"][1]["slug"], "acme-north");
    let blog = after[2]["/strategies"].as_array().unwrap();
    let blog = blog.iter().find(|one| one["name"] == "House style");
    assert_eq!(
        blog.unwrap()["configuration"],
        json!({"tone": "friendly", "word_count_min": 600, "word_count_max": 1000})
    );

    for update in [&["--json"][..], &["--json", "--update"]] {
        let again = seed(&system, key, &file, update);
        assert!(again.success, "{}", again.err);
        assert_eq!(
            again.outcomes(),
            things.map(|thing| format!("{thing}: there_already"))
        );
        assert_eq!(table(&api, &slugs).await, after);
    }
}

#[tokio::test]
async fn the_demo_tenants_are_there_already() {
    let system = TestSystem::start().await;
    let said = seed(&system, system.operator_key(), DEMO, &[]);
    assert!(said.success, "{}", said.err);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines[0], "there already  client hg-content");
    let strategy = "strategy Local SEO Blog Strategy (blog_post) of cincinnati-electrician";
    assert_eq!(lines[7], format!("there already  {strategy}"));
    assert_eq!(lines[9..], ["", "9 there already"]);
}

#[tokio::test]
async fn what_differs_is_told_and_changed_only_if_that_is_wished() {
    let system = TestSystem::start().await;
    let (api, key) = (system.operator(), system.operator_key());
    let mut file = acme();
    assert!(seed(&system, key, &file.to_string(), &[]).success);
    let slugs = ["acme", "acme-north", "acme-roofs"];
    let before = table(&api, &slugs).await;

    file["clients"][1]["name"] = json!("Acme South");
    file["clients"][1]["budget"] = json!({"monthly_usd": 12.34, "action": "warn"});
    file["clients"][1]["metadata"] = Value::Null;
    file["clients"][0]["metadata"] = json!({"roofs": "flat"});
    file["strategies"][0]["configuration"] = json!({"tone": "casual"});
    let changes = [
        "client acme: there_already",
        "client acme-north: OUTCOME [\"name\",\"budget\"]",
        "client acme-roofs: OUTCOME [\"metadata\"]",
        "strategy House style: OUTCOME [\"configuration\"]",
        "strategy House style: there_already",
        "strategy By the way: there_already",
    ];
    let told = seed(&system, key, &file.to_string(), &["--json"]);
    assert!(told.success, "{}", told.err);
    assert_eq!(
        told.outcomes(),
        changes.map(|change| change.replace("OUTCOME", "differs"))
    );
    assert_eq!(table(&api, &slugs).await, before);

    let updated = seed(&system, key, &file.to_string(), &["--json", "--update"]);
    assert_eq!(
        updated.outcomes(),
        changes.map(|change| change.replace("OUTCOME", "changed"))
    );
    let after = table(&api, &slugs).await;
    let agency = &after[1][""];
    assert_eq!(
        (&agency["name"], &agency["budget"]["action"]),
        (&json!("Acme South"), &json!("warn"))
    );
    assert_eq!(
        agency["metadata"], before[1][""]["metadata"],
        "the file says nothing of it"
    );
    assert_eq!(after[2][""]["metadata"], json!({"roofs": "flat"}));
    let strategies = after[2]["/strategies"].as_array().unwrap();
    let strategy = strategies.iter().find(|one| one["name"] == "House style");
    assert_eq!(
        strategy.unwrap()["configuration"],
        json!({"tone": "casual"})
    );
}
