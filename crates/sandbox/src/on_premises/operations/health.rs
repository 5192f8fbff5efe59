//! Health, metrics, statistics and support information.

use serde_json::{Map, Value, json};

use super::request::Request;
use crate::engine::{Failure, Reply};

pub(super) fn check(request: Request<'_>) -> Result<Reply, Failure> {
    let status = request.api.stores.gateway.lock().as_str().to_owned();
    let nodes = request.api.options.nodes;
    if nodes <= 1 {
        return request.ok(json!({ "health": { "gateway_status": status } }));
    }
    let mut health = Map::new();
    for node in 1..=nodes {
        let role = match node {
            1 => "primary_master",
            2 => "secondary_master",
            _ => "coreapp",
        };
        let name = format!("sandbox-{node}:wacore{node}");
        health.insert(name, json!({ "gateway_status": status, "role": role }));
    }
    request.ok(json!({ "health": health }))
}

pub(super) fn metrics(request: Request<'_>) -> Result<Reply, Failure> {
    let mut metrics = app(&request);
    metrics.extend(database(&request));
    metrics_reply(&request, &metrics, |metrics| json!({ "metrics": metrics }))
}

pub(super) fn app_stats(request: Request<'_>) -> Result<Reply, Failure> {
    let metrics = app(&request);
    metrics_reply(
        &request,
        &metrics,
        |metrics| json!({ "stats": { "app": metrics } }),
    )
}

pub(super) fn db_stats(request: Request<'_>) -> Result<Reply, Failure> {
    let metrics = database(&request);
    metrics_reply(
        &request,
        &metrics,
        |metrics| json!({ "stats": { "db": metrics } }),
    )
}

pub(super) fn internal_app_stats(request: Request<'_>) -> Result<Reply, Failure> {
    let engine = request.engine;
    request.ok(json!({
        "stats": {
            "app": {
                "faults_active": engine.faults.count(),
                "requests_total": engine.requests.total(),
                "webhook_dropped": engine.webhooks.dropped(),
                "webhook_pending": engine.webhooks.pending(),
            },
        },
    }))
}

pub(super) fn internal_db_stats(request: Request<'_>) -> Result<Reply, Failure> {
    let (engine, stores) = (request.engine, &request.api.stores);
    request.ok(json!({
        "stats": {
            "db": {
                "groups_rows": stores.groups.lock().len(),
                "media_rows": engine.media.lock().len(),
                "messages_rows": engine.sent.len(),
                "requests_rows": engine.requests.len(),
                "sticker_packs_rows": stores.packs.lock().len(),
            },
        },
    }))
}

pub(super) fn support(request: Request<'_>) -> Result<Reply, Failure> {
    let stores = &request.api.stores;
    request.ok(json!({
        "support": {
            "sandbox": env!("CARGO_PKG_VERSION"),
            "gateway_status": stores.gateway.lock().as_str(),
            "webhook_queue": request.engine.webhooks.pending(),
            "settings": stores.settings.value(request.engine),
        },
    }))
}

/// A metric, whose samples may have a label.
struct Metric {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    samples: Vec<(Option<(&'static str, String)>, u64)>,
}

fn app(request: &Request<'_>) -> Vec<Metric> {
    let engine = request.engine;
    let metric = |name, kind, help, value| Metric {
        name,
        kind,
        help,
        samples: vec![(None, value)],
    };
    let counter = |name, help, value| metric(name, "counter", help, value);
    let pending = u64::try_from(engine.webhooks.pending()).unwrap_or(u64::MAX);
    let gateway = request.api.stores.gateway.get().as_str().to_owned();
    let (requests, sent) = (engine.requests.total(), engine.sent.total());
    let (events, dropped) = (engine.webhooks.log.total(), engine.webhooks.dropped());
    vec![
        counter("api_requests_count", "Requests with a response.", requests),
        counter("app_sent_messages_count", "Messages accepted.", sent),
        counter("callback_count", "Events for the webhook.", events),
        metric("callback_queue_size", "gauge", "Events that wait.", pending),
        counter(
            "callback_dropped_count",
            "Events that were dropped.",
            dropped,
        ),
        Metric {
            name: "gateway_status",
            kind: "gauge",
            help: "1 for the gateway's status.",
            samples: vec![(Some(("status", gateway)), 1)],
        },
    ]
}

fn database(request: &Request<'_>) -> Vec<Metric> {
    let engine = request.engine;
    let count = |table: &'static str, rows: usize| {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        (Some(("table", table.to_owned())), rows)
    };
    vec![Metric {
        name: "db_rows_count",
        kind: "gauge",
        help: "Stored entries.",
        samples: vec![
            count("messages", engine.sent.len()),
            count("media", engine.media.lock().len()),
        ],
    }]
}

fn metrics_reply(
    request: &Request<'_>,
    metrics: &[Metric],
    wrap: impl FnOnce(Value) -> Value,
) -> Result<Reply, Failure> {
    if request.query("format") == Some("prometheus") {
        let text: String = metrics.iter().map(Metric::text).collect();
        return Ok(Reply::bytes("text/plain; version=0.0.4", text));
    }
    let metrics: Map<String, Value> = metrics
        .iter()
        .map(|metric| (metric.name.to_owned(), metric.json()))
        .collect();
    request.ok(wrap(metrics.into()))
}

impl Metric {
    fn json(&self) -> Value {
        let data: Vec<Value> = self
            .samples
            .iter()
            .map(|(label, value)| match label {
                None => json!({ "value": value }),
                Some((name, of)) => json!({ "labels": { *name: of }, "value": value }),
            })
            .collect();
        json!({ "type": self.kind, "help": self.help, "data": data })
    }

    /// Formats the metric as Prometheus text.
    fn text(&self) -> String {
        let Self {
            name, kind, help, ..
        } = self;
        let mut text = format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
        for (label, value) in &self.samples {
            let label = label
                .as_ref()
                .map_or_else(String::new, |(label, of)| format!("{{{label}=\"{of}\"}}"));
            text.push_str(&format!("{name}{label} {value}\n"));
        }
        text
    }
}
