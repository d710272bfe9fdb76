//! Who is calling.

mod authenticator;
mod caller;
mod credentials;
mod static_keys;

pub use self::{authenticator::Authenticator, caller::Caller};
