//! Decoding, encoding, checking and describing generated types: the macros that generated code
//! invokes, and what they need.

pub mod de;
pub mod decode;
pub mod encode;
pub mod file;
pub mod forgiving;
pub mod form;
pub mod json;
pub mod json_schema;
pub mod limits;
pub mod newtype;
pub mod recipient;
pub mod rules;
mod scalar;
pub mod secret;
mod table;
pub mod text;
pub mod wire;
