//! The options and the log of the program, for programs that embed the sandbox, such as `wab`.

mod arguments;
mod log;

use arguments::LogFormat;
pub use arguments::{Arguments, Start};
