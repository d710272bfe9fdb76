//! Why a message did not arrive is told to the customer, without what is inside.

use std::{future::pending, sync::Arc, time::Duration};

use hg_domain::webhook::Reach;
use hg_webhooks::{Lookup, Sender};
use tokio::{
    io::AsyncWriteExt,
    net::TcpListener,
    time::{Instant, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::{
    receiver::{Receiver, Step},
    setup::{error, kept, send, sender},
};

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_given_up_in_time() {
    let receiver = Receiver::start(Step::Stall(vec![])).await;
    let limit = Duration::from_millis(300);
    let began = Instant::now();
    let sent = send(&sender().within(limit), &receiver.url()).await;
    assert_eq!(error(&sent), "The endpoint did not answer within 0.3 s.");
    assert!((300..3_000).contains(&sent.attempt.duration_ms), "{sent:?}");
    assert!(began.elapsed() >= limit);
    receiver.until(|seen| seen.closed == 1).await;
}

#[tokio::test]
async fn a_name_that_is_looked_up_for_long_is_given_up_in_time() {
    let lookup = Lookup::new(|_| pending());
    let sender = Sender::new(Reach::Public, lookup).unwrap();
    let sender = sender.within(Duration::from_millis(200));
    let sent = send(&sender, &kept("https://hooks.example.com/")).await;
    assert_eq!(error(&sent), "The endpoint did not answer within 0.2 s.");
}

#[tokio::test]
async fn connections_that_are_cut_or_speak_no_http_are_no_answer() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
    ] {
        let receiver = Receiver::start(Step::Bytes(bytes.to_vec())).await;
        let sent = send(&sender(), &receiver.url()).await;
        let expected = "The endpoint ended the connection without an answer in HTTP.";
        assert_eq!(error(&sent), expected, "{bytes:?}");
        assert_eq!(receiver.seen().connections, 1, "it was tried once");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sent = send(&sender(), &kept(&format!("http://localhost:{port}/"))).await;
    assert_eq!(error(&sent), "The endpoint could not be connected to.");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_valid() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let accepted = timeout(Duration::from_secs(10), self_signed().accept(stream)).await;
        accepted.unwrap().is_ok()
    });
    let sent = send(&sender(), &kept(&format!("https://localhost:{port}/"))).await;
    assert_eq!(error(&sent), "The endpoint's certificate is not valid.");
    assert!(!server.await.unwrap(), "the message may have gone out");
}

#[tokio::test]
async fn a_receiver_without_tls_is_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        stream
    });
    let url = kept(&format!("https://localhost:{port}/"));
    let sent = send(&sender(), &url).await;
    assert_eq!(error(&sent), "The endpoint makes no secure connection.");
    drop(server.await.unwrap());
}

fn self_signed() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}
