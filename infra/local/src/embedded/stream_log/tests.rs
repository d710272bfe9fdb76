use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A database that dynoxide made.
fn database() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data.sqlite");
    drop(dynoxide::Database::new(path.to_str().unwrap()).unwrap());
    (directory, path)
}

fn insert(database: &Path, table: &str, number: i64) {
    Connection::open(database)
        .unwrap()
        .execute(
            "INSERT INTO _stream_records
             (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
             VALUES (?1, 'INSERT', '{}', ?2, 's', 0)",
            params![table, number.to_string()],
        )
        .unwrap();
}

fn plan(log: &StreamLog, query: &str) -> String {
    log.connection()
        .query_row(&format!("EXPLAIN QUERY PLAN {query}"), [], |row| row.get(3))
        .unwrap()
}

#[test]
fn records_are_deleted_up_to_a_number_and_of_one_table_only() {
    let (_directory, path) = database();
    let log = StreamLog::open(&path, "t").unwrap();
    for number in [8, 9, 10, 11] {
        insert(&path, "t", number);
    }
    insert(&path, "other", 9);
    log.delete_through("100000000000000000010").unwrap();
    assert_eq!(log.len().unwrap(), 1);
    assert_eq!(StreamLog::open(&path, "other").unwrap().len().unwrap(), 1);
}

#[test]
fn what_is_no_sequence_number_is_refused() {
    let (_directory, path) = database();
    let log = StreamLog::open(&path, "t").unwrap();
    assert!(log.delete_through("7").is_err());
    assert!(log.delete_through("x").is_err());
}

#[test]
fn the_version_changes_with_every_write_of_another_and_not_otherwise() {
    let (_directory, path) = database();
    let log = StreamLog::open(&path, "t").unwrap();
    let before = log.version().unwrap();
    insert(&path, "t", 1);
    let after = log.version().unwrap();
    assert_ne!(before, after);
    log.delete_through("100000000000000000001").unwrap();
    assert_eq!(log.version().unwrap(), after);
}

/// The two statements are dynoxide's own; without the indexes each of them reads the whole log.
#[test]
fn the_queries_of_dynoxide_are_look_ups() {
    let (_directory, path) = database();
    let log = StreamLog::open(&path, "t").unwrap();
    let next_number = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 \
                       FROM _stream_records WHERE table_name = 't'";
    assert!(plan(&log, next_number).contains("USING COVERING INDEX local_stream_order"));
    let read = "SELECT event_name FROM _stream_records WHERE table_name = 't' AND shard_id = 's' \
                AND CAST(sequence_number AS INTEGER) > 5 \
                ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 10";
    assert!(plan(&log, read).contains("USING INDEX local_stream_shard_order"));
}
