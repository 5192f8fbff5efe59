/// Schema `A`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct A {
    /// `a`.
    pub a: String,
}
impl A {
    /// Creates a value.
    #[must_use]
    pub fn new(a: impl Into<String>) -> Self {
        Self { a: a.into() }
    }
}
crate::support::object!(A { a : "a" required });
crate::support::schema!(A, "/components/schemas/A");
/// Schema `B`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct B {
    /// `b`.
    pub b: String,
}
impl B {
    /// Creates a value.
    #[must_use]
    pub fn new(b: impl Into<String>) -> Self {
        Self { b: b.into() }
    }
}
crate::support::object!(B { b : "b" required });
crate::support::schema!(B, "/components/schemas/B");
/// Schema `Either`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Either {
    /// The one with the key `a`.
    A(A),
    /// The one with the key `b`.
    B(B),
    /// An object that the document does not describe.
    Other(::serde_json::Map<String, ::serde_json::Value>),
}
crate::support::union!(Either { (has "a") A(A), (has "b") B(B) });
crate::support::schema!(Either, "/components/schemas/Either");
