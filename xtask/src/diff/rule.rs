//! The definition of a rule. The rules themselves are the table in [`table`](super::table).

use super::level::{Direction, Wire};

/// What a compatible change requires of the next release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Something new to use: a minor release.
    Addition,
    /// A looser contract, or something without effect: a patch.
    Other,
    /// Documentation only: a patch, and one line in the report.
    Documentation,
}

/// One kind of change and its wire level in each direction.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The ids for the two directions, for rules about schemas: the same change is compatible for
    /// one side and breaking for the other.
    pub(crate) directed: Option<(&'static str, &'static str)>,
    pub(crate) request: Wire,
    pub(crate) response: Wire,
    pub(crate) effect: Effect,
    pub(crate) meaning: &'static str,
}

impl Rule {
    /// Returns the id of this change in data that travels in `direction`.
    pub(crate) fn id(&self, direction: Direction) -> &'static str {
        match (self.directed, direction) {
            (Some((request, _)), Direction::Request) => request,
            (Some((_, response)), Direction::Response) => response,
            _ => self.name,
        }
    }

    /// Returns the wire level of this change in data that travels in `direction`.
    pub(crate) fn wire(&self, direction: Direction) -> Wire {
        match direction {
            Direction::None if self.directed.is_some() => Wire::Compatible,
            Direction::Request => self.request,
            Direction::Response => self.response,
            Direction::None | Direction::Both => self.request.max(self.response),
        }
    }
}
