//! The HTTP API as the local stack serves it: the functions' routes, and their documentation.

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// The `OpenAPI` document of all functions.
pub fn document() -> OpenApi {
    use utoipa::OpenApi as _;
    hg_http::openapi::merge([
        generate::ApiDoc::openapi(),
        job_status::ApiDoc::openapi(),
        clients::ApiDoc::openapi(),
        strategies::ApiDoc::openapi(),
        templates::ApiDoc::openapi(),
        providers::ApiDoc::openapi(),
        webhooks::ApiDoc::openapi(),
        crate::edge::ApiDoc::openapi(),
    ])
}

/// `functions` under their routes, the document at `/openapi.json` and a page to browse it at `/docs`.
pub(crate) fn router(functions: Router) -> Router {
    Router::new()
        .merge(SwaggerUi::new("/docs").url("/openapi.json", document()))
        .fallback_service(functions)
}
