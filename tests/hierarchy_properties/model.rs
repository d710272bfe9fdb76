//! The hierarchy as one would write it down: a list of clients, each with its parent.

use std::collections::BTreeMap;

pub(super) use hg_domain::client::ClientType as Kind;
use hg_domain::{client::Slug, id::ClientId};

/// The clients there are, and those that were deleted.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) living: BTreeMap<ClientId, Node>,
    pub(super) gone: Vec<Node>,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: ClientId,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) kind: Kind,
    pub(super) parent: Option<ClientId>,
    pub(super) version: u64,
}

impl Node {
    pub(super) fn root(id: ClientId, name: &str, slug: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            slug: slug.to_owned(),
            kind: Kind::Root,
            parent: None,
            version: 1,
        }
    }
}

impl Model {
    pub(super) fn insert(&mut self, node: Node) {
        self.living.insert(node.id, node);
    }

    pub(super) fn ids(&self) -> Vec<ClientId> {
        self.living.keys().copied().collect()
    }

    pub(super) fn of_type(&self, kind: Option<Kind>) -> Vec<ClientId> {
        let nodes = self.living.values();
        let fitting = nodes.filter(|node| Some(node.kind) == kind);
        fitting.map(|node| node.id).collect()
    }

    /// The client, living or not.
    pub(super) fn node(&self, id: ClientId) -> &Node {
        let gone = || self.gone.iter().find(|node| node.id == id);
        self.living.get(&id).or_else(gone).unwrap()
    }

    /// The client and those above it, the nearest first.
    pub(super) fn chain(&self, id: ClientId) -> Vec<ClientId> {
        let next = |id: &ClientId| self.node(*id).parent;
        std::iter::successors(Some(id), next).collect()
    }

    /// The root above a client; if that is gone too, another living client.
    pub(super) fn top(&self, id: ClientId) -> ClientId {
        let top = *self.chain(id).last().unwrap();
        if self.living.contains_key(&top) {
            top
        } else {
            self.ids()[0]
        }
    }

    /// The clients below a client.
    pub(super) fn below(&self, id: ClientId) -> Vec<ClientId> {
        let ids = self.ids().into_iter();
        ids.filter(|other| *other != id && self.chain(*other).contains(&id))
            .collect()
    }

    /// Whether an owner of `caller` reaches a client: it is that one, or below it.
    pub(super) fn reaches(&self, caller: ClientId, id: ClientId) -> bool {
        self.living.contains_key(&id) && self.chain(id).contains(&caller)
    }

    fn is_taken(&self, slug: &str) -> bool {
        self.living.values().any(|node| node.slug == slug)
    }

    /// The client that is made, under an id of no meaning, or the status of the refusal.
    pub(super) fn create(
        &self,
        caller: ClientId,
        name: &str,
        slug: Option<&str>,
        kind: Kind,
        parent: Option<ClientId>,
    ) -> Result<Node, u16> {
        let own = Slug::from_name(name);
        let is_named = slug.map_or(own.is_ok(), |slug| Slug::parse(slug).is_ok());
        if name.is_empty() || !is_named || parent.is_some() != (kind != Kind::Root) {
            return Err(422);
        }
        // Only the operator makes roots.
        let parent = parent.ok_or(403_u16)?;
        if !self.reaches(caller, parent) {
            return Err(404);
        }
        if Some(self.node(parent).kind) != kind.parent() {
            return Err(422);
        }
        let slug = match slug {
            Some(slug) if self.is_taken(slug) => return Err(409),
            Some(slug) => slug.to_owned(),
            None => self.first_free(own.unwrap().as_str()),
        };
        Ok(Node {
            kind,
            parent: Some(parent),
            ..Node::root(ClientId::from(uuid::Uuid::nil()), name, &slug)
        })
    }

    fn first_free(&self, slug: &str) -> String {
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let mut slugs = std::iter::once(slug.to_owned()).chain(numbered);
        slugs.find(|slug| !self.is_taken(slug)).unwrap()
    }

    /// Changes a client, if that is allowed, and tells the status of the answer.
    pub(super) fn edit(
        &mut self,
        caller: ClientId,
        id: ClientId,
        name: &str,
        slug: &str,
        parent: Option<ClientId>,
        stale: bool,
    ) -> u16 {
        let status = self.may_edit(caller, id, name, slug, parent, stale);
        if let (200, Some(node)) = (status, self.living.get_mut(&id)) {
            slug.clone_into(&mut node.slug);
            name.clone_into(&mut node.name);
            node.parent = parent;
            node.version += 1;
        }
        status
    }

    fn may_edit(
        &self,
        caller: ClientId,
        id: ClientId,
        name: &str,
        slug: &str,
        parent: Option<ClientId>,
        stale: bool,
    ) -> u16 {
        if !self.reaches(caller, id) {
            return 404;
        }
        if name.is_empty() || Slug::parse(slug).is_err() {
            return 422;
        }
        if stale {
            return 412;
        }
        let node = self.node(id);
        if parent != node.parent {
            let Some(parent) = parent else { return 422 };
            let left = node.parent.unwrap_or(parent);
            if !self.reaches(caller, parent) || !self.reaches(caller, left) {
                return 404;
            }
            let is_agency = self.node(parent).kind == Kind::Agency;
            if node.kind != Kind::Customer || !is_agency || self.top(parent) != self.top(id) {
                return 422;
            }
        }
        if node.slug != slug && self.is_taken(slug) {
            return 409;
        }
        200
    }

    /// Deletes a client and those below it, which it tells, or tells the status of the refusal.
    pub(super) fn delete(
        &mut self,
        caller: ClientId,
        id: ClientId,
        cascade: bool,
        stale: bool,
    ) -> Result<Vec<ClientId>, u16> {
        if !self.reaches(caller, id) {
            return Err(404);
        }
        if stale {
            return Err(412);
        }
        let below = self.below(id);
        if !below.is_empty() && !cascade {
            return Err(409);
        }
        let gone: Vec<_> = [id].into_iter().chain(below).collect();
        for id in &gone {
            self.gone.extend(self.living.remove(id));
        }
        Ok(gone)
    }
}
