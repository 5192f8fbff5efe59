//! The requirements on a document that is to be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use super::api::{self, Api};
use crate::error::{Error, Result};
use crate::pointer;

/// A document that can be compared with others.
#[derive(Debug)]
pub struct Usable<'a> {
    pub(super) document: &'a Value,
    api: OnceLock<std::result::Result<Api, String>>,
}

impl<'a> Usable<'a> {
    /// Accepts a valid OpenAPI 3.0 document whose references can be resolved.
    ///
    /// # Errors
    /// `document` is something else; the reason names the place and a remedy.
    pub fn new(document: &'a Value) -> Result<Self> {
        check(document)?;
        Ok(Self {
            document,
            api: OnceLock::new(),
        })
    }

    /// Returns the listing of the Rust API that is generated from the document.
    pub(super) fn api(&self) -> &std::result::Result<Api, String> {
        self.api.get_or_init(|| api::generate(self.document))
    }
}

fn check(document: &Value) -> Result<()> {
    let version = document.get("openapi").and_then(Value::as_str);
    match version {
        Some(version) if version == "3.0" || version.starts_with("3.0.") => {}
        Some(version) => {
            return Err(Error::new(format!(
                "this is OpenAPI {version}; only 3.0 is understood. Convert it to OpenAPI 3.0 first"
            )));
        }
        None => {
            let what = if document.get("swagger").is_some() {
                "Swagger 2.0"
            } else {
                "not OpenAPI"
            };
            return Err(Error::new(format!(
                "this is {what}: there is no `openapi: 3.0.x`. Pass an OpenAPI 3.0 document"
            )));
        }
    }
    if let Err(error) = openapiv3::OpenAPI::deserialize(document) {
        return Err(Error::new(format!(
            "this is not valid OpenAPI 3.0: {error}. A validator shows the place"
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
    ) -> Result<()> {
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
                    // Examples are data: a `$ref` in them is not a reference.
                    if matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                        || key.starts_with("x-")
                    {
                        continue;
                    }
                    let inner = pointer::child(&pointer, key);
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
    fn checked(&self, target: &str, pointer: &str) -> Result<String> {
        let Some(inner) = target.strip_prefix('#') else {
            return Err(Error::new(format!(
                "`{pointer}` refers to another document, `{target}`. Bundle them into one first"
            )));
        };
        if inner.starts_with('/') && self.document.pointer(inner).is_some() {
            return Ok(inner.to_owned());
        }
        Err(Error::new(format!(
            "`{pointer}` refers to `{target}`, which does not exist. Add it or correct the reference"
        )))
    }

    fn refuse_circles(&self) -> Result<()> {
        for start in self.direct.keys() {
            let mut seen = BTreeSet::new();
            let mut open = vec![start];
            while let Some(place) = open.pop() {
                for target in self.direct.get(place).into_iter().flatten() {
                    if target == start {
                        return Err(Error::new(format!(
                            "`{start}` is defined only by itself. Give it a type"
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
