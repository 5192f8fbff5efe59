//! The error codes of the API (`x-error-codes`).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Error;
use crate::document::Document;
use crate::extension::{self, Row, rows};

/// The families and codes of a document; empty without `x-error-codes`.
#[derive(Default)]
pub(crate) struct ErrorCodes {
    pub(crate) families: Vec<Family>,
    /// Ordered by number.
    pub(crate) codes: Vec<Code>,
    pub(crate) ranges: Vec<Range>,
}

pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) description: String,
    class: Class,
}

pub(crate) struct Code {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) family: String,
    pub(crate) title: String,
    pub(crate) meaning: String,
    pub(crate) class: Class,
}

/// What the codes between two numbers say that are not listed.
pub(crate) struct Range {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) class: Class,
}

/// What a code says about the request: some of [`CLASSES`], and the seconds to wait before the first retry.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub(crate) says: BTreeSet<&'static str>,
    pub(crate) delay: Option<u64>,
}

const CLASSES: [&str; 7] = [
    "access",
    "account-wide",
    "ambiguous",
    "not-processed",
    "processed",
    "rate-limited",
    "refused",
];

impl ErrorCodes {
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let Some(value) = document.root.get("x-error-codes") else {
            return Ok(Self::default());
        };
        let of = "`x-error-codes`";
        let map = extension::object(of, value, &["codes", "families", "ranges"])?;
        let rows = |key: &str| rows(&format!("`{key}` of {of}"), map.get(key));
        let families = rows("families")?.iter().map(family);
        let families = families.collect::<Result<Vec<_>, Error>>()?;
        let ranges = rows("ranges")?.iter().map(range);
        let codes = rows("codes")?.iter().map(|row| code(row, &families));
        let mut codes = codes.collect::<Result<Vec<_>, Error>>()?;
        codes.sort_by_key(|code| code.number);
        let read = Self {
            ranges: ranges.collect::<Result<_, Error>>()?,
            families,
            codes,
        };
        read.check_unique()?;
        Ok(read)
    }

    /// Whether there is a code of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.codes.iter().any(|code| code.name == name)
    }

    fn check_unique(&self) -> Result<(), Error> {
        let twice =
            |what: String| Error::document(format!("`x-error-codes` has {what} more than once"));
        if let Some(pair) = self
            .codes
            .windows(2)
            .find(|pair| pair[0].number == pair[1].number)
        {
            return Err(twice(format!("the code {}", pair[0].number)));
        }
        let mut names = BTreeSet::from(["Other"]);
        if let Some(code) = self.codes.iter().find(|code| !names.insert(&code.name)) {
            return Err(twice(format!("the name `{}`", code.name)));
        }
        let mut names = BTreeSet::from(["Unknown"]);
        match self
            .families
            .iter()
            .find(|family| !names.insert(&family.name))
        {
            Some(family) => Err(twice(format!("the family `{}`", family.name))),
            None => Ok(()),
        }
    }
}

/// A row in errors.
fn of(kind: &str, key: &Value) -> String {
    format!("the {kind} {key} of `x-error-codes`")
}

fn family(row: &Value) -> Result<Family, Error> {
    let row = Row::read(
        of("family", &row["name"]),
        row,
        &["class", "description", "name"],
    )?;
    Ok(Family {
        name: row.variant("name")?,
        description: row.text("description")?,
        class: row.class()?.unwrap_or_default(),
    })
}

fn range(row: &Value) -> Result<Range, Error> {
    let row = Row::read(
        of("range", &row["from"]),
        row,
        &["class", "delay", "from", "to"],
    )?;
    let (from, to) = (row.number("from")?, row.number("to")?);
    match row.class()? {
        Some(class) if from <= to => Ok(Range { from, to, class }),
        Some(_) => Err(row.error("ends before it begins")),
        None => Err(row.error("has no `class`")),
    }
}

fn code(row: &Value, families: &[Family]) -> Result<Code, Error> {
    let keys = [
        "class", "code", "delay", "family", "meaning", "name", "title",
    ];
    let row = Row::read(of("code", &row["code"]), row, &keys)?;
    let name = row.text("family")?;
    let Some(family) = families.iter().find(|family| family.name == name) else {
        return Err(row.error(&format!("is of the family `{name}`, which is not listed")));
    };
    let mut class = row.class()?.unwrap_or_else(|| family.class.clone());
    class.delay = row.delay()?;
    Ok(Code {
        number: row.number("code")?,
        name: row.variant("name")?,
        family: name,
        title: row.text("title")?,
        meaning: row.text("meaning")?,
        class,
    })
}

/// What a row says about a request.
impl Row<'_> {
    fn delay(&self) -> Result<Option<u64>, Error> {
        match self.map.get("delay") {
            None => Ok(None),
            Some(delay) => match delay.as_u64() {
                Some(seconds) => Ok(Some(seconds)),
                None => Err(self.error("has a `delay` that is not a number of seconds")),
            },
        }
    }

    fn class(&self) -> Result<Option<Class>, Error> {
        let Some(class) = self.map.get("class") else {
            return Ok(None);
        };
        let words = class.as_array();
        let words = words.ok_or_else(|| self.error("has a `class` that is not a list"))?;
        let words = words.iter().map(|word| {
            let found = CLASSES.into_iter().find(|known| word == *known);
            found.ok_or_else(|| {
                let known = CLASSES.join("`, `");
                self.error(&format!("has the class {word}, which is none of `{known}`"))
            })
        });
        Ok(Some(Class {
            says: words.collect::<Result<_, Error>>()?,
            delay: self.delay()?,
        }))
    }
}
