//! The web console: pages for people over the JSON API for programs.
//!
//! It is given "the API" with every request, as a [`tower::Service`], and knows nothing else: no table,
//! no queue, no address. What a visitor may do is decided by the API alone; what it refuses is shown
//! next to the field that is wrong. Nobody's session is kept here: it is in the visitor's cookie.

mod api;
mod assets;
mod config;
mod console;
mod cookie;
mod form;
mod jar;
mod page;
mod pages;
mod seal;
mod session;
mod shown;
mod stop;
mod ui;
mod visitor;

pub use self::{config::Config, console::Console};
