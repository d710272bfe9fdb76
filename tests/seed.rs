//! A file of tenants is loaded over the API, as often as one likes.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, response::IntoResponse};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Api, TestSystem};

/// The demo tenants, which every system has from its start.
const DEMO: &str = include_str!("../infra/local/src/demo/tenants.json");

/// What the command said.
struct Said {
    success: bool,
    out: String,
    err: String,
}

impl Said {
    /// The outcomes of things, as `client acme: made`.
    fn outcomes(&self) -> Vec<String> {
        let report: Value = serde_json::from_str(&self.out).unwrap();
        let entries = report["entries"].as_array().unwrap().iter();
        let told = entries.map(|entry| {
            let thing = match entry["kind"].as_str().unwrap() {
                "client" => format!("client {}", entry["slug"].as_str().unwrap()),
                _ => format!("strategy {}", entry["name"].as_str().unwrap()),
            };
            let fields = match &entry["fields"] {
                Value::Null => String::new(),
                fields => format!(" {fields}"),
            };
            format!("{thing}: {}{fields}", entry["outcome"].as_str().unwrap())
        });
        told.collect()
    }
}

/// Runs the command as somebody at a terminal does.
fn run(file: &str, arguments: &[&str]) -> Said {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tenants.json");
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hg-content"));
    command.env_remove("HG_CONTENT_KEY").current_dir(dir.path());
    command.args(["seed", "--file"]).arg(&path).args(arguments);
    let output = command.output().unwrap();
    Said {
        success: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn seed(system: &TestSystem, key: &str, file: &str, more: &[&str]) -> Said {
    let mut arguments = vec!["--url", system.url(), "--key", key];
    arguments.extend(more);
    run(file, &arguments)
}

/// A root, an agency and a customer that no system has from its start, the root last.
fn acme() -> Value {
    json!({
        "clients": [
            {"slug": "acme-roofs", "name": "Acme Roofs", "type": "customer", "parent": "acme-north"},
            {"slug": "acme-north", "name": "Acme North", "type": "agency", "parent": "acme",
             "metadata": {"share": 0.3}, "budget": {"monthly_usd": 12.34}},
            {"slug": "acme", "name": "Acme", "type": "root", "parent": null},
        ],
        "strategies": [
            {"client": "acme-roofs", "name": "House style", "content_type": "blog",
             "configuration": {"tone": "friendly", "word_count_range": [600, 1000], "mascot": null}},
            {"client": "acme-north", "name": "House style", "content_type": "social_media",
             "configuration": {"platforms": ["linkedin"]}},
            {"client": "ohio-paving", "name": "By the way", "content_type": "press_release",
             "configuration": {"quote_count": 2}},
        ],
    })
}

/// Everything that the API tells of the clients with these slugs.
async fn table(api: &Api, slugs: &[&str]) -> Value {
    let mut told = Vec::new();
    for slug in slugs {
        let found = api.get(&format!("/api/clients?slug={slug}")).await.body;
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{slug}");
        let id = found["data"][0]["client_id"].as_str().unwrap();
        let mut client = json!({});
        for of in ["", "/hierarchy", "/strategies", "/audit"] {
            let answer = api.get(&format!("/api/clients/{id}{of}")).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            client[of] = answer.body["data"].clone();
        }
        told.push(client);
    }
    Value::from(told)
}

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

#[tokio::test]
async fn a_broken_file_is_refused_with_its_places_before_anything_is_sent() {
    let broken = json!({
        "clients": [
            {"slug": "acme", "name": "Acme", "type": "root"},
            {"slug": "acme", "name": "Acme", "type": "customer", "parent": "acme"},
        ],
        "strategies": [
            {"client": "acme", "name": "S", "content_type": "blog_post", "configuration": {"tone": "loud"}},
        ],
    });
    // Nobody listens there, which would be told.
    let nowhere = ["--url", "http://127.0.0.1:9", "--key", "k"];
    let said = run(&broken.to_string(), &nowhere);
    assert!(!said.success && said.out.is_empty(), "{}", said.out);
    for place in [
        "clients[1].slug",
        "clients[1].parent",
        "strategies[0].configuration.tone",
    ] {
        assert!(said.err.contains(place), "{place} is missing: {}", said.err);
    }
    let misspelt = json!({"clients": [{"slug": "acme", "name": "Acme", "kind": "root"}]});
    let said = run(&misspelt.to_string(), &nowhere);
    assert!(
        said.err.contains("clients[0].kind: unknown field"),
        "{}",
        said.err
    );
    let said = run(&acme().to_string(), &nowhere);
    assert!(said.err.contains("cannot reach the API"), "{}", said.err);
}

#[tokio::test]
async fn a_parent_that_is_nowhere_is_told_before_anything_is_made() {
    let system = TestSystem::start().await;
    let file = json!({"clients": [
        {"slug": "acme", "name": "Acme", "type": "root"},
        {"slug": "roofs", "name": "Roofs", "type": "customer", "parent": "acme-nroth"},
        {"slug": "walls", "name": "Walls", "type": "agency", "parent": "ohio-paving"},
    ]});
    let said = seed(&system, system.operator_key(), &file.to_string(), &[]);
    assert!(!said.success && said.out.is_empty(), "{}", said.out);
    for told in [
        "clients[1].parent is neither in the file nor a client that the key reaches: acme-nroth",
        "clients[2].parent an agency needs a root as its parent, not a customer",
    ] {
        assert!(said.err.contains(told), "{}", said.err);
    }
    let found = system.operator().get("/api/clients?slug=acme").await.body;
    assert_eq!(found["data"], json!([]));
}

#[tokio::test]
async fn what_the_key_may_not_do_is_refused_and_the_rest_goes_on() {
    let system = TestSystem::start().await;
    let mut file = acme();
    file["clients"].as_array_mut().unwrap().push(
        json!({"slug": "ohio-roofs", "name": "Ohio Roofs", "type": "customer", "parent": "heaviside-digital"}),
    );
    let owner = system.key("heaviside-digital");
    let said = seed(&system, owner, &file.to_string(), &["--json"]);
    assert!(!said.success);
    assert_eq!(
        said.outcomes(),
        [
            "client acme: refused",
            "client acme-north: skipped",
            "client acme-roofs: skipped",
            "client ohio-roofs: made",
            "strategy House style: skipped",
            "strategy House style: skipped",
            "strategy By the way: made",
        ]
    );
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        report["entries"][0]["reason"],
        "FORBIDDEN: only the operator can make a root"
    );
    assert_eq!(
        report["counts"],
        json!({"made": 2, "refused": 1, "skipped": 4})
    );
}

#[tokio::test]
async fn what_the_deployment_refuses_is_told_with_its_fields() {
    let system = TestSystem::start().await;
    let budget = json!({"clients": [{
        "slug": "heaviside-digital", "name": "Heaviside Digital", "type": "agency", "parent": "hg-content",
        "budget": {"monthly_usd": 5},
    }, {"slug": "hg-content", "name": "HG Content", "type": "root"}]});
    let owner = system.key("heaviside-digital");
    let said = seed(&system, owner, &budget.to_string(), &["--update"]);
    assert!(!said.success);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "refused        client hg-content: FORBIDDEN: only the operator can make a root",
            "refused        client heaviside-digital: FORBIDDEN: only an owner of the client above can change the budget",
        ]
    );
    let unknown = seed(&system, "hg_live_typo", &acme().to_string(), &[]);
    assert!(unknown.err.contains("UNAUTHORIZED"), "{}", unknown.err);
}

#[tokio::test]
async fn without_a_url_the_local_stack_is_looked_for_and_without_a_key_one_is_asked_for() {
    let said = run(&acme().to_string(), &[]);
    assert!(
        said.err
            .contains("no local stack keeps its data in .hg-content"),
        "{}",
        said.err
    );
    let said = run(&acme().to_string(), &["--url", "http://127.0.0.1:9"]);
    assert!(said.err.contains("HG_CONTENT_KEY"), "{}", said.err);
}

/// A gateway before a system: it has every third request come again, and loses every answer that
/// says that something was made.
#[derive(Clone)]
struct Gateway {
    behind: String,
    requests: Arc<AtomicUsize>,
    http: reqwest::Client,
}

async fn pass(
    State(gateway): State<Gateway>,
    method: Method,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> axum::response::Response {
    let number = gateway.requests.fetch_add(1, Ordering::SeqCst);
    if number % 3 == 0 {
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response();
    }
    let mut request = gateway
        .http
        .request(method, format!("{}{uri}", gateway.behind))
        .body(body);
    for name in ["authorization", "content-type", "if-match"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let (status, body) = (answer.status(), answer.bytes().await.unwrap());
    if status == StatusCode::CREATED {
        return (StatusCode::BAD_GATEWAY, [("retry-after", "0")]).into_response();
    }
    (status, body).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_on_the_way_makes_nothing_twice() {
    let system = TestSystem::start().await;
    let gateway = Gateway {
        behind: system.url().to_owned(),
        requests: Arc::default(),
        http: reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .build()
            .unwrap(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(gateway);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let key = system.operator_key();
    let said = run(&acme().to_string(), &["--url", &url, "--key", key]);
    assert!(said.success, "{}{}", said.out, said.err);
    // What was made when its answer was lost is found as it is looked for anew.
    assert!(said.out.ends_with("\n6 there already\n"), "{}", said.out);
    for (slug, own) in [("acme", 0), ("acme-north", 1), ("acme-roofs", 1)] {
        let client = &table(&system.operator(), &[slug]).await[0];
        assert_eq!(
            client["/strategies"].as_array().unwrap().len(),
            2 + own,
            "{client}"
        );
    }
}
