//! Signing in and out.

use axum::{
    extract::{FromRequestParts, State},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use hg_domain::{access::Principal, secret::Secret, time::Timestamp};
use http::{StatusCode, header, request::Parts};
use maud::html;

use super::query::Query;
use crate::{
    api::{Api, Origin, Refusal, Violation},
    console::Shared,
    form::Form,
    jar::Jar,
    page::Page,
    session::{Session, Unkept},
    stop::Stop,
    ui::{Draft, Input, hidden, problems},
    visitor::Visitor,
};

/// What is needed to find out who somebody is, and to know it from then on.
pub(super) struct Door {
    origin: Origin,
    jar: Jar,
}

impl FromRequestParts<Shared> for Door {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let origin = parts.extensions.get::<Origin>().cloned();
        let jar = Jar::from_request_parts(parts, shared).await;
        Ok(Self {
            origin: origin.ok_or(Stop::NotFound)?,
            jar: jar.unwrap_or_else(|never| match never {}),
        })
    }
}

/// The page to sign in at.
pub(super) async fn form(
    State(shared): State<Shared>,
    door: Door,
    visitor: Result<Visitor, Stop>,
    Query(query): Query,
) -> Response {
    // What the cookie holds may be good no more.
    if let Ok(visitor) = visitor
        && visitor.api.get::<Principal>("/api/principal").await.is_ok()
    {
        return Redirect::to(next(&query)).into_response();
    }
    show(&shared, &door, &query, None)
}

/// Signs in by the key or token that was typed.
pub(super) async fn by_token(State(shared): State<Shared>, door: Door, form: Form) -> Response {
    let Some(token) = form.text("token") else {
        let refusal = about_token("type an API key or a token");
        return show(&shared, &door, &form, Some(&refusal));
    };
    enter(&shared, &door, &form, &Secret::new(token.trim().to_owned())).await
}

/// Signs in as one of those that anybody may be.
pub(super) async fn by_name(State(shared): State<Shared>, door: Door, form: Form) -> Response {
    match shared.config.demo.get(form.raw("name")) {
        Some(token) => enter(&shared, &door, &form, token).await,
        None => Stop::NotFound.into_response(),
    }
}

/// Signs out.
pub(super) async fn out(door: Door, _form: Form) -> Response {
    let forgotten = Session::forget(door.jar.cookies());
    let cookies = forgotten.map(|cookie| (header::SET_COOKIE, cookie));
    (AppendHeaders(cookies), Redirect::to("/sign-in")).into_response()
}

async fn enter(shared: &Shared, door: &Door, form: &Form, token: &Secret) -> Response {
    let api = Api::new(door.origin.clone(), token.clone());
    let known: Result<Principal, Refusal> = api.get("/api/principal").await;
    if let Err(refusal) = known {
        let refusal = if refusal.status == StatusCode::UNAUTHORIZED {
            about_token(&format!("is not accepted: {}", refusal.message))
        } else {
            refusal
        };
        return show(shared, door, form, Some(&refusal));
    }
    let kept = Session::of(token.reveal(), Timestamp::now())
        .and_then(|session| session.keep(door.jar.cookies(), door.jar.seal()));
    match kept {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(next(form))).into_response(),
        Err(unkept) => show(shared, door, form, Some(&refused(&unkept))),
    }
}

/// Where to go on: a page of this console, whoever made the link.
fn next(form: &Form) -> &str {
    let next = form.raw("next");
    // Browsers read a backslash as a slash, and leave blanks out.
    let is_plain = next
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_here = is_plain && next.starts_with('/') && !next.starts_with("//");
    if is_here { next } else { "/" }
}

fn about_token(constraint: &str) -> Refusal {
    let mut refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, constraint);
    refusal.violations.push(Violation {
        field: "token".to_owned(),
        value: serde_json::Value::Null,
        constraint: constraint.to_owned(),
        line: None,
        column: None,
        hint: None,
    });
    refusal
}

fn refused(unkept: &Unkept) -> Refusal {
    match unkept {
        Unkept::TooLong => {
            about_token("is too long to be kept by a browser: 2,500 characters at most")
        }
        Unkept::NoRandomness => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Nobody can sign in at the moment.",
        ),
    }
}

/// The page, in a session of nobody: its forms, too, must be our own.
fn show(shared: &Shared, door: &Door, form: &Form, refusal: Option<&Refusal>) -> Response {
    let now = Timestamp::now();
    let found = Session::find(door.jar.cookies(), door.jar.seal(), now);
    let session = match found.map_or_else(|| Session::anonymous(now), Ok) {
        Ok(session) => session,
        Err(unkept) => return Stop::Refused(refused(&unkept)).into_response(),
    };
    let cookie = match session.keep(door.jar.cookies(), door.jar.seal()) {
        Ok(cookie) => cookie,
        Err(unkept) => return Stop::Refused(refused(&unkept)).into_response(),
    };
    let draft = Draft { form, refusal };
    let next = next(form);
    let demo: Vec<_> = shared.config.demo.keys().collect();
    let main = html! {
        h1 { "Sign in" }
        (problems(refusal))
        @if !demo.is_empty() {
            section.card aria-labelledby="demo" {
                h2 #demo { "Try it with a demo client" }
                p { "Nothing to set up: choose who you want to be." }
                form.choices method="post" action="/sign-in/demo" {
                    (hidden(&session.csrf))
                    input type="hidden" name="next" value=(next);
                    @for name in &demo {
                        button name="name" value=(name) { "Sign in as " (name) }
                    }
                }
            }
        }
        section.card aria-labelledby="own" {
            h2 #own { "With a key of your own" }
            form method="post" action="/sign-in" novalidate {
                (hidden(&session.csrf))
                input type="hidden" name="next" value=(next);
                (Input::secret("token", "API key or token").required()
                    .hint("An API key begins with hg_live_; a token that your identity provider issued, with eyJ.")
                    .of(&draft))
                button.primary { "Sign in" }
            }
        }
    };
    let status = refusal.map_or(StatusCode::OK, |refusal| refusal.status);
    let page = Page::plain("Sign in", main).with_status(status);
    ([(header::SET_COOKIE, cookie)], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_within_the_console() {
        for (asked, expected) in [
            ("/clients/1?q=a", "/clients/1?q=a"),
            ("", "/"),
            ("https://b.example", "/"),
            ("//b.example", "/"),
            ("/\\b.example", "/"),
            ("/\t/b.example", "/"),
            ("/\nx", "/"),
            ("/\u{0}x", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            assert_eq!(
                next(&Form::default().with("next", asked)),
                expected,
                "{asked}"
            );
        }
    }
}
