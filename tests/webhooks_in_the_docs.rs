//! `docs/webhooks.md` is true: what it shows is what the system sends and answers, and its code is that
//! of the receivers beside it.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Value, json};

use crate::harness::{
    Api, FakeProvider, Receiver, Reply, Taken, TestSystem,
    docs::{docs, hold},
    until,
};

const PAGE: &str = "webhooks.md";
const SHOWN: &str = "<!-- shown: ";
const QUOTED: &str = "<!-- quoted: ";
const FENCE: &str = "```";
/// Down to this depth, every field has a line of its own.
const LINES_TO: usize = 2;

fn page() -> String {
    std::fs::read_to_string(docs(PAGE)).unwrap()
}

/// What is behind each mark: its words, and the block that follows.
fn blocks<'p>(page: &'p str, mark: &str) -> Vec<(&'p str, &'p str)> {
    let parts = page.split(mark).skip(1);
    parts
        .map(|part| {
            let (words, rest) = part.split_once(" -->\n").unwrap();
            let fenced = rest.trim_start().strip_prefix(FENCE).unwrap();
            let block = fenced.split_once('\n').unwrap().1;
            (words, block.split_once(FENCE).unwrap().0)
        })
        .collect()
}

/// JSON with its first levels over several lines, and its fields in the order that they have.
fn laid_out(json: &str) -> String {
    let (mut out, mut depth, mut in_text, mut escaped) = (String::new(), 0, false, false);
    let line = |out: &mut String, depth: usize| out.extend(["\n", &"  ".repeat(depth)]);
    for letter in json.trim().chars() {
        if in_text {
            in_text = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            out.push(letter);
            continue;
        }
        match letter {
            '{' | '[' => {
                depth += 1;
                out.push(letter);
                if depth <= LINES_TO {
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                if depth < LINES_TO {
                    line(&mut out, depth);
                }
                out.push(letter);
            }
            ',' if depth <= LINES_TO => {
                out.push(letter);
                line(&mut out, depth);
            }
            ',' | ':' => out.extend([letter, ' ']),
            _ => {
                in_text = letter == '"';
                out.push(letter);
            }
        }
    }
    out + "\n"
}

/// The text without what is another in every run.
fn lasting(text: &str) -> String {
    [
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "TIME"),
        (r#""duration_ms": \d+"#, "DURATION"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (pattern, word)| {
        let found = Regex::new(pattern).unwrap();
        found.replace_all(&text, *word).into_owned()
    })
}

/// A provider that writes, refuses or keeps silent, as the topic says.
async fn provider() -> FakeProvider {
    FakeProvider::start(|_, call| match call.to_string() {
        call if call.contains("winter") => Reply::Hang,
        call if call.contains("gravel") => {
            Reply::error(401, "invalid_api_key", "Incorrect API key provided.")
        }
        _ => Reply::charged("# Asphalt or concrete?\n\nIt depends on …", 412, 655),
    })
    .await
}

async fn ask(api: &Api, client: &str, topic: &str) -> String {
    let request = json!({
        "client_id": client, "content_type": "blog_post", "llm_provider": "openai",
        "topic": topic, "keywords": ["paving"], "metadata": {"ticket": 4711},
    });
    api.accept(&request).await
}

/// The body of an answer, as it is sent.
async fn answer(system: &TestSystem, path: &str) -> String {
    let request = reqwest::Client::new()
        .post(format!("{}{path}", system.url()))
        .bearer_auth(system.key("ohio-paving"));
    request.send().await.unwrap().text().await.unwrap()
}

/// What the page shows, as it is now, by its name.
async fn current() -> BTreeMap<String, String> {
    let provider = provider().await;
    let system = TestSystem::with(&provider).await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::start(|_, message| match message.path.as_str() {
        "/strict" => Taken::Body(401, "Who are you?"),
        _ => Taken::Status(204),
    })
    .await;
    let webhooks = format!("/api/clients/{client}/webhooks");
    let make = async |hook: &str, events: Value| {
        let request = json!({"url": receiver.hook(hook), "events": events});
        let made = api.post(&webhooks, &request).await.body;
        format!(
            "{webhooks}/{}/test",
            made["data"]["endpoint_id"].as_str().unwrap()
        )
    };
    let every = json!(["job.completed", "job.failed", "job.cancelled"]);
    let takes_all = make("all", every).await;
    let strict = make("strict", json!(["job.failed"])).await;

    ask(&api, client, "Asphalt or concrete?").await;
    receiver.sent(1).await;
    let silent = ask(&api, client, "Paving in winter").await;
    until("the provider to be called", async || {
        (provider.calls() == 2).then_some(())
    })
    .await;
    api.delete(&format!("/api/jobs/{silent}")).await;
    receiver.sent(2).await;
    answer(&system, &takes_all).await;
    let test = answer(&system, &strict).await;
    ask(&api, client, "Is gravel enough?").await;
    until("every event to be told", async || {
        let messages = receiver.messages();
        (messages
            .iter()
            .filter(|message| message.path == "/all")
            .count()
            == 4)
            .then_some(())
    })
    .await;

    let messages = receiver.messages();
    let all = messages.iter().filter(|message| message.path == "/all");
    let bodies = all.map(|message| {
        let event = message.json()["type"].as_str().unwrap().to_owned();
        (event, String::from_utf8(message.body.to_vec()).unwrap())
    });
    bodies.chain([("test".to_owned(), test)]).collect()
}

#[tokio::test]
async fn what_it_shows_is_what_is_sent_and_answered() {
    let page = page();
    let current = current().await;
    let mut expected = page.clone();
    let shown = blocks(&page, SHOWN);
    for (name, block) in &shown {
        let now = laid_out(&current[*name]);
        if lasting(block) != lasting(&now) {
            expected = expected.replacen(
                &format!("{SHOWN}{name} -->\n\n{FENCE}json\n{block}"),
                &format!("{SHOWN}{name} -->\n\n{FENCE}json\n{now}"),
                1,
            );
            assert_ne!(expected, page, "the block behind {name} is not one of JSON");
        }
    }
    let names: Vec<&str> = shown.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), current.len(), "{names:?}");
    hold(PAGE, &page, &expected);
}

#[test]
fn its_code_is_that_of_the_receivers() {
    let page = page();
    let quoted = blocks(&page, QUOTED);
    assert_eq!(quoted.len(), 3, "one for each language");
    for (file, block) in quoted {
        let code = std::fs::read_to_string(docs(file)).unwrap();
        // The page has it without the indentation that it has there.
        let unindented = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        assert!(
            unindented(&code).contains(unindented(block).trim()),
            "{file}"
        );
    }
}
