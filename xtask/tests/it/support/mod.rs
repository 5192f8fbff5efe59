//! A small API in two published forms, and temporary workspaces.

pub(crate) mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use xtask::api::ON_PREMISES;
use xtask::canonical::{Canonical, OperationIds, canonicalise};
use xtask::source::{Input, Published};
use xtask::workspace::Workspace;

/// The form with named bodies.
pub(crate) const NAMED: &str = include_str!("../../forms/named.json");
/// The form with inline bodies, other operation ids, and integer enums as integers.
pub(crate) const INLINE: &str = include_str!("../../forms/inline.json");

pub(crate) const IDS: &str = "\
/books:
  get: Books_list
  post: Books_add
/books/{BookId}/cover:
  get: Books_cover
  put: Books_setCover
/stats:
  get: Shop_stats
";

/// The additions without which no Rust can be generated from the small API.
pub(crate) const ADDITIONS: &str = "\
overlay: 1.1.0
info: {title: Additions, version: 1.0.0}
actions:
  - target: $.paths['/stats'].get
    description: statistics come as text with `format=plain` (M)
    update:
      parameters:
        - {name: format, in: query, schema: {type: string, enum: [plain]}}
      responses:
        '200':
          content:
            text/plain: {x-when: {format: plain}}
  - target: $.paths['/books/{BookId}/cover'].put.requestBody.content
    description: three types of image → any (M)
    remove: true
  - target: $.paths['/books/{BookId}/cover'].put.requestBody
    description: three types of image → any (M)
    update:
      content:
        '*/*':
          schema: {$ref: '#/components/schemas/BooksSetCoverRequest'}
";

pub(crate) const CORRECTION: &str = "\
overlay: 1.1.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.components.schemas.Book.properties.weight
    description: any number → grams, whole ones (O)
    update: {type: integer}
";

pub(crate) fn parse(text: &str) -> Value {
    xtask::document::parse(text.as_bytes()).unwrap()
}

pub(crate) fn ids() -> OperationIds {
    OperationIds::parse(IDS).unwrap()
}

pub(crate) fn canonical(text: &str) -> Canonical {
    canonicalise(&parse(text), &ids(), ON_PREMISES).unwrap()
}

pub(crate) fn published(source: &str, text: &str) -> Input {
    Input::Published(Published {
        source: source.into(),
        bytes: text.into(),
        etag: None,
        redirected_to: None,
    })
}

/// A workspace in a temporary directory, which is removed on drop.
pub(crate) struct Scratch {
    root: PathBuf,
}

impl Scratch {
    /// Creates a workspace with only the manually written files for the small API.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "scratch-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let scratch = Self { root };
        scratch.write("spec/operation-ids.yaml", IDS);
        scratch.write("spec/overlays/additions.yaml", ADDITIONS);
        scratch
    }

    /// Creates a workspace with the named form imported.
    pub(crate) fn imported() -> Self {
        let scratch = Self::new();
        scratch.import(&published("named.json", NAMED)).unwrap();
        scratch
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::at(&self.root)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn import(&self, input: &Input) -> xtask::error::Result<xtask::update::Plan> {
        let plan = xtask::update::plan(&self.workspace(), input)?;
        xtask::files::write_all(&self.root, &plan.changes)?;
        Ok(plan)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Returns every file with its text.
    pub(crate) fn everything(&self) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        let mut open = vec![self.root.clone()];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let text = fs::read_to_string(&path).unwrap();
                    found.push((path, text));
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
