static N0: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &[], additional: Additional::Allowed, }), };
static N1: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, Property { name: "type", description: "", schema: &N3, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N2: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &[], }, };
static N3: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: Some(5), }, pattern: None, format: "", allowed: &[], }, };
static N4: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "text", description: "", schema: &N5, }, ], required: &["text", ], additional: Additional::Refused, }), };
static N5: Node = Node { nullable: true, default: None, kind: Kind::Any, };
static N6: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, Property { name: "type", description: "", schema: &N7, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N7: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N3, &N8, ]), };
static N8: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["text", "image-map", ], }, };
static N9: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N10, &N12, ], exclusive: true, }, };
static N10: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N12: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "link", description: "", schema: &N2, }, ], required: &["link", ], additional: Additional::Allowed, }), };
static N14: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "count", description: "", schema: &N15, }, Property { name: "flag", description: "", schema: &N16, }, Property { name: "kind", description: "", schema: &N17, }, Property { name: "list", description: "", schema: &N18, }, Property { name: "pin", description: "", schema: &N20, }, Property { name: "share", description: "", schema: &N21, }, Property { name: "size", description: "", schema: &N22, }, Property { name: "text", description: "", schema: &N23, }, ], required: &["kind", ], additional: Additional::Allowed, }), };
static N15: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: Some(Limit::Integer(-2147483648)), most: Some(Limit::Integer(2147483647)), }, allowed: &[], }, };
static N16: Node = Node { nullable: false, default: None, kind: Kind::Boolean, };
static N17: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["a", "b", ], }, };
static N18: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: Some(1), most: Some(2), }, items: &N19, }, };
static N19: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: None, }, allowed: &[], }, };
static N20: Node = Node { nullable: true, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: Some("^[0-9]{6}$"), format: "", allowed: &[], }, };
static N21: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: Some(Limit::Float(0.5)), most: Some(Limit::Integer(1)), }, }, };
static N22: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: None, }, allowed: &[1, 2, ], }, };
static N23: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: Some(2), most: Some(3), }, pattern: None, format: "", allowed: &[], }, };
static N24: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N25, }, Property { name: "right", description: "The other one.", schema: &N26, }, ], required: &[], additional: Additional::Allowed, }), };
static N25: Node = Node { nullable: false, default: Some("\"now\""), kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &[], }, };
static N26: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N25, }, Property { name: "left", description: "", schema: &N24, }, ], required: &[], additional: Additional::Allowed, }), };
static N28: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "text", description: "", schema: &N2, }, ], required: &[], additional: Additional::Allowed, }), };
static N30: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "a", description: "", schema: &N5, }, Property { name: "b", description: "", schema: &N32, }, ], required: &[], additional: Additional::Schema(&N19), }), };
static N32: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N19, &N33, ]), };
static N33: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: None, most: Some(Limit::Integer(3)), }, }, };
static N34: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N35, &N36, ], exclusive: false, }, };
static N35: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: Some(Limit::Integer(7)), }, allowed: &[], }, };
static N36: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: Some(1), }, pattern: None, format: "", allowed: &[], }, };
static N37: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N38, &N41, ], exclusive: true, }, };
static N38: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "text", description: "", schema: &N2, }, Property { name: "type", description: "", schema: &N40, }, ], required: &["text", ], additional: Additional::Allowed, }), };
static N40: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["text", ], }, };
static N41: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "image", description: "", schema: &N2, }, Property { name: "type", description: "", schema: &N43, }, ], required: &["image", ], additional: Additional::Allowed, }), };
static N43: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["image", ], }, };
static N44: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "children", description: "", schema: &N45, }, ], required: &[], additional: Additional::Allowed, }), };
static N45: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: None, }, items: &N44, }, };
static N46: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &[], additional: Additional::Schema(&N2), }), };
pub(super) static NODES: &[(&str, &Node)] = &[
    ("Any", &N0),
    ("Base", &N1),
    ("Closed", &N4),
    ("Composed", &N6),
    ("Keyed", &N9),
    ("Kinds", &N14),
    ("Left", &N24),
    ("Open", &N28),
    ("Parts", &N30),
    ("Right", &N26),
    ("Scalar", &N34),
    ("Tagged", &N37),
    ("Tree", &N44),
    ("Typed", &N46),
];
pub(super) static DETAILS: &[Details] = &[
];
