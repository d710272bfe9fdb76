//! What is kept of an answer, and that no more is read.

use std::time::Duration;

use crate::{
    receiver::{Receiver, Step, response},
    setup::{send, sender},
};

#[tokio::test]
async fn any_status_is_an_answer_and_only_success_is_delivered() {
    for (status, is_delivered) in [(201, true), (404, false), (410, false), (500, false)] {
        let receiver = Receiver::answering(status, &[], b"so it is").await;
        let attempt = send(&sender(), &receiver.url()).await.attempt;
        assert_eq!(attempt.status, Some(status));
        assert_eq!(attempt.is_delivered(), is_delivered, "{status}");
        assert_eq!(attempt.answer.as_deref(), Some("so it is"));
        assert_eq!(attempt.error, None);
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_after_a_kilobyte() {
    let receiver = Receiver::start(Step::Endless).await;
    let attempt = send(&sender(), &receiver.url()).await.attempt;
    assert!(attempt.is_delivered());
    assert_eq!(attempt.answer, Some("a".repeat(1024)));
    receiver.until(|seen| seen.closed == 1).await;
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_kilobyte_in_whatever_pieces_it_comes() {
    let chunked = "1\r\na\r\n3ff\r\n".to_owned() + &"b".repeat(1023) + "\r\n400\r\n";
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let receiver = Receiver::start(Step::Stall((head.to_owned() + &chunked).into())).await;
    let attempt = send(&sender(), &receiver.url()).await.attempt;
    assert_eq!(attempt.answer, Some("a".to_owned() + &"b".repeat(1023)));
    assert!(attempt.duration_ms < 10_000, "it waited for more");
}

#[tokio::test]
async fn what_is_no_text_is_shown_as_far_as_it_is_one() {
    let receiver = Receiver::answering(200, &[], b"\xc3\x28 \xff\xfe text \xe2\x82").await;
    let attempt = send(&sender(), &receiver.url()).await.attempt;
    let expected = "\u{fffd}( \u{fffd}\u{fffd} text \u{fffd}";
    assert_eq!(attempt.answer.as_deref(), Some(expected));
}

#[tokio::test]
async fn an_answer_is_not_decompressed() {
    let bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03";
    let receiver = Receiver::answering(200, &[("content-encoding", "gzip")], bomb).await;
    let attempt = send(&sender(), &receiver.url()).await.attempt;
    assert!(attempt.is_delivered());
    assert!(attempt.answer.unwrap().starts_with('\u{1f}'));
}

#[tokio::test]
async fn an_empty_answer_is_none() {
    let receiver = Receiver::answering(204, &[], b"").await;
    let attempt = send(&sender(), &receiver.url()).await.attempt;
    assert_eq!((attempt.is_delivered(), attempt.answer), (true, None));
}

#[tokio::test]
async fn a_status_counts_though_the_rest_is_cut_or_late() {
    let whole = response(200, &[], b"beginning, and an end");
    let cut = whole[..whole.len() - 12].to_vec();
    for step in [Step::Bytes(cut.clone()), Step::Stall(cut)] {
        let receiver = Receiver::start(step).await;
        let sender = sender().within(Duration::from_millis(300));
        let attempt = send(&sender, &receiver.url()).await.attempt;
        assert!(attempt.is_delivered());
        assert_eq!(attempt.answer.as_deref(), Some("beginning"));
        assert_eq!(attempt.error, None);
    }
}

#[tokio::test]
async fn the_receiver_says_how_long_to_stay_away() {
    for (value, expected) in [("120", 120), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400)] {
        let receiver = Receiver::answering(503, &[("retry-after", value)], b"").await;
        let sent = send(&sender(), &receiver.url()).await;
        assert_eq!(sent.retry_after, Some(Duration::from_secs(expected)));
    }
}
