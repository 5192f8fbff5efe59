//! Generates the bindings from `spec/cloud.json`, at compile time and offline.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

const DOCUMENT: &str = "spec/cloud.json";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(reason) = generate() {
        println!("cargo::error={DOCUMENT}: {reason}");
        println!(
            "cargo::error=correct an overlay in spec/overlays, then run `cargo xtask update-spec --offline --api cloud`"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let bindings = whatsapp_business_codegen::generate_for(
        &fs::read_to_string(DOCUMENT)?,
        "whatsapp_business_cloud",
    )?;
    let out = env::var("OUT_DIR")?;
    for (name, source) in bindings.files() {
        fs::write(Path::new(&out).join(name), source)?;
    }
    Ok(())
}
