//! The console as a browser meets it, request by request. What people do with it is in `tests/browser`.

use reqwest::{
    Client, Method, RequestBuilder, Response,
    header::{
        ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE,
    },
    redirect::Policy,
};
use serde_json::{Value, json};

use crate::{
    access::token,
    harness::{Api, TestSystem, signer::Signer},
};

/// A browser without scripts: it keeps one cookie, and follows nothing by itself.
struct Browser {
    url: String,
    client: Client,
    cookie: Option<String>,
}

/// A page as it came.
struct Page {
    status: u16,
    response: Headers,
    html: String,
}

/// What a page says around itself.
struct Headers(reqwest::header::HeaderMap);

impl Headers {
    fn text(&self, name: reqwest::header::HeaderName) -> &str {
        let value = self.0.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}

fn with_form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let body = serde_urlencoded::to_string(fields).unwrap();
    request
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
}

impl Page {
    /// What the page's forms show that they are its own by.
    fn csrf(&self) -> &str {
        let (_, rest) = self.html.split_once(r#"name="csrf" value=""#).unwrap();
        rest.split_once('"').unwrap().0
    }
}

impl Browser {
    fn new(system: &TestSystem) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self {
            url: system.url().to_owned(),
            client,
            cookie: None,
        }
    }

    async fn signed_in(system: &TestSystem, key: &str) -> Self {
        let mut browser = Self::new(system);
        let form = browser.get("/sign-in").await;
        let fields = [("csrf", form.csrf()), ("token", key)];
        let entered = browser.post("/sign-in", &fields).await;
        assert_eq!(
            (entered.status, entered.response.text(LOCATION)),
            (303, "/")
        );
        browser
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = request.header(ACCEPT, "text/html");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    async fn get(&mut self, path: &str) -> Page {
        let request = self.request(Method::GET, path);
        self.take(request.send().await.unwrap()).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = with_form(self.request(Method::POST, path), fields);
        self.take(request.send().await.unwrap()).await
    }

    async fn take(&mut self, response: Response) -> Page {
        let headers = response.headers().clone();
        if let Some(cookie) = headers.get(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        Page {
            status: response.status().as_u16(),
            response: Headers(headers),
            html: response.text().await.unwrap(),
        }
    }
}

#[tokio::test]
async fn pages_are_for_those_who_signed_in() {
    let system = TestSystem::start().await;
    let path = format!("/clients/{}", system.client("ohio-paving"));
    let mut browser = Browser::new(&system);
    let page = browser.get(&format!("{path}/jobs?q=a%26b")).await;
    let expected = format!(
        "/sign-in?next={}",
        path.replace('/', "%2F") + "%2Fjobs%3Fq%3Da%2526b"
    );
    assert_eq!(
        (page.status, page.response.text(LOCATION)),
        (303, expected.as_str())
    );
    let part = browser
        .request(Method::GET, &path)
        .header("hx-request", "true")
        .send()
        .await;
    let part = browser.take(part.unwrap()).await;
    assert_eq!(part.status, 200, "a part of a page cannot be another page");
    assert!(
        part.response.0["hx-redirect"]
            .to_str()
            .unwrap()
            .starts_with("/sign-in?next=")
    );

    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(
        page.html.contains("Ohio Paving Contractors"),
        "{}",
        page.html
    );
    let stranger = format!("/clients/{}", system.client("cincinnati-electrician"));
    assert_eq!(browser.get(&stranger).await.status, 404);
    assert_eq!(browser.get("/clients/not-an-id").await.status, 404);
    assert_eq!(
        browser
            .get(&format!("{path}/strategies/not-an-id"))
            .await
            .status,
        404
    );

    let out = browser.post("/sign-out", &[("csrf", page.csrf())]).await;
    assert_eq!((out.status, out.response.text(LOCATION)), (303, "/sign-in"));
    assert_eq!(browser.get(&path).await.status, 303);
}

#[tokio::test]
async fn nobody_signs_in_with_what_is_no_key() {
    let system = TestSystem::start().await;
    let mut browser = Browser::new(&system);
    let form = browser.get("/sign-in").await;
    for (token, status, said) in [
        ("", 422, "type an API key or a token"),
        ("hg_live_wrong", 422, "is not accepted"),
        ("ä b", 422, "is not accepted"),
        (&"x".repeat(9_000), 422, "is not accepted"),
    ] {
        let fields = [
            ("csrf", form.csrf()),
            ("token", token),
            ("next", "/clients"),
        ];
        let page = browser.post("/sign-in", &fields).await;
        assert_eq!(page.status, status, "{token}");
        assert!(page.html.contains(said), "{token}: {}", page.html);
        assert!(
            token.is_empty() || !page.html.contains(token),
            "what was typed is a secret"
        );
        assert!(
            page.html.contains(r#"name="next" value="/clients""#),
            "where to go on stays"
        );
    }
    let unknown = [("csrf", form.csrf()), ("name", "Nobody")];
    assert_eq!(browser.post("/sign-in/demo", &unknown).await.status, 404);
}

#[tokio::test]
async fn a_form_is_taken_from_our_own_pages_alone() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let client = system.client("ohio-paving");
    let path = format!("/clients/{client}/access/keys");
    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    let csrf = browser
        .get(&format!("/clients/{client}/access"))
        .await
        .csrf()
        .to_owned();
    let fields = |csrf: &'static str| [("csrf", csrf), ("name", "x"), ("role", "viewer")];
    for bad in ["", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let page = browser.post(&path, &fields(bad)).await;
        assert_eq!(page.status, 403, "{bad}");
        assert!(page.html.contains("This form is out of date"));
    }
    let no_form = browser
        .request(Method::POST, &path)
        .body("csrf=x")
        .send()
        .await;
    assert_eq!(no_form.unwrap().status(), 400);
    let good = [("csrf", csrf.as_str()), ("name", "x"), ("role", "viewer")];
    for site in ["cross-site", "same-site"] {
        let request = browser
            .request(Method::POST, &path)
            .header("sec-fetch-site", site);
        let page = with_form(request, &good).send().await.unwrap();
        assert_eq!(page.status(), 403, "{site}");
    }
    let keys = api.get(&format!("/api/clients/{client}/api-keys")).await;
    assert_eq!(
        keys.body["data"].as_array().unwrap().len(),
        1,
        "nothing was changed"
    );
    let request = browser
        .request(Method::POST, &path)
        .header("sec-fetch-site", "same-origin");
    assert_eq!(
        with_form(request, &good).send().await.unwrap().status(),
        303
    );
}

#[tokio::test]
async fn what_has_no_page_is_told_to_programs_as_before() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    for path in ["/nowhere", "/api/nowhere"] {
        assert_eq!(api.get(path).await.refusal(), (404, "NOT_FOUND"), "{path}");
    }
    let wrong_method = api.send(Method::PUT, "/clients", &[], None).await;
    assert_eq!(wrong_method.refusal(), (404, "NOT_FOUND"));
    let mut browser = Browser::new(&system);
    let page = browser.get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.html.contains("There is nothing here"));
    let page = browser.get("/api/nowhere").await;
    assert!(
        page.html.starts_with('{'),
        "the API has no pages: {}",
        page.html
    );
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_are_not_kept() {
    let system = TestSystem::start().await;
    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    let page = browser.get("/clients").await;
    let policy = page.response.text(CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.response.text(CACHE_CONTROL), "private, no-store");
    assert!(
        !page.html.contains("<script>") && !page.html.contains(" style="),
        "{}",
        page.html
    );
    let (_, rest) = page.html.split_once(r#"rel="stylesheet" href=""#).unwrap();
    let sheet = browser.get(rest.split_once('"').unwrap().0).await;
    assert_eq!(sheet.status, 200);
    assert_eq!(
        sheet.response.text(CACHE_CONTROL),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(browser.get("/assets/0/none.css").await.status, 404);
}

#[tokio::test]
async fn who_may_only_read_is_shown_no_way_to_write_and_has_none() {
    let system = TestSystem::start().await;
    let client = system.client("ohio-paving");
    let issued = system
        .api("ohio-paving")
        .post(
            &format!("/api/clients/{client}/api-keys"),
            &json!({"name": "Reader", "role": "viewer"}),
        )
        .await;
    let key = issued.body["data"]["key"].as_str().unwrap().to_owned();
    let mut browser = Browser::signed_in(&system, &key).await;
    let mut csrf = String::new();
    for (path, never) in [
        ("", "New request"),
        ("/strategies", "New strategy"),
        ("/templates", "New template"),
        ("/access", "Issue a key"),
        ("/providers", "Add a key"),
        ("/settings", "Delete"),
        ("", "Webhooks"),
    ] {
        let page = browser.get(&format!("/clients/{client}{path}")).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.html.contains(never), "{never} at {path}");
        page.csrf().clone_into(&mut csrf);
    }
    let key = [("csrf", csrf.as_str()), ("name", "x"), ("role", "owner")];
    let refused = browser
        .post(&format!("/clients/{client}/access/keys"), &key)
        .await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        browser
            .get(&format!("/clients/{client}/webhooks"))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_key_that_was_revoked_is_signed_out() {
    let system = TestSystem::start().await;
    let client = system.client("ohio-paving");
    let api = system.api("heaviside-digital");
    let keys = format!("/api/clients/{client}/api-keys");
    let issued = api
        .post(&keys, &json!({"name": "Robot", "role": "owner"}))
        .await;
    let data = &issued.body["data"];
    let mut browser = Browser::signed_in(&system, data["key"].as_str().unwrap()).await;
    let path = format!("/clients/{client}/audit");
    assert_eq!(browser.get(&path).await.status, 200);
    let id = data["key_id"].as_str().unwrap();
    assert_eq!(api.delete(&format!("{keys}/{id}")).await.status, 200);
    let page = browser.get(&path).await;
    assert_eq!(page.status, 303);
    let to = page.response.text(LOCATION);
    assert!(to.starts_with("/sign-in?next="), "{to}");
    let sign_in = browser.get(to).await;
    assert_eq!(sign_in.status, 200, "it does not go round in circles");
    let fields = [
        ("csrf", sign_in.csrf()),
        ("token", system.key("ohio-paving")),
    ];
    assert_eq!(browser.post("/sign-in", &fields).await.status, 303);
    assert_eq!(browser.get(&path).await.status, 200);
}

#[tokio::test]
async fn whoever_runs_the_deployment_finds_clients_by_slug_and_makes_roots() {
    let system = TestSystem::start().await;
    let mut browser = Browser::signed_in(&system, system.operator_key()).await;
    let start = browser.get("/").await;
    assert_eq!(
        (start.status, start.response.text(LOCATION)),
        (303, "/clients")
    );
    let none = browser.get("/clients").await;
    assert!(
        none.html.contains("Name the slug of a client"),
        "{}",
        none.html
    );
    let found = browser.get("/clients?slug=ohio-paving").await;
    let link = format!("/clients/{}\"", system.client("ohio-paving"));
    assert!(found.html.contains(&link), "{}", found.html);
    let bad = browser.get("/clients?slug=No%20Slug").await;
    assert!(bad.html.contains("slug must"), "{}", bad.html);

    let form = browser.get("/clients/new").await;
    let csrf = form.csrf().to_owned();
    let taken = [
        ("csrf", csrf.as_str()),
        ("name", "Another"),
        ("slug", "hg-content"),
    ];
    let refused = browser.post("/clients/new", &taken).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.html.contains(r#"value="Another""#),
        "what was typed stays"
    );
    let free = [("csrf", csrf.as_str()), ("name", "Another"), ("slug", "")];
    let made = browser.post("/clients/new", &free).await;
    assert_eq!(made.status, 303);
    let page = browser.get(made.response.text(LOCATION)).await;
    assert!(page.html.contains("Another"));

    let mut owner = Browser::signed_in(&system, system.key("hg-content")).await;
    assert!(!owner.get("/clients").await.html.contains("New root"));
    assert_eq!(owner.get("/clients/new").await.status, 404);
}

#[tokio::test]
async fn a_user_signs_in_with_a_token_and_sees_what_it_belongs_to() {
    const SECRET: &str = "a secret of thirty-two bytes or more";
    let system = TestSystem::configure()
        .variable("JWT_SECRET", SECRET)
        .start()
        .await;
    let client = system.client("ohio-paving");
    let member = json!({"user_id": "ada", "role": "editor"});
    let members = format!("/api/clients/{client}/members");
    system.api("ohio-paving").post(&members, &member).await;
    let mut browser = Browser::signed_in(&system, &token(SECRET, "ada")).await;
    let start = browser.get("/").await;
    assert_eq!(start.response.text(LOCATION), format!("/clients/{client}"));
    let page = browser.get(&format!("/clients/{client}")).await;
    assert!(page.html.contains("New request") && !page.html.contains("Webhooks"));
    let mut stranger = Browser::signed_in(&system, &token(SECRET, "bob")).await;
    let start = stranger.get("/").await;
    assert_eq!(start.response.text(LOCATION), "/clients");
    let none = stranger.get("/clients").await;
    assert!(
        none.html.contains("You belong to no client yet"),
        "{}",
        none.html
    );
    let long = stranger.get("/sign-in").await;
    assert_eq!(long.status, 303, "somebody is signed in already");
}

#[tokio::test]
async fn a_link_from_another_site_opens_the_page_and_leaves_the_session() {
    let system = TestSystem::start().await;
    let path = format!("/clients/{}", system.client("ohio-paving"));
    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    // Where another site has the link, the browser keeps the cookie back.
    let elsewhere = Browser::new(&system);
    let request = elsewhere.request(Method::GET, &format!("{path}?from=2026-11-01"));
    let response = request
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(
        response.headers().get(SET_COOKIE).is_none(),
        "the session stays what it is"
    );
    let html = response.text().await.unwrap();
    let again = format!(r#"content="0;url={path}?from=2026-11-01""#);
    assert!(html.contains(&again), "{html}");
    assert_eq!(browser.get(&path).await.status, 200);
}

#[tokio::test]
async fn what_was_typed_is_shown_where_it_cannot_be_taken() {
    let system = TestSystem::start().await;
    let client = system.client("ohio-paving");
    let path = format!("/clients/{client}/providers/keys");
    let typed = [
        ("csrf", "another session's"),
        ("label", "Our <key>"),
        ("key", "sk-of-nobody-else"),
    ];
    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    let expired = browser.post(&path, &typed).await;
    let mut stranger = Browser::new(&system);
    let signed_out = stranger.post(&path, &typed).await;
    for (page, status) in [(expired, 403), (signed_out, 401)] {
        assert_eq!(page.status, status);
        assert!(page.html.contains("Our &lt;key&gt;"), "{}", page.html);
        assert!(!page.html.contains("sk-of-nobody-else"), "{}", page.html);
    }
}

/// What is edited on a page, and the API has versions of.
struct Edited {
    /// Where the API has it, below the client.
    api: String,
    /// Where its page is, below the client's.
    page: String,
    /// What somebody else makes of it.
    theirs: Value,
    /// What is typed into its form.
    mine: Vec<(&'static str, String)>,
    /// What is no good in it.
    bad: (&'static str, &'static str),
}

fn typed(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

async fn template_to_edit(api: &Api, at: &str) -> Edited {
    let mut template = json!({
        "name": "Ours", "content_type": "blog_post", "syntax": "jinja", "template": "{{ topic }}",
        "variables": {}, "is_active": true, "is_default": false,
    });
    let made = api.post(&format!("{at}/templates"), &template).await;
    let path = format!(
        "/templates/{}",
        made.body["data"]["template_id"].as_str().unwrap()
    );
    template["name"] = "Theirs".into();
    Edited {
        api: path.clone(),
        page: path,
        theirs: template,
        mine: typed(&[
            ("name", "Mine"),
            ("content_type", "blog_post"),
            ("syntax", "jinja"),
            ("template", "Mine"),
        ]),
        bad: ("template", "{{ nonsense }}"),
    }
}

async fn webhook_to_edit(api: &Api, at: &str) -> Edited {
    let mut webhook = json!({
        "url": "http://127.0.0.1:9/", "events": ["job.failed"], "include_descendants": false,
        "description": null, "is_active": true,
    });
    let made = api.post(&format!("{at}/webhooks"), &webhook).await;
    let path = format!(
        "/webhooks/{}",
        made.body["data"]["endpoint_id"].as_str().unwrap()
    );
    webhook["description"] = "Theirs".into();
    Edited {
        api: path.clone(),
        page: path,
        theirs: webhook,
        mine: typed(&[
            ("url", "http://127.0.0.1:9/"),
            ("description", "Mine"),
            ("events", "job.failed"),
        ]),
        bad: ("url", "nowhere"),
    }
}

async fn provider_key_to_edit(api: &Api, at: &str) -> Edited {
    let key = json!({"provider": "groq", "label": "Ours", "key": "gsk-of-a-test-alone"});
    let made = api.post(&format!("{at}/provider-keys"), &key).await;
    let id = made.body["data"]["provider_key_id"]
        .as_str()
        .unwrap()
        .to_owned();
    Edited {
        api: format!("/provider-keys/{id}"),
        page: format!("/providers/keys/{id}"),
        theirs: json!({"provider": "groq", "label": "Theirs", "user_id": null, "is_active": true}),
        mine: typed(&[("provider", "groq"), ("label", "Mine")]),
        bad: ("label", ""),
    }
}

async fn settings_to_edit(api: &Api, at: &str) -> Edited {
    let found = api.get(at).await.body["data"].clone();
    let (slug, parent) = (
        found["slug"].as_str().unwrap(),
        found["parent_id"].as_str().unwrap(),
    );
    Edited {
        api: String::new(),
        page: "/settings".to_owned(),
        theirs: json!({
            "name": "Theirs", "slug": slug, "parent_id": parent, "metadata": {}, "budget": null,
        }),
        mine: typed(&[("name", "Mine"), ("slug", slug), ("parent_id", parent)]),
        bad: ("slug", "No Slug"),
    }
}

#[tokio::test]
async fn what_somebody_else_saved_is_never_overwritten_unseen() {
    let system = TestSystem::start().await;
    let (client, api) = (system.client("ohio-paving"), system.api("ohio-paving"));
    let at = format!("/api/clients/{client}");
    let mut browser = Browser::signed_in(&system, system.key("ohio-paving")).await;
    let start = browser.get(&format!("/clients/{client}")).await;
    for edited in [
        template_to_edit(&api, &at).await,
        webhook_to_edit(&api, &at).await,
        provider_key_to_edit(&api, &at).await,
        settings_to_edit(&api, &at).await,
    ] {
        let Edited {
            api: path,
            page,
            theirs,
            mine,
            bad,
        } = edited;
        let changed = api
            .send(Method::PUT, &format!("{at}{path}"), &[], Some(&theirs))
            .await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let mut fields = vec![("csrf", start.csrf()), ("version", "1")];
        fields.extend(mine.iter().map(|(name, value)| (*name, value.as_str())));
        let mut wrong = fields.clone();
        wrong.retain(|(name, _)| *name != bad.0);
        wrong.push(bad);
        let page = format!("/clients/{client}{page}");
        let refused = browser.post(&page, &wrong).await;
        let goes_on = refused.html.contains(r#"name="version" value="1""#);
        assert!(
            goes_on || refused.status == 412,
            "{page}: a mistake makes nothing newer"
        );
        let late = browser.post(&page, &fields).await;
        assert_eq!(late.status, 412, "{page}");
        for part in [
            "Changed meanwhile",
            "Theirs",
            "Mine",
            r#"name="version" value="2""#,
        ] {
            assert!(late.html.contains(part), "{part} at {page}: {}", late.html);
        }
    }
}

#[tokio::test]
async fn a_job_is_on_the_pages_of_its_client_alone() {
    let system = TestSystem::start().await;
    let (mine, other) = (
        system.client("ohio-paving"),
        system.client("cincinnati-electrician"),
    );
    let request = json!({
        "client_id": mine, "content_type": "blog_post", "topic": "Roads", "keywords": ["asphalt"],
    });
    let accepted = system.api("ohio-paving").post("/api/jobs", &request).await;
    let job = accepted.body["data"]["job_id"].as_str().unwrap().to_owned();
    let mut browser = Browser::signed_in(&system, system.key("heaviside-digital")).await;
    for (client, status) in [(mine, 200), (other, 404)] {
        let page = browser.get(&format!("/clients/{client}/jobs/{job}")).await;
        assert_eq!(page.status, status);
    }
    let mut stranger = Browser::new(&system);
    let events = stranger
        .request(Method::GET, &format!("/clients/{mine}/jobs/{job}/events"))
        .header(ACCEPT, "text/event-stream");
    let events = stranger.take(events.send().await.unwrap()).await;
    assert_eq!(
        events.status, 401,
        "what follows a job is not sent to a page"
    );
}

#[tokio::test]
async fn a_token_that_no_cookie_holds_is_refused_with_the_reason() {
    const SECRET: &[u8] = b"a secret of thirty-two bytes or more";
    let system = TestSystem::configure()
        .variable("JWT_SECRET", std::str::from_utf8(SECRET).unwrap())
        .start()
        .await;
    let expires = hg_domain::time::Timestamp::now().as_seconds() + 3_600;
    let claims = json!({"sub": "ada", "exp": expires, "picture": "x".repeat(4_000)});
    let token = Signer::hs256(SECRET).token(None, &claims);
    let mut browser = Browser::new(&system);
    let form = browser.get("/sign-in").await;
    let fields = [("csrf", form.csrf()), ("token", token.as_str())];
    let page = browser.post("/sign-in", &fields).await;
    assert_eq!(page.status, 422);
    assert!(
        page.html.contains("is too long to be kept by a browser"),
        "{}",
        page.html
    );
}
