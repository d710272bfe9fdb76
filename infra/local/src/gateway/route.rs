//! A route of the HTTP API, as API Gateway matches it.

use anyhow::{Result, bail, ensure};
use axum::http::Method;

use crate::template::HttpSource;

/// A method and a path. The order puts the more exact route first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    segments: Vec<Segment>,
    /// Nothing is any method.
    method: AllowedMethod,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(String),
    /// `{name}`: one segment, whatever it is.
    Parameter,
    /// `{name+}`: everything that is left, at least one segment.
    Rest,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum AllowedMethod {
    One(String),
    Any,
}

impl Route {
    pub(super) fn parse(source: &HttpSource) -> Result<Self> {
        let path = &source.path;
        let Some(relative) = path.strip_prefix('/') else {
            bail!("the path {path} does not begin with /");
        };
        let segments: Vec<Segment> = relative.split('/').map(Segment::parse).collect();
        let rest = segments
            .iter()
            .position(|segment| *segment == Segment::Rest);
        ensure!(
            rest.is_none_or(|index| index + 1 == segments.len()),
            "in {path} something follows the rest"
        );
        let method = match source.method.to_ascii_uppercase() {
            any if any == "ANY" => AllowedMethod::Any,
            one => AllowedMethod::One(one),
        };
        Ok(Self { segments, method })
    }

    pub(super) fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.allows(method) && self.matches_path(path)
    }

    fn matches_path(&self, path: &str) -> bool {
        let Some(relative) = path.strip_prefix('/') else {
            return false;
        };
        let mut parts = relative.split('/');
        for segment in &self.segments {
            match (segment, parts.next()) {
                (Segment::Literal(literal), Some(part)) if literal == part => {}
                (Segment::Parameter, Some(part)) if !part.is_empty() => {}
                (Segment::Rest, Some(part)) => return !part.is_empty(),
                _ => return false,
            }
        }
        parts.next().is_none()
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        match text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
        {
            Some(name) if name.ends_with('+') => Self::Rest,
            Some(_) => Self::Parameter,
            None => Self::Literal(text.to_owned()),
        }
    }
}

impl AllowedMethod {
    fn allows(&self, method: &Method) -> bool {
        match self {
            Self::One(allowed) => allowed == method.as_str(),
            Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str) -> Route {
        Route::parse(&HttpSource {
            method: method.to_owned(),
            path: path.to_owned(),
        })
        .unwrap()
    }

    #[test]
    fn paths_match_as_a_whole() {
        let job = route("get", "/jobs/{id}/status");
        assert!(job.matches(&Method::GET, "/jobs/1/status"));
        for path in [
            "/jobs/1",
            "/jobs/1/status/",
            "/jobs//status",
            "/jobs/1/2/status",
            "/Jobs/1/status",
        ] {
            assert!(!job.matches(&Method::GET, path), "{path}");
        }
        assert!(!job.matches(&Method::POST, "/jobs/1/status"));
    }

    #[test]
    fn the_rest_takes_any_depth_but_not_nothing() {
        let docs = route("ANY", "/docs/{proxy+}");
        assert!(docs.matches(&Method::PUT, "/docs/a"));
        assert!(docs.matches(&Method::GET, "/docs/a/b/c"));
        assert!(!docs.matches(&Method::GET, "/docs"));
        assert!(!docs.matches(&Method::GET, "/docs/"));
    }

    #[test]
    fn the_more_exact_route_comes_first() {
        let mut routes = [
            route("ANY", "/{proxy+}"),
            route("ANY", "/a/{id}"),
            route("GET", "/a/{id}"),
            route("GET", "/a/b"),
        ];
        routes.sort();
        let expected = [
            route("GET", "/a/b"),
            route("GET", "/a/{id}"),
            route("ANY", "/a/{id}"),
            route("ANY", "/{proxy+}"),
        ];
        assert_eq!(routes, expected);
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in ["jobs", "/{all+}/more"] {
            let source = HttpSource {
                method: "GET".to_owned(),
                path: path.to_owned(),
            };
            assert!(Route::parse(&source).is_err(), "{path}");
        }
    }
}
