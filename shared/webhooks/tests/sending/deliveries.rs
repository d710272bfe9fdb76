//! A message arrives as Standard Webhooks has it.

use hg_domain::webhook::Reach;
use hg_webhooks::{Outgoing, new_secret};
use reqwest::header::HeaderName;
use standardwebhooks::Webhook;

use crate::{
    receiver::Receiver,
    setup::{BODY, ID, Names, error, kept, send, send_signed, sender},
};

#[tokio::test]
async fn a_message_is_verified_by_the_public_library() {
    let receiver = Receiver::answering(200, &[], b"thanks").await;
    let secret = new_secret().unwrap();
    let sent = send_signed(&sender(), &receiver.url(), std::slice::from_ref(&secret)).await;

    assert!(sent.attempt.is_delivered());
    assert_eq!(sent.attempt.status, Some(200));
    assert_eq!(sent.attempt.answer.as_deref(), Some("thanks"));
    assert_eq!((sent.attempt.error, sent.retry_after), (None, None));
    let message = &receiver.seen().messages[0];
    assert_eq!(message.line, "POST /hooks HTTP/1.1\r\n");
    assert_eq!(message.body, BODY);
    let theirs = Webhook::new(secret.reveal()).unwrap();
    theirs.verify(&message.body, &message.headers).unwrap();
    let others = Webhook::new(new_secret().unwrap().reveal()).unwrap();
    assert!(others.verify(&message.body, &message.headers).is_err());
}

#[tokio::test]
async fn a_message_has_no_more_headers_than_it_needs() {
    let receiver = Receiver::answering(204, &[("set-cookie", "session=1")], b"").await;
    let sender = sender();
    for _ in 0..2 {
        assert!(send(&sender, &receiver.url()).await.attempt.is_delivered());
    }

    for message in receiver.seen().messages {
        let mut names: Vec<_> = message.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "accept",
                "content-length",
                "content-type",
                "host",
                "user-agent",
                "webhook-id",
                "webhook-signature",
                "webhook-timestamp"
            ]
        );
        assert_eq!(message.headers["content-type"], "application/json");
        assert_eq!(message.headers["user-agent"], "HG-Content-Webhooks/1");
        assert_eq!(message.headers["webhook-id"], ID);
        assert_eq!(
            message.headers["host"],
            format!("localhost:{}", receiver.port)
        );
    }
}

#[tokio::test]
async fn both_secrets_verify_while_one_is_rotated() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let secrets = [new_secret().unwrap(), new_secret().unwrap()];
    send_signed(&sender(), &receiver.url(), &secrets).await;

    let message = &receiver.seen().messages[0];
    let signatures = message.headers["webhook-signature"].to_str().unwrap();
    assert_eq!(signatures.split(' ').count(), 2);
    for secret in secrets {
        let theirs = Webhook::new(secret.reveal()).unwrap();
        theirs.verify(&message.body, &message.headers).unwrap();
    }
}

#[tokio::test]
async fn the_time_is_that_of_the_try() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let sent = send(&sender(), &receiver.url()).await;
    let message = &receiver.seen().messages[0];
    let told = message.headers["webhook-timestamp"].to_str().unwrap();
    assert_eq!(told, sent.attempt.at.as_seconds().to_string());
}

#[tokio::test]
async fn every_message_has_its_own_connection() {
    let receiver = Receiver::answering(200, &[("connection", "keep-alive")], b"").await;
    let sender = sender();
    for _ in 0..3 {
        send(&sender, &receiver.url()).await;
    }
    assert_eq!(receiver.seen().connections, 3);
}

#[tokio::test]
async fn every_character_of_a_url_arrives() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let printable: String = ('!'..='~').filter(|c| !"#?/\\".contains(*c)).collect();
    let text = format!(
        "http://localhost:{}/{printable}ä?{printable}ä",
        receiver.port
    );
    let sent = send(&sender(), &kept(&text)).await;
    assert!(sent.attempt.is_delivered(), "{sent:?}");
    let asked = kept(&text).as_str().replacen("http://", "", 1);
    let (_, path) = asked.split_once('/').unwrap();
    let expected = format!("POST /{path} HTTP/1.1\r\n");
    assert_eq!(receiver.seen().messages[0].line, expected);
}

#[tokio::test]
async fn nothing_is_sent_unsigned() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let sent = send_signed(&sender(), &receiver.url(), &[]).await;
    assert_eq!(error(&sent), "The message could not be signed.");
    assert_eq!(receiver.seen().connections, 0);
}

#[tokio::test]
async fn what_is_secret_does_not_show_in_logs() {
    let secret = new_secret().unwrap();
    let url = kept("https://example.com/path-token?query-token");
    let message = Outgoing {
        url: &url,
        id: ID,
        body: BODY,
        secrets: std::slice::from_ref(&secret),
    };
    let sender = Names::leading_to(&["10.0.0.1"]).sender(Reach::Public);
    let shown = format!("{message:?} {sender:?}");
    for hidden in ["token", "whsec_", secret.reveal(), "job.completed"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
