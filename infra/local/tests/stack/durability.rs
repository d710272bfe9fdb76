use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use aws_sdk_dynamodb::types::AttributeValue;
use hg_local::{embedded::stream_log::StreamLog, function::Function, system::System};
use rusqlite::{Connection, params};

use crate::toy::{Toy, database, embedded_only, options};

fn no_function() -> Function {
    unreachable!("the template has no function")
}

async fn has(toy: &Toy, pk: &str) -> bool {
    let request = toy
        .system
        .clients()
        .dynamodb
        .get_item()
        .table_name(toy.system.table_name());
    request
        .key("pk", AttributeValue::S(pk.to_owned()))
        .send()
        .await
        .unwrap()
        .item
        .is_some()
}

/// What a process leaves behind when it is killed is what is in its files at that moment.
#[tokio::test]
async fn an_answered_write_outlives_a_killed_process() {
    if !embedded_only("a server has no files to be copied while it runs") {
        return;
    }
    let toy = Toy::start("", no_function).await;
    toy.put("a", "task").await;
    let copy = Arc::new(tempfile::tempdir().unwrap());
    let target = database(copy.path());
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    for suffix in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{suffix}", path.display());
        fs::copy(name(&database(toy.directory.path())), name(&target)).unwrap();
    }
    toy.system.stop().await;

    let revived = Toy::start_in(copy, "", no_function).await;
    assert!(has(&revived, "a").await);
    let log = StreamLog::open(&target, revived.system.table_name()).unwrap();
    assert_eq!(log.len().unwrap(), 1);
    revived.system.stop().await;
}

#[tokio::test]
async fn a_database_with_another_table_is_refused() {
    let toy = Toy::start("", no_function).await;
    let directory = toy.directory.clone();
    toy.system.stop().await;
    let mut other = options(&database(directory.path()), "");
    other.template = other.template.replace("NEW_AND_OLD_IMAGES", "KEYS_ONLY");
    let error = System::start(other, |_, _| Ok(no_function()))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the table hg-content-Table in the database is not that"),
        "{error}"
    );
}

#[tokio::test]
async fn one_database_has_one_user_at_a_time() {
    let toy = Toy::start("", no_function).await;
    let options = options(&database(toy.directory.path()), "");
    let error = System::start(options, |_, _| Ok(no_function()))
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("another process is using"),
        "{error}"
    );
    toy.system.stop().await;
}

/// Without the indexes of the stream log a write takes ten times as long with so many records.
#[tokio::test]
async fn a_write_is_as_quick_with_a_hundred_thousand_records_in_the_log() {
    if !embedded_only("a server has no log to be filled") {
        return;
    }
    let toy = Toy::start("", no_function).await;
    toy.put("warm-up", "task").await;
    let before = median_write(&toy, "before").await;
    fill_log(&toy, 100_000);
    let after = median_write(&toy, "after").await;
    assert!(after < before * 3, "{before:?} became {after:?}");
    toy.system.stop().await;
}

async fn median_write(toy: &Toy, name: &str) -> Duration {
    let mut times = Vec::new();
    for number in 0..31 {
        let start = Instant::now();
        toy.put(&format!("{name}-{number}"), "task").await;
        times.push(start.elapsed());
    }
    times.sort();
    times[15]
}

fn fill_log(toy: &Toy, records: usize) {
    let copies = "WITH RECURSIVE
                    last AS (SELECT * FROM _stream_records WHERE table_name = ?1
                             ORDER BY CAST(sequence_number AS INTEGER) DESC LIMIT 1),
                    copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy LIMIT ?2)
                  INSERT INTO _stream_records
                  (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                  SELECT table_name, event_name, keys_json,
                         CAST(sequence_number AS INTEGER) + number, shard_id, created_at
                  FROM last, copy";
    let connection = Connection::open(database(toy.directory.path())).unwrap();
    let inserted = connection.execute(copies, params![toy.system.table_name(), records]);
    assert_eq!(inserted.unwrap(), records);
}
