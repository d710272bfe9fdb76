//! `hg-content endurance`: whether the ten-thousandth job is as quick as the first.

use std::{
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::Args;

use super::bench::{Bench, millis};

/// How much longer the last tenth may take than the first.
const TOLERANCE: f64 = 1.2;
const TENTHS: u32 = 10;

/// How long it goes on.
#[derive(Debug, Args)]
pub(super) struct EnduranceArgs {
    /// Jobs to run, one after another
    #[arg(long, default_value_t = 10_000)]
    jobs: u32,
}

pub(super) async fn run(args: EnduranceArgs) -> Result<ExitCode> {
    hg_http::telemetry::init_to_stderr("error");
    let bench = Bench::start().await?;
    let tenth = (args.jobs / TENTHS).max(1);
    println!(
        "{:>8} {:>12} {:>14} {:>16}",
        "jobs", "ms per job", "memory in MiB", "database in MiB"
    );
    let mut times = Vec::new();
    for number in 1..=TENTHS {
        let begun = Instant::now();
        for _ in 0..tenth {
            let (job, _) = bench.accept().await?;
            bench.complete(&job).await?;
        }
        let took = begun.elapsed();
        println!(
            "{:>8} {:>12.2} {:>14} {:>16.1}",
            number * tenth,
            millis(took) / f64::from(tenth),
            resident_mib().map_or_else(|| "?".to_owned(), |mib| mib.to_string()),
            bench.running.database_mib(),
        );
        times.push(took);
    }
    bench.running.stop().await?;
    let steady = is_steady(&times);
    println!(
        "{}",
        if steady {
            "steady"
        } else {
            "SLOWER: the last tenth took over 20 % longer than the first"
        }
    );
    Ok(if steady {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn is_steady(times: &[Duration]) -> bool {
    match times {
        [first, .., last] => last.as_secs_f64() <= first.as_secs_f64() * TOLERANCE,
        _ => true,
    }
}

/// Resident memory of this process, where the system tells it.
fn resident_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}
