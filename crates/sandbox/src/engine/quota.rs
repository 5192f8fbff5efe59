//! The memory that stored values take, and the limits on what clients can create.

use serde_json::{Map, Value};

use super::failure::Failure;

/// The memory that an entry of a list takes beside its content, in bytes.
pub(crate) const ENTRY_OVERHEAD: usize = 512;

/// The highest number of groups, accounts, sticker packs and providers, each.
const MAX_COUNT: usize = 1000;
/// The most memory that the description of one of them takes, in bytes.
const MAX_DESCRIPTION: usize = 64 * 1024;

/// Estimates how many bytes of memory a value takes: a short text can be a long list.
pub(crate) fn json_size(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(json_size).sum(),
            Value::Object(members) => object_size(members),
            _ => 0,
        }
}

fn object_size(members: &Map<String, Value>) -> usize {
    let members = members.iter();
    members
        .map(|(name, value)| size_of::<String>() + name.len() + json_size(value))
        .sum()
}

/// Returns an error if there are as many `things` as the sandbox stores.
pub(crate) fn check_count(count: usize, things: &str) -> Result<(), Failure> {
    if count < MAX_COUNT {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "the sandbox stores at most {MAX_COUNT} {things}: remove one first"
    )))
}

/// Returns an error if a description is too long to be stored.
pub(crate) fn check_length(length: usize, field: &str) -> Result<(), Failure> {
    if length <= MAX_DESCRIPTION {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{field}: longer than the {MAX_DESCRIPTION} bytes that the sandbox stores"
    )))
}

/// Merges the members of an object into another, unless the result is too long to be stored.
pub(crate) fn merge_members(
    target: &mut Map<String, Value>,
    members: Value,
    field: &str,
) -> Result<(), Failure> {
    if let Value::Object(members) = members {
        let mut merged = target.clone();
        merged.extend(members);
        check_length(object_size(&merged), field)?;
        *target = merged;
    }
    Ok(())
}

/// Returns an error if an object is too long to be stored.
pub(crate) fn check_object(members: &Map<String, Value>, field: &str) -> Result<(), Failure> {
    check_length(object_size(members), field)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_numbers_takes_more_memory_than_its_text() {
        let list = json!(vec![0; 1000]);
        assert!(json_size(&list) > 5 * list.to_string().len());
    }
}
