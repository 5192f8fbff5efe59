//! The options and the log of the program, for programs that embed the sandbox, such as `wab`.

mod arguments;
mod log;

pub use arguments::Arguments;
use arguments::LogFormat;
