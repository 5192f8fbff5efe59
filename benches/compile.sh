#!/usr/bin/env bash
# What it costs to compile a program that sends one text message, with these crates and with reqwest by
# hand: CPU seconds, user and system, and the size of the release binary. Each of ours is measured with
# feature `generate` (the generator is compiled and runs) and from the sources of the package.
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
#   crate-dev crate-release the bindings crate alone, its dependencies compiled before
#   size                    bytes of the stripped release binary, without TLS
#   tls                     clean release builds of reqwest by hand with each TLS library
# The crates of the registry must be downloaded, and the machine idle.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_PROFILE_DEV_DEBUG RUSTFLAGS
(cd "$root" && cargo xtask package --sources-only >&2)

program() { # name, dependencies, source
  mkdir -p "$work/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n[profile.release]\nstrip = true\n' \
    "$1" "$2" > "$work/$1/Cargo.toml"
  printf '%s\n' "$3" > "$work/$1/src/main.rs"
  cp "$root/Cargo.lock" "$work/$1/"
}

sends() { # how to build the client
  echo "
use bindings::{Client, OutboundMessage};
#[tokio::main(flavor = \"current_thread\")]
async fn main() -> bindings::Result<()> {
    let client = $1.build()?;
    let sent = client.messages().send(&OutboundMessage::text(\"4915\", \"Hello\")).await?;
    println!(\"{}\", sent.id);
    Ok(())
}"
}

ours() { # suffix of the name, features
  local tokio='tokio = { version = "1", features = ["rt", "macros"] }'
  program "root$1" "bindings = { package = \"whatsapp-business\", path = \"$root\", default-features = false, features = [$2] }
$tokio" "$(sends 'Client::builder("http://localhost:9090").credentials("admin", "p")')"
  program "cloud$1" "bindings = { package = \"whatsapp-business-cloud\", path = \"$root/crates/cloud\", default-features = false, features = [$2] }
$tokio" "$(sends 'Client::builder("token").phone_number("1")')"
}

by_hand() { # suffix of the name, features of reqwest, other dependencies, what installs the TLS provider
program "hand$1" "reqwest = { version = \"0.13\", default-features = false, features = [\"json\"$2] }
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
by_hand '' ', "rustls-no-provider"' "$ring" "$install"
by_hand -plain '' '' ''
by_hand -native ', "native-tls"' '' ''
by_hand -aws ', "rustls"' '' ''
ours '' '"rustls", "tracing", "generate"'
ours -packaged '"rustls", "tracing"'
ours -plain '"client", "generate"'
ours -plain-packaged '"client"'
for api in root cloud; do
  for suffix in '' -packaged; do
    features=$([ -n "$suffix" ] || echo '"generate"')
    directory=$([ "$api" = root ] && echo "$root" || echo "$root/crates/cloud")
    package=$([ "$api" = root ] && echo whatsapp-business || echo whatsapp-business-cloud)
    program "$api-types$suffix" "bindings = { package = \"$package\", path = \"$directory\", default-features = false, features = [$features] }" '
fn main() {
    println!("{}", bindings::webhook::parse(b"{}").is_ok());
}'
  done
done

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

alone() { # directory, cargo command and arguments: the bindings crate, compiled again
  local package lib
  case $1 in root*) package=whatsapp-business lib=$root/src/lib.rs ;; *) package=whatsapp-business-cloud lib=$root/crates/cloud/src/lib.rs ;; esac
  cost "$@" -p "$package" > /dev/null
  touch "$lib"
  cost "$@" -p "$package"
}

size() { # directory
  cost "$1" build --release > /dev/null
  stat -c %s "$work/$1/target/release/$1"
}

row() { # title, suffix of the names, command and arguments
  local title=$1 suffix=$2 name values=()
  shift 2
  for name in hand root root-packaged cloud cloud-packaged; do
    case $name in
    *-packaged) name=${name%-packaged}$suffix-packaged ;;
    *) name=$name$suffix ;;
    esac
    if [ ! -d "$work/$name" ] || { [ "$1" = alone ] && [[ $name == hand* ]]; }; then
      values+=("")
    else
      values+=("$("$1" "$name" "${@:2}")")
      rm -rf "$work/$name/target"
    fi
  done
  printf '%s\n' "${values[@]}" | awk -v title="$title" '
    { value[NR] = $1 }
    END {
      printf "| %s | %s |", title, value[1]
      for (i = 2; i <= NR; i++) printf " %s%s |", value[i], (value[1] > 0 && value[i] > 0 ? sprintf(" (%.2f)", value[i] / value[1]) : "")
      print ""
    }'
}

measure() {
  case $1 in
    check) row "clean, \`cargo check\`" '' clean check ;;
    dev) row "clean, dev" '' clean build ;;
    release) row "clean, release" '' clean build --release ;;
    check-plain) row "clean, \`cargo check\`, without TLS" -plain clean check ;;
    dev-plain) row "clean, dev, without TLS" -plain clean build ;;
    release-plain) row "clean, release, without TLS" -plain clean build --release ;;
    types) row "clean, dev, types alone" -types clean build ;;
    change-dev) row "one line changed, dev" -plain changed build ;;
    change-release) row "one line changed, release" -plain changed build --release ;;
    crate-dev) row "the bindings crate alone, dev" '' alone build ;;
    crate-release) row "the bindings crate alone, release" '' alone build --release ;;
    size) row "bytes of the release binary, without TLS" -plain size ;;
    tls)
      echo "| clean, release, native-tls | $(clean hand-native build --release) |"
      echo "| clean, release, rustls with aws-lc (the default of reqwest) | $(clean hand-aws build --release) |"
      ;;
    *) echo "unknown row: $1" >&2; exit 2 ;;
  esac
}

if [ $# -eq 0 ]; then
  set -- check dev release check-plain dev-plain release-plain types change-dev change-release crate-dev crate-release size tls
fi
echo "| CPU seconds | reqwest by hand | whatsapp-business | from packaged sources | whatsapp-business-cloud | from packaged sources |"
echo "|---|---:|---:|---:|---:|---:|"
for name in "$@"; do measure "$name"; done
