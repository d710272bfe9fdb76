//! The HTTP API: each function answers exactly the routes that the template gives it.
//!
//! As on API Gateway, a path that no route has, or has only for another method, is 404. A function
//! gets a body that has arrived as a whole. One that panics is answered with 500, one that takes
//! longer than its timeout with 504. A function runs to its end even if the caller has gone.

mod body;
mod route;

use std::{sync::Arc, time::Duration};

use anyhow::{Result, bail};
use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use hg_http::error::{ApiError, ErrorCode};
use tokio::time::timeout;
use tower::ServiceExt as _;

use self::route::Route;
use crate::template::HttpSource;

/// An HTTP function under its name and timeout.
#[derive(Clone, Debug)]
struct HttpFunction {
    name: String,
    router: Router,
    timeout: Duration,
}

/// Collects the routes of all HTTP functions.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    routes: Vec<(Route, HttpFunction)>,
}

impl Gateway {
    /// Adds a function under the routes of its events.
    pub(crate) fn add<'a>(
        &mut self,
        name: &str,
        router: &Router,
        timeout: Duration,
        events: impl Iterator<Item = &'a HttpSource>,
    ) -> Result<()> {
        for event in events {
            let route = Route::parse(event)?;
            if let Some((_, other)) = self.routes.iter().find(|(other, _)| *other == route) {
                bail!(
                    "{name}: the route {} {} is already that of {}",
                    event.method,
                    event.path,
                    other.name
                );
            }
            self.routes.push((
                route,
                HttpFunction {
                    name: name.to_owned(),
                    router: router.clone(),
                    timeout,
                },
            ));
        }
        Ok(())
    }

    /// The whole API as one router, with a fallback and no routes: it can be another router's
    /// fallback service.
    pub(crate) fn into_router(mut self) -> Router {
        self.routes.sort_by(|(a, _), (b, _)| a.cmp(b));
        Router::new().fallback(handle).with_state(Arc::new(self))
    }

    /// The function that answers; of several routes that match, the most exact one wins.
    fn find(&self, request: &Request) -> Option<&HttpFunction> {
        self.routes
            .iter()
            .find(|(route, _)| route.matches(request.method(), request.uri().path()))
            .map(|(_, function)| function)
    }
}

async fn handle(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let request = match body::whole(request).await {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    if let Some(function) = gateway.find(&request) {
        return function.clone().answer(request).await;
    }
    let message = format!(
        "there is nothing at {} {}",
        request.method(),
        request.uri().path()
    );
    ApiError::new(ErrorCode::NotFound, message).into_response()
}

impl HttpFunction {
    async fn answer(self, request: Request) -> Response {
        let mut task = tokio::spawn(self.router.oneshot(request));
        match timeout(self.timeout, &mut task).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(error)) => {
                ApiError::internal(format!("{} broke: {error}", self.name)).into_response()
            }
            Err(_) => {
                task.abort();
                tracing::error!(function = self.name, "an HTTP function took too long");
                ApiError::new(ErrorCode::GatewayTimeout, "the answer took too long").into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests;
