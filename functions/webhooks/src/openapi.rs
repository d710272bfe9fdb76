//! The function's part of the API document.

use hg_domain::webhook::Payload;
use utoipa::OpenApi;

use crate::{create, delete, deliveries, list, read, replay, rotate, secret, test, update};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list::endpoints,
        create::endpoint,
        read::endpoint,
        update::endpoint,
        delete::endpoint,
        test::endpoint,
        rotate::endpoint,
        deliveries::of_endpoint,
        replay::of_endpoint,
        replay::failed,
        secret::read,
        secret::rotate,
        deliveries::of_callbacks,
        replay::of_callback,
    ),
    components(schemas(Payload))
)]
pub struct ApiDoc;
