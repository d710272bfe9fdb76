//! Pieces of the API document that all functions share.

mod refusals;

use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        Components, OpenApi, Server,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub use self::refusals::{ReadErrors, WriteErrors, refusals};
pub use crate::error::ApiErrorBody;

/// What is said of the API as a whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "HG Content", description = "Turns requests for content into finished, on-brand text."),
    components(schemas(ApiErrorBody)),
    modifiers(&Credentials),
    security(("bearer" = []), ("api_key" = [])),
)]
struct Whole;

/// The ways to say who is calling; either will do.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key."));
        let header = ApiKeyValue::with_description("X-API-Key", "An API key.");
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

/// The API document of functions that each have their own: their routes and types under one head,
/// reached at the host that serves the document.
pub fn merge(functions: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let mut whole = Whole::openapi();
    whole.servers = Some(vec![Server::new("/")]);
    for function in functions {
        whole.merge(function);
    }
    whole
}
