//! The options that every command has.

use clap::{Arg, ArgAction, ValueHint, value_parser};

const CONNECTION: &str = "Connection";
const OUTPUT: &str = "Output";

/// The options that every command has. Those of the connection are listed by `--help` only.
pub(crate) fn arguments() -> Vec<Arg> {
    vec![
        connection("sandbox")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["url", "profile"])
            .hide_short_help(false)
            .help("Use a sandbox that is started for this command: nothing leaves this machine"),
        connection("profile")
            .short('P')
            .value_name("NAME")
            .help("The profile to use [env: WHATSAPP_PROFILE]"),
        connection("api")
            .value_name("API")
            .value_parser(["on-premises", "cloud"])
            .hide_short_help(false)
            .help("The API [env: WHATSAPP_API] [default: that of the profile, else on-premises]"),
        connection("url")
            .value_name("URL")
            .value_hint(ValueHint::Url)
            .help("The server, such as https://localhost:9090 [env: WHATSAPP_URL]"),
        connection("user")
            .value_name("USER")
            .help("The account to log in with [env: WHATSAPP_USER]"),
        file(
            "password-file",
            "Read the password from a file, or from standard input with `-` [env: WHATSAPP_PASSWORD]",
        ),
        file(
            "token-file",
            "Use the Bearer token in a file, without a login [env: WHATSAPP_TOKEN]",
        ),
        file(
            "api-key-file",
            "Use the API key in a file for health, metrics and stats [env: WHATSAPP_API_KEY]",
        ),
        connection("api-key-header")
            .value_name("NAME")
            .help("Send the API key with every request in this header, in place of a login"),
        file(
            "app-secret-file",
            "Prove requests, and check events, with the app secret in a file [env: WHATSAPP_APP_SECRET]",
        ),
        connection("graph-version")
            .value_name("VERSION")
            .help("The version of the Graph API, such as v23.0 [env: WHATSAPP_GRAPH_VERSION]"),
        file(
            "ca",
            "Trust this certificate of the server's issuer, as PEM [env: WHATSAPP_CA]",
        ),
        file(
            "pin",
            "Accept exactly this certificate of the server, as PEM [env: WHATSAPP_PIN]",
        )
        .conflicts_with("ca"),
        file(
            "client-certificate",
            "Authenticate with this certificate, as PEM [env: WHATSAPP_CLIENT_CERTIFICATE]",
        ),
        file(
            "client-key",
            "The key of the client certificate, as PEM [env: WHATSAPP_CLIENT_KEY]",
        ),
        connection("proxy")
            .value_name("URL")
            .value_hint(ValueHint::Url)
            .help("The proxy, without a password [env: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY]"),
        connection("insecure")
            .action(ArgAction::SetTrue)
            .help("Accept any certificate: for tests only"),
        connection("timeout")
            .value_name("SECONDS")
            .value_parser(value_parser!(u64).range(1..=3600))
            .help("The timeout of one attempt [default: 30]"),
        connection("retries")
            .value_name("COUNT")
            .value_parser(value_parser!(u32).range(0..=20))
            .help("How often a failed request is retried, if that is safe [default: 3]"),
        output("output")
            .short('o')
            .value_name("FORMAT")
            .value_parser(["json", "table", "raw"])
            .help("The format of the result [default: table on a terminal, else json]"),
        output("query")
            .short('q')
            .value_name("PATH")
            .help("Print one part of the result: /messages/0/id or messages.0.id"),
        output("color")
            .value_name("WHEN")
            .value_parser(["auto", "always", "never"])
            .help("When to use colours [default: auto; never with NO_COLOR]"),
    ]
}

/// The options of the connection, not listed by the help of a command.
pub(crate) fn hidden() -> Vec<Arg> {
    let mut arguments = arguments();
    arguments.retain(|argument| {
        argument.get_help_heading() == Some(CONNECTION) && argument.get_id() != "sandbox"
    });
    arguments
        .into_iter()
        .map(|argument| argument.hide(true))
        .collect()
}

fn connection(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .global(true)
        .help_heading(CONNECTION)
        .display_order(900)
        .hide_short_help(true)
}

fn file(name: &'static str, help: &'static str) -> Arg {
    connection(name)
        .value_name("FILE")
        .value_parser(value_parser!(std::path::PathBuf))
        .value_hint(ValueHint::FilePath)
        .help(help)
}

fn output(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .global(true)
        .help_heading(OUTPUT)
        .display_order(950)
}

/// Whether a flag of an operation would have the name of another option.
pub(crate) fn is_reserved(name: &str) -> bool {
    const OF_OPERATIONS: &[&str] = &[
        "help",
        "version",
        "body",
        "set",
        "file",
        "save",
        "reveal",
        "dry-run",
        "content-type",
    ];
    OF_OPERATIONS.contains(&name) || arguments().iter().any(|argument| argument.get_id() == name)
}
