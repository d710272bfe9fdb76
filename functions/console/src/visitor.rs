//! Who is looking at a page, and which client it is about.

use axum::extract::{FromRequestParts, Path, RawPathParams};
use futures_util::{FutureExt as _, future::try_join};
use hg_domain::{
    access::{Access, Action, Principal, authorize},
    id::ClientId,
    time::Timestamp,
};
use http::{StatusCode, request::Parts};
use maud::Markup;
use serde::de::DeserializeOwned;

use crate::{
    api::{Address, Api, Origin, Refusal, wire::ClientView},
    console::Shared,
    cookie::Cookies,
    page::{Page, Place, Tab},
    session::Session,
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

/// What an address names: the client, and what is below it.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Named<T> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let found = Path::from_request_parts(parts, shared).await;
        found
            .map(|Path(named)| Self(named))
            .map_err(|_| Stop::NotFound)
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let cookies = Cookies::of(&parts.headers, &parts.uri);
        let session = Session::find(cookies, &shared.seal, Timestamp::now());
        let origin = parts.extensions.get::<Origin>().cloned();
        let signed_in = session.and_then(|session| Some((session.token()?, session.csrf)));
        let (Some((token, csrf)), Some(origin)) = (signed_in, origin) else {
            return Err(Stop::SignIn);
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
    .await?;
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

    /// # Errors
    /// When the visitor may not do `action` here: then there is no form for it either.
    pub(crate) fn must(&self, action: Action) -> Result<(), Stop> {
        if self.may(action) {
            return Ok(());
        }
        let message = "You may look at this client, and not change this.";
        Err(Stop::Refused(Refusal::new(StatusCode::FORBIDDEN, message)))
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
