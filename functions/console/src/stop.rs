//! Why a request ends before there is the page that was asked for.

use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use maud::html;

use crate::{
    api::{Address, Refusal},
    page::Page,
};

/// What has htmx go to another page instead of showing the answer within this one.
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Nobody is signed in, or the credentials are no longer good.
    SignIn {
        /// Where to go on afterwards.
        back: Option<String>,
        /// Whether it is a part of a page that was asked for.
        within_page: bool,
    },
    /// Nothing is there, or nothing that the visitor may see.
    NotFound,
    /// The form is of another session.
    Expired,
    /// Another site sent the form.
    Foreign,
    /// The form is none.
    Unreadable,
    /// The API says no.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal.status {
            StatusCode::UNAUTHORIZED => Self::SignIn {
                back: None,
                within_page: false,
            },
            StatusCode::NOT_FOUND => Self::NotFound,
            _ => Self::Refused(refusal),
        }
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let (status, title, message) = match self {
            Self::SignIn { back, within_page } => {
                let to = Address::new("/sign-in").with_some("next", back);
                return sign_in(&to, within_page);
            }
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "There is nothing here",
                "It was moved or deleted, or you may not see it.".to_owned(),
            ),
            Self::Expired => (
                StatusCode::FORBIDDEN,
                "This form is out of date",
                "You signed in or out since it was loaded. Go back, reload the page and send it again."
                    .to_owned(),
            ),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "This form came from another site",
                "Nothing was changed.".to_owned(),
            ),
            Self::Unreadable => (
                StatusCode::BAD_REQUEST,
                "This is no form",
                "Nothing was changed.".to_owned(),
            ),
            Self::Refused(refusal) => {
                let title = if refusal.status.is_server_error() {
                    "That did not work"
                } else {
                    "That is not possible"
                };
                (refusal.status, title, refusal.message)
            }
        };
        let main = html! {
            h1 { (title) }
            p { (message) }
            p { a href="/" { "Go to the start page" } }
        };
        Page::plain(title, main).with_status(status).into_response()
    }
}

fn sign_in(to: &Address, within_page: bool) -> Response {
    match HeaderValue::from_str(to.as_str()) {
        Ok(value) if within_page => ([(HX_REDIRECT, value)], StatusCode::OK).into_response(),
        _ => Redirect::to(to.as_str()).into_response(),
    }
}
