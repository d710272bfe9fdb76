//! Every answer carries a request id.

use hg_protocol::headers::REQUEST_ID as HEADER;

use crate::toy::get_with;

#[tokio::test]
async fn the_callers_own_id_comes_back_on_every_kind_of_answer() {
    for path in ["/list", "/nowhere", "/name", "/panic", "/fault"] {
        let answer = get_with(path, &[(HEADER, "trace-1.a_b")]).await;
        assert_eq!(answer.headers[HEADER], "trace-1.a_b", "{path}");
    }
}

#[tokio::test]
async fn a_request_without_a_sane_id_gets_a_new_one() {
    let first = get_with("/list", &[(HEADER, "a b")]).await.headers[HEADER].clone();
    let second = get_with("/list", &[]).await.headers[HEADER].clone();
    assert_eq!(first.len(), 36);
    assert_ne!(first, second);
}
