//! What pages load besides themselves: a stylesheet, scripts and a picture, all of them from here.

use std::sync::OnceLock;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;

use crate::stop::Stop;

/// A file that pages load.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    kind: &'static str,
    content: &'static [u8],
}

const ASSETS: [Asset; 5] = [
    Asset {
        name: "console.css",
        kind: "text/css; charset=utf-8",
        content: include_bytes!("../assets/console.css"),
    },
    Asset {
        name: "console.js",
        kind: "text/javascript; charset=utf-8",
        content: include_bytes!("../assets/console.js"),
    },
    // htmx 4.0.1 and its extension for server-sent events, as they are on npm (0BSD).
    Asset {
        name: "htmx.min.js",
        kind: "text/javascript; charset=utf-8",
        content: include_bytes!("../assets/htmx.min.js"),
    },
    Asset {
        name: "hx-sse.min.js",
        kind: "text/javascript; charset=utf-8",
        content: include_bytes!("../assets/hx-sse.min.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        content: include_bytes!("../assets/icon.svg"),
    },
];

/// The address of the file `name`, which is another one when the file changes.
pub(crate) fn address(name: &str) -> String {
    static VERSION: OnceLock<u32> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        let mut hasher = crc32fast::Hasher::new();
        for asset in &ASSETS {
            hasher.update(asset.content);
        }
        hasher.finalize()
    });
    format!("/assets/{version:08x}/{name}")
}

/// A file. It is what it is for ever, as its address has its version.
pub(crate) async fn file(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return Stop::NotFound.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.content).into_response()
}
