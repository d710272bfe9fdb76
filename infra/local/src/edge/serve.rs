//! The front door as a router.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use console::Console;
use hg_edge::{Address, Edge, Shared};

use super::native::Native;

/// The front door on `platform`. It has a fallback and no routes, so it can be another router's
/// fallback service.
///
/// # Errors
/// When a variable is missing or malformed.
pub fn router(platform: Native) -> Result<Router> {
    let config = Arc::new(platform.settings().config()?);
    let console = platform.settings().console()?.map(Console::new);
    let edge = Edge::new(platform, config, Shared::default());
    Ok(
        Router::new().fallback(async move |mut request: Request| -> Response {
            let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
            let address = Address {
                ip: from.map_or_else(String::new, |from| from.0.ip().to_string()),
                encrypted: false,
            };
            request.extensions_mut().insert(address);
            let pages = async |api, request| match &console {
                Some(console) => console.answer(api, request).await,
                None => None,
            };
            edge.handle(request, pages).await.map(Body::new)
        }),
    )
}
