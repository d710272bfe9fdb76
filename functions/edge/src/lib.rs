//! The front door as a Cloudflare Worker: hands `hg-edge` what Cloudflare has, and decides nothing.

mod answer;
mod network;
mod platform;

use std::sync::{Arc, OnceLock};

use console::Console;
use hg_domain::config::{ConfigError, Vars};
use hg_edge::{Address, Config, Edge, Shared};
use http::{HeaderMap, Uri};
use worker::{Context, Env, HttpRequest, Response, Result, event};

use self::platform::Cloudflare;

/// What the requests of one isolate have in common.
struct Isolate {
    config: Arc<Config>,
    shared: Shared,
    console: Option<Console>,
}

/// Answers a request.
///
/// # Errors
/// When a variable is missing or malformed: every request fails then, and the log says why.
#[event(fetch)]
async fn fetch(mut request: HttpRequest, env: Env, context: Context) -> Result<Response> {
    let isolate = isolate(&env)?;
    let address = address(request.headers(), request.uri());
    request.extensions_mut().insert(address);
    let host = request.uri().host().unwrap_or_default().to_owned();
    let platform = Cloudflare::new(env, context, host);
    let edge = Edge::new(platform, isolate.config.clone(), isolate.shared.clone());
    let pages = async |api, request| match &isolate.console {
        Some(console) => console.answer(api, request).await,
        None => None,
    };
    answer::of(edge.handle(request, pages).await)
}

fn isolate(env: &Env) -> Result<&'static Isolate> {
    static ISOLATE: OnceLock<Isolate> = OnceLock::new();
    if let Some(isolate) = ISOLATE.get() {
        return Ok(isolate);
    }
    // Variables and secrets look the same.
    let get = |name: &str| env.var(name).ok().map(|value| value.to_string());
    let (config, console) =
        read(&Vars::new(&get)).map_err(|error| worker::Error::RustError(error.to_string()))?;
    Ok(ISOLATE.get_or_init(|| Isolate {
        config: Arc::new(config),
        shared: Shared::default(),
        console: console.map(Console::new),
    }))
}

fn read(vars: &Vars<'_>) -> std::result::Result<(Config, Option<console::Config>), ConfigError> {
    Ok((Config::from_vars(vars)?, console::Config::from_vars(vars)?))
}

/// Where the caller is. Cloudflare sets the header itself, whatever the caller sent.
fn address(headers: &HeaderMap, uri: &Uri) -> Address {
    let ip = headers.get("cf-connecting-ip");
    Address {
        ip: ip
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        encrypted: uri.scheme_str() == Some("https"),
    }
}
