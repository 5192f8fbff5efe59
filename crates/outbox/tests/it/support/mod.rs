//! Shared by the tests: stores, and a sandbox with a client of it.

pub(crate) mod child;
pub(crate) mod witness;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use whatsapp_business::{Client, OutboundMessage};
use whatsapp_business_sandbox::{Builder, Sandbox};

/// The variable with the URL of a PostgreSQL server on which the tests may create databases.
pub(crate) const POSTGRES: &str = "WHATSAPP_OUTBOX_TEST_POSTGRES";

static STORES: AtomicUsize = AtomicUsize::new(0);

/// An empty database, which is removed on drop.
pub(crate) struct TestStore {
    pub(crate) url: String,
    pub(crate) kind: &'static str,
    directory: Option<PathBuf>,
}

impl Drop for TestStore {
    fn drop(&mut self) {
        match &self.directory {
            Some(directory) => {
                let _ = std::fs::remove_dir_all(directory);
            }
            None => remove_database(&self.url),
        }
    }
}

#[cfg(feature = "postgres")]
fn remove_database(url: &str) {
    use whatsapp_business_outbox::sqlx::{self, Connection as _};

    let (Ok(server), Some((_, name))) = (std::env::var(POSTGRES), url.rsplit_once('/')) else {
        return;
    };
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    // A test that failed has dropped its own runtime.
    let removed = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let mut connection = sqlx::PgConnection::connect(&server).await?;
            sqlx::query(&statement).execute(&mut connection).await
        })
    });
    let _ = removed.join();
}

#[cfg(not(feature = "postgres"))]
fn remove_database(_: &str) {}

fn unique() -> String {
    let number = STORES.fetch_add(1, Ordering::Relaxed);
    format!("outbox_test_{}_{number}", std::process::id())
}

pub(crate) fn sqlite() -> TestStore {
    let directory = std::env::temp_dir().join(unique());
    std::fs::create_dir_all(&directory).unwrap();
    TestStore {
        url: format!("sqlite://{}/outbox.db", directory.display()),
        kind: "SQLite",
        directory: Some(directory),
    }
}

/// Creates a database on the server that the environment names.
#[cfg(feature = "postgres")]
pub(crate) async fn postgres() -> Option<TestStore> {
    use whatsapp_business_outbox::sqlx::{self, Connection as _};

    let Ok(server) = std::env::var(POSTGRES) else {
        note(&format!(
            "not run with PostgreSQL: set {POSTGRES} to postgres://user@host/postgres"
        ));
        return None;
    };
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    let name = unique();
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        sqlx::query(&statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    Some(TestStore {
        url: format!("{base}/{name}"),
        kind: "PostgreSQL",
        directory: None,
    })
}

#[cfg(not(feature = "postgres"))]
pub(crate) async fn postgres() -> Option<TestStore> {
    note(&format!(
        "not run with PostgreSQL: use --features postgres, and set {POSTGRES} to \
         postgres://user@host/postgres"
    ));
    None
}

/// Says once what a test program does not run; not by a macro, whose output the harness hides. In CI,
/// where everything has to run, the test fails instead.
pub(crate) fn note(text: &str) {
    use std::io::Write as _;
    use std::sync::Mutex;

    assert!(std::env::var_os("CI").is_none(), "{text}");

    static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut said = SAID.lock().unwrap();
    if !said.iter().any(|one| one == text) {
        said.push(text.to_owned());
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// Returns an empty database of each kind that can be tested.
pub(crate) async fn stores() -> Vec<TestStore> {
    let mut stores = vec![sqlite()];
    stores.extend(postgres().await);
    stores
}

pub(crate) async fn sandbox(settings: impl FnOnce(Builder) -> Builder) -> (Sandbox, Client) {
    let builder = Sandbox::builder()
        .account("tester", "Correct-Horse-1")
        .keep(100_000);
    let sandbox = settings(builder).start().await.unwrap();
    let client = client(sandbox.url());
    (sandbox, client)
}

pub(crate) fn client(url: &str) -> Client {
    let builder = Client::builder(url).credentials("tester", "Correct-Horse-1");
    builder.build().unwrap()
}

/// A text to the recipient of this number.
pub(crate) fn text(number: usize) -> OutboundMessage {
    OutboundMessage::text(format!("4915{number:08}"), format!("message {number}"))
}

/// Runs a statement on the database of a store, past the outbox.
pub(crate) async fn execute(store: &TestStore, sql: &str) {
    use whatsapp_business_outbox::sqlx::{self, Connection as _};
    match store.kind {
        "SQLite" => {
            let mut connection = sqlx::SqliteConnection::connect(&store.url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
        #[cfg(feature = "postgres")]
        _ => {
            let mut connection = sqlx::PgConnection::connect(&store.url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
        #[cfg(not(feature = "postgres"))]
        kind => unreachable!("{kind}"),
    }
}
