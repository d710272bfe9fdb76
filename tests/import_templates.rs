//! A folder of Jinja templates is imported over the API, whole or not at all.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use crate::harness::{Api, TestSystem};

/// What the command said.
struct Said {
    success: bool,
    out: String,
    err: String,
}

/// A folder of these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// Runs the command as somebody at a terminal does.
fn run(folder: &Path, arguments: &[&str]) -> Said {
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hg-content"));
    command
        .env_remove("HG_CONTENT_KEY")
        .current_dir(elsewhere.path());
    command.arg("import-templates").arg(folder).args(arguments);
    let output = command.output().unwrap();
    Said {
        success: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn import(system: &TestSystem, files: &[(&str, &str)], more: &[&str]) -> Said {
    let mut arguments = vec!["--url", system.url(), "--key", system.operator_key()];
    arguments.extend(more);
    run(folder(files).path(), &arguments)
}

/// The template in effect for the blog posts of a demo client.
async fn lookup(api: &Api, client: &str) -> Value {
    let path = format!("/api/content/templates/lookup?client_id={client}&content_type=blog");
    api.get(&path).await.body["data"].clone()
}

#[tokio::test]
async fn each_file_becomes_the_default_of_its_client_as_often_as_it_is_imported() {
    let system = TestSystem::start().await;
    let files = [
        ("blog_post.j2", "Write about {{ topic }}.\n"),
        (
            "blog.ohio-paving.j2",
            "{% for k in keywords %}{{ k }}{% endfor %} in {{ season }}",
        ),
        ("README.md", "{{ not a template"),
    ];
    let options = ["--client", "hg-content", "--variable", "season"];
    let said = import(&system, &files, &options);
    assert!(said.success, "{}{}", said.out, said.err);
    let made = "made           template blog.ohio-paving.j2\nmade           template blog_post.j2\n\n2 made\n";
    assert_eq!(said.out, made);

    let api = system.api("hg-content");
    let paving = lookup(&api, system.client("ohio-paving")).await;
    assert_eq!(
        [&paving["name"], &paving["syntax"], &paving["client_id"]],
        [
            &json!("blog.ohio-paving"),
            &json!("jinja"),
            &json!(system.client("ohio-paving"))
        ]
    );
    let pasco = lookup(&api, system.client("pasco-scientific")).await;
    assert_eq!(pasco["template"], "Write about {{ topic }}.\n");

    let said = import(&system, &files, &options);
    assert!(said.out.ends_with("\n2 there already\n"), "{}", said.out);
    let changed = [("blog_post.j2", "Write on {{ topic }}.")];
    let said = import(&system, &changed, &options);
    assert!(
        said.out
            .starts_with("differs        template blog_post.j2: template; left"),
        "{}",
        said.out
    );
    let said = import(
        &system,
        &changed,
        &["--client", "hg-content", "--update", "--json"],
    );
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let entry = json!({
        "kind": "template", "file": "blog_post.j2", "outcome": "changed", "fields": ["template", "variables"]
    });
    assert_eq!(report["entries"], json!([entry]));
    let pasco = lookup(&api, system.client("pasco-scientific")).await;
    assert_eq!(
        (&pasco["template"], &pasco["version"]),
        (&json!("Write on {{ topic }}."), &json!(2))
    );
}

#[tokio::test]
async fn as_long_as_one_file_is_refused_nothing_is_imported() {
    let system = TestSystem::start().await;
    let files = [
        ("blog_post.heaviside-digital.j2", "Write about {{ topic }}."),
        ("blog_post.j2", "{{ topic }}"),
        ("blog_post.ohio-paving.j2", "Hello\n{% if topic %}\n"),
        ("email_campaign.ohio-paving.j2", "Hello\n  {{ season }}"),
        ("poem.ohio-paving.j2", "{{ topic }}"),
        ("press_release.nobody.j2", "{{ topic }}"),
    ];
    let dir = folder(&files);
    std::fs::write(dir.path().join("social_media.ohio-paving.j2"), b"ab\xff").unwrap();
    std::fs::create_dir(dir.path().join("product_description.ohio-paving.j2")).unwrap();
    for twin in ["blog.pasco-scientific.j2", "blog_post.pasco-scientific.j2"] {
        std::fs::write(dir.path().join(twin), "{{ topic }}").unwrap();
    }
    let said = run(
        dir.path(),
        &["--url", system.url(), "--key", system.operator_key()],
    );
    assert!(!said.success);
    for told in [
        "skipped        template blog_post.heaviside-digital.j2: as long as another file is refused",
        "refused        template blog_post.j2: its name names no client: say with --client whose template it is",
        "refused        template blog_post.ohio-paving.j2: ",
        "(line 2, column 1)",
        "refused        template email_campaign.ohio-paving.j2: `season` is not known (line 2, column 6)",
        "refused        template poem.ohio-paving.j2: \"poem\" in its name must be one of blog_post",
        "refused        template press_release.nobody.j2: the key reaches no client nobody",
        "refused        template social_media.ohio-paving.j2: it is not UTF-8 from byte 3 on",
        "refused        template product_description.ohio-paving.j2: it is no file",
        "refused        template blog.pasco-scientific.j2: blog_post.pasco-scientific.j2 is for the same client",
        "\n9 refused, 1 skipped\n",
    ] {
        assert!(said.out.contains(told), "{told} is missing:\n{}", said.out);
    }
    let found = lookup(
        &system.api("hg-content"),
        system.client("heaviside-digital"),
    )
    .await;
    assert_eq!(found["name"], "built-in");
}

#[tokio::test]
async fn what_was_imported_is_taken_back_when_the_deployment_refuses_the_rest() {
    let system = TestSystem::start().await;
    let full = system.client("ohio-paving");
    for number in 0..100 {
        let template =
            json!({"name": number.to_string(), "content_type": "blog_post", "template": "{topic}"});
        let made = system
            .operator()
            .post(&format!("/api/clients/{full}/templates"), &template)
            .await;
        assert_eq!(made.status, 201);
    }
    let before = [("blog_post.pasco-scientific.j2", "Old {{ topic }}")];
    assert!(import(&system, &before, &[]).success);
    let files = [
        ("blog_post.heaviside-digital.j2", "{{ topic }}"),
        ("blog_post.pasco-scientific.j2", "New {{ topic }}"),
        ("press_release.ohio-paving.j2", "{{ topic }}"),
    ];
    let said = import(&system, &files, &["--update"]);
    assert!(!said.success);
    assert!(said.err.contains("at most 100 templates"), "{}", said.err);
    assert!(
        said.err
            .contains("what had been imported by then was taken back"),
        "{}",
        said.err
    );
    let api = system.api("hg-content");
    assert_eq!(
        lookup(&api, system.client("heaviside-digital")).await["name"],
        "built-in"
    );
    let pasco = lookup(&api, system.client("pasco-scientific")).await;
    assert_eq!(
        (&pasco["template"], &pasco["version"]),
        (&json!("Old {{ topic }}"), &json!(3))
    );
}

#[tokio::test]
async fn the_example_folder_is_imported_and_its_templates_make_prompts() {
    let system = TestSystem::start().await;
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/example-templates");
    let key = system.operator_key();
    let options = [
        "--url",
        system.url(),
        "--key",
        key,
        "--client",
        "hg-content",
    ];
    let said = run(Path::new(examples), &options);
    assert!(said.success, "{}{}", said.out, said.err);
    let api = system.api("hg-content");
    for (client, content_type, begins) in [
        (
            "cincinnati-electrician",
            "blog_post",
            "Write a blog post for Cincinnati Electrician Co., of about 1000 words.",
        ),
        (
            "pasco-scientific",
            "social_media",
            "Write one post for Linkedin, of at most 3000 characters.\nUse 5 hashtags, first",
        ),
    ] {
        let preview = json!({
            "client_id": system.client(client), "content_type": content_type,
            "request": {"topic": "Roofs", "keywords": ["roof"]}
        });
        let answer = api.post("/api/content/templates/preview", &preview).await;
        let prompt = answer.body["data"]["prompt"].as_str().unwrap();
        assert!(prompt.starts_with(begins), "{prompt}");
        assert!(
            prompt.contains("Topic: Roofs") && prompt.ends_with("</material>"),
            "{prompt}"
        );
    }
}

#[tokio::test]
async fn a_folder_that_is_none_and_a_variable_that_is_none_are_told() {
    let empty = folder(&[]);
    let said = run(empty.path(), &[]);
    assert!(
        !said.success && said.err.contains("holds no .j2 files"),
        "{}",
        said.err
    );
    let said = run(&empty.path().join("nowhere"), &[]);
    assert!(said.err.contains("cannot read"), "{}", said.err);
    let files = folder(&[("blog_post.acme.j2", "{{ topic }}")]);
    let said = run(files.path(), &["--variable", "topic"]);
    assert!(
        said.err
            .contains("is a name that every template has already"),
        "{}",
        said.err
    );
    let said = run(files.path(), &[]);
    assert!(
        said.err
            .contains("no local stack keeps its data in .hg-content"),
        "{}",
        said.err
    );
}
