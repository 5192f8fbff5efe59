#!/usr/bin/env bash
# What a newcomer waits for: the README's three commands on a fresh clone with an empty target
# directory, one after another, beside a program that sends one message with reqwest by hand.
#
#   benches/first_contact.sh [REVISION [LAST]]
#
# REVISION is what to clone (default: HEAD). LAST is the last command to run, 1 to 3 (default: 3).
# For each command it prints CPU seconds (user and system), wall seconds, the number of executables that
# cargo linked so far, and the size of the target directory. The third command is measured until its
# tests are compiled (`cargo test --workspace --no-run`). The crates of the registry are downloaded
# first. Wall time means something on an idle machine only; compare CPU seconds as ratios to the first row.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
revision=$(git -C "$root" rev-parse "${1:-HEAD}")
last=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_PROFILE_DEV_DEBUG CARGO_PROFILE_TEST_DEBUG CARGO_INCREMENTAL RUSTFLAGS

git clone --quiet "$root" "$work/clone"
git -C "$work/clone" checkout --quiet --detach "$revision"

mkdir -p "$work/by-hand/src"
cp "$work/clone/Cargo.lock" "$work/by-hand/"
cat > "$work/by-hand/Cargo.toml" <<'TOML'
[package]
name = "by-hand"
version = "0.1.0"
edition = "2024"
[workspace]
[dependencies]
reqwest = { version = "0.13", default-features = false, features = ["json", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["rt", "macros"] }
TOML
cat > "$work/by-hand/src/main.rs" <<'RUST'
#[derive(serde::Serialize)]
struct Text { body: &'static str }
#[derive(serde::Serialize)]
struct Message { to: &'static str, text: Text }
#[derive(serde::Deserialize)]
struct Response { messages: Vec<Sent> }
#[derive(serde::Deserialize)]
struct Sent { id: String }

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let message = Message { to: "4915", text: Text { body: "Hello" } };
    let response: Response = reqwest::Client::new()
        .post("http://localhost:9090/v1/messages").bearer_auth("token")
        .json(&message).send().await?.error_for_status()?.json().await?;
    println!("{}", response.messages[0].id);
    Ok(())
}
RUST

for package in clone by-hand; do (cd "$work/$package" && cargo fetch --quiet); done

row() { # title, directory, command and arguments
  local title=$1 directory=$2
  shift 2
  local times size executables
  times=$(cd "$work/$directory" && TIMEFORMAT='%U %S %R' && { time "$@" >"$work/log" 2>&1 </dev/null; } 2>&1) || {
    tail -n 40 "$work/log" >&2
    exit 1
  }
  size=$(du -s --block-size=1M "$work/$directory/target" | cut -f1)
  # Without build scripts: what a person runs, and what tests link.
  executables=$(find "$work/$directory/target/" -path '*/build' -prune -o -type f -executable ! -name '*.so' ! -name '*.rlib' -links -3 -print |
    xargs -r ls -i | sort -u -k1,1n | wc -l)
  echo "$times" | awk -v title="$title" -v size="$size" -v executables="$executables" \
    '{ printf "| %s | %.0f | %.0f | %d | %.1f |\n", title, $1 + $2, $3, executables, size / 1000 }'
}

echo "| $(git -C "$root" log -1 --format=%h "$revision") | CPU s | wall s | executables | target, GB |"
echo "|---|---:|---:|---:|---:|"
row 'reqwest by hand' by-hand cargo build
row 'line 1, `wab send text`' clone \
  cargo run -p whatsapp-business-cli -- --sandbox send text --to 15550100 'Hello!'
[ "$last" -lt 2 ] || row 'line 2, the quickstart' clone cargo run --example quickstart
[ "$last" -lt 3 ] || row 'line 3, compiling the tests' clone cargo test --workspace --no-run
