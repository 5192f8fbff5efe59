//! Generates the bindings from `spec/whatsapp-business.json`, at compile time and offline. Without
//! feature `generate`, the same sources are compiled from `generated/`, which the published package has.

#[cfg(feature = "generate")]
fn main() -> std::process::ExitCode {
    whatsapp_business_codegen::build_script(
        "spec/whatsapp-business.json",
        "cargo xtask update-spec --offline",
    )
}

#[cfg(not(feature = "generate"))]
fn main() {
    println!("cargo::rerun-if-changed=generated");
    println!(
        "cargo::rustc-env=BINDINGS={}/generated",
        env!("CARGO_MANIFEST_DIR")
    );
    if !std::path::Path::new("generated/types.rs").is_file() {
        println!(
            "cargo::error=this is not the published package, which has generated sources: enable feature \
             `generate` of {}, or run `cargo xtask package --sources-only`",
            env!("CARGO_PKG_NAME")
        );
    }
}
