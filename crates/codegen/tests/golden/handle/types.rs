/// Schema `Choice`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Choice {
    /// The one with the key `text`.
    Text(Text),
    /// The one with the key `url`.
    Link(Link),
    /// An object that the document does not describe.
    Other(::serde_json::Map<String, ::serde_json::Value>),
}
crate::support::union!(Choice { (has "text") Text(Text), (has "url") Link(Link) });
crate::support::schema!(Choice, "/components/schemas/Choice");
/// Schema `Link`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// `url`.
    pub url: String,
}
impl Link {
    /// Creates a value.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }
}
crate::support::object!(Link { url : "url" required });
crate::support::schema!(Link, "/components/schemas/Link");
/// Schema `Text`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Text {
    /// `text`.
    pub text: String,
}
impl Text {
    /// Creates a value.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}
crate::support::object!(Text { text : "text" required });
crate::support::schema!(Text, "/components/schemas/Text");
