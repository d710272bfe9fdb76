//! A file of tenants is loaded over the API, as often as one likes.

mod loading;
mod lost_answers;
mod refusals;

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Api, TestSystem};

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
