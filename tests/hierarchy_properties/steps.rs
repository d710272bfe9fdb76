//! What is done to the tenants, at random.

use std::ops::RangeInclusive;

use proptest::{
    collection::vec,
    prelude::{Strategy, any as whatever},
    prop_oneof,
    sample::{Index, select},
    strategy::Just,
};

use super::model::Kind;

const AGENCIES: RangeInclusive<usize> = 2..=4;
const CUSTOMERS: RangeInclusive<usize> = 2..=5;
const STEPS: RangeInclusive<usize> = 5..=25;

/// Names that give few slugs.
const NAMES: [&str; 5] = ["Acme", "ACME!", "Acme 2", "Café Noir", "Cafe noir"];
/// One that gives no slug, and one that is none.
const ODD_NAMES: [&str; 2] = ["!!!", ""];
/// Slugs that collide with one another and with those that names give.
const SLUGS: [&str; 5] = ["acme", "acme-2", "acme-3", "cafe-noir", "bolt"];
const NO_SLUG: &str = "No Slug";

/// A request, and who sends it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) op: Op,
    /// Whether an owner of the root above sends it; else anybody.
    pub(super) by_its_root: bool,
    pub(super) stranger: Index,
}

#[derive(Clone, Debug)]
pub(super) enum Op {
    Create(Create),
    Edit(Edit),
    Delete(Delete),
    Read(Pick),
}

#[derive(Clone, Debug)]
pub(super) struct Create {
    pub(super) name: &'static str,
    pub(super) slug: Option<&'static str>,
    pub(super) kind: Kind,
    pub(super) below: Parent,
}

#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) whom: Pick,
    pub(super) name: &'static str,
    /// Its slug is kept where there is none.
    pub(super) slug: Option<&'static str>,
    pub(super) to: Parent,
    /// Whether the version that was seen is not the present one.
    pub(super) stale: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Delete {
    pub(super) whom: Pick,
    /// Roots are spared mostly, as without them nothing is left.
    pub(super) even_a_root: bool,
    pub(super) cascade: bool,
    pub(super) stale: bool,
}

/// A living client, or the one that died last.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) index: Index,
    pub(super) dead: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Parent {
    Nobody,
    AsItIs,
    Any(Pick),
    /// One of the right type.
    Fitting(Index),
}

/// Some clients to begin with, then anything.
pub(super) fn any() -> impl Strategy<Value = Vec<Step>> {
    let (agencies, customers) = (plant(Kind::Agency), plant(Kind::Customer));
    let planted = (vec(agencies, AGENCIES), vec(customers, CUSTOMERS));
    (planted, vec(step(op()), STEPS))
        .prop_map(|((agencies, customers), steps)| [agencies, customers, steps].concat())
}

fn plant(kind: Kind) -> impl Strategy<Value = Step> {
    step((select(&NAMES), fitting()).prop_map(move |(name, below)| {
        Op::Create(Create {
            name,
            slug: None,
            kind,
            below,
        })
    }))
}

fn step(op: impl Strategy<Value = Op>) -> impl Strategy<Value = Step> {
    (op, chance(0.8), whatever::<Index>()).prop_map(|(op, by_its_root, stranger)| Step {
        op,
        by_its_root,
        stranger,
    })
}

fn op() -> impl Strategy<Value = Op> {
    let create = (name(), slug(), kind(), parent(1)).prop_map(|(name, slug, kind, below)| {
        Op::Create(Create {
            name,
            slug,
            kind,
            below,
        })
    });
    let edit = (pick(), name(), slug(), parent(6), chance(0.1)).prop_map(
        |(whom, name, slug, to, stale)| {
            Op::Edit(Edit {
                whom,
                name,
                slug,
                to,
                stale,
            })
        },
    );
    let delete = (pick(), chance(0.05), chance(0.7), chance(0.1)).prop_map(
        |(whom, even_a_root, cascade, stale)| {
            Op::Delete(Delete {
                whom,
                even_a_root,
                cascade,
                stale,
            })
        },
    );
    let read = pick().prop_map(Op::Read);
    prop_oneof![6 => create, 10 => edit, 5 => delete, 2 => read]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![12 => select(&NAMES), 1 => select(&ODD_NAMES)]
}

fn slug() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        12 => Just(None),
        12 => select(&SLUGS).prop_map(Some),
        1 => Just(Some(NO_SLUG)),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![1 => Just(Kind::Root), 10 => Just(Kind::Agency), 16 => Just(Kind::Customer)]
}

fn parent(as_it_is: u32) -> impl Strategy<Value = Parent> {
    prop_oneof![
        1 => Just(Parent::Nobody),
        as_it_is => Just(Parent::AsItIs),
        1 => pick().prop_map(Parent::Any),
        10 => fitting(),
    ]
}

fn fitting() -> impl Strategy<Value = Parent> {
    whatever::<Index>().prop_map(Parent::Fitting)
}

fn pick() -> impl Strategy<Value = Pick> {
    (whatever::<Index>(), chance(0.1)).prop_map(|(index, dead)| Pick { index, dead })
}

fn chance(of: f64) -> impl Strategy<Value = bool> {
    proptest::bool::weighted(of)
}
