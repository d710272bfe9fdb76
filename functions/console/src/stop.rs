//! Why a request ends before there is the page that was asked for, and what is answered instead.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use hg_domain::id::ClientId;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use maud::{Markup, html};

use crate::{
    api::{Address, Refusal},
    form::Form,
    page::Page,
};

/// What has htmx go to another page instead of showing the answer within this one.
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
const EVENTS: &str = "text/event-stream";

/// Why there is no page. As an answer it is empty: what is said instead depends on what was [`Asked`].
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// Nobody is signed in, or the credentials are no longer good.
    SignIn,
    /// Nothing is there, or nothing that the visitor may see.
    NotFound,
    /// The form is of another session.
    Expired,
    /// Another site sent the form.
    Foreign,
    /// The form is none.
    Unreadable,
    /// The form is larger than what is taken.
    TooMuch,
    /// The API says no.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal.status {
            StatusCode::UNAUTHORIZED => Self::SignIn,
            StatusCode::NOT_FOUND => Self::NotFound,
            _ => Self::Refused(refusal),
        }
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

/// What was asked for, as far as it matters where there is no answer to it.
pub(crate) struct Asked {
    method: Method,
    address: String,
    headers: HeaderMap,
    /// What somebody typed: it is shown again, so that it is not lost.
    typed: Form,
}

impl Asked {
    pub(crate) fn new(request: &Request, body: &Bytes) -> Self {
        let address = request.uri().path_and_query();
        Self {
            method: request.method().clone(),
            address: address.map_or("/", |address| address.as_str()).to_owned(),
            headers: request.headers().clone(),
            typed: Form::parse(body),
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn accepts(&self, kind: &str) -> bool {
        let accepted = self.headers.get_all(header::ACCEPT).iter();
        let mut accepted = accepted.filter_map(|value| value.to_str().ok());
        accepted.any(|accepted| accepted.contains(kind))
    }

    /// Whether htmx asks, for a part of a page.
    fn is_part(&self) -> bool {
        self.headers.contains_key(HX_REQUEST)
    }

    /// What is answered as `stop` says.
    pub(crate) fn answer(&self, stop: Stop) -> Response {
        if matches!(stop, Stop::SignIn) && self.method != Method::POST {
            return self.sign_in();
        }
        let (status, title, said) = told(stop);
        let main = html! {
            h1 { (title) }
            (said)
            (self.typed())
            p { a href=(self.out()) { "Go on from here" } }
        };
        Page::plain(title, main).with_status(status).into_response()
    }

    /// To the page to sign in at, and from there back.
    fn sign_in(&self) -> Response {
        if self.accepts(EVENTS) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let back = Some(self.address.as_str()).filter(|address| *address != "/");
        let to = Address::new("/sign-in").with_some("next", back);
        match HeaderValue::from_str(to.as_str()) {
            Ok(value) if self.is_part() => ([(HX_REDIRECT, value)], StatusCode::OK).into_response(),
            _ => Redirect::to(to.as_str()).into_response(),
        }
    }

    /// Where one goes on: the pages of the client that the address is about, if it is about one.
    fn out(&self) -> String {
        let client = self.address.strip_prefix("/clients/");
        let client =
            client.and_then(|rest| rest.split(['/', '?']).next()?.parse::<ClientId>().ok());
        client.map_or_else(
            || "/clients".to_owned(),
            |client| format!("/clients/{client}"),
        )
    }

    fn typed(&self) -> Markup {
        let typed: Vec<_> = self.typed.typed().collect();
        html! {
            @if !typed.is_empty() {
                section.card aria-labelledby="typed" {
                    h2 #typed { "What you typed" }
                    p { "It was not saved. Copy what you want to keep." }
                    @for (name, value) in typed {
                        h3 { (name) }
                        pre { (value) }
                    }
                }
            }
        }
    }
}

/// The status, what it is called, and what is said of it.
fn told(stop: Stop) -> (StatusCode, &'static str, Markup) {
    let sentence = |text: &str| html! { p { (text) } };
    match stop {
        Stop::SignIn => (
            StatusCode::UNAUTHORIZED,
            "You are signed out",
            html! { p { a href="/sign-in" { "Sign in" } " and send the form again: nothing was changed." } },
        ),
        Stop::NotFound => (
            StatusCode::NOT_FOUND,
            "There is nothing here",
            sentence("It was moved or deleted, or you may not see it."),
        ),
        Stop::Expired => (
            StatusCode::FORBIDDEN,
            "This form is out of date",
            sentence(
                "You signed in or out since it was loaded. Open the page anew and send it again.",
            ),
        ),
        Stop::Foreign => (
            StatusCode::FORBIDDEN,
            "This form came from another site",
            sentence("Nothing was changed."),
        ),
        Stop::Unreadable => (
            StatusCode::BAD_REQUEST,
            "This is no form of ours",
            sentence("Nothing was changed."),
        ),
        Stop::Refused(refusal) if refusal.is_conflict() => (
            refusal.status,
            "Changed meanwhile",
            sentence("Somebody saved another version since the page was loaded. Look at it anew."),
        ),
        Stop::TooMuch => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "That is too much",
            sentence(
                "A form may have 256 KB in all. Nothing was changed; go back, and what you typed is still there.",
            ),
        ),
        Stop::Refused(refusal) => {
            let title = if refusal.status.is_server_error() {
                "That did not work"
            } else {
                "That is not possible"
            };
            let said = html! {
                p { (refusal.message) }
                @if !refusal.violations.is_empty() {
                    ul {
                        @for violation in &refusal.violations {
                            li { (violation.field) " " (violation.constraint) }
                        }
                    }
                }
            };
            (refusal.status, title, said)
        }
    }
}

/// A page that opens itself once more. A browser keeps the session back where another site has the link;
/// from a page of ours it shows it.
pub(crate) fn opened_from_here(address: &str) -> Response {
    let main = html! {
        meta http-equiv="refresh" content={ "0;url=" (address) };
        p { a href=(address) { "Go on" } }
    };
    Page::plain("One moment", main).into_response()
}
