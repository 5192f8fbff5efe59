//! The parcel API in `wab`.

use whatsapp_business_cli::{
    About, Backend, Connection, Failure, Future, Purpose, Settings, client_settings,
};
use whatsapp_business_runtime::Transport;

use crate::{AccessToken, Client, api};

/// The parcel API.
pub struct Parcels;

static ABOUT: About = About {
    name: "parcels",
    title: "Parcel API",
    operations: api::OPERATIONS,
    tags: api::TAGS,
    codes: api::ERROR_CODES,
    settings: &[],
    needs: "token-file",
    sender: None,
    parameters: &[],
    constants: &[],
    examples: "Examples:\n  wab --api parcels depot get\n",
    requests: "  wab --api parcels api depot\n",
    access_remedy: "get another token",
};

impl Backend for Parcels {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn open<'a>(&'a self, settings: &'a Settings, _: Purpose) -> Future<'a, Box<dyn Connection>> {
        Box::pin(async {
            let token = settings.secret("token-file")?.unwrap_or("none".into());
            let client = client_settings!(Client::builder(AccessToken::new(token)), settings);
            let client = client.base_url(settings.text("url").unwrap_or("http://localhost"));
            let client = client.build();
            let client = client.map_err(|error| Failure::of(error.as_ref(), &ABOUT))?;
            Ok(Box::new(Connected(client)) as Box<dyn Connection>)
        })
    }
}

struct Connected(Client);

impl Connection for Connected {
    fn transport(&self) -> &Transport {
        self.0.api().transport()
    }
}
