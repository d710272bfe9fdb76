//! Configuration: named variables, read once at the start.

use std::{error::Error, fmt, str::FromStr, time::Duration};

/// Why a process cannot start. The values of variables are not in it: some are secrets.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable that is needed is not set, or blank.
    #[error("{variable} is missing: expected {expected}")]
    Missing {
        /// Its name.
        variable: String,
        /// What it should hold.
        expected: String,
    },
    /// A variable does not hold what it should.
    #[error("{variable} is malformed: expected {expected}")]
    Malformed {
        /// Its name.
        variable: String,
        /// What it should hold.
        expected: String,
    },
    /// What is built from the variables says no.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl ConfigError {
    /// `variable` does not hold what is `expected`.
    pub fn malformed(variable: &str, expected: &str) -> Self {
        Self::Malformed {
            variable: variable.to_owned(),
            expected: expected.to_owned(),
        }
    }

    /// Whatever else stands in the way of a start.
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}

/// Named variables, wherever they come from. A blank one counts as not set.
#[derive(Clone, Copy)]
pub struct Vars<'a>(&'a dyn Fn(&str) -> Option<String>);

impl<'a> Vars<'a> {
    /// The variables that `get` knows.
    pub fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self(get)
    }
}

impl Vars<'_> {
    /// The text of a variable, without blanks around it, if it is set.
    pub fn optional(&self, variable: &str) -> Option<String> {
        let value = (self.0)(variable)?;
        let text = value.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text of a variable that must be set.
    pub fn required(&self, variable: &str, expected: &str) -> Result<String, ConfigError> {
        self.optional(variable).ok_or_else(|| ConfigError::Missing {
            variable: variable.to_owned(),
            expected: expected.to_owned(),
        })
    }

    /// The value of a variable that must be set.
    pub fn parsed<T: FromStr>(&self, variable: &str, expected: &str) -> Result<T, ConfigError> {
        let text = self.required(variable, expected)?;
        text.parse()
            .map_err(|_| ConfigError::malformed(variable, expected))
    }

    /// The value of a variable; `default` if it is not set.
    pub fn parsed_or<T: FromStr>(
        &self,
        variable: &str,
        default: T,
        expected: &str,
    ) -> Result<T, ConfigError> {
        match self.optional(variable) {
            Some(_) => self.parsed(variable, expected),
            None => Ok(default),
        }
    }
}

impl Vars<'_> {
    /// The duration that a variable says in milliseconds; `default` if it is not set.
    pub fn millis(&self, variable: &str, default: Duration) -> Result<Duration, ConfigError> {
        let default = u64::try_from(default.as_millis()).unwrap_or(u64::MAX);
        let millis = self.parsed_or(variable, default, "a whole number of milliseconds")?;
        Ok(Duration::from_millis(millis))
    }
}

impl fmt::Debug for Vars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vars(…)")
    }
}

/// Which deployment this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// A developer's machine, or a shared trial.
    Development,
    /// The rehearsal of production.
    Staging,
    /// The one that callers depend on.
    Production,
}

impl Environment {
    /// Reads `ENVIRONMENT`: `development` (also if it is not set), `staging` or `production`.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        vars.parsed_or(
            "ENVIRONMENT",
            Self::Development,
            "development, staging or production",
        )
    }
}

impl FromStr for Environment {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "development" => Ok(Self::Development),
            "staging" => Ok(Self::Staging),
            "production" => Ok(Self::Production),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named_with_what_it_should_hold() {
        for value in [None, Some(""), Some("  ")] {
            let get = |_: &str| value.map(str::to_owned);
            let vars = Vars::new(&get);
            let error = vars
                .required("TABLE_NAME", "the name of the DynamoDB table")
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "TABLE_NAME is missing: expected the name of the DynamoDB table"
            );
            assert_eq!(vars.optional("TABLE_NAME"), None);
            assert_eq!(vars.parsed_or("PORT", 8080, "a port").unwrap(), 8080);
            let second = Duration::from_secs(1);
            assert_eq!(vars.millis("WAIT_MS", second).unwrap(), second);
        }
    }

    #[test]
    fn a_malformed_variable_is_an_error_even_where_there_is_a_default() {
        let get = |_: &str| Some("secret".to_owned());
        let error = Vars::new(&get)
            .parsed_or("PORT", 8080_u16, "a port")
            .unwrap_err();
        assert_eq!(error.to_string(), "PORT is malformed: expected a port");
    }

    #[test]
    fn an_unknown_environment_is_not_taken_for_development() {
        let read = |text: &str| Environment::from_vars(&Vars::new(&|_| Some(text.to_owned())));
        assert_eq!(read(" production ").unwrap(), Environment::Production);
        assert_eq!(read("").unwrap(), Environment::Development);
        assert!(read("prod").is_err());
    }
}
