/// Schema `Ages`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ages(
    /// The value itself.
    pub ::std::collections::BTreeMap<String, i64>,
);
crate::support::newtype!(Ages(::std::collections::BTreeMap < String, i64 >));
crate::support::schema!(Ages, "/components/schemas/Ages");
/// Schema `Blob`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Blob(
    /// The value itself.
    pub ::bytes::Bytes,
);
crate::support::newtype!(Blob(::bytes::Bytes));
crate::support::bytes_newtype!(Blob);
crate::support::schema!(Blob, "/components/schemas/Blob");
/// Schema `Name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Name(
    /// The value itself.
    pub String,
);
crate::support::newtype!(Name(String));
crate::support::text_newtype!(Name);
crate::support::schema!(Name, "/components/schemas/Name");
/// Schema `Names`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Names(
    /// The value itself.
    pub Vec<Name>,
);
crate::support::newtype!(Names(Vec < Name >));
crate::support::schema!(Names, "/components/schemas/Names");
