//! `cargo xtask`: the command line of the spec toolchain.

fn main() -> std::process::ExitCode {
    xtask::cli::main()
}
