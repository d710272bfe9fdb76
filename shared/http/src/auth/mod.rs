//! Who is calling.

mod authenticator;
mod caller;
mod front_door;
mod jwt;
mod principal;
mod static_keys;

pub use self::{
    authenticator::Authenticator,
    caller::{Caller, CallerAnew},
};
