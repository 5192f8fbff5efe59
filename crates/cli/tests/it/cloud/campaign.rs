//! `wab --api cloud campaign run`.

use std::sync::Arc;

use super::{home, start};
use crate::support::blocking;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_sends_each_row_once_from_the_number() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        home.file("contacts.csv", "phone,name\n15550100,Ada\n15550101,Bob\n");
        let run = ["campaign", "run", "contacts.csv", "--text", "Hello {name}"];

        let shown = home.json(&[&run[..], &["--dry-run"]].concat());
        assert_eq!(shown["valid"], 2, "{shown}");
        assert_eq!(shown["first"]["messaging_product"], "whatsapp");
        assert_eq!(during.requests().len(), 0);

        home.json(&run);
        // The same command continues the campaign, which has ended.
        home.json(&run);
        let sent = during.sent_messages();
        let mut bodies: Vec<_> = sent
            .iter()
            .map(|message| message.body["text"]["body"].as_str().unwrap())
            .collect();
        bodies.sort_unstable();
        assert_eq!(bodies, ["Hello Ada", "Hello Bob"]);

        home.file("empty.csv", "phone,name\n15550102,\n");
        let refused = home.run(&["campaign", "run", "empty.csv", "--text", "{name}"]);
        assert!(refused.failed(2).stderr.contains("line 2"));
        assert_eq!(during.sent_messages().len(), 2);
    })
    .await;
}
