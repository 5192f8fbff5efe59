//! The sandbox as a program.

use clap::Parser;

#[derive(Parser)]
struct Arguments {}

fn main() {
    let _ = Arguments::parse();
}
