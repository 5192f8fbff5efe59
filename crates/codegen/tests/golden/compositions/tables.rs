static N0: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N1, }, Property { name: "id", description: "", schema: &N2, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N1: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: None, most: Some(Limit::Integer(4)), }, }, };
static N2: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: Some(3), }, pattern: None, format: "", allowed: &[], }, };
static N3: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N4, }, Property { name: "id", description: "", schema: &N7, }, ], required: &["id", "at", ], additional: Additional::Allowed, }), };
static N4: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N1, &N5, &N6, ]), };
static N5: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: Some(Limit::Integer(-3)), most: None, }, allowed: &[], }, };
static N6: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: None, }, allowed: &[1, 2, 3, 4, 5, ], }, };
static N7: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N2, &N8, ]), };
static N8: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: Some(2), most: None, }, pattern: None, format: "", allowed: &[], }, };
static N9: Node = Node { nullable: true, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N1, }, Property { name: "id", description: "", schema: &N2, }, ], required: &["id", "at", ], additional: Additional::Allowed, }), };
static N10: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N14, &N15, ]), };
static N11: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "id", description: "", schema: &N2, }, Property { name: "one", description: "", schema: &N12, }, ], required: &["id", ], additional: Additional::Refused, }), };
static N12: Node = Node { nullable: true, default: None, kind: Kind::Any, };
static N13: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: None, most: None, }, items: &N12, }, };
static N14: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &[], additional: Additional::Allowed, }), };
static N15: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N0, &N11, &N13, ], exclusive: true, }, };
static N16: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N17, &N18, ]), };
static N17: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[], required: &["at", ], additional: Additional::Allowed, }), };
static N18: Node = Node { nullable: false, default: None, kind: Kind::Alternatives { options: &[&N0, &N19, ], exclusive: false, }, };
static N19: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "one", description: "", schema: &N20, }, ], required: &["one", ], additional: Additional::Allowed, }), };
static N20: Node = Node { nullable: false, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &[], }, };
static N21: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N22, }, Property { name: "id", description: "", schema: &N7, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N22: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N1, &N5, ]), };
static N23: Node = Node { nullable: true, default: None, kind: Kind::Object(Object { properties: &[Property { name: "at", description: "", schema: &N1, }, Property { name: "id", description: "", schema: &N2, }, ], required: &["id", ], additional: Additional::Allowed, }), };
static N24: Node = Node { nullable: true, default: None, kind: Kind::Alternatives { options: &[&N25, &N26, ], exclusive: true, }, };
static N25: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: None, most: Some(Limit::Integer(2)), }, allowed: &[], }, };
static N26: Node = Node { nullable: false, default: None, kind: Kind::Number { range: Range { least: Some(Limit::Float(1.5)), most: None, }, }, };
static N27: Node = Node { nullable: true, default: None, kind: Kind::String { size: Size { least: None, most: None, }, pattern: None, format: "", allowed: &["a", "b", ], }, };
static N29: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "one", description: "", schema: &N31, }, ], required: &[], additional: Additional::Schema(&N30), }), };
static N30: Node = Node { nullable: true, default: None, kind: Kind::Boolean, };
static N31: Node = Node { nullable: false, default: None, kind: Kind::All(&[&N32, &N30, ]), };
static N32: Node = Node { nullable: false, default: None, kind: Kind::Boolean, };
static N33: Node = Node { nullable: false, default: None, kind: Kind::Object(Object { properties: &[Property { name: "children", description: "", schema: &N34, }, Property { name: "name", description: "", schema: &N20, }, ], required: &["name", ], additional: Additional::Allowed, }), };
static N34: Node = Node { nullable: false, default: None, kind: Kind::Array { size: Size { least: Some(1), most: Some(3), }, items: &N33, }, };
static N36: Node = Node { nullable: false, default: None, kind: Kind::Integer { range: Range { least: Some(Limit::Integer(0)), most: Some(Limit::Integer(9223372036854775807)), }, allowed: &[], }, };
pub(super) static NODES: &[(&str, &Node)] = &[
    ("Base", &N0),
    ("Beside", &N3),
    ("BothNullable", &N9),
    ("Choice", &N10),
    ("ChosenPart", &N16),
    ("Closed", &N11),
    ("Narrowed", &N21),
    ("Nullable", &N23),
    ("NullableChoice", &N24),
    ("NullableValues", &N27),
    ("OneNullable", &N0),
    ("Others", &N29),
    ("Tree", &N33),
    ("Unsigned", &N36),
];
pub(super) static DETAILS: &[Details] = &[
];
