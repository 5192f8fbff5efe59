//! Everything that generated code names: the one path by which it reaches the rest of the crate.

pub(crate) use crate::types::de::{object, open_enum, union};
