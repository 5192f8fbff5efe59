//! What the `drift` crate thinks of two documents.
//!
//! `drift` decides operations, parameters, bodies, response codes and plain type changes; the rules
//! ask it there. Where it reports a difference as unhandled our own rules judge, and a difference that
//! it sees and no rule of ours names counts as breaking: nothing gets lost between the two.

use std::collections::{BTreeMap, BTreeSet};

use drift::{ChangeClass, ChangeDetails};
use serde_json::Value;

use super::affected::Affected;
use super::align;
use super::level::{Direction, Wire};
use super::node::Node;

/// What about a pair of places is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Added,
    Removed,
    BecameRequired,
    BecameOptional,
    BodyAdded,
    BodyBecameRequired,
    BodyBecameOptional,
    ResponseAdded,
    ResponseRemoved,
    Type,
}

/// A pair of places, as `drift` names them, and what to know about them.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    old: String,
    new: String,
    topic: Topic,
}

impl Question {
    pub(crate) fn new(topic: Topic, old: &Node<'_>, new: &Node<'_>) -> Self {
        Self {
            old: drift_pointer(&old.pointer),
            new: drift_pointer(&new.pointer),
            topic,
        }
    }

    fn fits(&self, seen: &Seen) -> bool {
        use ChangeDetails as D;
        let about = |word: &str| seen.message.contains(word);
        match self.topic {
            Topic::Added => matches!(seen.details, D::Added | D::AddedRequired),
            Topic::Removed => matches!(seen.details, D::Removed),
            Topic::BecameRequired => matches!(seen.details, D::MoreStrict) && about("parameter '"),
            Topic::BecameOptional => matches!(seen.details, D::LessStrict) && about("parameter '"),
            Topic::BodyAdded => {
                matches!(seen.details, D::Added | D::AddedRequired) && about("body")
            }
            Topic::BodyBecameRequired => matches!(seen.details, D::MoreStrict) && about("body"),
            Topic::BodyBecameOptional => matches!(seen.details, D::LessStrict) && about("body"),
            Topic::ResponseAdded => matches!(seen.details, D::Added) && about("response code"),
            Topic::ResponseRemoved => matches!(seen.details, D::Removed) && about("status"),
            Topic::Type => matches!(seen.details, D::Datatype | D::UnknownDifference),
        }
    }
}

struct Seen {
    class: ChangeClass,
    details: ChangeDetails,
    message: String,
}

/// Everything `drift` has to say about a pair of documents.
pub(crate) struct Opinion {
    seen: BTreeMap<(String, String), Vec<Seen>>,
}

impl Opinion {
    /// Asks `drift`.
    ///
    /// # Errors
    /// One of the two is no OpenAPI 3.0 document to `drift`; its reason.
    pub(crate) fn of(old: &Value, new: &Value, affected: &Affected) -> Result<Self, String> {
        let (old, new) = align::aligned(old, new, affected);
        let changes = drift::compare(&old, &new).map_err(|error| format!("{error:#}"))?;
        let mut seen: BTreeMap<_, Vec<Seen>> = BTreeMap::new();
        for change in changes {
            let places: BTreeSet<_> = change
                .paths
                .iter()
                .map(|path| (path.old.current_pointer(), path.new.current_pointer()))
                .collect();
            for info in &change.changes {
                for (old, new) in &places {
                    seen.entry((
                        joined(old, &info.old_subpath),
                        joined(new, &info.new_subpath),
                    ))
                    .or_default()
                    .push(Seen {
                        class: info.class,
                        details: info.details,
                        message: info.message.clone(),
                    });
                }
            }
        }
        Ok(Self { seen })
    }

    /// The level `drift` gives, when it looked there and decided.
    pub(crate) fn about(&self, question: &Question, direction: Direction) -> Option<Wire> {
        if direction == Direction::None && question.topic == Topic::Type {
            return None;
        }
        let seen = self
            .seen
            .get(&(question.old.clone(), question.new.clone()))?;
        seen.iter()
            .filter(|seen| question.fits(seen))
            .filter_map(|seen| level(seen.class))
            .max()
    }

    /// Where `drift` sees a difference that is more than prose, in the same place of both documents,
    /// and what it says about it. `compared` knows the schemas that our rules have compared.
    pub(crate) fn differences<'a>(
        &'a self,
        new: &'a Value,
        compared: &'a dyn Fn(&str) -> bool,
    ) -> impl Iterator<Item = (String, &'a str)> {
        let same_place = self.seen.iter().filter(|((old, new), _)| old == new);
        same_place.filter_map(|((_, pointer), seen)| {
            // Alternatives are paired by position there and by name here: no ground to compare.
            if ["/oneOf/", "/anyOf/", "/allOf/"]
                .iter()
                .any(|inner| pointer.contains(inner))
            {
                return None;
            }
            let pointer = existing(new, &our_pointer(pointer));
            // Another way to write the same object, if our rules found the two equal.
            let rewritten =
                |seen: &Seen| seen.details == ChangeDetails::Datatype && compared(&pointer);
            let mut worthy = seen
                .iter()
                .filter(|seen| seen.class != ChangeClass::Trivial);
            let worth = worthy.find(|seen| !rewritten(seen))?;
            Some((pointer, worth.message.as_str()))
        })
    }
}

fn level(class: ChangeClass) -> Option<Wire> {
    match class {
        ChangeClass::BackwardIncompatible | ChangeClass::Incompatible => Some(Wire::Breaking),
        ChangeClass::ForwardIncompatible | ChangeClass::Trivial => Some(Wire::Compatible),
        ChangeClass::Unhandled => None,
    }
}

fn joined(base: &str, subpath: &str) -> String {
    let base = base.strip_prefix('#').unwrap_or(base);
    if subpath.is_empty() {
        base.to_owned()
    } else {
        format!("{base}/{subpath}")
    }
}

/// `drift` writes `request_body` for the member `requestBody` of an operation.
fn drift_pointer(ours: &str) -> String {
    if ours.starts_with("/paths/") {
        ours.replacen("/requestBody", "/request_body", 1)
    } else {
        ours.to_owned()
    }
}

fn our_pointer(theirs: &str) -> String {
    if theirs.starts_with("/paths/") {
        theirs.replacen("/request_body", "/requestBody", 1)
    } else {
        theirs.to_owned()
    }
}

/// The pointer without the segments that `drift` adds for wrappers, and without a final `oneOf`: the
/// nearest schema around.
fn existing(document: &Value, pointer: &str) -> String {
    let mut pointer = pointer;
    for composition in ["/oneOf", "/anyOf", "/allOf"] {
        pointer = pointer.strip_suffix(composition).unwrap_or(pointer);
    }
    while document.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    pointer.to_owned()
}
