//! The kinds of media, with the types and sizes that the server accepts (`x-media-kinds`).

use serde_json::Value;

use crate::Error;
use crate::document::Document;
use crate::extension::{Row, rows};

pub(crate) struct MediaKind {
    pub(crate) name: String,
    /// The name in a sentence, such as `an image`.
    pub(crate) title: String,
    /// Empty for any type.
    pub(crate) types: Vec<String>,
    pub(crate) max_bytes: u64,
    pub(crate) note: Option<String>,
}

const OF: &str = "`x-media-kinds`";

/// Reads the kinds; only the last one takes any type.
pub(crate) fn read(document: &Document) -> Result<Vec<MediaKind>, Error> {
    let kinds = rows(OF, document.root.get("x-media-kinds"))?
        .iter()
        .map(kind);
    let kinds = kinds.collect::<Result<Vec<_>, Error>>()?;
    let any = kinds.iter().position(|kind| kind.types.is_empty());
    match any == kinds.len().checked_sub(1) {
        true => Ok(kinds),
        false => Err(Error::document(format!(
            "the last kind of {OF}, and no other, must have no `types`, to take any"
        ))),
    }
}

fn kind(row: &Value) -> Result<MediaKind, Error> {
    let of = format!("the kind {} of {OF}", row["name"]);
    let row = Row::read(of, row, &["maxBytes", "name", "note", "title", "types"])?;
    let types = rows(&format!("`types` of {OF}"), row.map.get("types"))?.iter();
    let types = types
        .map(|t| t.as_str().map(str::to_owned))
        .collect::<Option<_>>();
    let max_bytes = u64::try_from(row.number("maxBytes")?);
    Ok(MediaKind {
        name: row.variant("name")?,
        title: row.text("title")?,
        types: types.ok_or_else(|| row.error("has a type that is not a text"))?,
        max_bytes: max_bytes.map_err(|_| row.error("has a negative `maxBytes`"))?,
        note: row
            .map
            .contains_key("note")
            .then(|| row.text("note"))
            .transpose()?,
    })
}
