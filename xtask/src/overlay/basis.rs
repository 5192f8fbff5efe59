//! The evidence for an action, from its `description`.

use std::fmt;

use super::action::Action;
use crate::error::{Error, Result};

/// The evidence for a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The official reference pages.
    Official,
    /// An official OpenAPI fragment of the reference.
    Fragment,
    /// The SDK of the publisher.
    Sdk,
    /// A partner's copy of the official pages.
    Partner,
    /// A production client's code or tests.
    Production,
    /// Inferred.
    Inferred,
    /// Measured: the document contradicts itself, or OpenAPI.
    Measured,
}

impl Basis {
    const ALL: [(&'static str, Self); 7] = [
        ("O", Self::Official),
        ("OA", Self::Fragment),
        ("S", Self::Sdk),
        ("B", Self::Partner),
        ("P", Self::Production),
        ("I", Self::Inferred),
        ("M", Self::Measured),
    ];
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, basis)| basis == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

/// The parts of an action's `description`: `says → is (basis)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What the document says; empty if it says nothing.
    pub says: String,
    /// What is true.
    pub is: String,
    /// The evidence.
    pub basis: Vec<Basis>,
}

impl Statement {
    /// Parses the description of `action`.
    ///
    /// # Errors
    /// There is none, or it does not end with the evidence.
    pub fn of(action: &Action) -> Result<Self> {
        let text = action.description.as_deref().unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Err(Error::new(
                "has no `description`: write what the document says → what is true (O, OA, S, B, P, I or M)",
            ));
        }
        let no_basis = || {
            Error::new(
                "the `description` does not end with the evidence, such as `(O)` or `(B, P)`: O official, OA official fragment, S SDK of the publisher, B partner, P production client, I inferred, M measured",
            )
        };
        let open = text.rfind('(').ok_or_else(no_basis)?;
        let (statement, basis) = text.split_at(open);
        let basis = basis.trim_end_matches('.').strip_prefix('(');
        let basis = basis
            .and_then(|basis| basis.strip_suffix(')'))
            .ok_or_else(no_basis)?;
        let basis = basis
            .split([',', '/'])
            .map(|word| Basis::ALL.iter().find(|(name, _)| *name == word.trim()))
            .map(|found| found.map(|(_, basis)| *basis))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(no_basis)?;
        let (says, is) = statement.split_once('→').unwrap_or(("", statement));
        Ok(Self {
            says: says.trim().to_owned(),
            is: is.trim().to_owned(),
            basis,
        })
    }

    /// Returns the evidence as in the overlay: `O, P`.
    #[must_use]
    pub fn letters(&self) -> String {
        let letters: Vec<_> = self.basis.iter().map(Basis::to_string).collect();
        letters.join(", ")
    }
}
