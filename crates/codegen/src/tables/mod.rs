//! What the document says of its operations and schemas beyond their Rust types, for programs that
//! read it at run time: calls by name, the sandbox and the command line.

mod graph;
mod node;

use serde_json::{Map, Value};

use self::graph::{Graph, text};
pub(crate) use self::node::*;
use crate::Error;
use crate::document::Document;
use crate::operation::{self, Location, Paging, Reader};

pub(crate) struct Tables {
    pub(crate) nodes: Vec<Option<Node>>,
    /// The named schemas, ordered by name.
    pub(crate) schemas: Vec<(String, Id)>,
    /// In the order of the table of operations.
    pub(crate) operations: Vec<Details>,
    /// The forms of bodies, which many operations have in common.
    pub(crate) contents: Vec<Vec<MediaType>>,
}

/// The place of the forms of a body in [`Tables::contents`].
#[derive(Clone, Copy)]
pub(crate) struct ContentId(pub(crate) usize);

pub(crate) struct Details {
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    pub(crate) responses: Vec<Response>,
    pub(crate) paging: Option<Paging>,
}

pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) content: ContentId,
}

pub(crate) struct Response {
    pub(crate) status: String,
    pub(crate) content: ContentId,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) description: String,
    pub(crate) schema: Id,
}

#[derive(PartialEq)]
pub(crate) struct MediaType {
    pub(crate) name: String,
    pub(crate) schema: Id,
    pub(crate) selected_by: Option<(String, String)>,
    pub(crate) examples: Vec<Example>,
}

#[derive(PartialEq)]
pub(crate) struct Example {
    pub(crate) summary: String,
    pub(crate) json: String,
}

impl Tables {
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let mut graph = Graph::new(document);
        let mut contents = Vec::new();
        let schemas = document.schemas();
        let schemas = schemas.map(|(name, schema)| (name.clone(), graph.schemas(&[schema])));
        let schemas = schemas.collect();
        let operations = operation::readers(document)
            .map(|reader| details(&reader?, document, &mut graph, &mut contents))
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            nodes: graph.nodes,
            schemas,
            operations,
            contents,
        })
    }
}

fn details<'a>(
    reader: &Reader<'a>,
    document: &'a Document,
    graph: &mut Graph<'a>,
    contents: &mut Vec<Vec<MediaType>>,
) -> Result<Details, Error> {
    let of = |key: &str| reader.operation.get(key);
    let declared = reader.parameters()?;
    let paging = reader.pages(&declared)?;
    let parameters = declared.into_iter().map(|parameter| {
        let schema = document.root.pointer(&parameter.schema.pointer);
        Parameter {
            schema: graph.schemas(&schema.into_iter().collect::<Vec<_>>()),
            name: parameter.name,
            location: parameter.location,
            required: parameter.required,
            description: parameter.description,
        }
    });
    let parameters = parameters.collect();
    let mut shared = |owner| {
        let content = content(owner, graph);
        let known = contents.iter().position(|known| *known == content);
        ContentId(known.unwrap_or_else(|| {
            contents.push(content);
            contents.len() - 1
        }))
    };
    let body = of("requestBody").map(|body| {
        let body = document.resolve(body);
        RequestBody {
            required: body.get("required") == Some(&Value::Bool(true)),
            content: shared(body),
        }
    });
    let responses = members(of("responses")).map(|(status, response)| Response {
        status: status.clone(),
        content: shared(document.resolve(response)),
    });
    let responses = responses.collect();
    Ok(Details {
        summary: text(of("summary")),
        description: text(of("description")),
        parameters,
        body,
        responses,
        paging,
    })
}

/// Reads the forms of a body.
fn content<'a>(owner: &'a Value, graph: &mut Graph<'a>) -> Vec<MediaType> {
    let content = members(owner.get("content")).map(|(name, media)| {
        let schema: Vec<&Value> = media.get("schema").into_iter().collect();
        let selector = media.get("x-when").and_then(Value::as_object);
        let selector = selector.and_then(|when| when.iter().next());
        let example = |summary: Option<&Value>, value: &Value| Example {
            summary: text(summary),
            json: value.to_string(),
        };
        let single = media.get("example").map(|value| example(None, value));
        let several = members(media.get("examples"))
            .filter_map(|(_, it)| Some(example(it.get("summary"), it.get("value")?)));
        MediaType {
            name: name.clone(),
            schema: graph.schemas(&schema),
            selected_by: selector
                .and_then(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
            examples: single.into_iter().chain(several).collect(),
        }
    });
    content.collect()
}

fn members(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let members = object.and_then(Value::as_object).into_iter();
    members.flat_map(Map::iter)
}
