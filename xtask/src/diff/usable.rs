//! What a document must be before it can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// Why an input cannot be compared: what is wrong with it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable(String);

impl Unusable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    pub(crate) fn within(self, what: impl fmt::Display) -> Self {
        Self(format!("{what}: {}", self.0))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// A document that can be compared, with as many others as you like.
#[derive(Debug, Clone, Copy)]
pub struct Usable<'a> {
    pub(crate) document: &'a Value,
}

impl<'a> Usable<'a> {
    /// Refuses what is not OpenAPI 3.0, and references that lead nowhere, elsewhere or in a circle.
    ///
    /// # Errors
    /// `document` is such a thing; the reason says where, and what to do.
    pub fn new(document: &'a Value) -> Result<Self, Unusable> {
        check(document)?;
        Ok(Self { document })
    }
}

fn check(document: &Value) -> Result<(), Unusable> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version == "3.0" || version.starts_with("3.0.") => {}
        Some(version) => {
            return Err(Unusable::new(format!(
                "this is OpenAPI {version}; only 3.0 is understood. Convert it to OpenAPI 3.0 first"
            )));
        }
        None => {
            let what = if document.get("swagger").is_some() {
                "Swagger 2.0"
            } else {
                "no OpenAPI"
            };
            return Err(Unusable::new(format!(
                "this is {what}: there is no `openapi: 3.0.x`. Give an OpenAPI 3.0 document"
            )));
        }
    }
    if let Err(error) = openapiv3::OpenAPI::deserialize(document) {
        return Err(Unusable::new(format!(
            "this is not valid OpenAPI 3.0: {error}. A validator tells the place"
        )));
    }
    let mut references = References {
        document,
        direct: BTreeMap::new(),
    };
    references.gather(document, String::new(), &mut Vec::new())?;
    references.refuse_circles()
}

/// Which schema consists, directly, of which: by `$ref`, or as a member of a composition. A circle of
/// these means nothing; a circle through properties or items is plain recursion.
struct References<'a> {
    document: &'a Value,
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl References<'_> {
    fn gather(
        &mut self,
        value: &Value,
        pointer: String,
        direct_owners: &mut Vec<String>,
    ) -> Result<(), Unusable> {
        match value {
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                    let target = self.checked(target, &pointer)?;
                    let owners = direct_owners.iter().chain([&pointer]).cloned();
                    for owner in owners {
                        self.direct.entry(owner).or_default().insert(target.clone());
                    }
                }
                for (key, member) in members {
                    // Examples are data: a `$ref` in there refers to nothing.
                    if matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                        || key.starts_with("x-")
                    {
                        continue;
                    }
                    let inner = format!("{pointer}/{}", super::node::escape(key));
                    let composes = matches!(key.as_str(), "oneOf" | "anyOf" | "allOf" | "not");
                    let mut owners = Vec::new();
                    if composes {
                        owners.clone_from(direct_owners);
                        owners.push(pointer.clone());
                    }
                    match member {
                        Value::Array(items) => {
                            for (index, item) in items.iter().enumerate() {
                                self.gather(item, format!("{inner}/{index}"), &mut owners.clone())?;
                            }
                        }
                        other => self.gather(other, inner, &mut owners)?,
                    }
                }
                Ok(())
            }
            Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                self.gather(item, format!("{pointer}/{index}"), &mut Vec::new())
            }),
            _ => Ok(()),
        }
    }

    /// The pointer that `target` stands for, if there is something at it.
    fn checked(&self, target: &str, pointer: &str) -> Result<String, Unusable> {
        let Some(inner) = target.strip_prefix('#') else {
            return Err(Unusable::new(format!(
                "`{pointer}` refers to another document, `{target}`. Bundle them into one first"
            )));
        };
        if inner.starts_with('/') && self.document.pointer(inner).is_some() {
            return Ok(inner.to_owned());
        }
        Err(Unusable::new(format!(
            "`{pointer}` refers to `{target}`, which does not exist. Add it or correct the reference"
        )))
    }

    fn refuse_circles(&self) -> Result<(), Unusable> {
        for start in self.direct.keys() {
            let mut seen = BTreeSet::new();
            let mut open = vec![start];
            while let Some(place) = open.pop() {
                for target in self.direct.get(place).into_iter().flatten() {
                    if target == start {
                        return Err(Unusable::new(format!(
                            "`{start}` is defined only by itself. Give it a type of its own"
                        )));
                    }
                    if seen.insert(target) {
                        open.push(target);
                    }
                }
            }
        }
        Ok(())
    }
}
