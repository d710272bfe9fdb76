use hg_local::function::Function;

use crate::toy::{Toy, toy};

#[tokio::test]
async fn a_scheduled_function_can_be_invoked_as_of_any_time() {
    let resources = toy(3, "Schedule", "{ Schedule: rate(1 minute) }");
    let toy = Toy::start(&resources, || {
        Function::event(|event, _| async { Ok(event) })
    })
    .await;
    let time = "2026-11-24T09:30:00Z".parse().unwrap();
    for name in ["Toy", "toy"] {
        let event = toy.system.invoke_scheduled(name, time).await.unwrap();
        assert_eq!(event["time"], "2026-11-24T09:30:00.000Z");
    }
    let error = toy
        .system
        .invoke_scheduled("Other", time)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the template has no function Other");
    toy.system.stop().await;
}
