//! What the tests share: running the program with a home of its own, bounded in time.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use whatsapp_business_sandbox::{Builder, Sandbox};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_wab");
pub(crate) const PASSWORD: &str = "Correct-Horse-1";
/// The longest that the program may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// A home directory, and the options that lead to a server.
pub(crate) struct Home {
    pub(crate) directory: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Home {
    /// A home without any settings.
    pub(crate) fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// A home whose environment leads to a sandbox.
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self::empty()
            .with("WHATSAPP_URL", sandbox.url())
            .with("WHATSAPP_USER", "admin")
            .with("WHATSAPP_PASSWORD", PASSWORD)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns a variable that was set with `with`.
    pub(crate) fn variable(&self, name: &str) -> String {
        let mut variables = self.variables.iter();
        variables.find(|(own, _)| own == name).unwrap().1.clone()
    }

    /// Writes a file, and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        private(&path);
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.path())
            .env("XDG_CONFIG_HOME", self.directory.path().join("config"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Program {
        Program::new(self.command(arguments).spawn().unwrap())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.start(arguments).end()
    }

    /// Runs the program with standard input.
    pub(crate) fn run_with(&self, input: &str, arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that ends without reading its input is no failure of the test.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Program::new(child).end()
    }

    /// Runs the program and returns its JSON; panics if it fails.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.run(arguments).json()
    }
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}

impl Run {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}\n{}", self.text());
        self
    }

    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}\n{}", self.text());
        assert!(!self.stderr.is_empty(), "no message: {self:?}");
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let run = self.succeeded();
        match serde_json::from_slice(&run.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{error}: {run:?}\n{}", run.text()),
        }
    }
}

/// A running program, killed when it is dropped or does not end in time.
pub(crate) struct Program {
    child: Child,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
    read: [Vec<u8>; 2],
}

impl Program {
    fn new(mut child: Child) -> Self {
        let stdout = reader(child.stdout.take().unwrap());
        let stderr = reader(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
            read: [Vec::new(), Vec::new()],
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until either output contains a text, and returns all of both so far.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            for (pipe, read) in [&self.stdout, &self.stderr].into_iter().zip(&mut self.read) {
                while let Ok(chunk) = pipe.recv_timeout(Duration::from_millis(5)) {
                    read.extend(chunk);
                }
            }
            let both = self.read.concat();
            let both = String::from_utf8_lossy(&both).into_owned();
            if both.contains(text) {
                return both;
            }
            assert!(Instant::now() < deadline, "no {text:?} in {both:?}");
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(status.success());
    }

    fn exit(&mut self) -> ExitStatus {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the program did not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until the program has ended.
    pub(crate) fn end(mut self) -> Run {
        let status = self.exit();
        for (pipe, read) in [&self.stdout, &self.stderr].into_iter().zip(&mut self.read) {
            while let Ok(chunk) = pipe.recv_timeout(TIMEOUT) {
                read.extend(chunk);
            }
        }
        let [stdout, stderr] = std::mem::take(&mut self.read);
        Run {
            code: status.code(),
            stdout,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe in another thread.
fn reader(mut pipe: impl std::io::Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Starts a sandbox with the account of the tests.
pub(crate) async fn sandbox(builder: Builder) -> Sandbox {
    let builder = builder.account("admin", PASSWORD);
    builder.start().await.unwrap()
}

/// Runs blocking code beside the sandbox.
pub(crate) async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(run).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
