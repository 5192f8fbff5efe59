/// Every operation of the document, ordered by path and method.
pub static OPERATIONS: &[Operation] = &[
    Operation::new("Files_get", "GET", "/files/{FileId}", "Files", "/v1", &[]),
    Operation::new("Folders_upload", "POST", "/files/{FolderId}", "Folders", "/v1", &[]),
    Operation::new("Items_list", "GET", "/items", "Items", "/v1", &[]),
    Operation::new("Items_create", "POST", "/items", "Items", "/v1", &[]),
    Operation::new("Items_shelves", "GET", "/shelves", "Items", "/v1", &[]),
    Operation::new("subscribe", "POST", "/subscribe", "", "/v1", &[]),
];
/// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
/// that stands for it.
pub static SCHEMAS: &[Schema] = &[
    Schema::new("Base-Message", "BaseMessage"),
    Schema::new("Blob", "Blob"),
    Schema::new("By-Id", "ById"),
    Schema::new("By-Link", "ByLink"),
    Schema::new("Circle", "Circle"),
    Schema::new("File-Info", "FileInfo"),
    Schema::new("Image-Message", "ImageMessage"),
    Schema::new("Item", "Item"),
    Schema::new("Items-Page", "ItemsPage"),
    Schema::new("Line", "Line"),
    Schema::new("Lines", "Lines"),
    Schema::new("Message", "Message"),
    Schema::new("Message-Kind", "MessageKind"),
    Schema::new("Shape", "Shape"),
    Schema::new("Shelves-Page", "ShelvesPage"),
    Schema::new("Source", "Source"),
    Schema::new("Square", "Square"),
    Schema::new("Subscription", "Subscription"),
    Schema::new("Text-Message", "TextMessage"),
    Schema::new("Upload", "Upload"),
    Schema::new("Upload-By-Link", "UploadByLink"),
];
