//! What `wrangler.toml` says of the environment `local`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use hg_domain::config::Vars;
use hg_edge::{Config, Limit};
use serde::Deserialize;

const WRANGLER: &str = include_str!("../../../../wrangler.toml");

/// How the front door is set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Variables and secrets, by their names.
    pub vars: BTreeMap<String, String>,
    /// Requests a minute, by the name of their limit.
    pub limits: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct Wrangler {
    env: Environments,
}

#[derive(Deserialize)]
struct Environments {
    local: Environment,
}

#[derive(Deserialize)]
struct Environment {
    vars: BTreeMap<String, String>,
    ratelimits: Vec<RateLimit>,
}

#[derive(Deserialize)]
struct RateLimit {
    name: String,
    simple: Simple,
}

#[derive(Deserialize)]
struct Simple {
    limit: u32,
}

impl Settings {
    /// The settings of `wrangler.toml`, with what `get` knows instead and beside.
    ///
    /// # Errors
    /// When `wrangler.toml` lacks something.
    pub fn local(get: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let wrangler: Wrangler = toml::from_str(WRANGLER).context("wrangler.toml is malformed")?;
        let Environment {
            mut vars,
            ratelimits,
        } = wrangler.env.local;
        let given = Config::VARIABLES
            .iter()
            .chain(console::Config::VARIABLES)
            .filter_map(|name| Some(((*name).to_owned(), get(name)?)));
        vars.extend(given);
        let limits = ratelimits
            .into_iter()
            .map(|limit| (limit.name, limit.simple.limit))
            .collect();
        Ok(Self { vars, limits })
    }

    /// The same with another variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.vars.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The configuration of the logic.
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn config(&self) -> Result<Config> {
        let get = |name: &str| self.vars.get(name).cloned();
        Ok(Config::from_vars(&Vars::new(&get))?)
    }

    /// The same with a console, unless it is set up already.
    pub(crate) fn with_console(self, key: &str, demo: &BTreeMap<String, String>) -> Self {
        if self.vars.contains_key("CONSOLE_KEY") {
            return self;
        }
        let demo = serde_json::json!(demo).to_string();
        self.with("CONSOLE_KEY", key)
            .with("CONSOLE_DEMO_KEYS", &demo)
    }

    /// The configuration of the console, if there is one.
    ///
    /// # Errors
    /// When a variable is malformed.
    pub fn console(&self) -> Result<Option<console::Config>> {
        let get = |name: &str| self.vars.get(name).cloned();
        Ok(console::Config::from_vars(&Vars::new(&get))?)
    }

    /// The requests that `limit` lets pass; any number if it is not set.
    pub(super) fn limit(&self, limit: Limit) -> Option<u32> {
        self.limits.get(limit.binding()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_and_variables_are_replaced() {
        let get = |name: &str| (name == "ORIGIN_URL").then(|| "http://a.example".to_owned());
        let settings = Settings::local(get).unwrap();
        assert_eq!(settings.vars["ORIGIN_URL"], "http://a.example");
        assert!(settings.config().is_ok());
        for limit in Limit::ALL {
            assert!(settings.limit(limit).is_some(), "{}", limit.binding());
        }
    }
}
