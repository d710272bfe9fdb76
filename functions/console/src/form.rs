//! Forms as they come in: names and texts, as somebody typed them.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures_util::FutureExt as _;
use hg_domain::time::Timestamp;
use http::{StatusCode, header};
use http_body_util::BodyExt as _;
use serde::de::IgnoredAny;
use serde_json::{Map, Number, Value};
use url::form_urlencoded;

use crate::{
    api::{Refusal, Violation},
    console::Shared,
    cookie::Cookies,
    session::Session,
    stop::Stop,
};

/// The name of the field that shows that a form is of the visitor's own session.
pub(crate) const CSRF: &str = "csrf";

const TYPE: &str = "application/x-www-form-urlencoded";

/// What somebody typed into a form, or what a form is to begin with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl FromRequest<Shared> for Form {
    type Rejection = Stop;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Stop> {
        // Boxed, so that it is not compiled into each of the pages.
        posted(request, shared).boxed().await
    }
}

async fn posted(request: Request, shared: &Shared) -> Result<Form, Stop> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let is_form = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.split(';').next() == Some(TYPE));
    if !is_form {
        return Err(Stop::Unreadable);
    }
    let body = body.collect().await.map_err(|_| Stop::Unreadable)?;
    let form = Form::parse(&body.to_bytes());
    let cookies = Cookies::of(&parts.headers, &parts.uri);
    let session = Session::find(cookies, &shared.seal, Timestamp::now());
    match (session, form.text(CSRF)) {
        (Some(session), Some(shown)) if session.csrf == shown => Ok(form),
        _ => Err(Stop::Expired),
    }
}

impl Form {
    /// The form that is the body of a request.
    pub(crate) fn parse(body: &Bytes) -> Self {
        // Browsers write the end of a line of a text as two characters (WHATWG HTML, 4.10.22.5).
        let plain = |text: &str| text.replace("\r\n", "\n");
        let pairs = form_urlencoded::parse(body);
        Self(
            pairs
                .map(|(name, value)| (plain(&name), plain(&value)))
                .collect(),
        )
    }

    /// The same with `value` for `name`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a number is as good as a text"
    )]
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same with `value` for `name`, if there is one.
    #[must_use]
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with `value` for `name` and nothing else.
    #[must_use]
    pub(crate) fn set(mut self, name: &str, value: impl ToString) -> Self {
        self.0.retain(|(found, _)| found != name);
        self.with(name, value)
    }

    /// What was typed, exactly; nothing if there is no such field.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// What was typed, unless that is blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        Some(self.raw(name)).filter(|text| !text.trim().is_empty())
    }

    /// Every value of `name`.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// What somebody typed, without what is no text of theirs or nobody is to see.
    pub(crate) fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        const NOT_TYPED: [&str; 7] = [CSRF, "action", "key", "next", "once", "token", "version"];
        let typed = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        typed.filter(|(name, value)| !NOT_TYPED.contains(name) && !value.trim().is_empty())
    }

    /// The fields whose names begin with `prefix`, without it.
    pub(crate) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let found = self.0.iter();
        found.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// A list that was typed with an entry per line.
    pub(crate) fn entries(&self, name: &str) -> Option<Value> {
        let entries = self.text(name)?.lines().map(str::trim);
        Some(entries.filter(|entry| !entry.is_empty()).collect())
    }

    /// A number; what is none stays a text, so that the API says what is wrong with it.
    pub(crate) fn number(&self, name: &str) -> Option<Value> {
        self.text(name).map(number)
    }

    /// Says of those of the fields `names` that are no JSON where they are wrong, which the API cannot know.
    ///
    /// # Errors
    /// When there are any.
    pub(crate) fn all_json(&self, names: &[&str]) -> Result<(), Refusal> {
        let wrong = names.iter().filter_map(|name| {
            let error = serde_json::from_str::<IgnoredAny>(self.text(name)?).err()?;
            let text = error.to_string();
            let (text, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
            Some(Violation {
                field: (*name).to_owned(),
                value: Value::Null,
                constraint: format!("must be JSON: {text}"),
                line: Some(error.line()),
                column: Some(error.column()),
                hint: None,
            })
        });
        let violations: Vec<_> = wrong.collect();
        if violations.is_empty() {
            return Ok(());
        }
        let refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "is no JSON");
        Err(Refusal {
            violations,
            ..refusal
        })
    }

    /// JSON; what is none stays a text, so that the API says what is wrong with it.
    pub(crate) fn json(&self, name: &str) -> Option<Value> {
        let text = self.text(name)?;
        Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
    }
}

/// The number that `text` is; the text itself if it is none.
pub(crate) fn number(text: &str) -> Value {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    let float = text.parse().ok().and_then(Number::from_f64);
    float.map_or_else(|| text.into(), Value::Number)
}

/// Puts what there is of a value into an object.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(body: &'static str) -> Form {
        Form::parse(&Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn what_was_typed_is_kept_as_it_is() {
        let form = form("a=%20x%0D%0Ay&b=&c=1&c=2&d=%3Cscript%3E");
        assert_eq!(form.raw("a"), " x\ny");
        assert_eq!(
            (form.text("b"), form.raw("b"), form.flag("b")),
            (None, "", true)
        );
        assert_eq!(form.all("c").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.text("d"), Some("<script>"));
        assert!(!form.flag("e"));
    }

    #[test]
    fn a_list_is_typed_in_lines() {
        let form = form("a=one,%20two%0D%0A%0D%0A%20three%20%0D%0A&b=%20");
        assert_eq!(form.entries("a"), Some(json!(["one, two", "three"])));
        assert_eq!(form.entries("b"), None);
    }

    #[test]
    fn what_is_no_json_is_pointed_at() {
        let form = form("a=%7B%22b%22:%201%7D&c=%7B%0A%20%20x&d=%20");
        let refusal = form.all_json(&["a", "c", "d", "e"]).unwrap_err();
        let [violation] = refusal.violations.as_slice() else {
            panic!("{:?}", refusal.violations);
        };
        assert_eq!(violation.field, "c");
        assert_eq!((violation.line, violation.column), (Some(2), Some(3)));
        assert_eq!(violation.constraint, "must be JSON: key must be a string");
        assert!(form.all_json(&["a", "d"]).is_ok());
    }

    #[test]
    fn what_was_typed_is_told_without_secrets() {
        let form = form("csrf=x&key=sk-x&token=x&name=a&note=%20&role=viewer");
        assert_eq!(
            form.typed().collect::<Vec<_>>(),
            [("name", "a"), ("role", "viewer")]
        );
    }

    #[test]
    fn what_is_no_number_is_left_to_the_api() {
        for (typed, expected) in [
            ("12", json!(12)),
            (" 0.5 ", json!(0.5)),
            ("many", json!("many")),
            ("1e999", json!("1e999")),
            ("NaN", json!("NaN")),
        ] {
            assert_eq!(number(typed), expected, "{typed}");
        }
    }
}
