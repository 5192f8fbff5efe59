//! The tables that programs read at run time, as text: they are long, flat, and of a few forms, so
//! that to parse and format them as the other files would be most of what generation costs.

use std::fmt::{self, Display};

use serde_json::Number;

use crate::operation::{Location, Pages};
use crate::tables::{Additional, Bounds, Details, Kind, MediaType, Node, Parameter, Tables};

pub(crate) fn tables(tables: &Tables) -> String {
    let nodes = tables.nodes.iter().enumerate();
    let nodes = nodes.filter_map(|(id, node)| {
        let node = Row(node.as_ref()?);
        Some(format!("static N{id}: Node = {node};\n"))
    });
    let schemas = tables.schemas.iter();
    let schemas = schemas.map(|(name, id)| format!("    ({name:?}, &N{id}),\n"));
    let contents = tables.contents.iter().enumerate();
    let contents = contents.map(|(id, content)| {
        let content = List(content);
        format!("static C{id}: &[MediaType] = {content};\n")
    });
    let details = tables.operations.iter();
    let details = details.map(|details| format!("    {},\n", Row(details)));
    format!(
        "{}{}pub(super) static NODES: &[(&str, &Node)] = &[\n{}];\n\
         pub(super) static DETAILS: &[Details] = &[\n{}];\n",
        nodes.collect::<String>(),
        contents.collect::<String>(),
        schemas.collect::<String>(),
        details.collect::<String>(),
    )
}

/// A value as a Rust expression.
struct Row<T>(T);

/// A list as a reference to an array.
struct List<'a, T>(&'a [T]);

impl<'a, T> Display for List<'a, T>
where
    Row<&'a T>: Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("&[")?;
        for (index, item) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{}", Row(item))?;
        }
        f.write_str("]")
    }
}

/// Writes `None`, or `Some` of what a function writes.
fn option<T>(value: Option<&T>, text: impl Fn(&T) -> String) -> String {
    value.map_or_else(
        || "None".to_owned(),
        |value| format!("Some({})", text(value)),
    )
}

impl Display for Row<&Node> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Node {
            nullable,
            default,
            kind,
        } = self.0;
        let kind = Row(kind);
        write!(
            f,
            "Node {{ nullable: {nullable}, default: {default:?}, kind: Kind::{kind} }}"
        )
    }
}

impl Display for Row<&Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Any => f.write_str("Any"),
            Kind::Boolean => f.write_str("Boolean"),
            Kind::Integer { range, allowed } => {
                write!(
                    f,
                    "Integer {{ range: {}, allowed: &{allowed:?} }}",
                    Row(range)
                )
            }
            Kind::Number { range } => write!(f, "Number {{ range: {} }}", Row(range)),
            Kind::String {
                size,
                pattern,
                format,
                allowed,
            } => write!(
                f,
                "String {{ size: {}, pattern: {pattern:?}, format: {format:?}, allowed: &{allowed:?} }}",
                Row(size),
            ),
            Kind::Array { size, items } => {
                write!(f, "Array {{ size: {}, items: &N{items} }}", Row(size))
            }
            Kind::Object {
                properties,
                required,
                additional,
            } => write!(
                f,
                "Object(Object {{ properties: {}, required: &{required:?}, additional: Additional::{} }})",
                List(properties),
                Row(additional),
            ),
            Kind::All(parts) => write!(f, "All({})", List(parts)),
            Kind::Alternatives { options, exclusive } => write!(
                f,
                "Alternatives {{ options: {}, exclusive: {exclusive} }}",
                List(options),
            ),
        }
    }
}

impl Display for Row<&usize> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "&N{}", self.0)
    }
}

impl Display for Row<&(String, String, usize)> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, description, id) = self.0;
        write!(
            f,
            "Property {{ name: {name:?}, description: {description:?}, schema: &N{id} }}"
        )
    }
}

impl Display for Row<&Additional> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Additional::Allowed => f.write_str("Allowed"),
            Additional::Refused => f.write_str("Refused"),
            Additional::Schema(id) => write!(f, "Schema(&N{id})"),
        }
    }
}

impl Display for Row<&Bounds<u64>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { least, most } = self.0;
        write!(f, "Size {{ least: {least:?}, most: {most:?} }}")
    }
}

impl Display for Row<&Bounds<Number>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = |number: &Number| match number.as_i64() {
            Some(number) => format!("Limit::Integer({number})"),
            None => format!("Limit::Float({:?})", number.as_f64().unwrap_or_default()),
        };
        let Bounds { least, most } = self.0;
        let (least, most) = (option(least.as_ref(), limit), option(most.as_ref(), limit));
        write!(f, "Range {{ least: {least}, most: {most} }}")
    }
}

impl Display for Row<&Details> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            summary,
            description,
            parameters,
            body,
            responses,
            paging,
        } = self.0;
        let body = option(body.as_ref(), |(required, content)| {
            format!("RequestBody {{ required: {required}, content: C{content} }}")
        });
        let paging = option(
            paging.as_ref(),
            |Pages {
                 items,
                 next,
                 parameter,
             }| {
                format!("Paging {{ items: &{items:?}, next: &{next:?}, parameter: {parameter:?} }}")
            },
        );
        write!(
            f,
            "Details {{ summary: {summary:?}, description: {description:?}, parameters: {}, \
             body: {body}, responses: {}, paging: {paging} }}",
            List(parameters),
            List(responses),
        )
    }
}

impl Display for Row<&Parameter> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parameter {
            name,
            location,
            required,
            description,
            schema,
        } = self.0;
        let location = match location {
            Location::Path => "Path",
            Location::Query => "Query",
            Location::Header => "Header",
        };
        write!(
            f,
            "Parameter {{ name: {name:?}, location: Location::{location}, required: {required}, \
             description: {description:?}, schema: &N{schema} }}",
        )
    }
}

impl Display for Row<&(String, usize)> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, content) = self.0;
        write!(f, "Response {{ status: {status:?}, content: C{content} }}")
    }
}

impl Display for Row<&MediaType> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MediaType {
            name,
            schema,
            selected_by,
            examples,
        } = self.0;
        write!(
            f,
            "MediaType {{ name: {name:?}, schema: &N{schema}, selected_by: {selected_by:?}, \
             examples: {} }}",
            List(examples),
        )
    }
}

impl Display for Row<&(String, String)> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (summary, json) = self.0;
        write!(f, "Example {{ summary: {summary:?}, json: {json:?} }}")
    }
}
