//! What two documents have in common is neither compared nor shown to `drift`: a refresh changes
//! little, and the documents are long.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::matching::Pair;
use super::node::Node;

/// Where two documents differ.
pub(crate) struct Affected {
    /// The components, as `/components/schemas/Name`, that differ, or lead to one that does.
    components: BTreeSet<String>,
}

impl Affected {
    pub(crate) fn of(old: &Value, new: &Value) -> Self {
        let (old, new) = (components(old), components(new));
        let differs = |pointer: &&String| old.get(*pointer) != new.get(*pointer);
        let mut affected = Self {
            components: old
                .keys()
                .chain(new.keys())
                .filter(differs)
                .cloned()
                .collect(),
        };
        loop {
            let leads = new
                .iter()
                .filter(|(pointer, value)| {
                    !affected.components.contains(*pointer) && affected.leads(value)
                })
                .map(|(pointer, _)| pointer.clone())
                .collect::<Vec<_>>();
            if leads.is_empty() {
                return affected;
            }
            affected.components.extend(leads);
        }
    }

    /// Whether anything about an operation may differ.
    pub(crate) fn touches(&self, pair: &Pair<'_>) -> bool {
        pair.old_path != pair.new_path
            || pair.old_item.value != pair.new_item.value
            || self.leads(pair.new_item.value)
    }

    /// Whether a reference in `value` leads to a component that differs.
    fn leads(&self, value: &Value) -> bool {
        match value {
            Value::Object(members) => {
                let target = members.get("$ref").and_then(Value::as_str);
                target.is_some_and(|target| self.differs(target))
                    || members.values().any(|member| self.leads(member))
            }
            Value::Array(items) => items.iter().any(|item| self.leads(item)),
            _ => false,
        }
    }

    /// What lies in a component differs with it; of what lies elsewhere nothing is known.
    fn differs(&self, target: &str) -> bool {
        let pointer = target.strip_prefix('#').unwrap_or(target);
        match pointer.splitn(5, '/').collect::<Vec<_>>().as_slice() {
            ["", "components", kind, name, ..] => self
                .components
                .contains(&format!("/components/{kind}/{name}")),
            _ => true,
        }
    }
}

fn components(document: &Value) -> BTreeMap<String, &Value> {
    let kinds = Node::root(document).members_of("components");
    kinds
        .into_iter()
        .flat_map(|(_, kind)| kind.members())
        .map(|(_, component)| (component.pointer, component.value))
        .collect()
}
