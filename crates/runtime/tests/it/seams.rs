//! What an API fills in: errors, rates, authorization and URLs of responses, by an API of two
//! operations.

use std::time::{Duration, Instant};

use crate::server::{Server, raw_json};
use serde_json::Value;
use whatsapp_business_runtime::client::Settings;
use whatsapp_business_runtime::{
    Definition, Error, ErrorBody, Fault, FaultClass, Operation, Rate, RateLimit, Recipient,
    RetryPolicy, Token, Transport,
};

const SEND: usize = 0;
const FILE: usize = 1;

static OPERATIONS: [Operation; 2] = [
    Operation::new(
        "send",
        "POST",
        "/messages",
        "",
        "/v1",
        &["bearerAuth"],
        None,
    ),
    Operation::new(
        "file",
        "GET",
        "/files/{Id}",
        "",
        "/v1",
        &["bearerAuth"],
        None,
    ),
];

static API: Definition = Definition::new("{}", &OPERATIONS, &[])
    .with_error_reader(read_error)
    .with_pair_rate(Rate::per_second(1).with_period(Duration::from_millis(400)));

/// Reads `{"error": {"code": …, "message": …}}`.
fn read_error(text: &str) -> Option<ErrorBody> {
    let body: Value = serde_json::from_str(text).ok()?;
    let error = body.get("error")?;
    let code = error["code"].as_i64();
    let unknown = FaultClass::unknown();
    let class = match code {
        Some(1) => unknown.with_not_processed(true),
        Some(2) => unknown
            .with_not_processed(true)
            .with_delay(Duration::from_millis(50)),
        Some(3) => unknown.with_refused(true).with_access(true),
        _ => unknown,
    };
    let title = error["message"].as_str().map(str::to_owned);
    Some(ErrorBody::new([Fault::new(code, class).with_title(title)]).with_typed(error.clone()))
}

fn settings(server: &Server) -> Settings {
    let mut settings = Settings::new(server.url.clone());
    settings.token = Some(Token::new("the token"));
    settings.options.retry = RetryPolicy::default().with_base_delay(Duration::from_millis(1));
    settings
}

fn transport(server: &Server) -> Transport {
    settings(server).build(&API, None).unwrap()
}

async fn send(transport: &Transport, recipient: &str) -> Result<(), Error> {
    let call = transport.call(SEND).recipient(recipient);
    call.json(&Value::Null).send().await.map(|_| ())
}

fn error(status: &str, code: i64) -> String {
    let body = format!(r#"{{"error":{{"code":{code},"message":"said"}}}}"#);
    raw_json(status, &body)
}

#[tokio::test]
async fn a_code_says_whether_the_request_is_sent_again() {
    let fine = raw_json("200 OK", "{}");
    for (code, attempts) in [(1, 2), (3, 1), (9, 1)] {
        let server = Server::raw(&[&error("400 Bad Request", code), &fine]).await;
        let sent = send(&transport(&server), "15550100").await;
        assert_eq!(server.requests().len(), attempts, "code {code}");
        assert_eq!(sent.is_ok(), attempts == 2, "code {code}");
    }
}

#[tokio::test]
async fn the_delay_of_a_code_grows_fourfold() {
    let busy = error("400 Bad Request", 2);
    let server = Server::raw(&[&busy, &busy, &raw_json("200 OK", "{}")]).await;
    let began = Instant::now();
    send(&transport(&server), "15550100").await.unwrap();
    assert_eq!(server.requests().len(), 3);
    assert!(began.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn an_error_has_the_faults_and_the_type_of_its_api() {
    let server = Server::raw(&[&error("400 Bad Request", 3)]).await;
    let error = send(&transport(&server), "15550100").await.unwrap_err();
    assert!(error.is_auth() && !error.is_ambiguous(), "{error}");
    assert_eq!(error.code(), Some(3));
    assert_eq!(error.to_string(), "send: the server returned 400: 3 said");
    let typed = error.error_body().unwrap().typed::<Value>().unwrap();
    assert_eq!(typed["message"], "said");
}

#[tokio::test]
async fn a_failure_of_the_server_that_may_have_been_processed_is_ambiguous() {
    let server = Server::raw(&[&error("500 Internal Server Error", 9)]).await;
    let failed = send(&transport(&server), "15550100").await.unwrap_err();
    assert!(failed.is_ambiguous());
    // A refusal is none, whatever the status.
    let server = Server::raw(&[&error("500 Internal Server Error", 3)]).await;
    let refused = send(&transport(&server), "15550100").await.unwrap_err();
    assert!(!refused.is_ambiguous());
}

#[tokio::test]
async fn each_recipient_has_a_limit_of_its_own() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let mut settings = settings(&server);
    settings.options.rate_limit = RateLimit::documented();
    let transport = settings.build(&API, None).unwrap();
    let began = Instant::now();
    for recipient in ["15550100", "15550101", "15550102"] {
        send(&transport, recipient).await.unwrap();
    }
    let different = began.elapsed();
    send(&transport, "15550100").await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(390));
    assert!(different < Duration::from_millis(390), "{different:?}");
}

#[tokio::test]
async fn the_token_is_proven_with_the_secret_of_the_app() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let mut settings = settings(&server);
    settings.token = Some(Token::new("what do ya want for nothing?"));
    settings.app_secret = Some("Jefe".into());
    settings.prefix = Some("/v2".to_owned());
    let transport = settings.build(&API, None).unwrap();
    send(&transport, "15550100").await.unwrap();
    let request = server.requests().remove(0);
    // RFC 4231, test case 2.
    let proof = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(
        request.path,
        format!("/v2/messages?appsecret_proof={proof}")
    );
    assert_eq!(
        request.header("authorization"),
        Some("Bearer what do ya want for nothing?")
    );
}

#[tokio::test]
async fn a_url_of_a_response_is_called_only_at_a_known_host() {
    let server = Server::raw(&[&raw_json("200 OK", "bytes")]).await;
    let other = Server::raw(&[&raw_json("200 OK", "stolen")]).await;
    let mut settings = settings(&server);
    settings.app_secret = Some("Jefe".into());
    let transport = settings.build(&API, None).unwrap();
    let hosts = ["media.example.com"];

    let url = format!("{}/any/where?mid=1", server.url);
    let call = transport.call_url(FILE, &url, &hosts);
    let mut stream = call.send_for_bytes::<Error>().await.unwrap().into_inner();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "bytes");
    let request = server.requests().remove(0);
    assert_eq!(request.path, "/any/where?mid=1");
    assert_eq!(request.header("authorization"), Some("Bearer the token"));

    for url in [
        format!("{}/any/where?mid=secret", other.url),
        "https://evilmedia.example.com/?mid=secret".to_owned(),
        "https://media.example.com.evil.example/?mid=secret".to_owned(),
        "http://media.example.com/?mid=secret".to_owned(),
        "https://media.example.com:8443/?mid=secret".to_owned(),
        "//media.example.com/?mid=secret".to_owned(),
    ] {
        let call = transport.call_url(FILE, &url, &hosts);
        let refused = call.send_for_bytes::<Error>().await.unwrap_err();
        assert!(refused.is_invalid(), "{url}: {refused}");
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let other = Server::raw(&[&raw_json("200 OK", "stolen")]).await;
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        other.url
    );
    let server = Server::raw(&[&redirect]).await;
    let url = format!("{}/file", server.url);
    let call = transport(&server);
    let call = call.call_url(FILE, &url, &[]);
    let refused = call.send_for_bytes::<Error>().await.unwrap_err();
    assert_eq!(refused.status(), Some(302));
    assert!(other.requests().is_empty());
}

#[test]
fn a_user_id_is_told_from_a_number_by_its_form() {
    let long = format!("DE.{}", "a".repeat(128));
    for id in ["US.1", "US.ENT.11815799212886844830", &*long] {
        assert_eq!(Recipient::from(id), Recipient::user(id), "{id}");
    }
    let too_long = format!("{long}a");
    for number in [
        "",
        "15550100",
        "+1 555.0100",
        "us.1",
        "US.",
        "US.a-b",
        "USA.1",
        "US1",
        &*too_long,
    ] {
        assert_eq!(
            Recipient::from(number),
            Recipient::phone(number),
            "{number}"
        );
    }
}
