static N0: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "context", description: "", schema: &N1, }, Property { name: "to", description: "", schema: &N3, }, Property { name: "type", description: "", schema: &N4, }, ], required: &["to", "type", ], additional: Additional::Allowed, }), };
static N1: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, ], required: &[], additional: Additional::Allowed, }), };
static N2: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &[], }, };
static N3: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: Some(1), most: None, }, pattern: None, format: "", allowed: &[], }, };
static N4: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["text", "image", ], }, };
static N5: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "binary", allowed: &[], }, };
static N6: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N3, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N8: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "link", description: "", schema: &N2, }, ], required: &["link", ], additional: Additional::Allowed, }), };
static N10: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "shape", description: "", schema: &N2, }, Property { name: "size", description: "", schema: &N12, }, ], required: &["shape", "size", ], additional: Additional::Allowed, }), };
static N12: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: Some(Limit::Integer(0)), most: Some(Limit::Integer(10)), }, }, };
static N13: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N15: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "context", description: "", schema: &N1, }, Property { name: "link", description: "", schema: &N2, }, Property { name: "to", description: "", schema: &N3, }, Property { name: "type", description: "", schema: &N17, }, ], required: &["to", "type", "link", ], additional: Additional::Allowed, }), };
static N17: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N4, &N18, ]), };
static N18: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["image", ], }, };
static N19: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "count", description: "", schema: &N20, }, Property { name: "extra", description: "", schema: &N23, }, Property { name: "messages", description: "", schema: &N24, }, Property { name: "name", description: "", schema: &N34, }, Property { name: "parent", description: "", schema: &N19, }, Property { name: "secret", description: "", schema: &N35, }, Property { name: "shape", description: "", schema: &N36, }, Property { name: "source", description: "", schema: &N40, }, Property { name: "tags", description: "", schema: &N43, }, ], required: &["name", ], additional: Additional::Allowed, }), };
static N20: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N21, &N2, ], exclusive: false, }, };
static N21: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: Some(Limit::Integer(1)), most: None, }, allowed: &[], }, };
static N23: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &[], additional: Additional::Allowed, }), };
static N24: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: None, }, items: &N25, }, };
static N25: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N26, &N15, ], exclusive: true, }, };
static N26: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "context", description: "", schema: &N27, }, Property { name: "text", description: "", schema: &N31, }, Property { name: "to", description: "", schema: &N3, }, Property { name: "type", description: "", schema: &N32, }, ], required: &["to", "type", "text", ], additional: Additional::Allowed, }), };
static N27: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "forwarded", description: "", schema: &N28, }, Property { name: "id", description: "", schema: &N29, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N28: Node = Node { nullable: false, default: None, kind: Kind::Boolean, };
static N29: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N2, &N2, ]), };
static N31: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: Some(5), }, pattern: None, format: "", allowed: &[], }, };
static N32: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N4, &N33, ]), };
static N33: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["text", ], }, };
static N34: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: Some(2), most: Some(4), }, pattern: None, format: "", allowed: &[], }, };
static N35: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "password", allowed: &[], }, };
static N36: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N10, &N37, ], exclusive: true, }, };
static N37: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "shape", description: "", schema: &N2, }, Property { name: "size", description: "", schema: &N39, }, ], required: &["shape", "size", ], additional: Additional::Allowed, }), };
static N39: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: None, most: None, }, }, };
static N40: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N6, &N8, &N41, ], exclusive: true, }, };
static N41: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &[], additional: Additional::Schema(&N42), }), };
static N42: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: None, }, allowed: &[], }, };
static N43: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: Some(2), }, items: &N2, }, };
static N45: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "data", description: "", schema: &N46, }, Property { name: "paging", description: "", schema: &N47, }, ], required: &[], additional: Additional::Allowed, }), };
static N46: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: None, }, items: &N19, }, };
static N47: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "cursors", description: "", schema: &N48, }, ], required: &[], additional: Additional::Allowed, }), };
static N48: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "after", description: "", schema: &N2, }, ], required: &[], additional: Additional::Allowed, }), };
static N51: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: None, }, items: &N2, }, };
static N52: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "data", description: "", schema: &N53, }, Property { name: "paging", description: "", schema: &N47, }, ], required: &[], additional: Additional::Allowed, }), };
static N53: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "shelves", description: "", schema: &N46, }, ], required: &[], additional: Additional::Allowed, }), };
static N58: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "callback_url", description: "", schema: &N2, }, Property { name: "key", description: "", schema: &N2, }, Property { name: "mode", description: "", schema: &N61, }, Property { name: "retries", description: "", schema: &N42, }, Property { name: "topics", description: "", schema: &N51, }, Property { name: "verify_token", description: "", schema: &N35, }, ], required: &["callback_url", ], additional: Additional::Allowed, }), };
static N61: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["all", "none", ], }, };
static N66: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "file", description: "", schema: &N5, }, Property { name: "info", description: "", schema: &N13, }, Property { name: "purpose", description: "", schema: &N2, }, Property { name: "replace", description: "", schema: &N28, }, ], required: &["file", "purpose", ], additional: Additional::Allowed, }), };
static N79: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["asc", "desc", ], }, };
static C0: &[MediaType] = &[MediaType { name: "application/json", schema: &N13, selected_by: Some(("format", "info")), examples: &[], }, MediaType { name: "application/octet-stream", schema: &N5, selected_by: None, examples: &[], }, ];
static C1: &[MediaType] = &[MediaType { name: "application/json", schema: &N8, selected_by: None, examples: &[], }, MediaType { name: "multipart/form-data", schema: &N66, selected_by: None, examples: &[], }, ];
static C2: &[MediaType] = &[MediaType { name: "application/json", schema: &N13, selected_by: None, examples: &[], }, ];
static C3: &[MediaType] = &[MediaType { name: "application/json", schema: &N45, selected_by: None, examples: &[], }, ];
static C4: &[MediaType] = &[MediaType { name: "application/json", schema: &N19, selected_by: None, examples: &[], }, ];
static C5: &[MediaType] = &[];
static C6: &[MediaType] = &[MediaType { name: "application/json", schema: &N52, selected_by: None, examples: &[], }, ];
static C7: &[MediaType] = &[MediaType { name: "application/x-www-form-urlencoded", schema: &N58, selected_by: None, examples: &[], }, ];
pub(super) static NODES: &[(&str, &Node)] = &[
    ("Base-Message", &N0),
    ("Blob", &N5),
    ("By-Id", &N6),
    ("By-Link", &N8),
    ("Circle", &N10),
    ("File-Info", &N13),
    ("Image-Message", &N15),
    ("Item", &N19),
    ("Items-Page", &N45),
    ("Line", &N2),
    ("Lines", &N51),
    ("Message", &N25),
    ("Message-Kind", &N4),
    ("Shape", &N36),
    ("Shelves-Page", &N52),
    ("Source", &N40),
    ("Square", &N37),
    ("Subscription", &N58),
    ("Text-Message", &N26),
    ("Upload", &N66),
    ("Upload-By-Link", &N8),
];
pub(super) static DETAILS: &[Details] = &[
    Details { summary: "Gets a file.", description: "", parameters: &[Parameter { name: "FileId", location: Location::Path, required: true, description: "", schema: &N2, }, Parameter { name: "X-Trace-Id", location: Location::Header, required: false, description: "", schema: &N2, }, ], body: None, responses: &[Response { status: "200", content: C0, }, ], paging: None, },
    Details { summary: "Uploads a file into a folder.", description: "", parameters: &[Parameter { name: "FolderId", location: Location::Path, required: true, description: "", schema: &N2, }, Parameter { name: "X-Checksum", location: Location::Header, required: true, description: "", schema: &N2, }, ], body: Some(RequestBody { required: true, content: C1, }), responses: &[Response { status: "201", content: C2, }, ], paging: None, },
    Details { summary: "Lists items.", description: "", parameters: &[Parameter { name: "after", location: Location::Query, required: false, description: "", schema: &N2, }, Parameter { name: "limit", location: Location::Query, required: false, description: "", schema: &N42, }, Parameter { name: "order", location: Location::Query, required: false, description: "", schema: &N79, }, ], body: None, responses: &[Response { status: "200", content: C3, }, ], paging: Some(Paging { items: &["data", ], next: &["paging", "cursors", "after", ], parameter: "after", }), },
    Details { summary: "Creates an item.", description: "", parameters: &[], body: Some(RequestBody { required: true, content: C4, }), responses: &[Response { status: "204", content: C5, }, ], paging: None, },
    Details { summary: "Lists shelves.", description: "", parameters: &[Parameter { name: "after", location: Location::Query, required: false, description: "", schema: &N2, }, ], body: None, responses: &[Response { status: "200", content: C6, }, ], paging: Some(Paging { items: &["data", "shelves", ], next: &["paging", "cursors", "after", ], parameter: "after", }), },
    Details { summary: "Subscribes to events.", description: "", parameters: &[], body: Some(RequestBody { required: true, content: C7, }), responses: &[Response { status: "204", content: C5, }, ], paging: None, },
];
