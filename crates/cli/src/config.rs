//! The config file with the profiles, and the directory that it is in.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::about::{Apis, Kind, Setting};
use crate::error::{Failure, Result};

/// The property of a profile with its API.
const API: &str = "api";

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

/// The settings of the connection to one server. It has no secrets, only the files that they are in.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Profile(BTreeMap<String, Value>);

impl Profile {
    /// Returns a profile of the API of this run, without settings.
    pub(crate) fn of(apis: &Apis) -> Self {
        let mut profile = Self::default();
        if apis.own.name != apis.all[0].name {
            profile.0.insert(API.to_owned(), apis.own.name.into());
        }
        profile
    }

    /// Returns the name of the API; the first one if left out.
    pub(crate) fn api(&self) -> Option<&str> {
        self.0.get(API)?.as_str()
    }

    /// Returns a setting as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Boolean(false) => None,
            other => Some(other.to_string()),
        }
    }

    /// Sets a setting. The path of a file becomes an absolute one.
    pub(crate) fn set(&mut self, setting: &Setting, value: &OsStr) {
        let text = value.to_string_lossy();
        let value = match setting.kind {
            Kind::File | Kind::Secret => {
                let path = std::path::absolute(value).unwrap_or_else(|_| value.into());
                path.to_string_lossy().into_owned().into()
            }
            Kind::Count(..) => text.parse::<i64>().unwrap_or_default().into(),
            Kind::Switch => true.into(),
            Kind::Text | Kind::Object => text.into_owned().into(),
        };
        self.0.insert(setting.name.to_owned(), value);
    }

    /// Returns the first property that is not valid, with what is wrong with it.
    fn problem(&self, apis: &Apis) -> Option<String> {
        self.0.iter().find_map(|(name, value)| {
            let mut settings = apis.settings();
            let is_valid = match settings.find(|setting| setting.name == name) {
                Some(setting) => match setting.kind {
                    Kind::Count(..) => value.is_integer(),
                    Kind::Switch => value.is_bool(),
                    _ => value.is_str(),
                },
                None if name == API => apis.all.iter().any(|api| value.as_str() == Some(api.name)),
                None => return Some(format!("unknown property `{name}`")),
            };
            (!is_valid).then(|| format!("the value of `{name}` is not valid: {value}"))
        })
    }
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
    pub(crate) fn read(apis: &Apis) -> Result<Self> {
        let path = path()?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::file("read", &path, &error)),
        };
        let config: Self = toml::from_str(&text)
            .map_err(|error| Failure::file("use", &path, &error.to_string().trim_end()))?;
        for (name, profile) in &config.profiles {
            if let Some(problem) = profile.problem(apis) {
                let problem = format!("profile `{name}`: {problem}");
                return Err(Failure::file("use", &path, &problem));
            }
        }
        Ok(config)
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

/// Returns the directory of a file.
pub(crate) fn directory_of(path: &Path) -> &Path {
    let parent = path.parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Writes a file that only its owner can read, replacing it as a whole.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result {
    let failed = |error: std::io::Error| Failure::file("write", path, &error);
    let directory = directory_of(path);
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
