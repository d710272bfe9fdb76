//! Messages to customers' endpoints, as [Standard Webhooks] has them: signed, and sent.
//!
//! The only crate that calls what a customer names, so that the rules of such calls are in one place:
//!
//! - They go to public addresses alone ([`hg_domain::webhook::address`]), whatever a name leads to at the
//!   time of the call; in development to loopback as well ([`Reach`](hg_domain::webhook::Reach)).
//! - They follow no redirect, use no proxy and share no connection.
//! - They end after [`LIMIT`] at the latest, and no more of an answer is read than is kept.
//!
//! A [`Sender`] makes one try and says what came of it. When the next one is due, and when to stop, is
//! for its caller to decide.
//!
//! [Standard Webhooks]: https://www.standardwebhooks.com

mod answer;
mod lookup;
mod resolver;
mod sender;
mod signature;
mod unanswered;

pub use self::{
    lookup::Lookup,
    sender::{LIMIT, Outgoing, Sender, Sent},
    signature::{InvalidSecret, new_secret, sign},
};
