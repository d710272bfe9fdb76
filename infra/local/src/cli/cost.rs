//! `hg-content cost`: what a job costs on AWS, and how quickly jobs are accepted.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    aws_prices,
    bench::{Bench, millis, percentile},
};
use crate::meter::Count;

/// The requests to DynamoDB that one job with one task may make, by kind.
const BUDGET: [(&str, f64); 4] = [
    ("TransactWriteItems", 2.0),
    ("UpdateItem", 2.0),
    ("BatchGetItem", 1.0),
    ("PutItem", 1.0),
];
/// Rows of the largest transaction of such a job.
const MOST_ROWS: usize = 3;
/// The clients on the demo client's path: the end of a job has each asked for its webhook endpoints.
const PATH: f64 = 3.0;
/// Read units of asking a client that has none.
const NO_ENDPOINTS_READ_UNITS: f64 = 0.5;
/// Read units of a status poll.
const POLL_READ_UNITS: f64 = 0.5;
const AT_ONCE: usize = 16;

/// How much is measured.
#[derive(Debug, Args)]
pub(super) struct CostArgs {
    /// Jobs to run, one after another
    #[arg(long, default_value_t = 100)]
    jobs: u32,
}

type Counts = BTreeMap<(String, String), Count>;

pub(super) async fn run(args: CostArgs) -> Result<ExitCode> {
    hg_http::telemetry::init_to_stderr("error");
    let bench = Bench::start().await?;
    // The first job reads what later ones find in memory: the caller's key and its client.
    let (first, _) = bench.accept().await?;
    bench.complete(&first).await?;
    bench.meter.take();

    let mut accepting = Vec::new();
    let mut polls = 0;
    for _ in 0..args.jobs {
        let (job, took) = bench.accept().await?;
        polls += bench.complete(&job).await?;
        accepting.push(took);
    }
    let counts = bench.meter.take();
    print_costs(&counts, f64::from(args.jobs), polls);
    let within = within_budget(&counts, f64::from(args.jobs), polls);
    accepting.sort_unstable();
    let rate = acceptance_rate(&bench, args.jobs).await?;
    println!(
        "\naccepting a job: p50 {:.2} ms, p99 {:.2} ms alone; {rate:.0} jobs/s with {AT_ONCE} at once",
        millis(percentile(&accepting, 50)),
        millis(percentile(&accepting, 99)),
    );
    bench.running.stop().await?;
    Ok(if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print_costs(counts: &Counts, jobs: f64, polls: u64) {
    println!(
        "{:<10} {:<20} {:>12} {:>12} {:>12}",
        "service", "request", "per job", "read units", "write units"
    );
    let announcing = PATH * NO_ENDPOINTS_READ_UNITS;
    println!(
        "{:<10} {:<20} {PATH:>12.2} {announcing:>12.2} {:>12.2}",
        "DynamoDB", "Query for webhooks", 0.0
    );
    let mut total = Count {
        read_units: announcing * jobs,
        ..Count::default()
    };
    let mut queue_requests = 0;
    for ((service, operation), count) in counts
        .iter()
        .filter(|((_, operation), _)| !is_reading(operation))
    {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred requests")]
        let requests = count.requests as f64;
        println!(
            "{service:<10} {operation:<20} {:>12.2} {:>12.2} {:>12.2}",
            requests / jobs,
            count.read_units / jobs,
            count.write_units / jobs
        );
        total.read_units += count.read_units;
        total.write_units += count.write_units;
        queue_requests += if service == "SQS" { count.requests } else { 0 };
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred requests")]
    let queue_requests = queue_requests as f64;
    let dynamodb = (total.write_units * aws_prices::WRITE_UNITS
        + total.read_units * aws_prices::READ_UNITS)
        / jobs;
    let sqs = queue_requests * aws_prices::SQS_REQUESTS / jobs;
    println!(
        "\nper million jobs: DynamoDB ${dynamodb:.2}, SQS ${sqs:.2}, together ${:.2}",
        dynamodb + sqs
    );
    #[expect(clippy::cast_precision_loss, reason = "a few thousand polls")]
    let polls = polls as f64;
    let (poll, text) = (
        units_of(counts, "GetItem") / polls,
        units_of(counts, "Query") / jobs - announcing,
    );
    println!(
        "reading: a status poll {poll:.2} read units (${:.4} per million polls), the finished text {text:.2} more",
        poll * aws_prices::READ_UNITS
    );
}

/// Requests of those who wait for a job, which no job makes by itself; and reads of the stream,
/// which are free for functions.
fn is_reading(operation: &str) -> bool {
    matches!(
        operation,
        "GetItem" | "Query" | "GetRecords" | "GetShardIterator" | "DescribeStream"
    )
}

fn units_of(counts: &Counts, operation: &str) -> f64 {
    counts
        .iter()
        .filter(|((_, name), _)| name == operation)
        .map(|(_, count)| count.read_units)
        .sum()
}

fn within_budget(counts: &Counts, jobs: f64, polls: u64) -> bool {
    let mut within = true;
    let mut exceeded = |what: String| {
        println!("OVER BUDGET: {what}");
        within = false;
    };
    for ((_, operation), count) in counts
        .iter()
        .filter(|((service, _), _)| service == "DynamoDB")
    {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred requests")]
        let requests = count.requests as f64;
        let allowed = BUDGET
            .iter()
            .find(|(name, _)| name == operation)
            .map_or(0.0, |(_, allowed)| *allowed);
        if !is_reading(operation) && requests / jobs > allowed {
            exceeded(format!(
                "{:.2} {operation} per job, {allowed} allowed",
                requests / jobs
            ));
        }
        if operation == "GetItem" && count.read_units / requests > POLL_READ_UNITS {
            exceeded(format!(
                "{:.2} read units per status poll",
                count.read_units / requests
            ));
        }
        if operation == "GetItem" && count.requests > polls {
            exceeded(format!(
                "{} GetItem, although there were only {polls} polls",
                count.requests
            ));
        }
        // Whole ones: what the job before the first one asked may be among them.
        if operation == "Query" && (requests / jobs).floor() > 1.0 + PATH {
            exceeded(format!(
                "{:.2} Query per job, one for the finished text and {PATH} for webhooks allowed",
                requests / jobs
            ));
        }
        if count.most_rows > MOST_ROWS {
            exceeded(format!(
                "a transaction of {} rows, {MOST_ROWS} allowed",
                count.most_rows
            ));
        }
    }
    within
}

async fn acceptance_rate(bench: &Bench, jobs: u32) -> Result<f64> {
    let begun = Instant::now();
    let accepted: Vec<(String, Duration)> = stream::iter(0..jobs.saturating_mul(5))
        .map(|_| bench.accept())
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred jobs")]
    let rate = accepted.len() as f64 / begun.elapsed().as_secs_f64();
    for (job, _) in &accepted {
        bench.complete(job).await?;
    }
    Ok(rate)
}
