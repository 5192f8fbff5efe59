//! What the document says of its operations and schemas beyond their Rust types, for programs that
//! read it at run time: calls by name, the sandbox and the command line.

mod graph;

use serde_json::{Map, Value};

use self::graph::text;
pub(crate) use self::graph::{Additional, Bounds, Graph, Id, Kind, Node};
use crate::Error;
use crate::document::Document;
use crate::operation::{self, Location, Pages, Reader};

pub(crate) struct Tables {
    /// Name and description, in the order of the first operation of each.
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) nodes: Vec<Option<Node>>,
    /// The named schemas, ordered by name.
    pub(crate) schemas: Vec<(String, Id)>,
    /// In the order of the table of operations.
    pub(crate) operations: Vec<Details>,
    /// The forms of bodies, which many operations have in common.
    pub(crate) contents: Vec<Vec<MediaType>>,
}

/// The place of the forms of a body in [`Tables::contents`].
pub(crate) type ContentId = usize;

pub(crate) struct Details {
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether there must be a body, and its forms.
    pub(crate) body: Option<(bool, ContentId)>,
    /// By status.
    pub(crate) responses: Vec<(String, ContentId)>,
    pub(crate) paging: Option<Pages>,
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
    /// Summary and JSON.
    pub(crate) examples: Vec<(String, String)>,
}

impl Tables {
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let mut graph = Graph::new(document);
        let mut contents = Vec::new();
        let schemas = document.schemas();
        let schemas = schemas.map(|(name, schema)| (name.clone(), graph.schemas(&[schema])));
        let schemas = schemas.collect();
        let mut tags: Vec<(String, String)> = Vec::new();
        let mut operations = Vec::new();
        for reader in operation::readers(document) {
            let reader = reader?;
            operations.push(details(&reader, document, &mut graph, &mut contents)?);
            if let Some(tag) = reader.tag()
                && !tags.iter().any(|(known, _)| *known == tag)
            {
                let described = document.root.get("tags").and_then(Value::as_array);
                let mut described = described.into_iter().flatten();
                let found = described.find(|known| known["name"] == tag.as_str());
                tags.push((tag, text(found.and_then(|tag| tag.get("description")))));
            }
        }
        Ok(Self {
            tags,
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
        contents
            .iter()
            .position(|known| *known == content)
            .unwrap_or_else(|| {
                contents.push(content);
                contents.len() - 1
            })
    };
    let body = of("requestBody").map(|body| {
        let body = document.resolve(body);
        let required = body.get("required") == Some(&Value::Bool(true));
        (required, shared(body))
    });
    let responses = members(of("responses")).map(|(status, response)| {
        let response = document.resolve(response);
        (status.clone(), shared(response))
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
        let single = media.get("example").map(|example| (String::new(), example));
        let several = members(media.get("examples"))
            .filter_map(|(_, example)| Some((text(example.get("summary")), example.get("value")?)));
        let examples = single.into_iter().chain(several);
        MediaType {
            name: name.clone(),
            schema: graph.schemas(&schema),
            selected_by: selector
                .and_then(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
            examples: examples
                .map(|(summary, json)| (summary, json.to_string()))
                .collect(),
        }
    });
    content.collect()
}

fn members(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let members = object.and_then(Value::as_object).into_iter();
    members.flat_map(Map::iter)
}
