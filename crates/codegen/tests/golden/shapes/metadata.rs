/// Every operation of the document, ordered by path and method.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "Files_get",
        method: "GET",
        path: "/files/{FileId}",
        tag: "Files",
        prefix: "/v1",
        security: &[],
    },
    Operation {
        id: "Folders_upload",
        method: "POST",
        path: "/files/{FolderId}",
        tag: "Folders",
        prefix: "/v1",
        security: &[],
    },
    Operation {
        id: "Items_list",
        method: "GET",
        path: "/items",
        tag: "Items",
        prefix: "/v1",
        security: &[],
    },
    Operation {
        id: "Items_create",
        method: "POST",
        path: "/items",
        tag: "Items",
        prefix: "/v1",
        security: &[],
    },
    Operation {
        id: "Items_shelves",
        method: "GET",
        path: "/shelves",
        tag: "Items",
        prefix: "/v1",
        security: &[],
    },
    Operation {
        id: "subscribe",
        method: "POST",
        path: "/subscribe",
        tag: "",
        prefix: "/v1",
        security: &[],
    },
];
/// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
/// that stands for it.
pub static SCHEMAS: &[Schema] = &[
    Schema {
        name: "Base-Message",
        rust: "BaseMessage",
    },
    Schema {
        name: "Blob",
        rust: "Blob",
    },
    Schema {
        name: "By-Id",
        rust: "ById",
    },
    Schema {
        name: "By-Link",
        rust: "ByLink",
    },
    Schema {
        name: "Circle",
        rust: "Circle",
    },
    Schema {
        name: "File-Info",
        rust: "FileInfo",
    },
    Schema {
        name: "Image-Message",
        rust: "ImageMessage",
    },
    Schema {
        name: "Item",
        rust: "Item",
    },
    Schema {
        name: "Items-Page",
        rust: "ItemsPage",
    },
    Schema {
        name: "Line",
        rust: "Line",
    },
    Schema {
        name: "Lines",
        rust: "Lines",
    },
    Schema {
        name: "Message",
        rust: "Message",
    },
    Schema {
        name: "Message-Kind",
        rust: "MessageKind",
    },
    Schema {
        name: "Shape",
        rust: "Shape",
    },
    Schema {
        name: "Shelves-Page",
        rust: "ShelvesPage",
    },
    Schema {
        name: "Source",
        rust: "Source",
    },
    Schema {
        name: "Square",
        rust: "Square",
    },
    Schema {
        name: "Subscription",
        rust: "Subscription",
    },
    Schema {
        name: "Text-Message",
        rust: "TextMessage",
    },
    Schema {
        name: "Upload",
        rust: "Upload",
    },
    Schema {
        name: "Upload-By-Link",
        rust: "UploadByLink",
    },
];
