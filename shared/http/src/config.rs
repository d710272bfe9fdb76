//! Configuration: named variables, read once, at the start.

use std::{fmt::Display, str::FromStr};

/// Why a function cannot start. The values of variables are not in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable that is needed is not set, or empty.
    #[error("{name} is missing: expected {expected}")]
    Missing {
        /// Its name.
        name: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A variable does not hold what it should.
    #[error("{name} is malformed: expected {expected}")]
    Malformed {
        /// Its name.
        name: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// Something that is configured by further variables says why not.
    #[error("{0}")]
    Other(String),
}

impl ConfigError {
    /// `name` does not hold what was `expected`.
    pub fn malformed(name: &str, expected: &'static str) -> Self {
        Self::Malformed {
            name: name.to_owned(),
            expected,
        }
    }

    /// The error of something that reads variables of its own.
    pub fn other(error: impl Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// The variables. One that is empty counts as not set.
#[derive(Clone, Copy)]
pub struct Vars<'a>(&'a dyn Fn(&str) -> Option<String>);

impl<'a> Vars<'a> {
    /// The variables that `get` finds.
    pub fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self(get)
    }

    /// The value of `name`, if it is set.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    /// The value of `name`.
    ///
    /// # Errors
    /// When it is not set.
    pub fn required(&self, name: &str, expected: &'static str) -> Result<String, ConfigError> {
        self.optional(name).ok_or_else(|| ConfigError::Missing {
            name: name.to_owned(),
            expected,
        })
    }

    /// The value of `name`, read as a `T`.
    ///
    /// # Errors
    /// When it is not set, or is none.
    pub fn parsed<T: FromStr>(&self, name: &str, expected: &'static str) -> Result<T, ConfigError> {
        self.required(name, expected)?
            .parse()
            .map_err(|_| ConfigError::malformed(name, expected))
    }
}

impl std::fmt::Debug for Vars<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vars(…)")
    }
}

/// The variable of the process's environment.
pub fn from_process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Which deployment this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Somebody's machine.
    Development,
    /// Where releases are tried.
    Staging,
    /// Where customers are.
    Production,
}

impl Environment {
    /// Reads `ENVIRONMENT`.
    ///
    /// # Errors
    /// When it is missing or unknown: guessing could let the sandbox into production.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        const EXPECTED: &str = "development, staging or production";
        match vars.required("ENVIRONMENT", EXPECTED)?.as_str() {
            "development" => Ok(Self::Development),
            "staging" => Ok(Self::Staging),
            "production" => Ok(Self::Production),
            _ => Err(ConfigError::malformed("ENVIRONMENT", EXPECTED)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_variable_and_what_was_expected() {
        let get = |name: &str| (name == "ENVIRONMENT").then(|| "prod".to_owned());
        let vars = Vars::new(&get);
        let error = vars
            .required("TABLE_NAME", "the name of the table")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "TABLE_NAME is missing: expected the name of the table"
        );
        let error = Environment::from_vars(&vars).unwrap_err();
        assert_eq!(
            error.to_string(),
            "ENVIRONMENT is malformed: expected development, staging or production"
        );
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let get = |_: &str| Some(" ".to_owned());
        assert_eq!(Vars::new(&get).optional("ANY"), None);
    }
}
