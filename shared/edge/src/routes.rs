//! The addresses of the API. What is none of them never reaches the origin.

use std::sync::OnceLock;

use http::Method;
use matchit::Router;
use percent_encoding::percent_decode_str;

/// What a request costs, for limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Asks for content.
    Generate,
    /// Looks at something.
    Read,
    /// Changes something.
    Write,
}

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// By the origin.
    Origin,
    /// By the origin; it changes what templates the client of the path, and those below it, have.
    Change,
    /// By what is kept of templates.
    Lookup,
    /// By what is kept of jobs that ended.
    Job,
    /// By events, as long as the job is open.
    Events,
    /// By the front door itself, of itself.
    Health,
}

/// A method and a path of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method, in capitals.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What requests of it count as.
    pub class: Class,
    pub(crate) kind: Kind,
}

/// A route that a request has found.
pub(crate) struct Found {
    pub(crate) route: Route,
    /// The first parameter of the path, decoded.
    pub(crate) id: Option<String>,
}

const fn route(method: &'static str, path: &'static str, class: Class, kind: Kind) -> Route {
    Route {
        method,
        path,
        class,
        kind,
    }
}

const fn get(path: &'static str) -> Route {
    route("GET", path, Class::Read, Kind::Origin)
}

const fn job(path: &'static str) -> Route {
    route("GET", path, Class::Read, Kind::Job)
}

const fn generate(path: &'static str) -> Route {
    route("POST", path, Class::Generate, Kind::Origin)
}

const fn write(method: &'static str, path: &'static str) -> Route {
    route(method, path, Class::Write, Kind::Origin)
}

const fn change(method: &'static str, path: &'static str) -> Route {
    route(method, path, Class::Write, Kind::Change)
}

/// Those of `template.yaml`, and the events, which nobody but the front door has.
const ROUTES: &[Route] = &[
    get("/api/analytics"),
    get("/api/clients"),
    write("POST", "/api/clients"),
    get("/api/clients/{id}"),
    change("PUT", "/api/clients/{id}"),
    change("DELETE", "/api/clients/{id}"),
    get("/api/clients/{id}/api-keys"),
    write("POST", "/api/clients/{id}/api-keys"),
    write("DELETE", "/api/clients/{id}/api-keys/{key_id}"),
    get("/api/clients/{id}/audit"),
    get("/api/clients/{id}/callback-secret"),
    write("POST", "/api/clients/{id}/callback-secret"),
    get("/api/clients/{id}/callbacks"),
    write("POST", "/api/clients/{id}/callbacks/{did}/replay"),
    get("/api/clients/{id}/hierarchy"),
    get("/api/clients/{id}/members"),
    write("POST", "/api/clients/{id}/members"),
    write("DELETE", "/api/clients/{id}/members/{user_id}"),
    get("/api/clients/{id}/provider-keys"),
    write("POST", "/api/clients/{id}/provider-keys"),
    write("PUT", "/api/clients/{id}/provider-keys/{kid}"),
    write("DELETE", "/api/clients/{id}/provider-keys/{kid}"),
    write("POST", "/api/clients/{id}/provider-keys/{kid}/test"),
    get("/api/clients/{id}/strategies"),
    write("POST", "/api/clients/{id}/strategies"),
    get("/api/clients/{id}/strategies/effective"),
    get("/api/clients/{id}/strategies/{sid}"),
    write("PUT", "/api/clients/{id}/strategies/{sid}"),
    write("DELETE", "/api/clients/{id}/strategies/{sid}"),
    write("POST", "/api/clients/{id}/strategies/{sid}/restore"),
    get("/api/clients/{id}/strategies/{sid}/versions"),
    get("/api/clients/{id}/templates"),
    change("POST", "/api/clients/{id}/templates"),
    get("/api/clients/{id}/templates/{tid}"),
    change("PUT", "/api/clients/{id}/templates/{tid}"),
    change("DELETE", "/api/clients/{id}/templates/{tid}"),
    change("POST", "/api/clients/{id}/templates/{tid}/restore"),
    get("/api/clients/{id}/templates/{tid}/versions"),
    get("/api/clients/{id}/templates/{tid}/versions/{version}"),
    get("/api/clients/{id}/webhooks"),
    write("POST", "/api/clients/{id}/webhooks"),
    get("/api/clients/{id}/webhooks/{wid}"),
    write("PUT", "/api/clients/{id}/webhooks/{wid}"),
    write("DELETE", "/api/clients/{id}/webhooks/{wid}"),
    get("/api/clients/{id}/webhooks/{wid}/deliveries"),
    write(
        "POST",
        "/api/clients/{id}/webhooks/{wid}/deliveries/{did}/replay",
    ),
    write("POST", "/api/clients/{id}/webhooks/{wid}/replay"),
    write("POST", "/api/clients/{id}/webhooks/{wid}/rotate-secret"),
    write("POST", "/api/clients/{id}/webhooks/{wid}/test"),
    generate("/api/content/generate"),
    get("/api/content/templates"),
    route(
        "GET",
        "/api/content/templates/lookup",
        Class::Read,
        Kind::Lookup,
    ),
    route(
        "POST",
        "/api/content/templates/preview",
        Class::Read,
        Kind::Origin,
    ),
    get("/api/jobs"),
    generate("/api/jobs"),
    job("/api/jobs/{id}"),
    write("DELETE", "/api/jobs/{id}"),
    route("GET", "/api/jobs/{id}/events", Class::Read, Kind::Events),
    job("/api/jobs/{id}/status"),
    get("/api/principal"),
    get("/api/providers/status"),
    generate("/generate"),
    route("GET", "/health", Class::Read, Kind::Health),
    get("/jobs"),
    job("/jobs/{id}"),
    job("/jobs/{id}/status"),
];

/// All of them.
pub fn all() -> &'static [Route] {
    ROUTES
}

/// The route of a request; `None` if there is nothing.
pub(crate) fn find(method: &Method, path: &str) -> Option<Found> {
    let matched = router()?.at(path).ok()?;
    let route = matched
        .value
        .iter()
        .find(|route| route.method == method.as_str())?;
    let mut values = matched.params.iter().map(|(_, value)| value);
    let id = values.next();
    if id.into_iter().chain(values).any(str::is_empty) {
        return None;
    }
    Some(Found {
        route: *route,
        id: id.map(|id| percent_decode_str(id).decode_utf8_lossy().into_owned()),
    })
}

/// The routes by their paths; `None` if two of them contradict each other, which a test would tell.
fn router() -> Option<&'static Router<Vec<Route>>> {
    static ROUTER: OnceLock<Option<Router<Vec<Route>>>> = OnceLock::new();
    ROUTER.get_or_init(build).as_ref()
}

fn build() -> Option<Router<Vec<Route>>> {
    let mut router = Router::new();
    // Those of one path follow each other.
    for routes in ROUTES.chunk_by(|a, b| a.path == b.path) {
        let path = routes.first()?.path;
        router.insert(path, routes.to_vec()).ok()?;
    }
    Some(router)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_by_its_method_and_path() {
        for route in ROUTES {
            let path = route.path.replace(['{', '}'], "");
            let method = Method::from_bytes(route.method.as_bytes()).unwrap();
            assert_eq!(find(&method, &path).unwrap().route, *route);
        }
    }

    #[test]
    fn the_client_of_a_change_is_the_first_parameter() {
        let found = find(&Method::PUT, "/api/clients/a/templates/b").unwrap();
        assert_eq!(found.route.kind, Kind::Change);
        assert_eq!(found.id.as_deref(), Some("a"));
    }

    #[test]
    fn what_is_no_address_is_not_found() {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/jobs/"),
            (Method::GET, "/jobs/a/b"),
            (Method::GET, "//jobs"),
            (Method::GET, "/Jobs"),
            (Method::POST, "/jobs"),
            (Method::PATCH, "/api/clients/a"),
            (Method::GET, "/api/clients//templates"),
        ] {
            assert!(find(&method, path).is_none(), "{method} {path}");
        }
    }
}
