/// A color.
///
/// Schema `Color`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Color {
    /// The value `red`.
    Red,
    /// The value `dark-blue`.
    DarkBlue,
    /// The value `other`.
    Other,
    /// A value that the document does not list.
    OtherValue(String),
}
crate::support::open_enum!(
    Color { "red" => Red, "dark-blue" => DarkBlue, "other" => Other } OtherValue
);
crate::support::schema!(Color, "/components/schemas/Color");
