use crate::support::tables::{Details, Node, Operation, Schema, Tag};
/// Every operation of the document, ordered by path and method.
pub static OPERATIONS: &[Operation] = &[
    Operation::new(
        "Files_get",
        "GET",
        "/files/{FileId}",
        "Files",
        "/v1",
        &[],
        details(0),
    ),
    Operation::new(
        "Folders_upload",
        "POST",
        "/files/{FolderId}",
        "Folders",
        "/v1",
        &[],
        details(1),
    ),
    Operation::new("Items_list", "GET", "/items", "Items", "/v1", &[], details(2)),
    Operation::new("Items_create", "POST", "/items", "Items", "/v1", &[], details(3)),
    Operation::new("Items_shelves", "GET", "/shelves", "Items", "/v1", &[], details(4)),
    Operation::new("subscribe", "POST", "/subscribe", "", "/v1", &[], details(5)),
];
/// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
/// that stands for it.
pub static SCHEMAS: &[Schema] = &[
    Schema::new("Base-Message", "BaseMessage", node(0)),
    Schema::new("Blob", "Blob", node(1)),
    Schema::new("By-Id", "ById", node(2)),
    Schema::new("By-Link", "ByLink", node(3)),
    Schema::new("Circle", "Circle", node(4)),
    Schema::new("File-Info", "FileInfo", node(5)),
    Schema::new("Image-Message", "ImageMessage", node(6)),
    Schema::new("Item", "Item", node(7)),
    Schema::new("Items-Page", "ItemsPage", node(8)),
    Schema::new("Line", "Line", node(9)),
    Schema::new("Lines", "Lines", node(10)),
    Schema::new("Message", "Message", node(11)),
    Schema::new("Message-Kind", "MessageKind", node(12)),
    Schema::new("Shape", "Shape", node(13)),
    Schema::new("Shelves-Page", "ShelvesPage", node(14)),
    Schema::new("Source", "Source", node(15)),
    Schema::new("Square", "Square", node(16)),
    Schema::new("Subscription", "Subscription", node(17)),
    Schema::new("Text-Message", "TextMessage", node(18)),
    Schema::new("Upload", "Upload", node(19)),
    Schema::new("Upload-By-Link", "UploadByLink", node(20)),
];
/// The tags of the operations, in the order of the first operation of each.
pub static TAGS: &[Tag] = &[
    Tag::new("Files", ""),
    Tag::new("Folders", ""),
    Tag::new("Items", ""),
];
#[cfg(feature = "schema")]
mod tables {
    use crate::support::tables::*;
    include!(concat!(env!("BINDINGS"), "/tables.rs"));
}
const fn details(_index: usize) -> Option<&'static Details> {
    #[cfg(feature = "schema")] return Some(&tables::DETAILS[_index]);
    #[cfg(not(feature = "schema"))] return None;
}
const fn node(_index: usize) -> Option<&'static Node> {
    #[cfg(feature = "schema")] return Some(tables::NODES[_index].1);
    #[cfg(not(feature = "schema"))] return None;
}
