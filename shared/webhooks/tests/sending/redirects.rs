//! A receiver cannot send a message on.

use crate::{
    receiver::Receiver,
    setup::{send, sender},
};

#[tokio::test]
async fn a_redirect_to_a_private_address_is_an_answer_and_not_followed() {
    let private = Receiver::answering(200, &[], b"secret").await;
    let location = format!("http://127.0.0.1:{}/", private.port);
    for status in [301, 302, 303, 307, 308] {
        let receiver = Receiver::answering(status, &[("location", &location)], b"").await;
        let sent = send(&sender(), &receiver.url()).await;
        assert!(!sent.attempt.is_delivered());
        assert_eq!(sent.attempt.status, Some(status));
        assert_eq!(receiver.seen().connections, 1);
    }
    assert_eq!(private.seen().connections, 0);
}
