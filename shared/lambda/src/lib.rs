//! The functions' entries on Lambda: their start, and the loop over their events.
//!
//! A `main.rs` names what it is built from and what it does with an event, and nothing else.

mod gateway;
mod start;

use std::{process::ExitCode, time::SystemTime};

use axum::Router;
use hg_domain::config::{ConfigError, Vars};
use hg_store::Store;
use lambda_http::tower::util::MapRequest;
pub use lambda_runtime::Error;
use lambda_runtime::{Context, LambdaEvent, service_fn};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;

/// Answers the requests that come from API Gateway with the router that `build` makes.
///
/// # Panics
/// When the operating system has no means left to wait for events with.
#[tokio::main(flavor = "current_thread")]
pub async fn serve(
    build: impl AsyncFnOnce(&Vars<'_>, Store) -> Result<Router, ConfigError>,
) -> ExitCode {
    match start::with(build).await {
        Ok(router) => {
            let service = MapRequest::new(router, gateway::restore);
            ended(lambda_http::run(service).await)
        }
        Err(error) => start::failed(&error).await,
    }
}

/// Gives each event to `handler`, with the time at which Lambda ends it and the state that `build` makes.
///
/// # Panics
/// As [`serve`].
#[expect(
    clippy::needless_pass_by_value,
    reason = "a closure is written where it is passed"
)]
#[tokio::main(flavor = "current_thread")]
pub async fn handle<S, E: DeserializeOwned, A: Serialize>(
    build: impl AsyncFnOnce(&Vars<'_>, Store) -> Result<S, ConfigError>,
    handler: impl AsyncFn(E, Instant, &S) -> Result<A, Error>,
) -> ExitCode {
    let state = match start::with(build).await {
        Ok(state) => state,
        Err(error) => return start::failed(&error).await,
    };
    let handle = async |event: LambdaEvent<E>| {
        handler(event.payload, deadline(&event.context), &state).await
    };
    ended(lambda_runtime::run(service_fn(handle)).await)
}

fn deadline(context: &Context) -> Instant {
    let left = context.deadline().duration_since(SystemTime::now());
    Instant::now() + left.unwrap_or_default()
}

/// The loop ends only when the Runtime API cannot be reached.
fn ended(result: Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the Runtime API is gone");
            ExitCode::FAILURE
        }
    }
}
