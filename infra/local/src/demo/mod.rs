//! The demo tenants: loaded once, so that there is something to try the system with.

mod kept;
mod seed;

pub(crate) use self::{
    kept::Kept,
    seed::{keys_by_name, load},
};
