//! Whatever is done to the tenants, and in whatever order: the rows of the table and the answers of
//! the API are those of a plain model.

mod check;
mod model;
mod steps;

use std::collections::BTreeMap;

use hg_domain::{api_key::ApiKey, id::ClientId};
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};

use self::{
    model::{Kind, Model, Node},
    steps::{Create, Delete, Edit, Op, Parent, Pick, Step},
};
use crate::harness::{ByHand, FakeProvider, Reply};

const CASES: u32 = 16;

/// The system, what it should hold, and a key for an owner of every client.
struct Run {
    stack: ByHand,
    model: Model,
    keys: BTreeMap<ClientId, ApiKey>,
}

#[test]
fn the_table_and_the_api_hold_what_a_plain_model_holds() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&steps::any(), |steps| {
            runtime.block_on(async {
                let mut run = Run::start().await;
                for step in &steps {
                    run.take(step).await;
                }
                check::answers(&run).await;
            });
            Ok(())
        })
        .unwrap();
}

impl Run {
    async fn start() -> Self {
        let provider = FakeProvider::always(Reply::text("Never asked.")).await;
        let stack = ByHand::start(&provider).await;
        let other = stack.another_root("other").await;
        let mut run = Self {
            model: Model::default(),
            keys: BTreeMap::new(),
            stack,
        };
        for (id, slug) in [(run.stack.client_id, "root"), (other, "other")] {
            run.model.insert(Node::root(id, "Root", slug));
            run.give_key(id).await;
        }
        run
    }

    async fn take(&mut self, step: &Step) {
        if self.model.living.is_empty() {
            return;
        }
        match &step.op {
            Op::Create(wanted) => self.create(step, wanted).await,
            Op::Edit(wanted) => self.edit(step, wanted).await,
            Op::Delete(wanted) => self.delete(step, wanted).await,
            Op::Read(whom) => {
                let id = self.pick(whom);
                let caller = self.caller(step, Some(id));
                check::reach(self, caller, id).await;
                check::surroundings(self, caller, id).await;
            }
        }
        check::rows(&self.model, &self.stack.items().await);
    }

    async fn create(&mut self, step: &Step, wanted: &Create) {
        let Create {
            name, slug, kind, ..
        } = *wanted;
        let parent = self.parent(&wanted.below, None, kind);
        let caller = self.caller(step, parent);
        let request = json!({"name": name, "slug": slug, "type": kind, "parent_id": parent});
        let (status, body) = self.send(caller, Method::POST, "", None, &request).await;
        match self.model.create(caller, name, slug, kind, parent) {
            Ok(made) => {
                assert_eq!(status, 201, "{step:?}: {body}");
                let id = body["data"]["client_id"].as_str().unwrap();
                let id = id.parse().unwrap();
                self.give_key(id).await;
                self.model.insert(Node { id, ..made });
            }
            Err(expected) => self.assert_status(&(status, body), expected, &[parent], step),
        }
    }

    async fn edit(&mut self, step: &Step, wanted: &Edit) {
        let Edit { name, stale, .. } = *wanted;
        let id = self.pick(&wanted.whom);
        let caller = self.caller(step, Some(id));
        let seen = self.model.node(id).clone();
        let parent = self.parent(&wanted.to, seen.parent, seen.kind);
        let slug = wanted.slug.unwrap_or(&seen.slug);
        let request = json!({
            "name": name, "slug": slug, "parent_id": parent, "metadata": {}, "budget": null
        });
        let (version, path) = (seen.version + u64::from(stale), format!("/{id}"));
        let answer = self
            .send(caller, Method::PUT, &path, Some(version), &request)
            .await;
        let expected = self.model.edit(caller, id, name, slug, parent, stale);
        self.assert_status(&answer, expected, &[parent, Some(id)], step);
    }

    async fn delete(&mut self, step: &Step, wanted: &Delete) {
        let Delete { cascade, stale, .. } = *wanted;
        let id = self.pick(&wanted.whom);
        if self.model.node(id).kind == Kind::Root && !wanted.even_a_root {
            return;
        }
        let caller = self.caller(step, Some(id));
        let version = self.model.node(id).version + u64::from(stale);
        let path = format!("/{id}?cascade={cascade}");
        // What is remembered of a client must not outlive it.
        let witness = self.model.top(id);
        for below in self.model.below(id) {
            check::surroundings(self, witness, below).await;
        }
        let (status, body) = self
            .send(caller, Method::DELETE, &path, Some(version), &Value::Null)
            .await;
        let expected = self.model.delete(caller, id, cascade, stale);
        assert_eq!(
            status,
            *expected.as_ref().err().unwrap_or(&202),
            "{step:?}: {body}"
        );
        let gone = expected.unwrap_or_default();
        for id in &gone {
            self.stack.purge(*id).await;
        }
        if self.model.living.contains_key(&witness) {
            for id in gone {
                check::surroundings(self, witness, id).await;
            }
        }
    }

    fn assert_status(
        &self,
        (status, body): &(u16, Value),
        expected: u16,
        named: &[Option<ClientId>],
        step: &Step,
    ) {
        // What is gone may be remembered for a minute: it is not changed and gets no child all the
        // same, but what else is wrong with the request may be told first.
        let mut gone = self.model.gone.iter();
        let alike: &[u16] = if expected == 404 && gone.any(|node| named.contains(&Some(node.id))) {
            &[404, 409, 422]
        } else {
            &[expected]
        };
        assert!(
            alike.contains(status),
            "{alike:?}, {step:?}: {status} {body}"
        );
    }

    /// Who is to send a request about `about`.
    fn caller(&self, step: &Step, about: Option<ClientId>) -> ClientId {
        match about {
            Some(about) if step.by_its_root => self.model.top(about),
            _ => step.stranger.get(&self.model.ids()).to_owned(),
        }
    }

    /// A client, mostly a living one.
    fn pick(&self, pick: &Pick) -> ClientId {
        let dead = self.model.gone.last().map(|node| node.id);
        match dead {
            Some(dead) if pick.dead => dead,
            _ => *pick.index.get(&self.model.ids()),
        }
    }

    /// The parent that a client of type `kind` is to have.
    fn parent(&self, parent: &Parent, now: Option<ClientId>, kind: Kind) -> Option<ClientId> {
        match parent {
            Parent::Nobody => None,
            Parent::AsItIs => now,
            Parent::Any(pick) => Some(self.pick(pick)),
            Parent::Fitting(index) => {
                let fitting = self.model.of_type(kind.parent());
                (!fitting.is_empty()).then(|| *index.get(&fitting))
            }
        }
    }

    async fn give_key(&mut self, id: ClientId) {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(id.as_uuid().as_bytes());
        let key = self.stack.owner_key(id, seed).await;
        self.keys.insert(id, key);
    }

    /// Sends a request about clients as an owner of `caller`.
    async fn send(
        &self,
        caller: ClientId,
        method: Method,
        path: &str,
        seen: Option<u64>,
        body: &Value,
    ) -> (u16, Value) {
        let path = format!("/api/clients{path}");
        let key = &self.keys[&caller];
        let seen: Vec<_> = seen
            .map(|version| ("if-match", format!("\"v{version}\"")))
            .into_iter()
            .collect();
        let answer = self.stack.send_as(key, method, &path, &seen, body).await;
        (answer.status.as_u16(), answer.body)
    }
}
