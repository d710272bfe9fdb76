//! Pieces of the API document that all functions share.

mod refusals;

use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        Components, OpenApi, Server,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub use self::refusals::{EditErrors, ReadErrors, SecretErrors, WriteErrors, refusals};
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
            .description(Some("An API key or a JWT."));
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

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use utoipa::ToSchema;

    use super::*;
    use crate::envelope::Envelope;

    #[derive(ToSchema)]
    struct Thing {
        _size: u8,
    }

    #[utoipa::path(get, path = "/things", responses((status = 200, body = Envelope<Thing>), ReadErrors))]
    #[expect(dead_code, reason = "it is only described")]
    fn list() {}

    #[utoipa::path(post, path = "/things", responses((status = 200, body = Envelope<Thing>), WriteErrors))]
    #[expect(dead_code, reason = "it is only described")]
    fn make() {}

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list))]
    struct Reading;

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(make))]
    struct Writing;

    fn document() -> Value {
        serde_json::to_value(merge([Reading::openapi(), Writing::openapi()])).unwrap()
    }

    /// Every `$ref` in `value`.
    fn references(value: &Value) -> Vec<String> {
        match value {
            Value::Object(fields) => {
                let own = fields
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                own.into_iter()
                    .chain(fields.values().flat_map(references))
                    .collect()
            }
            Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn functions_that_share_an_address_keep_their_methods() {
        let document = document();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["title"], "HG Content");
        for (method, refused) in [("get", "404"), ("post", "422")] {
            let responses = &document["paths"]["/things"][method]["responses"];
            let schema = &responses[refused]["content"]["application/json"]["schema"];
            assert_eq!(
                schema["$ref"], "#/components/schemas/ApiErrorBody",
                "{method}"
            );
        }
    }

    #[test]
    fn whatever_is_referred_to_is_there() {
        let document = document();
        let references = references(&document);
        assert!(
            references.contains(&"#/components/schemas/Envelope_Thing".to_owned()),
            "{references:?}"
        );
        for reference in references {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        assert_eq!(
            document["components"]["securitySchemes"]["bearer"]["scheme"],
            "bearer"
        );
        assert_eq!(
            document["components"]["securitySchemes"]["api_key"]["name"],
            "X-API-Key"
        );
    }
}
