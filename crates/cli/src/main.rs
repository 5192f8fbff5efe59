//! `wab`, the command line of the WhatsApp Business API.

use std::process::ExitCode;

use whatsapp_business_cli::{BACKENDS, run};

fn main() -> ExitCode {
    run(BACKENDS, std::env::args_os())
}
