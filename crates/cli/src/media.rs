//! `wab media get` and `wab media put`.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use serde_json::json;

use crate::backend::{Purpose, Session};
use crate::error::{Failure, Result};
use crate::options::options;
use crate::output::{GOOD, Output};
use crate::program::Program;
use crate::send::{check_sender, sender};
use crate::transfer::{self, Target, Upload};

/// Adds the commands to those of the tag.
pub(crate) fn add_to(program: &Program, command: Command) -> Command {
    let get = Command::new("get")
        .about("Download a file, with a progress bar")
        .display_order(0)
        .after_help(
            "Examples:\n  wab media get 1aa40d3e-0b6f-4a5e-b8ff-5b0b5f0c2f11 photo.jpg\n  \
             wab media get 1aa40d3e-0b6f-4a5e-b8ff-5b0b5f0c2f11 - | file -",
        );
    let get = options! { get;
        argument "id" "MEDIA_ID" "The id of the file, from an upload or an event";
        path "target" "FILE"
            "Where it is saved, or - for standard output [default: the id with the extension of its \
             type on a terminal, else standard output]";
    };
    let put = Command::new("put")
        .about("Upload a file, with a progress bar")
        .display_order(0)
        .after_help(
            "Examples:\n  wab media put photo.jpg\n  wab media put photo.jpg --query id -o raw",
        );
    let put = options! { put;
        path "file" "FILE" "The file to upload";
        value "media-type" "TYPE" "The media type of the file [default: guessed from its name]";
    };
    let get = get.mut_arg("target", |target| target.required(false));
    command.subcommands([get, put.args(sender(program))])
}

/// Whether a subcommand is one of these.
pub(crate) fn has(name: &str) -> bool {
    matches!(name, "get" | "put")
}

pub(crate) async fn run(program: &Program, name: &str, matches: &ArgMatches) -> Result {
    let settings = program.settings(matches).await?;
    let output = Output::new(matches);
    if name == "put" {
        let path = matches.get_one::<PathBuf>("file").cloned();
        let path = path.unwrap_or_default();
        std::fs::File::open(&path).map_err(|error| Failure::file("read", &path, &error))?;
        check_sender(&settings)?;
        let upload = Upload::new(&path, matches.get_one("media-type"), None);
        let session = Session::open(program.backend, &settings, Purpose::Session).await?;
        let id = session.upload(&upload).await?;
        let text = format!("{GOOD}✓{GOOD:#} uploaded as {id}");
        return output.report(&json!({"id": id}), &text);
    }
    let id = matches.get_one::<String>("id").cloned().unwrap_or_default();
    let session = Session::open(program.backend, &settings, Purpose::Session).await?;
    let result = session.connection.download(&id).await;
    let download = session.finish("Media_download", result).await?;
    let target = match matches.get_one::<PathBuf>("target") {
        Some(path) if path == Path::new("-") => Target::Stdout,
        Some(path) => Target::File(path.clone()),
        None if std::io::stdout().is_terminal() => {
            Target::File(name_of(&id, download.content_type()))
        }
        None => Target::Stdout,
    };
    let size = transfer::save(program.about(), download, &target).await?;
    match target {
        Target::Stdout => Ok(()),
        Target::File(path) => {
            let text = format!("{GOOD}✓{GOOD:#} saved {} ({size} bytes)", path.display());
            output.report(&json!({"path": path, "bytes": size}), &text)
        }
    }
}

/// The name of a file: its id, which must not lead to another directory, and its extension.
fn name_of(id: &str, media_type: Option<&str>) -> PathBuf {
    let safe = |c: char| {
        if c.is_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let id: String = id.chars().map(safe).collect();
    let essence = media_type.and_then(|full| full.split(';').next());
    let extensions = essence.and_then(mime_guess::get_mime_extensions_str);
    // The first of the list is not the usual one for these.
    let extension = match essence {
        Some("image/jpeg") => Some("jpg"),
        Some("video/mp4") => Some("mp4"),
        Some("audio/mpeg") => Some("mp3"),
        _ => extensions.and_then(|all| all.first().copied()),
    };
    match extension {
        Some(extension) => PathBuf::from(format!("{id}.{extension}")),
        None => PathBuf::from(id),
    }
}
