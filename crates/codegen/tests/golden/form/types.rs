/// Schema `Upload`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Upload {
    /// `file`.
    pub file: crate::support::File,
    /// `name`.
    pub name: Option<String>,
}
impl Upload {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(file: impl Into<crate::support::File>) -> Self {
        Self {
            file: file.into(),
            name: None,
        }
    }
    /// Sets [`name`](Self::name).
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}
crate::support::object!(Upload { file : "file" required, name : "name" optional });
crate::support::multipart!(Upload { file : "file" file, name : "name" text });
crate::support::schema!(Upload, "/components/schemas/Upload");
