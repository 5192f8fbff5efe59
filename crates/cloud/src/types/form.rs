//! Types that are sent as the fields of a form.

/// Names the fields of a multipart form.
macro_rules! multipart {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {};
}

/// Names the fields of an urlencoded form.
macro_rules! urlencoded {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {};
}

pub(crate) use {multipart, urlencoded};
