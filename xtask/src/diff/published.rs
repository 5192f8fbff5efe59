//! Published documents as inputs: brought into the form of the documents that they are compared with.

use serde_json::Value;

use crate::canonical::canonicalise;
use crate::error::Result;
use crate::overlay;
use crate::workspace::Workspace;

/// Returns two documents in forms that can be compared.
///
/// Where the API is published as OpenAPI 3.1, a document of that version is converted. If both are,
/// their facts are compared; if one is, it gets the overlays, as the effective document has.
///
/// # Errors
/// A published document cannot be converted, or an overlay does not apply to it; the reason names it.
pub(super) fn comparable(
    workspace: &Workspace,
    old: (Value, &str),
    new: (Value, &str),
) -> Result<(Value, Value)> {
    let published = |document: &Value| {
        let version = document.get("openapi").and_then(Value::as_str);
        workspace.api().is_published_as_3_1()
            && version.is_some_and(|version| version == "3.1" || version.starts_with("3.1."))
    };
    let corrected = !(published(&old.0) && published(&new.0));
    let convert = |(document, name): (Value, &str)| {
        if !published(&document) {
            return Ok(document);
        }
        facts(workspace, &document, corrected).map_err(|reason| reason.within(format!("`{name}`")))
    };
    Ok((convert(old)?, convert(new)?))
}

fn facts(workspace: &Workspace, published: &Value, corrected: bool) -> Result<Value> {
    let mut facts = canonicalise(published, &workspace.operation_ids()?, workspace.api())?;
    workspace
        .schema_names()?
        .apply(&mut facts.document, &mut facts.notes)?;
    match corrected {
        true => overlay::apply_all(&facts.document, &workspace.overlays()?),
        false => Ok(facts.document),
    }
}
