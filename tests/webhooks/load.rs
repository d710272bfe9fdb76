//! Many completions for receivers that are well, slow, out of order or dead, with the process killed
//! in the middle.
//!
//! `WEBHOOK_COMPLETIONS` and `WEBHOOK_PACE_MS` make it a measurement: how many jobs end, and how long
//! after one another they are asked for. With `--nocapture` it says how long the well ones waited.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use hg_domain::{
    page::{PageRequest, Start},
    time::Timestamp,
    webhook::{Delivery, DeliveryLog, DeliveryStatus},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{endpoint, health::take_nothing_since, log_of, steps::ago, text};
use crate::harness::{Api, Data, Receiver, Taken, TestSystem, api::blog_post, until};

/// How many receivers there are of each kind.
const EACH: usize = 5;
const COMPLETIONS: usize = 10;
const SLOW: Duration = Duration::from_secs(10);
/// Longer than a receiver may take nothing.
const LONG_AGO: Duration = Duration::from_hours(6 * 24);

/// A port that takes connections and closes them.
struct Dead {
    url: String,
    calls: Arc<AtomicUsize>,
}

impl Dead {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::default());
        let counted = calls.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { url, calls }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// A receiver and its endpoint.
struct Told {
    receiver: Receiver,
    secret: String,
    log: DeliveryLog,
}

impl Told {
    async fn at(receiver: Receiver, api: &Api, client: &str) -> Self {
        let made = endpoint(api, client, &receiver.hook(""), &json!({})).await;
        Self {
            receiver,
            secret: text(&made, "secret").to_owned(),
            log: log_of(&made),
        }
    }

    /// The jobs that it was told of. Every one has a `webhook-id` of its own, however often it came.
    fn jobs(&self) -> BTreeSet<String> {
        let mut jobs = BTreeMap::new();
        for message in self.receiver.messages() {
            let said = message.json();
            let job = text(&said["data"], "job_id").to_owned();
            let id = jobs.entry(job).or_insert_with(|| message.id().to_owned());
            assert_eq!(id, message.id());
        }
        jobs.into_keys().collect()
    }

    /// Waits until it was told of every job, however long that takes while there is news.
    async fn knows(&self, jobs: &BTreeSet<String>) {
        let mut count = self.receiver.count();
        while self.jobs() != *jobs {
            count = until("a receiver to be sent something more", async || {
                let now = self.receiver.count();
                (now > count).then_some(now)
            })
            .await;
        }
        let messages = self.receiver.messages();
        assert!(messages.iter().all(|one| one.was_signed_by(&self.secret)));
    }
}

/// Takes every message at its third try.
async fn flapping() -> Receiver {
    let tries: Mutex<BTreeMap<String, u32>> = Mutex::default();
    Receiver::start(move |_, message| {
        let mut tries = tries.lock().unwrap();
        let tries = tries.entry(message.id().to_owned()).or_default();
        *tries += 1;
        Taken::Status(if *tries < 3 { 500 } else { 204 })
    })
    .await
}

/// How long after the end of its job a message arrived, in milliseconds, in ascending order.
fn waits(told: &[Told]) -> Vec<i64> {
    let messages = told.iter().flat_map(|one| one.receiver.messages());
    let wait = |said: &Value, at: Timestamp| {
        let ended: Timestamp = text(said, "timestamp").parse().unwrap();
        at.as_millis() - ended.as_millis()
    };
    let mut waits: Vec<i64> = messages
        .map(|message| wait(&message.json(), message.at))
        .collect();
    waits.sort_unstable();
    waits
}

/// Every delivery to an endpoint.
async fn deliveries(data: &Data, log: &DeliveryLog) -> Vec<Delivery> {
    let (mut found, mut start) = (Vec::new(), Start::Page(1));
    loop {
        let request = PageRequest { start, size: 100 };
        let page = data.store().deliveries(log, &request).await.unwrap();
        found.extend(page.rows);
        let Some(next) = page.next else {
            return found;
        };
        start = Start::After(next);
    }
}

/// Lets so much time pass that whatever waits is due.
async fn pass_time(data: &Data, log: &DeliveryLog) {
    for delivery in deliveries(data, log).await {
        if delivery.status == DeliveryStatus::Waiting {
            let next = Delivery {
                due_at: Timestamp::now(),
                version: delivery.version + 1,
                ..delivery.clone()
            };
            let store = data.store();
            store
                .change_delivery(delivery.version, &next)
                .await
                .unwrap();
        }
    }
}

/// Whether the API says that every delivery to an endpoint was given up.
async fn is_given_up(api: &Api, log: &DeliveryLog) -> bool {
    let (client, endpoint) = (log.client_id, log.endpoint_id.unwrap());
    let path = format!("/api/clients/{client}/webhooks/{endpoint}/deliveries?page_size=100");
    let mut page = api.get(&path).await.body;
    loop {
        let deliveries = page["data"].as_array().unwrap();
        if !deliveries.iter().all(|one| one["status"] == "failed") {
            return false;
        }
        let Some(cursor) = page["pagination"]["nextCursor"].as_str() else {
            return true;
        };
        page = api.get(&format!("{path}&cursor={cursor}")).await.body;
    }
}

fn setting<T: FromStr<Err: std::fmt::Debug>>(name: &str, default: T) -> T {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

async fn accept(api: &Api, client: &str, count: usize) -> Vec<String> {
    let pace = Duration::from_millis(setting("WEBHOOK_PACE_MS", 0));
    let mut jobs = Vec::new();
    for _ in 0..count {
        jobs.push(api.accept(&blog_post(client)).await);
        tokio::time::sleep(pace).await;
    }
    jobs
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_well_is_told_everything_though_others_are_not_and_the_process_is_killed() {
    let completions = setting("WEBHOOK_COMPLETIONS", COMPLETIONS);
    let system = TestSystem::configure().kept().start().await;
    let (api, client) = (
        system.api("ohio-paving"),
        system.client("ohio-paving").to_owned(),
    );
    let (mut well, mut slow, mut out_of_order, mut dead) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..EACH {
        let receiver = Receiver::always(Taken::Status(204)).await;
        well.push(Told::at(receiver, &api, &client).await);
        let receiver = Receiver::always(Taken::After(SLOW, 204)).await;
        slow.push(Told::at(receiver, &api, &client).await);
        out_of_order.push(Told::at(flapping().await, &api, &client).await);
        let one = Dead::start().await;
        let made = endpoint(&api, &client, &one.url, &json!({})).await;
        dead.push((one, log_of(&made)));
    }

    let mut jobs = accept(&api, &client, completions / 2).await;
    well[0].receiver.sent(completions / 4).await;
    let killed = system.kill();
    {
        let data = killed.data().await;
        for (_, log) in &dead {
            take_nothing_since(data.store(), log, ago(LONG_AGO)).await;
        }
    }
    let system = killed.start().await;
    let api = system.api("ohio-paving");
    jobs.extend(accept(&api, &client, completions - completions / 2).await);
    let jobs: BTreeSet<String> = jobs.into_iter().collect();

    for one in &well {
        one.knows(&jobs).await;
    }
    let behind = slow.iter().filter(|one| one.jobs().len() < jobs.len());
    assert_eq!(behind.count(), EACH, "the well ones wait for nobody");
    let waits = waits(&well);
    println!(
        "{completions} completions: the well ones were told after {} ms (median), {} ms (99 %), {} ms (most)",
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
        waits[waits.len() - 1]
    );
    for one in &slow {
        one.knows(&jobs).await;
    }

    // The second try of everything that failed once comes after seconds; the third after minutes.
    for one in &out_of_order {
        one.knows(&jobs).await;
        until("the second try of every message", async || {
            (one.receiver.count() >= 2 * jobs.len()).then_some(())
        })
        .await;
    }
    let stopped = system.stop().await;
    {
        let data = stopped.data().await;
        let out_of_order = out_of_order.iter().map(|one| &one.log);
        for log in out_of_order.chain(dead.iter().map(|(_, log)| log)) {
            pass_time(&data, log).await;
        }
    }
    let calls: Vec<usize> = dead.iter().map(|(one, _)| one.calls()).collect();
    let system = stopped.start().await;
    for one in &out_of_order {
        until("the third try of every message", async || {
            (one.receiver.count() >= 3 * jobs.len()).then_some(())
        })
        .await;
    }
    let api = system.api("ohio-paving");
    for (_, log) in &dead {
        until("deliveries to a dead endpoint to be given up", async || {
            is_given_up(&api, log).await.then_some(())
        })
        .await;
    }
    let now_calls: Vec<usize> = dead.iter().map(|(one, _)| one.calls()).collect();
    assert_eq!(calls, now_calls, "nothing goes to a disabled endpoint");

    let data = system.stop().await.data().await;
    for one in well.iter().chain(&slow).chain(&out_of_order) {
        let deliveries = deliveries(&data, &one.log).await;
        assert_eq!(deliveries.len(), jobs.len());
        let is_delivered = |one: &Delivery| one.status == DeliveryStatus::Delivered;
        assert!(deliveries.iter().all(is_delivered));
    }
}
