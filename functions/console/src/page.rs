//! A page: what all of them have around what they are about.

use axum::response::{IntoResponse, Response};
use hg_domain::client::ClientSummary;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, html};

use crate::{api::Address, assets, form::CSRF};

/// What htmx is told: nothing of what it does may need more than a page's own scripts and styles.
/// And what is refused is no part of a page.
const HTMX: &str =
    r#"{"includeIndicatorCSS":false,"extensions":"sse","noSwap":[204,304,"4xx","5xx"]}"#;

/// A page.
pub(crate) struct Page {
    status: StatusCode,
    title: String,
    place: Option<Place>,
    /// The session's, if somebody is signed in.
    csrf: Option<String>,
    /// How often the page is loaded anew where there are no scripts, in seconds.
    reloads: Option<u32>,
    main: Markup,
}

/// Which client a page is about, and what its visitor may do there.
pub(crate) struct Place {
    pub(crate) client: ClientSummary,
    pub(crate) tab: Tab,
    pub(crate) manages: bool,
    pub(crate) writes: bool,
}

/// Where a page is among those of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Dashboard,
    Request,
    Jobs,
    Strategies,
    Templates,
    Providers,
    Webhooks,
    Access,
    Audit,
    Settings,
}

impl Tab {
    const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::Dashboard, "", "Dashboard"),
        (Self::Request, "/requests/new", "New request"),
        (Self::Jobs, "/jobs", "Jobs"),
        (Self::Strategies, "/strategies", "Strategies"),
        (Self::Templates, "/templates", "Templates"),
        (Self::Providers, "/providers", "Providers"),
        (Self::Webhooks, "/webhooks", "Webhooks"),
        (Self::Access, "/access", "Access"),
        (Self::Audit, "/audit", "Audit"),
        (Self::Settings, "/settings", "Settings"),
    ];

    /// Whether it is for those who may do what it is about.
    fn is_for(self, place: &Place) -> bool {
        match self {
            Self::Request => place.writes,
            Self::Webhooks => place.manages,
            _ => true,
        }
    }
}

impl Page {
    /// A page that is about nobody.
    pub(crate) fn plain(title: impl Into<String>, main: Markup) -> Self {
        Self {
            status: StatusCode::OK,
            title: title.into(),
            place: None,
            csrf: None,
            reloads: None,
            main,
        }
    }

    /// A page of somebody who is signed in.
    pub(crate) fn of_visitor(title: &str, csrf: String, main: Markup) -> Self {
        Self {
            csrf: Some(csrf),
            ..Self::plain(title, main)
        }
    }

    /// A page of a client.
    pub(crate) fn of_client(title: &str, place: Place, csrf: String, main: Markup) -> Self {
        Self {
            place: Some(place),
            ..Self::of_visitor(title, csrf, main)
        }
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Has the page loaded anew every few seconds where there are no scripts that follow what happens.
    pub(crate) fn reloading(self, seconds: Option<u32>) -> Self {
        Self {
            reloads: seconds,
            ..self
        }
    }

    fn head(&self) -> Markup {
        let place = self.place.as_ref().map(|place| place.client.name.as_str());
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (self.title) @if let Some(client) = place { " · " (client) } " · HG Content" }
            link rel="stylesheet" href=(assets::address("console.css"));
            link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
            @if let Some(seconds) = self.reloads {
                noscript { meta http-equiv="refresh" content=(seconds); }
            }
            meta name="htmx-config" content=(HTMX);
            @for script in ["htmx.min.js", "hx-sse.min.js", "console.js"] {
                script defer src=(assets::address(script)) {}
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header.top {
                a.brand href="/" { "HG Content" }
                @if let Some(place) = &self.place {
                    a.client href="/clients" title="Switch client" {
                        span.visually-hidden { "Client: " }
                        (place.client.name)
                        span.kind { (place.client.client_type.as_str()) }
                    }
                }
                @if let Some(csrf) = &self.csrf {
                    form.sign-out method="post" action="/sign-out" {
                        input type="hidden" name=(CSRF) value=(csrf);
                        button.quiet { "Sign out" }
                    }
                }
            }
        }
    }
}

fn navigation(place: &Place) -> Markup {
    let tabs = Tab::ALL.into_iter().filter(|(tab, ..)| tab.is_for(place));
    html! {
        nav.tabs aria-label="Client" {
            ul {
                @for (tab, path, name) in tabs {
                    @let here = (tab == place.tab).then_some("page");
                    li {
                        a href=(Address::new(format!("/clients/{}{path}", place.client.client_id)))
                            aria-current=[here] { (name) }
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head { (self.head()) }
                body {
                    a.skip href="#main" { "Skip to content" }
                    (self.header())
                    @if let Some(place) = &self.place { (navigation(place)) }
                    main #main tabindex="-1" { (self.main) }
                }
            }
        };
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        (
            self.status,
            [(header::CONTENT_TYPE, html)],
            page.into_string(),
        )
            .into_response()
    }
}
