//! Generates the bindings from `spec/parcels.json`.

fn main() -> std::process::ExitCode {
    whatsapp_business_codegen::build_script("spec/parcels.json", "cargo build -p third-api")
}
