//! What a newcomer needs to know of a system that has just started.

use serde_json::json;

use super::{ServeArgs, running::Running};

/// The demo client of the request that is shown to try.
const EXAMPLE: &str = "cincinnati-electrician";

pub(super) fn print(running: &Running, args: &ServeArgs) {
    let url = &running.url;
    let database = running.system.database();
    let place = if !database.is_embedded() {
        let (url, access_key) = (database.endpoint(), database.access_key());
        format!("by {url} under the access key {access_key}")
    } else if args.memory {
        "nowhere".to_owned()
    } else {
        format!("in {}", args.data_dir.display())
    };
    println!("HG Content runs at {url}");
    println!("  console    {url}/ in a browser");
    match &running.origin_url {
        Some(origin) => {
            println!("  origin     {origin}");
            println!("  API        {origin}/docs");
        }
        None => println!("  API        {url}/docs"),
    }
    println!("  providers  {}", running.providers);
    println!("  data       kept {place}");
    println!("\nOperator key, which owns every client and makes roots:");
    println!("  {}", running.kept.operator_key);
    println!("Demo clients, with their ids and API keys:");
    for (slug, key) in &running.kept.keys {
        let id = running.kept.clients.get(slug).map_or("", String::as_str);
        println!("  {slug:<24} {id}  {key}");
    }
    if let (Some(key), Some(client)) = (
        running.kept.keys.get(EXAMPLE),
        running.kept.clients.get(EXAMPLE),
    ) {
        let request = json!({
            "client_id": client,
            "content_type": "blog_post",
            "topic": "Choosing a licensed electrician",
            "keywords": ["electrician", "safety"],
        });
        println!(
            "\nTry it:\n  curl -s {url}/generate -H 'Authorization: Bearer {key}' -d '{request}'"
        );
        println!("then, with the job_id of the answer:");
        println!("  curl -s {url}/jobs/JOB_ID/status -H 'Authorization: Bearer {key}'");
    }
    println!("\nCtrl-C stops it.");
}
