//! The config file with the profiles, and the directory that it is in.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::failure::{Failure, Result};

/// The config file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The profile that is used unless another is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// The connection to one server. It has no secrets, only the files that they are in.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Profile {
    /// The API of the server; the On-Premises API if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api: Option<Api>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api_key_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api_key_header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_secret_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) graph_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pin: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_certificate: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_key: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proxy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) insecure: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retries: Option<u32>,
}

/// The directory of the config file and the tokens: `wab` in the config directory of XDG.
pub(crate) fn directory() -> Result<PathBuf> {
    let base = etcetera::choose_base_strategy().map_err(|error| {
        Failure::usage(format!(
            "there is no config directory: {error}: set XDG_CONFIG_HOME"
        ))
    })?;
    Ok(base.config_dir().join("wab"))
}

/// Returns the path of the config file.
pub(crate) fn path() -> Result<PathBuf> {
    Ok(directory()?.join("config.toml"))
}

impl Config {
    /// Reads the config file; without one, there are no profiles.
    pub(crate) fn read() -> Result<Self> {
        let path = path()?;
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| Failure::file("use", &path, &error.to_string().trim_end())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Failure::file("read", &path, &error)),
        }
    }

    pub(crate) fn write(&self) -> Result {
        let text = toml::to_string_pretty(self)
            .map_err(|error| Failure::usage(format!("cannot write the config file: {error}")))?;
        write_private(&path()?, text.as_bytes())
    }

    /// Returns a profile by its name.
    pub(crate) fn profile(&self, name: &str) -> Result<&Profile> {
        self.profiles.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            let known = match known.is_empty() {
                true => "add it with `wab profile add`".to_owned(),
                false => format!("there are: {}", known.join(", ")),
            };
            Failure::usage(format!("there is no profile `{name}`: {known}"))
        })
    }
}

/// Writes a file that only its owner can read, replacing it as a whole.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result {
    let failed = |error: std::io::Error| Failure::file("write", path, &error);
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    create_private(directory).map_err(failed)?;
    // A temporary file has the mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Opens a file that only its owner can read, and creates it if there is none.
pub(crate) fn open_private(path: &Path) -> std::io::Result<std::fs::File> {
    create_private(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn create_private(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

#[cfg(not(unix))]
fn create_private(directory: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)
}
