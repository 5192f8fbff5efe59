//! Where an item is in the body of an event.

/// The place of a message or a status.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) entry: usize,
    pub(super) change: usize,
    pub(super) list: List,
    pub(super) index: usize,
}

/// A list in the value of a change.
#[derive(Clone, Copy)]
pub(super) enum List {
    /// The members that lead to it, as in a JSON pointer.
    Members(&'static str),
    /// The messages of a conversation: the indices of the chunk of the history, and of the conversation.
    Thread(usize, usize),
}

impl Place {
    /// Returns the JSON pointer to the item.
    pub(super) fn pointer(self) -> String {
        let Self {
            entry,
            change,
            list,
            index,
        } = self;
        format!(
            "{}/{}/{index}",
            value_pointer(entry, change),
            list.pointer()
        )
    }
}

impl List {
    pub(super) fn pointer(self) -> String {
        match self {
            Self::Members(members) => members.to_owned(),
            Self::Thread(chunk, thread) => format!("history/{chunk}/threads/{thread}/messages"),
        }
    }
}

/// Returns the JSON pointer to the value of a change.
pub(super) fn value_pointer(entry: usize, change: usize) -> String {
    format!("/entry/{entry}/changes/{change}/value")
}
