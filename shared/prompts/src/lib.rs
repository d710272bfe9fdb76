//! Prompts: templates, and what they render to.
//!
//! A [`Template`] is text with places for the names of a [`PromptContext`]. Rendering it gives a
//! [`Rendered`] prompt or a [`TemplateError`] that says where the template is wrong. Every name of
//! the context is known to every template; one that has no value prints as nothing and is false, and
//! a loop over it has no rounds.
//!
//! The words of users (topic, brief, guidelines, …) are data. The built-in templates put them
//! between `<material>` and `</material>`, the system prompt says what that means, and only the
//! author of a template can write either tag: see [`PromptContext`].
//!
//! Rendering is bounded in size and work, so that no template and no value can hold up a function.

mod assembly;
mod context;
mod error;
mod jinja;
mod limits;
mod material;
mod names;
mod template;
mod tiny;

pub use self::{
    context::{PromptClient, PromptContext},
    error::TemplateError,
    limits::OUTPUT_MAX_BYTES,
    template::{Preview, Rendered, Template},
};
