//! Outbound messages: the schema that `x-client` names, its constructors (`x-constructors`), and the
//! recipients of messages and other calls (`x-recipient`).

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
    /// By schema.
    pub(crate) recipients: BTreeMap<String, RecipientMembers>,
}

/// The members of an object that name its recipient.
#[derive(Clone)]
pub(crate) struct RecipientMembers {
    pub(crate) phone: String,
    pub(crate) user: String,
    /// The member that says that `phone` is the id of a group, and its value.
    pub(crate) group: Option<(String, String)>,
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
        let recipients = document.schemas().filter_map(|(name, schema)| {
            let members = recipient(document, name, schema).transpose()?;
            Some(members.map(|members| (name.to_owned(), members)))
        });
        let recipients = recipients.collect::<Result<_, Error>>()?;
        let Some(name) = document.message() else {
            return Ok(Self {
                recipients,
                ..Self::default()
            });
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
            recipients,
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

/// Returns the members of a schema, or of a part of it, that name its recipient.
pub(crate) fn recipient(
    document: &Document,
    name: &str,
    schema: &Value,
) -> Result<Option<RecipientMembers>, Error> {
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let parts = parts.map(|part| document.resolve(part));
    let mut schemas = std::iter::once(schema).chain(parts);
    let Some(members) = schemas.find_map(|schema| schema.get("x-recipient")) else {
        return Ok(None);
    };
    let read = || {
        let of = "its `x-recipient`".to_owned();
        let row = Row::read(of, members, &["group", "phone", "user"])?;
        let group = row.map.get("group").map(|group| {
            let of = "`group` of its `x-recipient`".to_owned();
            let group = Row::read(of, group, &["member", "value"])?;
            Ok::<_, Error>((group.text("member")?, group.text("value")?))
        });
        Ok(Some(RecipientMembers {
            phone: row.text("phone")?,
            user: row.text("user")?,
            group: group.transpose()?,
        }))
    };
    read().map_err(|error: Error| Error::schema(name, error.to_string()))
}
