//! `wab`, which serves the parcel API beside its own.

use std::process::ExitCode;

use whatsapp_business_cli::{BACKENDS, Backend, run};

static ALL: &[&dyn Backend] = &[BACKENDS[0], BACKENDS[1], &third_api::backend::Parcels];

fn main() -> ExitCode {
    run(ALL, std::env::args_os())
}
