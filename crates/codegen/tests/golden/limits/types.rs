/// Schema `Note`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Note {
    /// `answers`.
    pub answers: Option<Vec<Note>>,
    /// `stars`.
    pub stars: Option<i64>,
    /// `text`.
    pub text: String,
}
impl Note {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            answers: None,
            stars: None,
            text: text.into(),
        }
    }
    /// Sets [`answers`](Self::answers).
    #[must_use]
    pub fn with_answers(
        mut self,
        answers: impl IntoIterator<Item = impl Into<Note>>,
    ) -> Self {
        self.answers = Some(answers.into_iter().map(Into::into).collect());
        self
    }
    /// Sets [`stars`](Self::stars).
    #[must_use]
    pub fn with_stars(mut self, stars: i64) -> Self {
        self.stars = Some(stars);
        self
    }
}
crate::support::object!(
    Note { answers : "answers" optional, stars : "stars" optional, text : "text" required
    }
);
crate::support::schema!(Note, "/components/schemas/Note");
