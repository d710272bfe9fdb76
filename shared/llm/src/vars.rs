//! Configuration: named variables, read once.

use std::time::Duration;

use hg_domain::provider::Provider;

/// Why a client cannot be made. The values of variables are not in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable that is needed is not set, or blank.
    #[error("{variable} is not set: expected {expected}")]
    Missing {
        /// Its name.
        variable: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// A variable does not hold what it should.
    #[error("{variable} is malformed: expected {expected}")]
    Malformed {
        /// Its name.
        variable: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// There is no client for this provider.
    #[error("the provider {0} is not supported")]
    Unsupported(Provider),
    /// The HTTP client cannot be set up on this machine.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// The variables of the environment. A blank one counts as not set.
#[derive(Clone, Copy)]
pub(crate) struct Vars<'a>(pub(crate) &'a dyn Fn(&str) -> Option<String>);

impl Vars<'_> {
    pub(crate) fn text(self, variable: &'static str) -> Option<String> {
        let value = (self.0)(variable)?;
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    pub(crate) fn required(
        self,
        variable: &'static str,
        expected: &'static str,
    ) -> Result<String, ConfigError> {
        self.text(variable)
            .ok_or(ConfigError::Missing { variable, expected })
    }

    pub(crate) fn millis(
        self,
        variable: &'static str,
        default: Duration,
    ) -> Result<Duration, ConfigError> {
        let expected = "a whole number of milliseconds";
        self.text(variable).map_or(Ok(default), |text| {
            let millis = text
                .parse()
                .map_err(|_| ConfigError::Malformed { variable, expected })?;
            Ok(Duration::from_millis(millis))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_variable_is_not_set() {
        for value in [None, Some(String::new()), Some("  ".to_owned())] {
            let get = |_: &str| value.clone();
            let vars = Vars(&get);
            assert_eq!(vars.text("NAME"), None);
            assert_eq!(
                vars.millis("NAME", Duration::from_secs(7))
                    .unwrap()
                    .as_secs(),
                7
            );
            let error = vars.required("NAME", "a name").unwrap_err();
            assert_eq!(error.to_string(), "NAME is not set: expected a name");
        }
    }

    #[test]
    fn milliseconds_are_whole_and_not_negative() {
        for value in ["1.5", "-1", "soon", "1s"] {
            let error = Vars(&|_| Some(value.to_owned())).millis("NAME", Duration::ZERO);
            let message = error.unwrap_err().to_string();
            assert_eq!(
                message,
                "NAME is malformed: expected a whole number of milliseconds"
            );
        }
    }
}
