//! The way of a request to the Cloud API: route, fault, credentials, query, body, operation, record.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::http::request::Parts;
use serde_json::{Value, json};
use whatsapp_business_cloud::api::SCHEMAS;
use whatsapp_business_runtime::schema::Node;

use super::error::{GraphError, code_of_status};
use super::form::{self, Fields, File};
use super::kind::Kind;
use super::request::{Request, query};
use super::route::{Routes, Target, segments};
use super::store::Cloud;
use super::{fields, generate, operations, signature};
use crate::config::{JSON_LIMIT, RAW_LIMIT};
use crate::document::{Document, Route, validate, values};
use crate::fault::{Fault, Reset};
use crate::http::body::read;
use crate::http::dispatch::{Received, header, record};
use crate::http::reply::Reply;
use crate::http::server::ResetConnection;
use crate::media_type::essence;
use crate::random::Sequence;
use crate::state::State;
use crate::stores::users::Caller;

/// The operation whose errors have codes of messages.
const SEND: &str = "Messages_sendMessage";

/// What serves the requests of one sandbox.
struct Server {
    routes: Routes,
    /// The body of every error.
    error_schema: Option<&'static Node>,
    state: Arc<State>,
}

/// Serves the operations of the document with a sandbox's state.
pub(crate) fn router(document: &'static Document, state: &Arc<State>) -> Router {
    let error_schema = SCHEMAS.iter().find(|schema| schema.name == "GraphApiError");
    let server = Arc::new(Server {
        routes: Routes::new(document),
        error_schema: error_schema.and_then(|schema| schema.node),
        state: Arc::clone(state),
    });
    Router::new().fallback(move |request: HttpRequest| {
        let server = Arc::clone(&server);
        async move { server.serve(request).await }
    })
}

/// Where a request leads: to an operation on an object, or to the bytes of media.
enum Way<'a> {
    Operation {
        route: &'static Route,
        id: &'a str,
        last: &'a str,
    },
    Download,
}

impl Server {
    async fn serve(&self, request: HttpRequest) -> Response {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let way = self.way(&path, &parts);
        let route = match &way {
            Ok(Way::Operation { route, .. }) => Some(*route),
            _ => None,
        };
        let state = &self.state;
        let operation = route.map(|route| route.operation.id).unwrap_or_default();
        let fault = state.faults.pick(operation, &state.random);
        let mut received = Received {
            caller: None,
            body: Bytes::new(),
            allowance: None,
        };
        let delay = fault.as_ref().map(|fault| fault.delay).unwrap_or_default();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let reset = fault.as_ref().and_then(|fault| fault.reset);
        let mut reply = match fault.as_ref().map(|fault| (fault, fault.status)) {
            _ if reset == Some(Reset::Before) => None,
            Some((fault, Some(status))) => Some(self.fault_reply(fault, status)),
            _ => {
                let result = self.process(way, &parts, body, &mut received).await;
                let reply = result.unwrap_or_else(|error| self.error(&error));
                Some(match route.filter(|_| state.config.strict) {
                    Some(route) => self.checked(route, reply),
                    None => reply,
                })
            }
        };
        if reset.is_some() {
            reply = None;
        }
        record(state, &parts, route, received, reply.as_ref(), started);
        reply.map_or_else(
            || {
                let mut response = Response::new(Body::empty());
                response.extensions_mut().insert(ResetConnection);
                response
            },
            Reply::into_response,
        )
    }

    /// Finds the operation of a path by the kind of the object that it names.
    fn way<'a>(&self, path: &'a str, parts: &Parts) -> Result<Way<'a>, GraphError> {
        if path.trim_end_matches('/') == operations::DOWNLOAD {
            return Ok(Way::Download);
        }
        let unknown_path = || {
            let details = format!("Unknown path components: {path}");
            GraphError::new(2500, details).with_status(StatusCode::BAD_REQUEST)
        };
        let segments = segments(path).ok_or_else(unknown_path)?;
        let (id, rest) = segments.split_first().ok_or_else(unknown_path)?;
        let kind = match self.state.cloud.as_ref().and_then(|cloud| cloud.kind(id)) {
            None if self.state.stores.media.lock().contains(id) => Some(Kind::Media),
            kind => kind,
        };
        match self.routes.find(rest, kind, &parts.method) {
            Target::Found(route) => Ok(Way::Operation {
                route,
                id,
                last: rest.last().copied().unwrap_or_default(),
            }),
            Target::UnknownPath => Err(unknown_path()),
            Target::UnknownObject => Err(GraphError::unknown_object(parts.method.as_str(), id)),
        }
    }

    async fn process(
        &self,
        way: Result<Way<'_>, GraphError>,
        parts: &Parts,
        body: Body,
        received: &mut Received,
    ) -> Result<Reply, GraphError> {
        let state = &*self.state;
        let Some(cloud) = &state.cloud else {
            return Err(GraphError::new(
                1,
                "the sandbox does not serve the Cloud API",
            ));
        };
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let pairs: Vec<_> = pairs.into_owned().collect();
        received.caller = Some(authorize(state, cloud, parts, &pairs)?);
        let (route, id, last) = match way? {
            Way::Operation { route, id, last } => (route, id, last),
            Way::Download => return operations::download(state, &pairs),
        };
        let operation = route.operation.id;
        if operation != SEND {
            cloud.limits.management(state.clock.unix_ms())?;
        }
        check_query(route, &pairs)?;
        let content_type = header(&parts.headers, &CONTENT_TYPE).unwrap_or_default();
        let media = essence(&content_type);
        let limit = match media {
            "multipart/form-data" => RAW_LIMIT,
            _ => JSON_LIMIT,
        };
        let shared = |error| GraphError::from_shared(error, operation == SEND);
        received.body = read(body, limit, state.config.read_timeout)
            .await
            .map_err(shared)?;
        let (json, file) = self
            .body(route, &content_type, received.body.clone())
            .await?;
        let request = Request {
            state,
            cloud,
            id,
            last,
            query: pairs,
            json,
            file,
        };
        let selected = request.query("fields").map(str::to_owned);
        let reply = match operations::handler(operation) {
            Some(handler) => handler(request)?,
            None => self.generated(route, id, &request.query)?,
        };
        Ok(match selected {
            Some(selected) => self.selected(route, reply, &selected),
            None => reply,
        })
    }

    /// Returns the body as JSON, after it was validated, and the file of a form.
    async fn body(
        &self,
        route: &Route,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<(Value, Option<File>), GraphError> {
        let nothing = (Value::Null, None);
        let Some(body) = &route.details.body else {
            return Ok(nothing);
        };
        if bytes.is_empty() {
            return match body.required {
                true => Err(GraphError::missing("body")),
                false => Ok(nothing),
            };
        }
        let shared = |error| GraphError::from_shared(error, route.operation.id == SEND);
        let media = essence(content_type);
        if let Some(form) = route.forms().find(|form| form.name == media) {
            let Fields { members, file } = match media {
                "multipart/form-data" => form::multipart(form, content_type, bytes).await?,
                _ => form::urlencoded(form, &bytes),
            };
            let json = Value::Object(members);
            validate(form.schema, &json).map_err(shared)?;
            return Ok((json, file));
        }
        let Some(media) = body.json() else {
            let forms: Vec<_> = route.forms().map(|form| form.name).collect();
            let details = format!("the body: send it as {}", forms.join(" or "));
            return Err(GraphError::invalid(details));
        };
        let json = serde_json::from_slice(&bytes)
            .map_err(|error| GraphError::invalid(format!("the body is not JSON: {error}")))?;
        validate(media.schema, &json).map_err(shared)?;
        Ok((json, None))
    }

    /// Returns a response that is valid under the document: of a list, the page that a request
    /// names.
    fn generated(
        &self,
        route: &Route,
        id: &str,
        pairs: &[(String, String)],
    ) -> Result<Reply, GraphError> {
        let Some(schema) = route.response_schema(StatusCode::OK) else {
            return Ok(Reply::ok(&json!({ "success": true })));
        };
        let mut body = generate::generate(schema);
        // A node has the id that it was requested by.
        let is_node = !route.operation.path.trim_start_matches('/').contains('/');
        if let Some(own) = body.get_mut("id").filter(|own| is_node && own.is_string()) {
            *own = id.into();
        }
        if route.query().any(|declared| declared.name == "after")
            && let Value::Object(body) = &mut body
            && let Some(Value::Array(entries)) = body.get("data")
            && let Value::Object(page) = fields::page(generate::list(entries), pairs)?
        {
            body.remove("paging");
            body.extend(page);
        }
        Ok(Reply::ok(&body))
    }

    /// Returns a reply with only the fields that a request names, unless the document requires
    /// others.
    fn selected(&self, route: &Route, reply: Reply, selected: &str) -> Reply {
        let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
        let body = fields::select(&body, selected);
        match route.response_schema(reply.status) {
            Some(schema) if validate(schema, &body).is_err() => reply,
            _ => Reply::ok(&body),
        }
    }

    /// Replaces a reply that violates the document by an error.
    fn checked(&self, route: &Route, reply: Reply) -> Reply {
        let violation = if reply.status.is_success() {
            let (status, media) = (reply.status, reply.content_type());
            route.response_violation(status, media, &reply.body)
        } else {
            let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
            let schema = self.error_schema;
            let error = schema.and_then(|schema| validate(schema, &body).err());
            error.map(|error| error.details.into_owned())
        };
        let Some(violation) = violation else {
            return reply;
        };
        let details = format!("the sandbox's response violates the document: {violation}");
        self.error(&GraphError::new(1, details))
    }

    fn fault_reply(&self, fault: &Fault, status: u16) -> Reply {
        let code = fault.given_code().unwrap_or_else(|| code_of_status(status));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if fault.html {
            return Reply::page(status);
        }
        let error = GraphError::new(code, "a fault injected by the sandbox");
        self.error(&error.with_status(status))
    }

    fn error(&self, error: &GraphError) -> Reply {
        let trace = self.state.random.text(Sequence::Other, "A", 22);
        error.reply(&trace)
    }
}

/// Checks the token of a request, and its proof if there is one.
fn authorize(
    state: &State,
    cloud: &Cloud,
    parts: &Parts,
    pairs: &[(String, String)],
) -> Result<Caller, GraphError> {
    let bearer = header(&parts.headers, &AUTHORIZATION);
    let bearer = bearer.as_deref().and_then(|header| header.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = bearer.map(|(_, token)| token.trim());
    let token = token.or_else(|| query(pairs, "access_token"));
    let Some(token) = token else {
        let details = "An access token is required to request this resource.";
        return Err(GraphError::new(190, details));
    };
    let caller = state.stores.users.caller(token, state.clock.unix());
    let caller = caller.ok_or_else(|| {
        GraphError::new(
            190,
            "Invalid OAuth access token - Cannot parse access token",
        )
    })?;
    if cloud.has_expired_tokens() {
        let details = "Error validating access token: Session has expired";
        return Err(GraphError::new(190, details).with_subcode(463));
    }
    if let (Some(secret), Some(proof)) =
        (&cloud.settings.app_secret, query(pairs, "appsecret_proof"))
        && !signature::is_proof(secret, token, proof)
    {
        let details = "Invalid appsecret_proof provided in the API argument";
        return Err(GraphError::invalid(details));
    }
    Ok(caller)
}

/// Checks that required parameters are given, and that the values are those that the document
/// lists.
fn check_query(route: &Route, pairs: &[(String, String)]) -> Result<(), GraphError> {
    for declared in route.query() {
        let (name, values) = (declared.name, values(declared.schema));
        match query(pairs, name) {
            None if declared.required => return Err(GraphError::missing(name)),
            Some(value) if !values.is_empty() && !values.contains(&value) => {
                let allowed = values.join(", ");
                return Err(GraphError::invalid(format!("{name}: not one of {allowed}")));
            }
            _ => {}
        }
    }
    Ok(())
}
