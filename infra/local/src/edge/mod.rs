//! The front door, in this process or in Cloudflare's runtime beside it.
//!
//! Both run the logic of `hg-edge`, set up as `wrangler.toml` says for the environment `local`.

mod limiter;
mod memory;
mod native;
mod openapi;
mod serve;
mod settings;
mod workerd;

pub use self::{
    native::Native, openapi::ApiDoc, serve::router, settings::Settings, workerd::Workerd,
};
