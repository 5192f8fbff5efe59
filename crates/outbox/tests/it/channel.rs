//! Messages of two APIs in one outbox: each worker sends those of its own.

use std::sync::{Arc, Mutex};

use crate::support::{self, sandbox, stores, text};
use serde::{Deserialize, Serialize};
use whatsapp_business::OutboundMessage;
use whatsapp_business_outbox::{
    Api, Channel, Error, Message, MessageStatus, Options, Outbox, State, StatusEvent,
};
use whatsapp_business_runtime as runtime;

/// A message of the Cloud API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    number: String,
    text: String,
}

impl Message for Note {
    const API: Api = Api::Cloud;

    fn check(&self) -> Result<(), runtime::Error> {
        Ok(())
    }

    fn recipient(&self) -> String {
        self.number.clone()
    }
}

/// A business number of the Cloud API.
#[derive(Clone)]
struct Number {
    id: &'static str,
    sent: Arc<Mutex<Vec<Note>>>,
}

impl Channel for Number {
    type Message = Note;

    const OPERATION: &'static str = "messages_send";

    fn without_retries(self) -> Self {
        self
    }

    fn sender(&self) -> Option<&str> {
        Some(self.id)
    }

    async fn send(&self, message: &Note) -> Result<String, runtime::Error> {
        let mut sent = self.sent.lock().unwrap();
        sent.push(message.clone());
        Ok(format!("wamid.{}", sent.len()))
    }
}

struct Sent {
    number: &'static str,
    id: &'static str,
}

impl StatusEvent for Sent {
    const API: Api = Api::Cloud;

    fn statuses(&self) -> Vec<MessageStatus<'_>> {
        let mut status = MessageStatus::new(self.id, State::Sent);
        status.recipient = Some("491500000001");
        status.sender = Some(self.number);
        vec![status]
    }
}

fn note() -> Note {
    Note {
        number: "491500000001".to_owned(),
        text: "Hello".to_owned(),
    }
}

fn number(id: &'static str) -> Number {
    Number {
        id,
        sent: Arc::default(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_sends_the_messages_of_its_api_only() {
    for store in stores().await {
        let (sandbox, client) = sandbox(|sandbox| sandbox).await;
        let cloud = number("1");
        let outbox = Outbox::open(&store.url).await.unwrap();
        let in_group = || Options::new().with_group("g");
        let one = outbox.enqueue(&text(1), in_group()).await.unwrap().id;
        let two = outbox.enqueue(&note(), in_group()).await.unwrap().id;
        let urgent = in_group().with_priority(255);
        outbox.enqueue(&note(), urgent).await.unwrap();

        let report = outbox.worker(client).run_until_idle().await.unwrap();
        assert_eq!((report.accepted, sandbox.sent_messages().len()), (1, 1));
        assert_eq!(cloud.sent.lock().unwrap().len(), 0, "{}", store.kind);
        let progress = outbox.progress("g").await.unwrap();
        assert_eq!((progress.total(), progress.pending()), (3, 2));

        let worker = || outbox.worker(cloud.clone());
        outbox.pause("g").await.unwrap();
        assert_eq!(worker().run_until_idle().await.unwrap().accepted, 0);
        outbox.resume("g").await.unwrap();
        assert_eq!(worker().run_until_idle().await.unwrap().accepted, 2);
        assert_eq!(*cloud.sent.lock().unwrap(), [note(), note()]);
        assert_eq!(sandbox.sent_messages().len(), 1);

        let (one, two) = (
            outbox.get(one).await.unwrap(),
            outbox.get(two).await.unwrap(),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.api, two.api), (Api::OnPremises, Api::Cloud));
        assert_eq!(one.decode::<OutboundMessage>().unwrap(), text(1));
        assert_eq!(two.decode::<Note>().unwrap(), note());
        let error = two.decode::<OutboundMessage>().unwrap_err();
        assert!(matches!(error, Error::Options(_)), "{error:?}");
        assert!(error.to_string().contains("is for API cloud"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_of_another_business_number_does_not_resolve_an_uncertain_message() {
    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let id = outbox.enqueue(&note(), Options::new()).await.unwrap().id;
        outbox.worker(number("1")).run_until_idle().await.unwrap();
        // As if the response had been lost.
        support::execute(
            &store,
            "UPDATE outbox_message SET state = 'uncertain', message_id = NULL",
        )
        .await;
        for (number, id_of_status, matched) in [("2", "wamid.a", 0), ("1", "wamid.b", 1)] {
            let event = Sent {
                number,
                id: id_of_status,
            };
            assert_eq!(
                outbox.record(&event).await.unwrap(),
                matched,
                "{}",
                store.kind
            );
        }
        let message = outbox.get(id).await.unwrap().unwrap();
        assert_eq!(message.state, State::Sent);
        assert_eq!(message.message_id.as_deref(), Some("wamid.b"));
    }
}
