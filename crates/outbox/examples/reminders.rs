//! Sends reminders that survive a crash: `cargo run -p whatsapp-business-outbox --example reminders`.
//!
//! It needs no set-up: the database is a file in a temporary directory, and the server is the
//! sandbox. A first process enqueues 500 reminders, sends some of them and is killed. A second one
//! enqueues the same reminders, of which none is new, and sends the rest. What was in flight when
//! the first process died is uncertain; the statuses from the webhook resolve it.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::stream;
use whatsapp_business::webhook::{Event, Receiver};
use whatsapp_business::{Client, OutboundMessage};
use whatsapp_business_outbox::{Options, Outbox, State};
use whatsapp_business_sandbox::Sandbox;

const GROUP: &str = "reminders";
const COUNT: usize = 500;
const PASSWORD: &str = "Correct-Horse-1";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if let (Some(database), Some(server)) = (arguments.next(), arguments.next()) {
        // The process that is killed.
        return send(&Outbox::open(&database).await?, &server).await;
    }
    let directory = std::env::temp_dir().join(format!("reminders-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let result = campaign(&format!("sqlite://{}/reminders.db", directory.display())).await;
    std::fs::remove_dir_all(&directory)?;
    result
}

async fn campaign(database: &str) -> Result<(), Box<dyn Error>> {
    let outbox = Outbox::open(database).await?;

    // The webhook: statuses are recorded whichever process has sent the message.
    let handler = outbox.recording(|_: Event| async { Ok::<_, std::io::Error>(()) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let webhook = format!("http://{}/", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, Receiver::new(handler).into_router()).await });

    let sandbox = Sandbox::builder()
        .account("sender", PASSWORD)
        .webhook(webhook)
        .start()
        .await?;
    let mut first = Command::new(std::env::current_exe()?)
        .args([database, sandbox.url()])
        .stdout(Stdio::null())
        .spawn()?;
    let mut progress = outbox.progress_stream(GROUP, Duration::from_millis(10));
    // Before the first message is enqueued, the stream ends.
    loop {
        let Some(now) = progress.next().await.transpose()? else {
            progress = outbox.progress_stream(GROUP, Duration::from_millis(10));
            continue;
        };
        // Statuses may come faster than this looks.
        let accepted = [State::Accepted, State::Sent, State::Delivered, State::Read];
        if accepted.map(|state| now.count(state)).iter().sum::<u64>() > COUNT as u64 / 3 {
            break;
        }
    }
    first.kill()?;
    first.wait()?;
    println!("killed the first process: {}", summary(&outbox).await?);

    send(&outbox, sandbox.url()).await?;
    println!("the second process has ended: {}", summary(&outbox).await?);

    tokio::time::timeout(Duration::from_secs(20), sandbox.settled()).await?;
    println!("after all statuses: {}", summary(&outbox).await?);
    let mut recipients: Vec<_> = sandbox
        .sent_messages()
        .into_iter()
        .map(|sent| sent.to)
        .collect();
    let sent = recipients.len();
    recipients.sort_unstable();
    recipients.dedup();
    println!(
        "reminders: the server got {sent} messages for {} recipients",
        recipients.len()
    );
    assert_eq!(sent, recipients.len());
    Ok(())
}

/// Enqueues the reminders, unless an earlier process has, and sends what is left.
async fn send(outbox: &Outbox, server: &str) -> Result<(), Box<dyn Error>> {
    let reminders = (0..COUNT).map(|n| {
        let text = format!(
            "We expect you tomorrow at {}:{:02}.",
            9 + n / 60 % 8,
            n % 60
        );
        let message = OutboundMessage::text(format!("4915{n:08}"), text);
        let options = Options::new().with_key(format!("reminder-{n}"));
        (message, options.with_group(GROUP))
    });
    outbox.enqueue_all(stream::iter(reminders)).await?;
    let client = Client::builder(server)
        .credentials("sender", PASSWORD)
        .token_store(outbox.token_store("sender"))
        .build()?;
    // A short lease: the example should not wait a minute for what the first process had leased.
    let worker = outbox.worker(client).with_lease(Duration::from_secs(2));
    worker.run_until_idle().await?;
    Ok(())
}

async fn summary(outbox: &Outbox) -> Result<String, Box<dyn Error>> {
    let progress = outbox.progress(GROUP).await?;
    let states = progress.by_state.iter();
    let states: Vec<_> = states
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    Ok(states.join(", "))
}
