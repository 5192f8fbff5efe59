//! `wab --api cloud media get`: a download in two requests, for the address of the file and for the
//! file.

use clap::ArgMatches;

use super::connection::Connection;
use crate::failure::Result;
use crate::media::save;
use crate::output::Output;
use crate::settings::Settings;

pub(crate) async fn get(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    let output = Output::new(matches);
    let id = matches.get_one::<String>("id").cloned().unwrap_or_default();
    let connection = Connection::open(&settings).await?;
    let result = connection.client.media().download_stream(&id).await;
    let stream = connection.finish(result).await?;
    save(&output, &id, stream, matches).await
}
