//! A template as a client keeps it.

use serde::{Deserialize, Serialize};

use super::{Syntax, TemplateInput, Variables};
use crate::{
    audit::{Audited, AuditedKind},
    content::ContentType,
    id::{ClientId, TemplateId},
    json_text,
    kept::{Kept, Versioned},
    time::Timestamp,
};

/// A template as a client keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TemplateRecord {
    /// Its identifier.
    pub template_id: TemplateId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// The content type it is for.
    pub content_type: ContentType,
    /// The language it is written in.
    pub syntax: Syntax,
    /// The text with its places.
    pub template: String,
    /// The names that it adds to those that every template knows.
    #[serde(with = "json_text")]
    pub variables: Variables,
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it is to be used where a request names none.
    pub is_default: bool,
    /// When it was last made an active default; of several the latest is in effect.
    pub default_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

impl TemplateRecord {
    /// A new template.
    pub fn new(client_id: ClientId, input: TemplateInput, now: Timestamp) -> Self {
        Self {
            template_id: TemplateId::new(),
            client_id,
            default_since: (input.is_active && input.is_default).then_some(now),
            name: input.name,
            content_type: input.content_type,
            syntax: input.syntax,
            template: input.template,
            variables: input.variables,
            is_active: input.is_active,
            is_default: input.is_default,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The template after a change at `now`. Its content type stays.
    #[must_use]
    pub fn changed(&self, input: TemplateInput, now: Timestamp) -> Self {
        let next = Self::new(self.client_id, input, now);
        let stays = self
            .eligible_since()
            .filter(|_| next.default_since.is_some());
        Self {
            template_id: self.template_id,
            content_type: self.content_type,
            default_since: stays.or(next.default_since).or(self.default_since),
            created_at: self.created_at,
            version: self.version.saturating_add(1),
            ..next
        }
    }
}

impl Kept for TemplateRecord {
    type Id = TemplateId;
    type Slot = ContentType;

    const KIND: &'static str = "template";
    const WORD: &'static str = "template";
    const WORDS: &'static str = "templates";
    const HAS_HISTORY: bool = true;

    fn id(&self) -> TemplateId {
        self.template_id
    }

    fn client_id(&self) -> ClientId {
        self.client_id
    }

    fn slot(&self) -> ContentType {
        self.content_type
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn eligible_since(&self) -> Option<Timestamp> {
        self.default_since
            .filter(|_| self.is_active && self.is_default)
    }

    fn audited(&self) -> Audited {
        Audited {
            kind: AuditedKind::Template,
            id: self.template_id.to_string(),
            name: self.name.clone(),
            version: Some(self.version),
        }
    }
}

impl Versioned for TemplateRecord {
    fn restored(&self, earlier: Self, now: Timestamp) -> Self {
        let input = TemplateInput {
            name: earlier.name,
            content_type: earlier.content_type,
            syntax: earlier.syntax,
            template: earlier.template,
            variables: earlier.variables,
            is_active: earlier.is_active,
            is_default: earlier.is_default,
        };
        self.changed(input, now)
    }

    fn retired(self) -> Self {
        Self {
            is_active: false,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn input(is_active: bool, is_default: bool) -> TemplateInput {
        TemplateInput {
            name: "T".to_owned(),
            content_type: ContentType::BlogPost,
            syntax: Syntax::Tinytemplate,
            template: "{topic}".to_owned(),
            variables: Variables::default(),
            is_active,
            is_default,
        }
    }

    #[test]
    fn the_active_default_that_became_it_last_is_in_effect() {
        let client = ClientId::new();
        let template = |is_active, is_default, millis| {
            TemplateRecord::new(client, input(is_active, is_default), at(millis))
        };
        let (first, second) = (template(true, true, 1), template(true, true, 2));
        let others = [template(false, true, 8), template(true, false, 9)];
        let in_effect = |first: &TemplateRecord, second: &TemplateRecord| {
            let [inactive, no_default] = others.clone();
            let all = [first.clone(), second.clone(), inactive, no_default];
            kept::in_effect(&all, ContentType::BlogPost).map(|one| one.template_id)
        };
        assert_eq!(in_effect(&first, &second), Some(second.template_id));
        let edited = first.changed(input(true, true), at(3));
        assert_eq!(in_effect(&edited, &second), Some(second.template_id));
        let off = edited.changed(input(false, true), at(4));
        let on_again = off.changed(input(true, true), at(5));
        assert_eq!(in_effect(&on_again, &second), Some(first.template_id));
        assert_eq!((on_again.version, on_again.created_at), (4, at(1)));
    }

    #[test]
    fn a_deleted_default_that_comes_back_is_in_effect_again() {
        let client = ClientId::new();
        let deleted = TemplateRecord::new(client, input(true, true), at(1)).retired();
        let back = deleted.restored(TemplateRecord::new(client, input(true, true), at(1)), at(7));
        assert_eq!(back.eligible_since(), Some(at(7)));
    }
}
