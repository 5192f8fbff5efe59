//! What a rule is. The rules themselves are the table in [`table`](super::table).

use super::level::{Direction, Source, Wire};

/// What a compatible change asks of the next release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Something new to use: a minor release.
    Addition,
    /// A contract that became looser, or something nobody can miss: a patch.
    Other,
    /// Words only: a patch, and one line in the report.
    Documentation,
}

/// Who decides the wire level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    /// The `drift` crate wherever it has an opinion; the table elsewhere (callbacks, unused schemas).
    Drift,
    /// The table: `drift` leaves it open or cannot see it.
    Table,
}

/// One kind of change, and how it is judged.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The ids with the direction in them, for rules about schemas: the same change is good for one
    /// side and bad for the other.
    pub(crate) directed: Option<(&'static str, &'static str)>,
    pub(crate) request: Wire,
    pub(crate) response: Wire,
    pub(crate) source: Source,
    pub(crate) effect: Effect,
    pub(crate) judge: Judge,
    pub(crate) meaning: &'static str,
}

impl Rule {
    /// The id of this change when it happens to what travels in `direction`.
    pub(crate) fn id(&self, direction: Direction) -> &'static str {
        match (self.directed, direction) {
            (Some((request, _)), Direction::Request) => request,
            (Some((_, response)), Direction::Response) => response,
            _ => self.name,
        }
    }

    /// The wire level that the table gives.
    pub(crate) fn wire(&self, direction: Direction) -> Wire {
        match direction {
            Direction::None if self.directed.is_some() => Wire::Compatible,
            Direction::Request => self.request,
            Direction::Response => self.response,
            Direction::None | Direction::Both => self.request.max(self.response),
        }
    }
}

/// One row of the list of rules: an id as it appears in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The stable id.
    pub id: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// The usual wire level.
    pub wire: Wire,
    /// The usual source level; some places differ (an `i64` stays an `i64`).
    pub source: Source,
    /// Whether `drift` decides the wire level where it can see the change.
    pub judged_by_drift: bool,
}

/// Every id that a report can contain, in alphabetical order.
#[must_use]
pub fn rules() -> Vec<RuleInfo> {
    let mut all = Vec::new();
    for rule in super::table::ALL {
        let mut push = |id, wire| {
            all.push(RuleInfo {
                id,
                meaning: rule.meaning,
                wire,
                source: rule.source,
                judged_by_drift: rule.judge == Judge::Drift,
            });
        };
        push(rule.name, rule.request.max(rule.response));
        if let Some((request, response)) = rule.directed {
            push(request, rule.request);
            push(response, rule.response);
        }
    }
    all.sort_by_key(|rule| rule.id);
    all
}
