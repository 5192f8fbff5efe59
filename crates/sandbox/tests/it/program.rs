//! The program: its output, its exit codes, and its end on a signal.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_whatsapp-business-sandbox");
/// The longest that the program may take to start, to respond or to end.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running program, killed when it is dropped or does not end in time.
struct Program(Child);

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).stdout(Stdio::piped());
        Self(command.stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Waits until the program has ended, and returns its output.
    fn output(mut self) -> Output {
        let deadline = Instant::now() + TIMEOUT;
        let status = loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the program did not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        if let Some(mut pipe) = self.0.stdout.take() {
            pipe.read_to_end(&mut stdout).unwrap();
        }
        let mut pipe = self.0.stderr.take().unwrap();
        pipe.read_to_end(&mut stderr).unwrap();
        Output {
            status,
            stdout,
            stderr,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads lines in another thread until one contains a text, and returns that line.
fn line_with(pipe: impl std::io::Read + Send + 'static, text: &'static str) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(pipe).lines().map_while(Result::ok);
        let _ = sender.send(lines.find(|line| line.contains(text)));
    });
    let line = receiver.recv_timeout(TIMEOUT).unwrap();
    line.unwrap_or_else(|| panic!("no line with {text}"))
}

#[test]
fn it_prints_its_address_and_ends_on_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&[
            "--listen",
            "127.0.0.1:0",
            "--log-format",
            "json",
            "--strict",
        ]);
        let stdout = program.0.stdout.take().unwrap();
        let line = line_with(stdout, "http://");
        let address = line.split("http://").nth(1).unwrap();
        let address = address.split('/').next().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream
            .write_all(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 401"), "{response}");

        Command::new("kill")
            .args([signal, &program.0.id().to_string()])
            .status()
            .unwrap();
        let output = program.output();
        assert!(output.status.success());
        let log = String::from_utf8_lossy(&output.stderr);
        let line: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
        assert_eq!(line["operation"], "Health_checkStatus");
        assert_eq!(line["status"], 401);
    }
}

#[test]
fn an_error_is_one_clear_line() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    for (arguments, named) in [
        (vec!["--listen", taken.as_str()], taken.as_str()),
        (
            vec![
                "--tls-certificate",
                "/no/such.pem",
                "--tls-key",
                "/no/such.key",
            ],
            "/no/such.pem",
        ),
    ] {
        let output = Program::start(&arguments).output();
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.contains(named), "{message}");
    }
    let output = Program::start(&["--fault", "status=7"]).output();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("status=7") && message.contains("200 to 599"),
        "{message}"
    );
}

#[test]
fn the_error_of_an_invalid_argument_names_it_and_its_remedy() {
    for (arguments, named, remedy) in [
        (["--webhook", "nonsense"], "nonsense", "http://"),
        (["--webhook", "ftp://127.0.0.1/x"], "ftp:", "http://"),
        (["--duplicates", "7"], "duplicates: 7", "0 (none) to 1"),
        (["--duplicates", "NaN"], "duplicates", "0 (none) to 1"),
        (["--time-scale", "0"], "time scale: 0", "more than 0"),
        (["--time-scale", "inf"], "time scale", "more than 0"),
        (["--nodes", "0"], "nodes: 0", "1 to 100"),
        (["--profile", "hosted"], "profile", "add a token"),
        (["--webhook-secret", "s"], "profile", "select it"),
        (["--token", "a b"], "token", "without spaces"),
        (["--nodes", "100000000"], "nodes: 100000000", "1 to 100"),
        (
            ["--fault", "status=500,on=Nope"],
            "on=Nope",
            "Messages_sendMessage",
        ),
    ] {
        let [flag, value] = arguments;
        let output = Program::start(&["--listen", "127.0.0.1:0", flag, value]).output();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(named), "{message}");
        assert!(message.contains(remedy), "{message}");
        assert!(output.stdout.is_empty(), "the program did not start");
    }
}

#[test]
fn an_option_of_the_other_api_is_rejected() {
    for (arguments, named) in [
        (["--api=cloud", "--profile=hosted"], "profile:"),
        (["--api=on-premises", "--app-secret=s"], "api:"),
        (["--api=on-premises", "--phone-number-id=1"], "api:"),
    ] {
        let output = Program::start(&arguments).output();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(named), "{message}");
    }
}

#[test]
fn the_hosted_profile_is_served_with_its_settings() {
    let mut program = Program::start(&[
        "--listen",
        "127.0.0.1:0",
        "--profile",
        "hosted",
        "--token",
        "long-lived-token",
        "--request-limit",
        "7",
        "--rate-limit-headers",
        "standard",
    ]);
    let stdout = program.0.stdout.take().unwrap();
    let line = line_with(stdout, "Bearer $TOKEN");
    let address = line.split("http://").nth(1).unwrap();
    let address = address.split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    let request = "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                   Authorization: Bearer long-lived-token\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("ratelimit-limit: 7\r\n"), "{response}");
    assert!(!response.contains("x-ratelimit"), "{response}");
}

#[test]
fn help_has_examples() {
    let output = Program::start(&["--help"]).output();
    let help = String::from_utf8_lossy(&output.stdout);
    for word in [
        "Examples:",
        "--listen",
        "--tls",
        "--webhook",
        "--seed",
        "--time-scale",
        "--fault",
        "--log-format",
        "--profile",
        "--token",
        "--request-limit",
        "--webhook-secret",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn it_serves_the_cloud_api() {
    let mut program = Program::start(&[
        "--listen",
        "127.0.0.1:0",
        "--api",
        "cloud",
        "--phone-number-id",
        "12345",
        "--app-secret",
        "secret",
        "--log-format",
        "none",
    ]);
    let stdout = program.0.stdout.take().unwrap();
    let line = line_with(stdout, "/v26.0/12345/messages");
    let address = line.split("http://").nth(1).unwrap();
    let address = address.split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    let request = format!(
        "GET /v20.0/12345 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer sandbox-token\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("\"id\":\"12345\""), "{response}");
}
