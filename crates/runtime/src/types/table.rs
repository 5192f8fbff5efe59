//! The fields of a type as a table, in which the names in JSON are looked up.

use serde_json::{Map, Value};

use super::wire::Item;

/// The fields of an object, which the names in JSON are looked up in.
pub struct Table {
    /// What is expected where an object is decoded.
    pub(super) expected: &'static str,
    /// The name of the type.
    pub(super) name: &'static str,
    /// The fields, in the order of the type.
    pub(super) fields: &'static [Field],
    /// Whether a field is required.
    pub(super) has_required: bool,
    /// The index of the field that takes the members of other names, or one beyond the last.
    pub(super) rest: usize,
    /// The first field of each hash.
    heads: [u16; HASHES],
}

const HASHES: usize = 32;
const NONE: u16 = u16::MAX;

/// The first and last bytes of a name: all of them, unless it is longer than 16 bytes. Two integers
/// are compared in a fraction of the time of two short strings.
type Ends = [u64; 2];

const fn ends(name: &[u8]) -> Ends {
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return [u64::from_le_bytes(*first), u64::from_le_bytes(*last)];
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return [
            u32::from_le_bytes(*first) as u64,
            u32::from_le_bytes(*last) as u64,
        ];
    }
    match *name {
        [first, middle, last] => [first as u64 + 256 * middle as u64, last as u64],
        [first, last] => [first as u64, last as u64],
        [only] => [only as u64, 0],
        _ => [0, 0],
    }
}

/// Returns a number below [`HASHES`] that differs for most names of one object.
const fn hash(ends: Ends) -> usize {
    let mixed = (ends[0] ^ ends[1].rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 59) as usize
}

impl Table {
    /// Creates the table of a type from its [`linked`] fields.
    pub const fn new(name: &'static str, expected: &'static str, fields: &'static [Field]) -> Self {
        let mut table = Self {
            expected,
            name,
            fields,
            has_required: false,
            rest: fields.len(),
            heads: [NONE; HASHES],
        };
        let mut index = fields.len();
        while index > 0 {
            index -= 1;
            table.heads[hash(fields[index].ends)] = index as u16;
            table.has_required |= fields[index].required;
            if fields[index].rest {
                table.rest = index;
            }
        }
        table
    }

    /// Returns the index of a field, or one beyond the last.
    pub(super) fn find(&self, name: &str) -> usize {
        let ends = ends(name.as_bytes());
        let mut next = self.heads[hash(ends)];
        while let Some(field) = self.fields.get(usize::from(next)) {
            let same = field.name.len() == name.len() && field.ends == ends;
            if same && (name.len() <= 16 || field.name == name) {
                break;
            }
            next = field.next;
        }
        usize::from(next)
    }
}

impl Table {
    /// Returns whether there is a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let index = self.find(name);
        index < self.fields.len() && index != self.rest
    }

    /// Returns the members of other names that are sent, if the type has any.
    pub(super) fn rest<'a>(&self, items: &[Item<'a>]) -> Option<&'a Map<String, Value>> {
        match items.get(self.rest)? {
            Item::JsonObject(rest) if !rest.is_empty() => Some(rest),
            _ => None,
        }
    }
}

/// Links each field to the next one whose name has the same hash.
pub const fn linked<const N: usize>(mut fields: [Field; N]) -> [Field; N] {
    let mut heads = [NONE; HASHES];
    let mut index = N;
    while index > 0 {
        index -= 1;
        let hash = hash(fields[index].ends);
        fields[index].next = heads[hash];
        heads[hash] = index as u16;
    }
    fields
}

/// A field of an object.
///
/// | | absent | `null` |
/// |---|---|---|
/// | `required` | an error | as the type says |
/// | `required_scalar` | an error | an error; a number or a string otherwise |
/// | `optional` | `None` | `None` |
/// | `optional_scalar` | `None` | `None`; a number or a string otherwise |
/// | `empty` | an empty list or map | an empty list or map |
/// | `rest` | takes the members that no other field has | |
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it must be present.
    pub required: bool,
    /// Whether a scalar may be a number or a string.
    pub lenient: bool,
    /// Whether an empty list or map is left out.
    pub nonempty: bool,
    /// Whether it takes the members that no other field has.
    pub rest: bool,
    /// Whether the name has only letters, digits and underscores.
    pub(super) plain: bool,
    ends: Ends,
    next: u16,
}

impl Field {
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            required: true,
            lenient: false,
            nonempty: false,
            rest: false,
            plain: is_identifier(name.as_bytes()),
            ends: ends(name.as_bytes()),
            next: NONE,
        }
    }

    pub const fn required_scalar(name: &'static str) -> Self {
        Self {
            lenient: true,
            ..Self::required(name)
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required(name)
        }
    }

    pub const fn optional_scalar(name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required_scalar(name)
        }
    }

    pub const fn empty(name: &'static str) -> Self {
        Self {
            nonempty: true,
            ..Self::optional(name)
        }
    }
}

impl Field {
    pub const fn rest(name: &'static str) -> Self {
        Self {
            rest: true,
            ..Self::empty(name)
        }
    }
}

const fn is_identifier(mut name: &[u8]) -> bool {
    while let [first, rest @ ..] = name {
        if !first.is_ascii_alphanumeric() && *first != b'_' {
            return false;
        }
        name = rest;
    }
    true
}
