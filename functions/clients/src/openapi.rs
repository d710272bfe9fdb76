//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{
    api_keys, audit_log, create, delete, hierarchy, list, members, principal, read, update,
};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    list::clients,
    create::client,
    read::client,
    update::client,
    delete::client,
    hierarchy::of_client,
    members::list,
    members::set,
    members::remove,
    api_keys::list,
    api_keys::issue,
    api_keys::revoke,
    audit_log::entries,
    principal::caller,
))]
pub struct ApiDoc;
