//! Health of one node or of several, metrics, statistics, support information.

use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::{State, lock};

pub(super) fn check(call: Call<'_>) -> Result<Answer, Refusal> {
    let status = lock(&call.state.gateway).as_str().to_owned();
    let nodes = call.state.config.nodes;
    if nodes <= 1 {
        return call.ok(json!({ "health": { "gateway_status": status } }));
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
    call.ok(json!({ "health": health }))
}

pub(super) fn metrics(call: Call<'_>) -> Result<Answer, Refusal> {
    let mut metrics = app(call.state);
    metrics.extend(database(call.state));
    exposed(&call, &metrics, |metrics| json!({ "metrics": metrics }))
}

pub(super) fn app_stats(call: Call<'_>) -> Result<Answer, Refusal> {
    let metrics = app(call.state);
    exposed(
        &call,
        &metrics,
        |metrics| json!({ "stats": { "app": metrics } }),
    )
}

pub(super) fn db_stats(call: Call<'_>) -> Result<Answer, Refusal> {
    let metrics = database(call.state);
    exposed(
        &call,
        &metrics,
        |metrics| json!({ "stats": { "db": metrics } }),
    )
}

pub(super) fn support(call: Call<'_>) -> Result<Answer, Refusal> {
    let state = call.state;
    call.ok(json!({
        "support": {
            "sandbox": env!("CARGO_PKG_VERSION"),
            "gateway_status": lock(&state.gateway).as_str(),
            "webhook_queue": state.webhooks.pending(),
            "settings": state.settings.value(),
        },
    }))
}

/// A metric: its name, type, help, and samples with a label or without.
struct Metric {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    samples: Vec<(Option<(&'static str, String)>, u64)>,
}

fn app(state: &State) -> Vec<Metric> {
    let one = |name, kind, help, value| Metric {
        name,
        kind,
        help,
        samples: vec![(None, value)],
    };
    let waiting = u64::try_from(state.webhooks.pending()).unwrap_or(u64::MAX);
    vec![
        one(
            "api_requests_count",
            "counter",
            "Requests answered.",
            state.requests.total(),
        ),
        one(
            "app_sent_messages_count",
            "counter",
            "Messages taken.",
            state.sent.total(),
        ),
        one(
            "callback_count",
            "counter",
            "Events for the webhook.",
            state.webhooks.log.total(),
        ),
        one("callback_queue_size", "gauge", "Events that wait.", waiting),
        one(
            "callback_dropped_count",
            "counter",
            "Events dropped because too many waited.",
            state.webhooks.dropped(),
        ),
        Metric {
            name: "gateway_status",
            kind: "gauge",
            help: "One for the status that the gateway has.",
            samples: vec![(
                Some(("status", lock(&state.gateway).as_str().to_owned())),
                1,
            )],
        },
    ]
}

fn database(state: &State) -> Vec<Metric> {
    let count = |table: &'static str, rows: usize| {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        (Some(("table", table.to_owned())), rows)
    };
    vec![Metric {
        name: "db_rows_count",
        kind: "gauge",
        help: "Entries kept.",
        samples: vec![
            count("messages", state.sent.len()),
            count("media", state.store.media.count()),
        ],
    }]
}

fn exposed(
    call: &Call<'_>,
    metrics: &[Metric],
    wrap: impl FnOnce(Value) -> Value,
) -> Result<Answer, Refusal> {
    if call.query("format") == Some("prometheus") {
        let text: String = metrics.iter().map(Metric::text).collect();
        return Ok(Answer::bytes("text/plain; version=0.0.4", text.into()));
    }
    let metrics: Map<String, Value> = metrics
        .iter()
        .map(|metric| (metric.name.to_owned(), metric.json()))
        .collect();
    call.ok(wrap(metrics.into()))
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

    /// Prometheus text exposition.
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
