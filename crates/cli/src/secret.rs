//! Reading secrets: from files, from standard input and from the terminal, without echo.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use whatsapp_business_runtime::Secret;

use crate::error::{Failure, Result};

/// The largest file that is read as a secret.
const LIMIT: u64 = 1 << 20;

/// Reads a secret from a file, or from standard input if the path is `-`. The final line break is
/// removed.
pub(crate) fn read(path: &Path) -> Result<Secret> {
    let mut text = String::new();
    let failed = |error: std::io::Error| Failure::file("read", path, &error);
    if path == Path::new("-") {
        let mut input = std::io::stdin().lock().take(LIMIT);
        input.read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        warn_if_readable_by_others(path, &file);
        file.take(LIMIT).read_to_string(&mut text).map_err(failed)?;
    }
    let secret = Secret::from(text.trim_end_matches(['\n', '\r']));
    if secret.expose().is_empty() {
        return Err(Failure::usage(format!("{} is empty", path.display())));
    }
    Ok(secret)
}

#[cfg(unix)]
fn warn_if_readable_by_others(path: &Path, file: &std::fs::File) {
    use std::os::unix::fs::PermissionsExt as _;
    // A pipe of the shell, such as `<(pass show wa)`, is no regular file.
    if let Ok(metadata) = file.metadata()
        && metadata.is_file()
        && metadata.permissions().mode() & 0o077 != 0
    {
        let path = path.display();
        crate::output::note(&format!(
            "warning: {path} can be read by other users: run `chmod 600 {path}`"
        ));
    }
}

#[cfg(not(unix))]
fn warn_if_readable_by_others(_: &Path, _: &std::fs::File) {}

/// Returns whether the user can be asked for a secret.
pub(crate) fn can_prompt() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for a secret on the terminal, without echo.
pub(crate) fn prompt(question: &str) -> Result<Secret> {
    rpassword::prompt_password(format!("{question}: "))
        .map(Secret::from)
        .map_err(|error| Failure::usage(format!("cannot read from the terminal: {error}")))
}
