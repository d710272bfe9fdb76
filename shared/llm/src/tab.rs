//! The tab of a call: what all of its tries used.

use hg_domain::{money::NanoUsd, provider::Provider, time::Timestamp, usage::TokenUsage};

use crate::{
    call_error::CallError,
    completion::Answer,
    model::{Fault, Receipt, Reply},
    prices::{self, PriceRow},
};

/// What the tries of one call used so far, priced as of its beginning.
#[derive(Debug)]
pub(crate) struct Tab<'a> {
    provider: Provider,
    requested_model: &'a str,
    opened: Timestamp,
    calls: u32,
    used: Option<Used>,
}

#[derive(Clone, Copy, Debug)]
struct Used {
    usage: TokenUsage,
    cost: Option<NanoUsd>,
    price: Option<&'static PriceRow>,
}

impl<'a> Tab<'a> {
    pub(crate) fn open(provider: Provider, requested_model: &'a str, opened: Timestamp) -> Self {
        Self {
            provider,
            requested_model,
            opened,
            calls: 0,
            used: None,
        }
    }

    /// Counts a request that is about to be sent.
    pub(crate) fn count_call(&mut self) {
        self.calls += 1;
    }

    /// Requests counted so far.
    pub(crate) fn calls(&self) -> u32 {
        self.calls
    }

    /// Adds what a try used, if the provider reported it.
    pub(crate) fn add(&mut self, receipt: &Receipt) {
        let Some(usage) = receipt.usage else { return };
        let model = receipt.model.as_deref().unwrap_or(self.requested_model);
        let (price, cost) = match receipt.cost {
            Some(charged) => (None, Some(charged)),
            None => self.priced(model, usage),
        };
        self.used = Some(match self.used {
            None => Used { usage, cost, price },
            Some(before) => Used {
                usage: before.usage + usage,
                cost: before.cost.zip(cost).map(|(before, now)| before + now),
                price,
            },
        });
    }

    fn priced(
        &self,
        model: &str,
        usage: TokenUsage,
    ) -> (Option<&'static PriceRow>, Option<NanoUsd>) {
        let price = prices::lookup(self.provider, model, self.opened, usage.input);
        (price, price.map(|price| price.cost(usage)))
    }

    /// Closes the tab with an answer.
    pub(crate) fn answer(mut self, reply: Reply) -> Answer {
        self.add(&reply.receipt);
        let reported = reply.receipt.usage.and(self.used);
        Answer {
            text: reply.text,
            stop: reply.stop,
            model: reply
                .receipt
                .model
                .unwrap_or_else(|| self.requested_model.to_owned()),
            usage: self.used.map(|used| used.usage).unwrap_or_default(),
            cost: reported.and_then(|used| used.cost),
            price: reported.and_then(|used| used.price),
            provider_request_id: reply.receipt.request_id,
            calls: self.calls,
        }
    }

    /// Closes the tab without one.
    pub(crate) fn error(self, fault: Fault) -> CallError {
        CallError {
            reason: fault.reason,
            failure: fault.failure,
            calls: self.calls,
            usage: self.used.map(|used| used.usage),
            cost: self.used.and_then(|used| used.cost),
            provider_request_id: fault.receipt.request_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::completion::Stop;

    fn receipt(model: &str, usage: Option<TokenUsage>) -> Receipt {
        Receipt {
            model: Some(model.to_owned()),
            usage,
            ..Receipt::default()
        }
    }

    fn answer(before: &[Receipt], last: Receipt) -> Answer {
        let mut tab = Tab::open(Provider::Openai, "gpt-6-luna", Timestamp::now());
        for receipt in before {
            tab.add(receipt);
        }
        tab.answer(Reply {
            text: "Text".into(),
            stop: Stop::Complete,
            receipt: last,
        })
    }

    const USAGE: TokenUsage = TokenUsage {
        input: 10,
        cached_input: 0,
        cache_write_5m: 0,
        cache_write_1h: 0,
        output: 2,
        reasoning: 0,
    };
    const COST: NanoUsd = NanoUsd::from_nanos(10 * 100 + 2 * 500);

    #[test]
    fn tries_that_brought_nothing_count_too() {
        let once = answer(&[], receipt("gpt-6-luna", Some(USAGE)));
        assert_eq!((once.usage, once.cost), (USAGE, Some(COST)));
        let twice = answer(
            &[receipt("gpt-6-luna", Some(USAGE))],
            receipt("gpt-6-luna", Some(USAGE)),
        );
        assert_eq!(
            (twice.usage, twice.cost),
            (USAGE + USAGE, Some(COST + COST))
        );
    }

    #[test]
    fn what_the_provider_says_it_charged_wins_over_the_book() {
        let charged = Receipt {
            cost: Some(NanoUsd::from_nanos(7)),
            ..receipt("gpt-6-luna", Some(USAGE))
        };
        let answer = answer(&[], charged);
        assert_eq!(
            (answer.cost, answer.price),
            (Some(NanoUsd::from_nanos(7)), None)
        );
    }

    #[test]
    fn what_is_not_known_is_not_free() {
        let unpriced = answer(&[], receipt("llama-local", Some(USAGE)));
        assert_eq!(
            (unpriced.usage, unpriced.cost, unpriced.price),
            (USAGE, None, None)
        );
        let uncounted = answer(
            &[receipt("gpt-6-luna", Some(USAGE))],
            receipt("gpt-6-luna", None),
        );
        assert_eq!((uncounted.usage, uncounted.cost), (USAGE, None));
    }
}
