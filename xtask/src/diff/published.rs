//! Published documents as inputs: brought into the form of the documents that they are compared with.

use serde_json::Value;

use crate::canonical::canonicalise;
use crate::error::Result;
use crate::overlay;
use crate::references::require_resolvable;
use crate::workspace::Workspace;

/// Two documents in forms that can be compared, and remarks on them.
pub(super) struct Comparable {
    pub(super) old: Value,
    pub(super) new: Value,
    pub(super) notes: Vec<String>,
}

/// Brings two documents into forms that can be compared.
///
/// Where the API is published as OpenAPI 3.1, a document of that version is converted. If both are,
/// their facts are compared; if one is, it gets the overlays, as the effective document has. Actions
/// that do not fit, as those for an operation that was removed, are remarks; if what is left refers to
/// something that is missing, none of the overlays is applied.
///
/// # Errors
/// A published document cannot be converted; the reason names it.
pub(super) fn comparable(
    workspace: &Workspace,
    old: (Value, &str),
    new: (Value, &str),
) -> Result<Comparable> {
    let published = |document: &Value| {
        let version = document.get("openapi").and_then(Value::as_str);
        workspace.api().published_as_3_1
            && version.is_some_and(|version| version == "3.1" || version.starts_with("3.1."))
    };
    let corrected = !(published(&old.0) && published(&new.0));
    let mut notes = Vec::new();
    let mut convert = |(document, name): (Value, &str)| {
        if !published(&document) {
            return Ok(document);
        }
        let (facts, errors) = facts(workspace, &document, corrected)
            .map_err(|reason| reason.within(format!("`{name}`")))?;
        if !errors.is_empty() {
            let (count, errors) = (errors.len(), errors.join("\n"));
            notes.push(format!(
                "{count} overlay actions do not apply to `{name}`:\n{errors}"
            ));
        }
        Ok(facts)
    };
    Ok(Comparable {
        old: convert(old)?,
        new: convert(new)?,
        notes,
    })
}

fn facts(
    workspace: &Workspace,
    published: &Value,
    corrected: bool,
) -> Result<(Value, Vec<String>)> {
    let mut facts = canonicalise(published, &workspace.operation_ids()?, workspace.api())?;
    workspace
        .schema_names()?
        .apply(&mut facts.document, &mut facts.notes)?;
    if !corrected {
        return Ok((facts.document, Vec::new()));
    }
    let (document, errors) = overlay::apply_fitting(&facts.document, &workspace.overlays()?);
    // Additions may refer to what the document does not have, or no longer.
    Ok(match require_resolvable(&document) {
        Ok(()) => (document, errors),
        Err(_) => (facts.document, errors),
    })
}
