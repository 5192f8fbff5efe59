//! The styles of the toolchain's output; removed where the output is not a terminal.

use anstyle::{AnsiColor, Style};

/// Headings.
pub const BOLD: Style = Style::new().bold();
/// Errors, and removed lines.
pub const RED: Style = AnsiColor::Red.on_default();
/// Added lines.
pub const GREEN: Style = AnsiColor::Green.on_default();
/// Notes and warnings.
pub const YELLOW: Style = AnsiColor::Yellow.on_default();
/// Positions in a file.
pub const CYAN: Style = AnsiColor::Cyan.on_default();
/// Details.
pub const DIM: Style = Style::new().dimmed();
