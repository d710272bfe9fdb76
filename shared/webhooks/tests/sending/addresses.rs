//! Nothing arrives where nothing may go.

use std::{env, process::Stdio};

use hg_domain::webhook::{Reach, WebhookUrl};
use tokio::process::Command;

use crate::{
    receiver::Receiver,
    setup::{Names, error, kept, send, sender},
};

#[tokio::test]
async fn a_name_that_leads_elsewhere_later_is_not_followed() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let names = Names::leading_to(&["127.0.0.1"]);
    let sender = names.sender(Reach::LoopbackToo);
    let url = receiver.url();
    assert!(send(&sender, &url).await.attempt.is_delivered());

    // This machine answers at these addresses, too.
    for moved in ["0.0.0.0", "::ffff:127.0.0.1", "::"] {
        names.lead_to(&[moved]);
        let sent = send(&sender, &url).await;
        assert!(error(&sent).contains(&format!("leads to the reserved address {moved},")));
    }
    assert_eq!(receiver.seen().connections, 1);
}

#[tokio::test]
async fn a_public_name_that_leads_to_this_machine_or_network_is_not_followed() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let text = format!("https://hooks.example.com:{}/", receiver.port);
    let url = WebhookUrl::parse(&text, Reach::Public).unwrap();
    for (address, kind) in [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "reserved"),
        ("::ffff:127.0.0.1", "reserved"),
        ("10.0.0.1", "private"),
        ("169.254.169.254", "link-local"),
        ("fd00:ec2::254", "private"),
    ] {
        let sender = Names::leading_to(&[address]).sender(Reach::Public);
        assert_eq!(
            error(&send(&sender, &url).await),
            format!(
                "The endpoint's name leads to the {kind} address {address}, \
                 where webhooks are not sent."
            )
        );
    }
    assert_eq!(receiver.seen().connections, 0);
}

#[tokio::test]
async fn of_a_names_addresses_only_allowed_ones_are_connected_to() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let forbidden = Names::leading_to(&["0.0.0.0", "10.0.0.1", "127.0.0.1"]);
    let sent = send(&forbidden.sender(Reach::LoopbackToo), &receiver.url()).await;
    assert!(sent.attempt.is_delivered());
    assert_eq!(receiver.seen().connections, 1);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_says_so() {
    let sender = Names::leading_to(&[]).sender(Reach::Public);
    let sent = send(&sender, &kept("https://hooks.example.com/")).await;
    assert_eq!(
        error(&sent),
        "No address was found for the endpoint's name."
    );
}

#[tokio::test]
async fn an_address_in_a_kept_url_is_checked_by_the_rules_of_now() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let port = receiver.port;
    let public = Names::leading_to(&["127.0.0.1"]).sender(Reach::Public);
    let near = sender();
    for host in [
        "127.0.0.1",
        "127.1",
        "0177.0.0.1",
        "0x7f.1",
        "2130706433",
        "１２７.０.０.１",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1.",
    ] {
        for scheme in ["http", "https"] {
            let url = kept(&format!("{scheme}://{host}:{port}/"));
            let told = send(&public, &url).await;
            assert!(
                error(&told).starts_with("The endpoint's URL must "),
                "{host}: {told:?}"
            );
        }
    }
    for url in [
        format!("http://0.0.0.0:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://user:secret@localhost:{port}/"),
        format!("http://hooks.example.com:{port}/"),
        format!("http://xn--bcher-kva.example.com:{port}/"),
        format!("http://localhost.:{port}/"),
    ] {
        let told = send(&near, &kept(&url)).await;
        assert!(
            error(&told).starts_with("The endpoint's URL must "),
            "{url}: {told:?}"
        );
    }
    assert_eq!(receiver.seen().connections, 0);
}

#[tokio::test]
async fn a_literal_loopback_address_is_reached_in_development() {
    let receiver = Receiver::answering(200, &[], b"").await;
    let nowhere = Names::leading_to(&[]).sender(Reach::LoopbackToo);
    for host in ["127.0.0.1", "0x7f.1", "2130706433"] {
        let url = kept(&format!("http://{host}:{}/", receiver.port));
        assert!(send(&nowhere, &url).await.attempt.is_delivered(), "{host}");
    }
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_used() {
    if let Ok(receiver) = env::var("RECEIVER") {
        assert!(
            send(&sender(), &kept(&receiver))
                .await
                .attempt
                .is_delivered()
        );
        return;
    }
    let receiver = Receiver::answering(200, &[], b"").await;
    let proxy = Receiver::answering(502, &[], b"").await;
    let address = format!("http://127.0.0.1:{}", proxy.port);
    // The environment of a process is fixed: this test again, in another.
    let mut again = Command::new(env::current_exe().unwrap());
    again.args([
        "--exact",
        "addresses::a_proxy_of_the_environment_is_not_used",
    ]);
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        again.env(name, &address);
    }
    again.env_remove("NO_PROXY").env_remove("no_proxy");
    again.env("RECEIVER", receiver.url().as_str());
    let status = again
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await;
    assert!(status.unwrap().success());
    assert_eq!(
        (receiver.seen().messages.len(), proxy.seen().connections),
        (1, 0)
    );
}
