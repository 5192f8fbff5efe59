//! The tables that programs read at run time, as text: they are long, flat, and of a few forms, so
//! that to parse and format them as the other files would be most of what generation costs.

use serde_json::Number;

use crate::operation::{Location, Paging};
use crate::tables::*;

pub(crate) fn tables(tables: &Tables) -> String {
    let mut out = String::new();
    for (id, node) in tables.nodes.iter().enumerate() {
        if let Some(node) = node {
            item(&mut out, &format!("static N{id}: Node"), node);
        }
    }
    for (id, content) in tables.contents.iter().enumerate() {
        item(&mut out, &format!("static C{id}: &[MediaType]"), content);
    }
    rows(&mut out, "NODES: &[(&str, &Node)]", &tables.schemas);
    rows(&mut out, "DETAILS: &[Details]", &tables.operations);
    out
}

fn item(out: &mut String, head: &str, value: &impl Literal) {
    out.push_str(head);
    out.push_str(" = ");
    value.write(out);
    out.push_str(";\n");
}

fn rows(out: &mut String, head: &str, rows: &[impl Literal]) {
    out.push_str(&format!("pub(super) static {head} = &[\n"));
    for row in rows {
        out.push_str("    ");
        row.write(out);
        out.push_str(",\n");
    }
    out.push_str("];\n");
}

/// What can be written as a Rust expression.
trait Literal {
    fn write(&self, out: &mut String);
}

/// Writes structs and enums as literals of the runtime's types, which have the same names and fields.
macro_rules! literal {
    (struct $type:ident { $($field:ident),* $(,)? }) => {
        impl Literal for $type {
            fn write(&self, out: &mut String) {
                let Self { $($field),* } = self;
                out.push_str(stringify!($type));
                literal!(fields out $($field),*);
            }
        }
    };
    (enum $type:ident { $($variant:ident $(($value:ident))? $({ $($field:ident),* })?),* $(,)? }) => {
        impl Literal for $type {
            fn write(&self, out: &mut String) {
                match self {
                    $(Self::$variant $(($value))? $({ $($field),* })? => {
                        out.push_str(concat!(stringify!($type), "::", stringify!($variant)));
                        $(
                            out.push('(');
                            $value.write(out);
                            out.push(')');
                        )?
                        $(literal!(fields out $($field),*);)?
                    })*
                }
            }
        }
    };
    (fields $out:ident $($field:ident),*) => {
        $out.push_str(" { ");
        $(
            $out.push_str(concat!(stringify!($field), ": "));
            $field.write($out);
            $out.push_str(", ");
        )*
        $out.push('}');
    };
    // A type whose `Debug` form is an expression.
    ($($type:ty),*) => {$(
        impl Literal for $type {
            fn write(&self, out: &mut String) {
                out.push_str(&format!("{self:?}"));
            }
        }
    )*};
}

literal!(bool, i64, u64, String);
literal!(
    enum Additional {
        Allowed,
        Refused,
        Schema(node),
    }
);
literal!(struct Details { summary, description, parameters, body, responses, paging });
literal!(struct Example { summary, json });
literal!(enum Kind {
    Any,
    Boolean,
    Integer { range, allowed },
    Number { range },
    String { size, pattern, format, allowed },
    Array { size, items },
    Object(object),
    All(parts),
    Alternatives { options, exclusive }
});
literal!(
    enum Limit {
        Integer(limit),
        Float(limit),
    }
);
literal!(
    enum Location {
        Path,
        Query,
        Header,
    }
);
literal!(struct MediaType { name, schema, selected_by, examples });
literal!(struct Node { nullable, default, kind });
literal!(struct Object { properties, required, additional });
literal!(struct Paging { items, next, parameter });
literal!(struct Parameter { name, location, required, description, schema });
literal!(struct Property { name, description, schema });
literal!(struct Range { least, most });
literal!(struct RequestBody { required, content });
literal!(struct Response { status, content });
literal!(struct Size { least, most });

impl Literal for Number {
    fn write(&self, out: &mut String) {
        out.push_str(&format!("{:?}", self.as_f64().unwrap_or_default()));
    }
}

impl Literal for Id {
    fn write(&self, out: &mut String) {
        out.push_str(&format!("&N{}", self.0));
    }
}

impl Literal for ContentId {
    fn write(&self, out: &mut String) {
        out.push_str(&format!("C{}", self.0));
    }
}

impl<A: Literal, B: Literal> Literal for (A, B) {
    fn write(&self, out: &mut String) {
        out.push('(');
        self.0.write(out);
        out.push_str(", ");
        self.1.write(out);
        out.push(')');
    }
}

impl<T: Literal> Literal for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            None => out.push_str("None"),
            Some(value) => {
                out.push_str("Some(");
                value.write(out);
                out.push(')');
            }
        }
    }
}

impl<T: Literal> Literal for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push_str("&[");
        for value in self {
            value.write(out);
            out.push_str(", ");
        }
        out.push(']');
    }
}
