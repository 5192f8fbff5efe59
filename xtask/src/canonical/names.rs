//! Schema names: from the table in `spec/schema-names.yaml`, else as published.
//!
//! Several published names may become one, if their schemas are equal.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::error::{Error, Result};

const SCHEMAS: &str = "#/components/schemas/";

/// Published name → name in `spec/upstream.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaNames(BTreeMap<String, String>);

impl SchemaNames {
    /// Reads the table: YAML, `name: [published names]`.
    ///
    /// # Errors
    /// The text is not such a table, has a published name twice, or gives one schema the published
    /// name of another: then a second application would differ from the first.
    pub fn parse(text: &str) -> Result<Self> {
        let rows = match crate::yaml::parse(text)? {
            Value::Null => Map::new(),
            Value::Object(rows) => rows,
            _ => return Err(Error::new("expected names, each with published names")),
        };
        let mut table = BTreeMap::new();
        for (name, published) in rows {
            let published = published
                .as_array()
                .ok_or_else(|| Error::new(format!("{name}: expected a list of published names")))?;
            for old in published {
                let old = old
                    .as_str()
                    .ok_or_else(|| Error::new(format!("{name}: {old} is not a published name")))?;
                if table.insert(old.to_owned(), name.clone()).is_some() {
                    return Err(Error::new(format!("`{old}` is in the table twice")));
                }
            }
        }
        let other = |old: &&String| table.get(*old).is_some_and(|name| name != *old);
        if let Some(name) = table.values().find(other) {
            return Err(Error::new(format!(
                "`{name}` is a name in the table, and the published name of another schema"
            )));
        }
        Ok(Self(table))
    }

    /// Renames the schemas of a document in canonical form, and notes names that it does not have.
    ///
    /// # Errors
    /// Two schemas that differ would have one name.
    pub fn apply(&self, document: &mut Value, notes: &mut Vec<String>) -> Result<()> {
        self.rename_references(document);
        let schemas = document
            .pointer_mut("/components/schemas")
            .and_then(Value::as_object_mut);
        let Some(schemas) = schemas else {
            return Ok(());
        };
        let mut known = BTreeSet::new();
        for (old, schema) in std::mem::take(schemas) {
            let new = self.0.get(&old).unwrap_or(&old);
            known.insert(new.clone());
            match schemas.get(new) {
                Some(other) if *other != schema => {
                    return Err(Error::new(format!(
                        "spec/schema-names.yaml gives `{old}` the name `{new}`, which another schema with other content has"
                    )));
                }
                Some(_) => {}
                None => {
                    schemas.insert(new.clone(), schema);
                }
            }
        }
        let missing = self.0.iter().filter(|(_, new)| !known.contains(*new));
        notes.extend(missing.map(|(old, new)| {
            format!("schema {old}: in spec/schema-names.yaml as `{new}`, but not in the document")
        }));
        schemas.sort_keys();
        Ok(())
    }

    /// Renames the targets of `$ref`s and of discriminators.
    fn rename_references(&self, value: &mut Value) {
        match value {
            Value::Object(map) => map
                .values_mut()
                .for_each(|value| self.rename_references(value)),
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.rename_references(item)),
            Value::String(text) => {
                let new = text.strip_prefix(SCHEMAS).and_then(|old| self.0.get(old));
                if let Some(new) = new {
                    *text = format!("{SCHEMAS}{new}");
                }
            }
            _ => {}
        }
    }
}
