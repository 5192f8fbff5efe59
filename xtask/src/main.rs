//! `cargo xtask`: the command line of the spec toolchain.

fn main() {}
