//! What is written down agrees with what runs.

use std::collections::{BTreeMap, BTreeSet};

use hg_local::{
    TEMPLATE, api,
    template::{QueuePlace, Source, Stack, Template},
};
use serde_json::Value;

const CONFIGURATION: &str = include_str!("../docs/configuration.md");

fn stack() -> Stack {
    let template = Template::parse(TEMPLATE).unwrap();
    let queues = QueuePlace::new("http://127.0.0.1:1", "");
    template.resolve(&BTreeMap::default(), &queues).unwrap()
}

fn routes_of_the_template() -> BTreeSet<(String, String)> {
    let stack = stack();
    let sources = stack
        .functions
        .iter()
        .flat_map(|function| function.sources.values());
    sources
        .filter_map(|source| match source {
            Source::Http(http) => Some((http.method.to_lowercase(), http.path.clone())),
            _ => None,
        })
        .collect()
}

fn routes_of_the_document() -> BTreeSet<(String, String)> {
    let document: Value = serde_json::to_value(api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(move |method| (method.clone(), path.clone()))
        })
        .collect()
}

fn routes_of_the_front_door() -> BTreeSet<(String, String)> {
    let routes = hg_edge::routes().iter();
    routes
        .map(|route| (route.method.to_lowercase(), route.path.to_owned()))
        .collect()
}

#[test]
fn every_route_is_documented_and_the_other_way_round() {
    assert_eq!(routes_of_the_front_door(), routes_of_the_document());
}

#[test]
fn the_front_door_knows_every_route_of_the_template_and_one_of_its_own() {
    let mut behind = routes_of_the_template();
    behind.insert(("get".to_owned(), "/api/jobs/{id}/events".to_owned()));
    assert_eq!(routes_of_the_front_door(), behind);
}

#[test]
fn every_parameter_is_explained() {
    let template = Template::parse(TEMPLATE).unwrap();
    for name in template.parameter_names() {
        assert!(
            CONFIGURATION.contains(&format!("`{name}`")),
            "{name} is not in docs/configuration.md"
        );
    }
}

#[test]
fn every_variable_of_a_function_is_explained() {
    for function in &stack().functions {
        for name in function.environment.keys() {
            assert!(
                CONFIGURATION.contains(&format!("`{name}`")),
                "{name} is not in docs/configuration.md"
            );
        }
    }
}

/// Every permission of every function, to be looked at whenever one changes.
#[test]
fn the_permissions_are_these() {
    let mut lines = Vec::new();
    for function in &stack().functions {
        lines.push(function.logical_id.clone());
        for (action, resource, keys) in function.policy.allowed() {
            let resource = resource.rsplit(':').next().unwrap_or(resource);
            let line = format!("  {action} {resource} {}", keys.join(" "));
            lines.push(line.trim_end().to_owned());
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
