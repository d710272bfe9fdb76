//! Who is looking at a page, and which client it is about.

use axum::extract::{FromRequestParts, OriginalUri, RawPathParams};
use futures_util::{FutureExt as _, future::try_join};
use hg_domain::{
    access::{Access, Action, Principal, authorize},
    id::ClientId,
    time::Timestamp,
};
use http::{Method, request::Parts, uri::PathAndQuery};
use maud::Markup;

use crate::{
    api::{Address, Api, Origin, wire::ClientView},
    console::Shared,
    page::{Page, Place, Tab},
    stop::Stop,
};

/// Whoever has signed in, and the API as they may call it.
pub(crate) struct Visitor {
    pub(crate) api: Api,
    /// What forms carry to show that they are ours.
    pub(crate) csrf: String,
}

/// A visitor of one client's pages.
pub(crate) struct Within {
    pub(crate) api: Api,
    pub(crate) csrf: String,
    pub(crate) client: ClientView,
    pub(crate) principal: Principal,
}

/// A visitor who has to sign in first, and then goes on: to a page, and nothing that changes anything.
fn sign_in(parts: &Parts) -> Stop {
    // Within a router of a part of the pages, the address of the request is of that part.
    let whole = parts.extensions.get::<OriginalUri>();
    let address = whole
        .and_then(|whole| whole.path_and_query())
        .map_or("", PathAndQuery::as_str);
    let is_page = parts.method == Method::GET && address != "/";
    Stop::SignIn {
        back: is_page.then(|| address.to_owned()),
        within_page: parts.headers.contains_key("hx-request"),
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let session = shared
            .sessions
            .find(&parts.headers, &parts.uri, Timestamp::now());
        let origin = parts.extensions.get::<Origin>().cloned();
        let signed_in = session.and_then(|session| Some((session.token()?, session.csrf)));
        let (Some((token, csrf)), Some(origin)) = (signed_in, origin) else {
            return Err(sign_in(parts));
        };
        Ok(Self {
            api: Api::new(origin, token),
            csrf,
        })
    }
}

impl FromRequestParts<Shared> for Within {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        // Boxed, so that it is not compiled into each of the pages.
        within(parts, shared).boxed().await
    }
}

async fn within(parts: &mut Parts, shared: &Shared) -> Result<Within, Stop> {
    let Visitor { api, csrf } = Visitor::from_request_parts(parts, shared).await?;
    let named = RawPathParams::from_request_parts(parts, shared).await;
    let named = named.map_err(|_| Stop::NotFound)?;
    let id = named.iter().find(|(name, _)| *name == "client");
    let id: ClientId = id
        .and_then(|(_, id)| id.parse().ok())
        .ok_or(Stop::NotFound)?;
    let (client, principal) = try_join(
        api.get(format!("/api/clients/{id}")),
        api.get("/api/principal"),
    )
    .await
    .map_err(|refusal| match Stop::from(refusal) {
        Stop::SignIn { .. } => sign_in(parts),
        stop => stop,
    })?;
    Ok(Within {
        api,
        csrf,
        client,
        principal,
    })
}

impl Within {
    pub(crate) fn id(&self) -> ClientId {
        self.client.summary.client_id
    }

    /// Whether the visitor may do `action` here. The API decides it anew; this is for what is shown.
    pub(crate) fn may(&self, action: Action) -> bool {
        authorize(&self.principal, &self.client.path, action) == Access::Granted
    }

    /// A page of this client.
    pub(crate) fn at(&self, rest: &str) -> Address {
        Address::new(format!("/clients/{}{rest}", self.id()))
    }

    /// What the API has of this client.
    pub(crate) fn api_at(&self, rest: &str) -> Address {
        Address::new(format!("/api/clients/{}{rest}", self.id()))
    }

    /// The page `title` with `main` in it.
    pub(crate) fn page(&self, title: &str, tab: Tab, main: Markup) -> Page {
        let place = Place {
            client: self.client.summary.clone(),
            tab,
            manages: self.may(Action::Manage),
            writes: self.may(Action::Write),
        };
        Page::of_client(title, place, self.csrf.clone(), main)
    }
}
