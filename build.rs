//! Generates the bindings from `spec/whatsapp-business.json`.

fn main() {}
