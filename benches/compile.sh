#!/usr/bin/env bash
# What it costs to compile a program that sends one text: with this crate, and with reqwest by hand.
#
#   benches/compile.sh
#
# Processor seconds (user and system) of a cold release build, of a cold debug build, and of a debug
# build after a change of the program itself; and what the choices of TLS cost. Needs the registry's crates to be downloaded.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program() { # name, dependencies, source
  mkdir -p "$work/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' \
    "$1" "$2" > "$work/$1/Cargo.toml"
  printf '%s\n' "$3" > "$work/$1/src/main.rs"
  cp "$root/Cargo.lock" "$work/$1/"
}

program ours "whatsapp-business = { path = \"$root\" }
tokio = { version = \"1\", features = [\"rt\", \"macros\"] }" '
use whatsapp_business::{Client, OutboundMessage};
#[tokio::main(flavor = "current_thread")]
async fn main() -> whatsapp_business::Result<()> {
    let client = Client::builder("https://localhost:9090").credentials("admin", "p").build()?;
    let sent = client.messages().send(&OutboundMessage::text("4915", "Hello")).await?;
    println!("{}", sent.id);
    Ok(())
}'

by_hand() { # name, reqwest's features, other dependencies, what chooses the provider
program "$1" "reqwest = { version = \"0.13\", default-features = false, features = [\"json\"$2] }
$3
serde = { version = \"1\", features = [\"derive\"] }
tokio = { version = \"1\", features = [\"rt\", \"macros\"] }" '
#[derive(serde::Serialize)] struct Text { body: &'"'"'static str }
#[derive(serde::Serialize)] struct Message { to: &'"'"'static str, text: Text }
#[derive(serde::Deserialize)] struct Answer { messages: Vec<Sent> }
#[derive(serde::Deserialize)] struct Sent { id: String }
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    '"$4"'
    let message = Message { to: "4915", text: Text { body: "Hello" } };
    let answer: Answer = reqwest::Client::new()
        .post("https://localhost:9090/v1/messages").bearer_auth("token")
        .json(&message).send().await?.error_for_status()?.json().await?;
    println!("{}", answer.messages[0].id);
    Ok(())
}'
}
ring='rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }'
install='rustls::crypto::ring::default_provider().install_default().ok();'
by_hand hand ', "rustls-no-provider"' "$ring" "$install"
by_hand without-tls '' '' ''
by_hand native-tls ', "native-tls"' '' ''
by_hand reqwest-default ', "rustls"' '' ''

cost() { # directory, cargo arguments
  local dir=$1
  shift
  ( cd "$dir" && TIMEFORMAT='%U %S' && { time cargo build --quiet "$@" >&2; } 2>&1 |
      tail -n 1 | awk '{ printf "%.1f", $1 + $2 }' )
}

echo "| processor seconds | reqwest by hand | whatsapp-business |"
echo "|---|---:|---:|"
for profile in release dev; do
  echo "| clean build, $profile | $(cost "$work/hand" --profile $profile) | $(cost "$work/ours" --profile $profile) |"
done
for name in hand ours; do echo "// changed" >> "$work/$name/src/main.rs"; done
echo "| after a change of the program, dev | $(cost "$work/hand") | $(cost "$work/ours") |"

echo
echo "| reqwest by hand, clean build, release | processor seconds |"
echo "|---|---:|"
echo "| without TLS | $(cost "$work/without-tls" --release) |"
echo "| native-tls | $(cost "$work/native-tls" --release) |"
rm -rf "$work/hand/target"
echo "| rustls with ring, as here | $(cost "$work/hand" --release) |"
echo "| rustls with aws-lc, as reqwest does by default | $(cost "$work/reqwest-default" --release) |"
