//! The API as a program uses it.

use std::sync::OnceLock;

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use super::until;

/// A caller with one key.
#[derive(Clone)]
pub(crate) struct Api {
    url: String,
    key: Option<String>,
}

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// Status and error code, for refusals.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["error"]["code"].as_str().unwrap_or_default(),
        )
    }

    /// The fields that broke a rule.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let details = self.body["error"]["details"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        details
            .iter()
            .filter_map(|detail| detail["field"].as_str())
            .collect()
    }
}

impl Api {
    pub(crate) fn new(url: &str, key: Option<&str>) -> Self {
        Self {
            url: url.to_owned(),
            key: key.map(str::to_owned),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send_body(Method::GET, path, &[], None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send_body(Method::DELETE, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_body(Method::POST, path, &[], Some(body.to_string().into()))
            .await
    }

    pub(crate) async fn post_with(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        self.send_body(Method::POST, path, headers, Some(body.to_string().into()))
            .await
    }

    pub(crate) async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Answer {
        self.send_body(Method::POST, path, &[], Some(body.into()))
            .await
    }

    /// Sends what the system may break off at, with or without an answer.
    pub(crate) async fn post_regardless(&self, path: &str, body: &Value) {
        let request = self.request(Method::POST, path, &[], Some(body.to_string().into()));
        request.send().await.ok();
    }

    /// Like [`Self::post_regardless`].
    pub(crate) async fn delete_regardless(&self, path: &str) {
        let request = self.request(Method::DELETE, path, &[], None);
        request.send().await.ok();
    }

    /// Sends what the system breaks off at, so that there is no answer.
    pub(crate) async fn post_unanswered(&self, path: &str, body: &Value) {
        let request = self.request(Method::POST, path, &[], Some(body.to_string().into()));
        assert!(request.send().await.is_err());
    }

    /// Any request there is.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let body = body.map(|body| body.to_string().into());
        self.send_body(method, path, headers, body).await
    }

    async fn send_body(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<reqwest::Body>,
    ) -> Answer {
        let request = self.request(method, path, headers, body);
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer {
            status,
            headers,
            body,
        }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<reqwest::Body>,
    ) -> reqwest::RequestBuilder {
        let mut request = http().request(method, format!("{}{path}", self.url));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        request
    }

    /// Asks for content and returns the job's id.
    pub(crate) async fn accept(&self, request: &Value) -> String {
        let answer = self.post("/generate", request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["job_id"].as_str().unwrap().to_owned()
    }

    /// The job, once it has ended.
    pub(crate) async fn ended(&self, job_id: &str) -> Value {
        until("the job to end", async || {
            let status = self.get(&format!("/jobs/{job_id}/status")).await.body;
            matches!(
                status["status"].as_str(),
                Some("completed" | "failed" | "cancelled")
            )
            .then_some(())
        })
        .await;
        self.get(&format!("/jobs/{job_id}")).await.body
    }

    /// Asks for content and returns the job, once it has ended.
    pub(crate) async fn generate(&self, request: &Value) -> Value {
        let job_id = self.accept(request).await;
        self.ended(&job_id).await
    }
}

/// A plain request for a blog post of `client`.
pub(crate) fn blog_post(client: &str) -> Value {
    json!({
        "client_id": client,
        "content_type": "blog_post",
        "topic": "Choosing a licensed electrician",
        "keywords": ["electrician", "safety"],
    })
}

fn http() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    // Each test has a runtime of its own, so connections must not outlive a request.
    CLIENT.get_or_init(|| {
        reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    })
}
