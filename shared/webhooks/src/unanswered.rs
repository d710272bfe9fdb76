//! Why a try brought no answer, in words for the customer: what is wrong is mostly at their end.

use std::{error::Error, io, iter, time::Duration};

use crate::{resolver::Astray, signature::InvalidSecret};

type Cause<'a> = &'a (dyn Error + 'static);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("The endpoint's URL {0}.")]
    NotAllowed(String),
    #[error("The message could not be signed.")]
    Unsigned(#[from] InvalidSecret),
    #[error("{0}")]
    Astray(String),
    #[error("The endpoint's certificate is not valid.")]
    Untrusted,
    #[error("The endpoint makes no secure connection.")]
    Insecure,
    #[error("The endpoint could not be connected to.")]
    NotConnected,
    #[error("The endpoint did not answer within {} s.", _0.as_secs_f32())]
    TooSlow(Duration),
    #[error("The endpoint ended the connection without an answer in HTTP.")]
    Cut,
}

impl From<reqwest::Error> for Unanswered {
    fn from(error: reqwest::Error) -> Self {
        causes(&error)
            .find_map(of_cause)
            .unwrap_or(if error.is_connect() {
                Self::NotConnected
            } else {
                Self::Cut
            })
    }
}

/// What a cause alone tells.
fn of_cause(cause: Cause<'_>) -> Option<Unanswered> {
    if let Some(astray) = cause.downcast_ref::<Astray>() {
        return Some(Unanswered::Astray(astray.to_string()));
    }
    Some(match cause.downcast_ref()? {
        rustls::Error::InvalidCertificate(_) => Unanswered::Untrusted,
        _ => Unanswered::Insecure,
    })
}

/// What an error is due to, step by step.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = Cause<'_>> {
    iter::successors(error.source(), |cause| cause_of(*cause))
}

fn cause_of(error: Cause<'_>) -> Option<Cause<'_>> {
    match error.downcast_ref::<io::Error>() {
        // Its source is that of the error within it.
        Some(io) => io.get_ref().map(|inner| inner as Cause<'_>),
        None => error.source(),
    }
}
