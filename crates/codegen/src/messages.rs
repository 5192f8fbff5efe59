//! Outbound messages: the schema that `x-client` names, and its constructors (`x-constructors`).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Error;
use crate::document::Document;
use crate::extension::{Row, rows};

#[derive(Default)]
pub(crate) struct Messages {
    /// The name of the schema; empty if the document names none.
    pub(crate) schema: String,
    /// The members that have the same value in every message.
    pub(crate) constants: BTreeMap<String, String>,
    pub(crate) constructors: Vec<Constructor>,
}

/// A constructor of the messages of one type, which sets the member of the same name.
pub(crate) struct Constructor {
    pub(crate) of: String,
    /// The members of the object that are arguments; empty if the object as a whole is one.
    pub(crate) arguments: Vec<String>,
    pub(crate) description: String,
}

impl Messages {
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let Some(name) = document.message() else {
            return Ok(Self::default());
        };
        let schema = document.schema(name).ok_or_else(|| {
            let reason = format!("`message` of `x-client` names the schema `{name}`, which the document does not have");
            Error::document(reason)
        })?;
        let constants = document.root.pointer("/x-client/constants");
        let constants = constants.and_then(Value::as_object).into_iter().flatten();
        let constants = constants.map(|(key, value)| match value.as_str() {
            Some(value) => Ok((key.clone(), value.to_owned())),
            None => Err(Error::document(format!(
                "the constant `{key}` of `x-client` is not a text"
            ))),
        });
        let constructors = rows("`x-constructors`", schema.get("x-constructors"))?;
        Ok(Self {
            schema: name.to_owned(),
            constants: constants.collect::<Result<_, Error>>()?,
            constructors: constructors
                .iter()
                .map(constructor)
                .collect::<Result<_, Error>>()?,
        })
    }
}

fn constructor(row: &Value) -> Result<Constructor, Error> {
    let of = format!("the constructor {} of `x-constructors`", row["of"]);
    let row = Row::read(of, row, &["arguments", "description", "of"])?;
    Ok(Constructor {
        of: row.text("of")?,
        arguments: row.texts("arguments")?,
        description: row.text("description")?,
    })
}
