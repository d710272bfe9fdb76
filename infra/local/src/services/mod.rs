//! The services that the functions use: embedded in this process, or servers that run already.
//!
//! Servers show what only the embedded services would take. They are those that the variables of
//! the AWS SDK name, and are shared by all systems that run at a time, each of which has a database
//! and queues of its own there.

mod database;
mod endpoints;
mod queues;
mod table;

pub use self::{database::Database, endpoints::Endpoints, queues::Queues};
