/// A thing.
///
/// Schema `Thing`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Thing {
    /// Its id.
    pub id: String,
    /// `sizes`.
    pub sizes: Vec<i64>,
    /// `type`.
    pub type_: Option<String>,
    /// `weight`.
    pub weight: Option<f64>,
}
impl Thing {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            sizes: Default::default(),
            type_: None,
            weight: None,
        }
    }
    /// Sets [`sizes`](Self::sizes).
    #[must_use]
    pub fn with_sizes(
        mut self,
        sizes: impl IntoIterator<Item = impl Into<i64>>,
    ) -> Self {
        self.sizes = sizes.into_iter().map(Into::into).collect();
        self
    }
    /// Sets [`type_`](Self::type_).
    #[must_use]
    pub fn with_type(mut self, type_: impl Into<String>) -> Self {
        self.type_ = Some(type_.into());
        self
    }
    /// Sets [`weight`](Self::weight).
    #[must_use]
    pub fn with_weight(mut self, weight: f64) -> Self {
        self.weight = Some(weight);
        self
    }
}
crate::support::object!(
    Thing { id : "id" required, sizes : "sizes" empty, type_ : "type" optional, weight :
    "weight" optional_scalar }
);
crate::support::schema!(Thing, "/components/schemas/Thing");
