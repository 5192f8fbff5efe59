/// Schema `Thing`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Thing {
    /// `id`.
    pub id: String,
}
impl Thing {
    /// Creates a value.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }
}
crate::support::object!(Thing { id : "id" required });
crate::support::schema!(Thing, "/components/schemas/Thing");
