//! `cargo xtask`: the command line of the spec toolchain.

fn main() -> std::process::ExitCode {
    xtask::public_api::rustdoc().unwrap_or_else(xtask::cli::main)
}
