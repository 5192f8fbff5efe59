//! The few colours of the toolchain's output; stripped where there is no terminal.

use anstyle::{AnsiColor, Style};

/// Something to look at.
pub const BOLD: Style = Style::new().bold();
/// An error, or a line that goes.
pub const RED: Style = AnsiColor::Red.on_default();
/// A line that comes, or a string.
pub const GREEN: Style = AnsiColor::Green.on_default();
/// A remark.
pub const YELLOW: Style = AnsiColor::Yellow.on_default();
/// A keyword.
pub const MAGENTA: Style = AnsiColor::Magenta.on_default();
/// A type, or where in a file.
pub const CYAN: Style = AnsiColor::Cyan.on_default();
/// A comment.
pub const DIM: Style = Style::new().dimmed();
