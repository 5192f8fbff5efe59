//! Shared by the examples: a client of a new sandbox, or of the server that `WHATSAPP_URL`,
//! `WHATSAPP_USER` and `WHATSAPP_PASSWORD` name, and a server for its webhook requests.
#![allow(dead_code, clippy::print_stdout)]

use std::env;
use std::error::Error;

use axum::Router;
use tokio::net::TcpListener;
use whatsapp_business::types::{ApplicationSettings, Webhooks};
use whatsapp_business::{Client, ClientBuilder, RateLimit};
use whatsapp_business_sandbox::{Builder, Sandbox};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The phone number of a customer of the sandbox.
pub(crate) const CUSTOMER: &str = "491512345678";

pub(crate) struct Setup {
    pub(crate) client: Client,
    /// Stops on drop; `None` if the example uses another server.
    pub(crate) sandbox: Option<Sandbox>,
}

/// Creates a client of a new sandbox, or of the configured server.
pub(crate) async fn setup() -> Outcome<Setup> {
    setup_with(|sandbox| sandbox).await
}

pub(crate) async fn setup_with(settings: impl FnOnce(Builder) -> Builder) -> Outcome<Setup> {
    if let Ok(url) = env::var("WHATSAPP_URL") {
        let user = env::var("WHATSAPP_USER").unwrap_or_else(|_| "admin".to_owned());
        let password = env::var("WHATSAPP_PASSWORD")
            .map_err(|_| "WHATSAPP_URL is set, but not WHATSAPP_PASSWORD: set it as well")?;
        let client = with_certificate(Client::builder(url))?
            .credentials(user, password)
            .rate_limit(RateLimit::documented())
            .build()?;
        return Ok(Setup {
            client,
            sandbox: None,
        });
    }
    let sandbox = settings(Sandbox::builder()).start().await?;
    println!("started a sandbox at {}", sandbox.url());
    let client = Client::builder(sandbox.url())
        .new_password("Example-1!")
        .rate_limit(RateLimit::documented())
        .build()?;
    Ok(Setup {
        client,
        sandbox: Some(sandbox),
    })
}

fn with_certificate(builder: ClientBuilder) -> Outcome<ClientBuilder> {
    match env::var("WHATSAPP_CA") {
        Ok(file) => Ok(builder.add_root_certificate(std::fs::read(file)?)),
        Err(_) => Ok(builder),
    }
}

/// Serves the router, and configures `path` there as the webhook of the server.
///
/// For a remote server, set `WEBHOOK_URL` to an address that it can reach, and `WEBHOOK_LISTEN` to the
/// address to listen on, such as `0.0.0.0:3000`.
pub(crate) async fn serve_webhooks(client: &Client, router: Router, path: &str) -> Outcome {
    let listen = env::var("WEBHOOK_LISTEN").unwrap_or_else(|_| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(listen).await?;
    let local = format!("http://{}", listener.local_addr()?);
    let url = env::var("WEBHOOK_URL").unwrap_or(local);
    println!("listening for webhook events at {url}");
    tokio::spawn(async move { axum::serve(listener, router).await });
    let webhooks = Webhooks::new().with_url(format!("{url}{path}"));
    let settings = ApplicationSettings::new()
        .with_sent_status(true)
        .with_webhooks(webhooks);
    client.application().update_settings(&settings).await?;
    Ok(())
}
