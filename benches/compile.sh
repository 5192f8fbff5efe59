#!/usr/bin/env bash
# What it costs to compile a program that sends one text message, with this crate and with reqwest by
# hand: CPU seconds, user and system, and the size of the release binary.
#
#   benches/compile.sh [ROW...]
#
# Without arguments it measures all rows, which takes long. ROW is one of:
#   check dev release       clean builds with TLS (rustls and ring)
#   check-plain dev-plain release-plain
#                           clean builds without TLS
#   types                   clean dev build of the types alone (`--no-default-features`)
#   change-dev change-release
#                           builds after a change of one line of the program, without TLS
#   size                    bytes of the stripped release binary, without TLS
#   tls                     clean release builds with each TLS library
# The crates of the registry must be downloaded, and the machine idle.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CARGO_TARGET_DIR

program() { # name, dependencies, source
  mkdir -p "$work/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n[profile.release]\nstrip = true\n' \
    "$1" "$2" > "$work/$1/Cargo.toml"
  printf '%s\n' "$3" > "$work/$1/src/main.rs"
  cp "$root/Cargo.lock" "$work/$1/"
}

ours() { # name, settings of the dependency
program "$1" "whatsapp-business = { path = \"$root\"$2 }
tokio = { version = \"1\", features = [\"rt\", \"macros\"] }" '
use whatsapp_business::{Client, OutboundMessage};
#[tokio::main(flavor = "current_thread")]
async fn main() -> whatsapp_business::Result<()> {
    let client = Client::builder("http://localhost:9090").credentials("admin", "p").build()?;
    let sent = client.messages().send(&OutboundMessage::text("4915", "Hello")).await?;
    println!("{}", sent.id);
    Ok(())
}'
}

by_hand() { # name, features of reqwest, other dependencies, what installs the TLS provider
program "$1" "reqwest = { version = \"0.13\", default-features = false, features = [\"json\"$2] }
$3
serde = { version = \"1\", features = [\"derive\"] }
tokio = { version = \"1\", features = [\"rt\", \"macros\"] }" '
#[derive(serde::Serialize)] struct Text { body: &'"'"'static str }
#[derive(serde::Serialize)] struct Message { to: &'"'"'static str, text: Text }
#[derive(serde::Deserialize)] struct Response { messages: Vec<Sent> }
#[derive(serde::Deserialize)] struct Sent { id: String }
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    '"$4"'
    let message = Message { to: "4915", text: Text { body: "Hello" } };
    let response: Response = reqwest::Client::new()
        .post("http://localhost:9090/v1/messages").bearer_auth("token")
        .json(&message).send().await?.error_for_status()?.json().await?;
    println!("{}", response.messages[0].id);
    Ok(())
}'
}

ring='rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }'
install='rustls::crypto::ring::default_provider().install_default().ok();'
by_hand hand ', "rustls-no-provider"' "$ring" "$install"
by_hand hand-plain '' '' ''
by_hand hand-native ', "native-tls"' '' ''
by_hand hand-aws ', "rustls"' '' ''
ours ours ''
ours ours-plain ', default-features = false, features = ["client"]'
ours ours-native ', default-features = false, features = ["native-tls"]'
program types "whatsapp-business = { path = \"$root\", default-features = false }" '
fn main() {
    let event = whatsapp_business::webhook::parse(b"{}");
    println!("{}", event.is_ok());
}'

cost() { # directory, cargo command and arguments: CPU seconds
  local dir=$1
  shift
  ( cd "$work/$dir" && TIMEFORMAT='%U %S' && { time cargo "$@" --quiet >&2; } 2>&1 |
      tail -n 1 | awk '{ printf "%.1f", $1 + $2 }' )
}

clean() { # directory, cargo command and arguments
  rm -rf "$work/$1/target"
  cost "$@"
}

changed() { # directory, cargo command and arguments
  cost "$@" > /dev/null
  sed -i 's/println!("{}"/println!("id: {}"/' "$work/$1/src/main.rs"
  cost "$@"
}

row() { # title, by hand, ours
  awk -v title="$1" -v hand="$2" -v ours="$3" \
    'BEGIN { printf "| %s | %s | %s | %s |\n", title, hand, ours, (hand > 0 ? sprintf("%.2f", ours / hand) : "") }'
}

size() { # directory
  cost "$1" build --release > /dev/null
  stat -c %s "$work/$1/target/release/$1"
}

measure() {
  case $1 in
    check) row "clean, \`cargo check\`" "$(clean hand check)" "$(clean ours check)" ;;
    dev) row "clean, dev" "$(clean hand build)" "$(clean ours build)" ;;
    release) row "clean, release" "$(clean hand build --release)" "$(clean ours build --release)" ;;
    check-plain) row "clean, \`cargo check\`, without TLS" "$(clean hand-plain check)" "$(clean ours-plain check)" ;;
    dev-plain) row "clean, dev, without TLS" "$(clean hand-plain build)" "$(clean ours-plain build)" ;;
    release-plain) row "clean, release, without TLS" "$(clean hand-plain build --release)" "$(clean ours-plain build --release)" ;;
    types) row "clean, dev, types alone" "" "$(clean types build)" ;;
    change-dev) row "one line changed, dev" "$(changed hand-plain build)" "$(changed ours-plain build)" ;;
    change-release) row "one line changed, release" "$(changed hand-plain build --release)" "$(changed ours-plain build --release)" ;;
    size) row "bytes of the release binary, without TLS" "$(size hand-plain)" "$(size ours-plain)" ;;
    tls)
      row "clean, release, native-tls" "$(clean hand-native build --release)" "$(clean ours-native build --release)"
      row "clean, release, rustls with aws-lc (the default of reqwest)" "$(clean hand-aws build --release)" ""
      ;;
    *) echo "unknown row: $1" >&2; exit 2 ;;
  esac
}

if [ $# -eq 0 ]; then
  set -- check dev release check-plain dev-plain release-plain types change-dev change-release size tls
fi
echo "| CPU seconds | reqwest by hand | whatsapp-business | ratio |"
echo "|---|---:|---:|---:|"
for name in "$@"; do measure "$name"; done
