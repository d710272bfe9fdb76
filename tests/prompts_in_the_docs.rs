//! The prompts in `docs/templates.md` are what the built-in templates give with the demo clients.

use serde_json::{Value, json};

use crate::harness::{
    TestSystem,
    docs::{docs, hold},
};

const PAGE: &str = "templates.md";
const MARK: &str = "<!-- prompt: ";
const FENCE: &str = "````";

/// The prompt that a mark asks for: `{content type} {client} {request}`.
async fn prompt(system: &TestSystem, mark: &str) -> String {
    let mut words = mark.splitn(3, ' ');
    let [content_type, client, request] = [(); 3].map(|()| words.next().unwrap());
    let request: Value = serde_json::from_str(request).unwrap();
    let preview = json!({
        "client_id": system.client(client), "content_type": content_type, "request": request
    });
    let api = system.api("hg-content");
    let answer = api.post("/api/content/templates/preview", &preview).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"]["prompt"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn they_are_true() {
    let system = TestSystem::start().await;
    let page = std::fs::read_to_string(docs(PAGE)).unwrap();
    let mut parts = page.split(MARK);
    let mut expected = parts.next().unwrap().to_owned();
    let mut prompts = 0;
    for part in parts {
        let (mark, rest) = part.split_once(" -->\n").unwrap();
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix(FENCE) {
            Some(fenced) => fenced.split_once(&format!("\n{FENCE}\n")).unwrap().1,
            None => rest,
        };
        let prompt = prompt(&system, mark).await;
        let prompt = prompt.trim_end();
        let separator = if rest.trim().is_empty() { "" } else { "\n" };
        expected += &[
            MARK, mark, " -->\n\n", FENCE, "text\n", prompt, "\n", FENCE, "\n", separator,
        ]
        .concat();
        expected += rest.trim_start();
        prompts += 1;
    }
    assert_eq!(prompts, 5, "one for each content type");
    hold(PAGE, &page, &expected);
}
