//! The plan of a lease on each database, and the time that it takes.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::Instant;

use super::*;
use crate::Outbox;

/// Fills an outbox with finished messages and some that are queued, and returns the plans of a
/// lease and of recording.
///
/// `OUTBOX_EXPLAIN_ROWS` sets how many, and `docs/outbox.md` has the result for a million.
async fn plan(url: &str) -> [String; 2] {
    let rows = std::env::var("OUTBOX_EXPLAIN_ROWS");
    let rows: i64 = rows
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(20_000);
    let outbox = Outbox::open(url).await.unwrap();
    outbox.pause("g").await.unwrap();
    let mut transaction = outbox.store.begin().await.unwrap();
    let mut conn = transaction.conn();
    let series = match &conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => {
            "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < $1) \
             SELECT n FROM s"
        }
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => "SELECT n FROM generate_series(1, $1) AS n",
    };
    let sql = format!(
        "INSERT INTO outbox_message (key, api, group_id, lane, state, due_at, recipient, body, \
             message_id, created_at, updated_at) \
         SELECT 'key-' || n, 'on-premises', 1, 4607, CASE WHEN n % 10 = 0 THEN 'queued' ELSE 'accepted' END, \
             1700000000000 + n, '4915' || n, '{{\"to\":\"15550100\",\"type\":\"text\",\"text\":\
             {{\"body\":\"Your parcel is on its way and will be there tomorrow before noon.\"}}}}', \
             CASE WHEN n % 10 = 0 THEN NULL ELSE 'gBEGkYiEB1VXAglK1Zq' || n END, 0, 0 \
         FROM ({series}) AS numbers"
    );
    conn.execute(&sql, &[Arg::Int(rows)]).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = outbox.store.begin().await.unwrap();
    let mut conn = transaction.conn();
    conn.execute("ANALYZE", &[]).await.unwrap();
    let lease_args = [
        Arg::Text("w"),
        Arg::Int(60_000),
        Arg::Int(4607),
        Arg::Int(64),
        Arg::Text("on-premises"),
    ];
    let (explain, column) = match &conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => ("EXPLAIN QUERY PLAN", 3),
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => ("EXPLAIN", 0),
    };
    let sql = lease_sql(&conn);
    let plan = conn
        .fetch(&format!("{explain} {sql}"), &lease_args)
        .await
        .unwrap();
    let plan: Vec<_> = plan.iter().map(|row| row.text(column).unwrap()).collect();
    let plan = plan.join("\n");
    let json = r#"[{"n_id":1,"n_attempts":1,"n_state":"accepted","n_refund":0}]"#;
    let args = [Arg::Text(json), Arg::Text("w")];
    let record = format!("{explain} {}", record_sql(&conn));
    let record = conn.fetch(&record, &args).await.unwrap();
    let record: Vec<_> = record.iter().map(|row| row.text(column).unwrap()).collect();
    transaction.commit().await.unwrap();
    let mut took = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        let mut transaction = outbox.store.begin().await.unwrap();
        let leased = transaction.conn().fetch(&sql, &lease_args).await.unwrap();
        transaction.commit().await.unwrap();
        took.push(began.elapsed());
        assert_eq!(leased.len(), 64);
    }
    took.sort_unstable();
    println!(
        "{rows} rows: {:?} for 64 messages, the median of 21\n{plan}",
        took[10]
    );
    [plan, record.join("\n")]
}

fn check([plan, record]: &[String; 2]) {
    // By the id of each outcome, not by an index of all messages in flight.
    assert!(
        record.contains("USING INTEGER PRIMARY KEY (rowid=?)")
            || record.contains("Index Scan using outbox_message_pkey"),
        "{record}"
    );
    assert!(!record.contains("outbox_message_open"), "{record}");
    assert!(plan.contains("outbox_message_due"), "{plan}");
    assert!(
        !plan.contains("SCAN m\n") && !plan.contains("Seq Scan on"),
        "{plan}"
    );
}

#[tokio::test]
async fn a_lease_reads_an_index_on_sqlite() {
    let path = std::env::temp_dir().join(format!("outbox-plan-{}.db", std::process::id()));
    let plan = plan(&format!("sqlite://{}", path.display())).await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    check(&plan);
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_lease_reads_an_index_on_postgresql() {
    use sqlx::Connection as _;
    let Ok(server) = std::env::var("WHATSAPP_OUTBOX_TEST_POSTGRES") else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    let drop = "DROP DATABASE IF EXISTS outbox_plan WITH (FORCE)";
    for statement in [drop, "CREATE DATABASE outbox_plan"] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    let plan = plan(&format!("{base}/outbox_plan")).await;
    sqlx::query(drop).execute(&mut connection).await.unwrap();
    check(&plan);
}
