//! How far webhooks go.

use crate::config::{ConfigError, Environment, Vars};

/// Where a deployment sends webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To public addresses.
    Public,
    /// To the machine's own addresses as well: a developer's receiver runs there.
    LoopbackToo,
}

impl Reach {
    /// As far as `ENVIRONMENT` and the platform allow: beyond public addresses in development alone,
    /// and not on Lambda, which says by `AWS_LAMBDA_RUNTIME_API` that its own interface is on loopback.
    ///
    /// # Errors
    /// When `ENVIRONMENT` is malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let is_development = Environment::from_vars(vars)? == Environment::Development;
        let is_on_lambda = vars.optional("AWS_LAMBDA_RUNTIME_API").is_some();
        Ok(if is_development && !is_on_lambda {
            Self::LoopbackToo
        } else {
            Self::Public
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_for_developers_machines_alone() {
        for (environment, lambda, expected) in [
            (None, None, Reach::LoopbackToo),
            (Some("development"), None, Reach::LoopbackToo),
            (Some("development"), Some("127.0.0.1:9001"), Reach::Public),
            (None, Some("127.0.0.1:9001"), Reach::Public),
            (Some("staging"), None, Reach::Public),
            (Some("production"), None, Reach::Public),
        ] {
            let get = |name: &str| match name {
                "ENVIRONMENT" => environment.map(str::to_owned),
                "AWS_LAMBDA_RUNTIME_API" => lambda.map(str::to_owned),
                _ => None,
            };
            let reach = Reach::from_vars(&Vars::new(&get)).unwrap();
            assert_eq!(reach, expected, "{environment:?} {lambda:?}");
        }
        assert!(Reach::from_vars(&Vars::new(&|_| Some("prod".to_owned()))).is_err());
    }
}
