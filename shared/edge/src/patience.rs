//! Waiting, but not for ever.

use std::{future::Future, time::Duration};

use bytes::Bytes;
use futures_util::{
    FutureExt as _,
    future::{Either, select},
};
use http::{Request, Response};

use crate::{
    door::Edge,
    platform::{Failure, Platform},
};

impl<P: Platform> Edge<P> {
    /// What comes of `future`, if that is soon; else it goes on without anybody.
    pub(crate) async fn soon<T: 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let over = self.platform.sleep(self.config.patience);
        match select(future.boxed(), Box::pin(over)).await {
            Either::Left((outcome, _)) => Some(outcome),
            Either::Right(((), future)) => {
                self.platform.spawn(future.map(drop));
                None
            }
        }
    }

    /// What is answered to `request`, if that is within `patience`.
    pub(crate) async fn fetch_within(
        &self,
        patience: Duration,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        let answer = self.platform.fetch(request);
        let over = self.platform.sleep(patience);
        match select(Box::pin(answer), Box::pin(over)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(Failure::TooLate),
        }
    }
}
