//! A message whose file may not be uploaded yet.

use std::path::PathBuf;

use serde_json::Value;

use crate::error::{Failure, Result};
use crate::transfer::Upload;

/// Where a file of a message comes from.
#[derive(Debug)]
pub(crate) enum Source {
    File(PathBuf),
    Id(String),
    Link(String),
}

/// A message whose file may not be uploaded yet.
#[derive(Debug)]
pub struct Draft {
    message: Value,
    file: Option<File>,
}

#[derive(Debug)]
struct File {
    source: Source,
    media_type: Option<String>,
    /// What it is sent as.
    kind: &'static str,
    /// The place of the reference to the file in the message.
    place: String,
}

impl Draft {
    /// Creates a message without a file.
    #[must_use]
    pub fn new(message: Value) -> Self {
        Self {
            message,
            file: None,
        }
    }

    /// Adds a file; `place` is the JSON pointer to the object of its id or link.
    pub(super) fn with_file(
        mut self,
        source: Source,
        media_type: Option<String>,
        kind: &'static str,
        place: String,
    ) -> Self {
        self.file = Some(File {
            source,
            media_type,
            kind,
            place,
        });
        self
    }

    /// Sets a property of the message.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.message[name] = value;
    }

    /// Returns the upload that the message needs.
    pub(super) fn upload(&self) -> Option<Upload> {
        let file = self.file.as_ref()?;
        match &file.source {
            Source::File(path) => {
                Some(Upload::new(path, file.media_type.as_ref(), Some(file.kind)))
            }
            Source::Id(_) | Source::Link(_) => None,
        }
    }

    /// Returns the message; `uploaded` is the id of the file, if it was uploaded.
    pub(super) fn message(&self, uploaded: &str) -> Value {
        let mut message = self.message.clone();
        if let Some(file) = &self.file
            && let Some(place) = message.pointer_mut(&file.place)
        {
            match &file.source {
                Source::File(_) => place["id"] = uploaded.into(),
                Source::Id(id) => place["id"] = id.as_str().into(),
                Source::Link(link) => place["link"] = link.as_str().into(),
            }
        }
        message
    }
}

impl Source {
    pub(super) fn parse(text: &str) -> Result<Self> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(Self::Link(text.to_owned()));
        }
        let path = PathBuf::from(text);
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Self::File(path)),
            Ok(_) => Err(Failure::file("read", path, &"it is not a file")),
            Err(error) => Err(Failure::file("read", path, &error)
                .with_remedy("a file that was uploaded before is named with `--id`")),
        }
    }

    pub(super) fn file_name(&self) -> Option<String> {
        match self {
            Self::File(path) => Some(path.file_name()?.to_string_lossy().into_owned()),
            Self::Id(_) | Self::Link(_) => None,
        }
    }
}
