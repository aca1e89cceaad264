//! The program while it serves.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// `peil serve`, until it is dropped.
pub struct Running {
    child: Child,
    pub port: u16,
    /// What it says on standard error.
    said: BufReader<ChildStderr>,
}

impl Running {
    /// Starts the program in a folder, and waits until it listens.
    pub fn start(folder: &Path, arguments: &[&str]) -> Running {
        let mut command = Command::new(crate::program::program());
        command
            .current_dir(folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut running = Running { child, port: 0, said };
        let line = running.wait_for("listens on");
        let port = line
            .split(';')
            .next()
            .and_then(|start| start.rsplit(':').next())
            .and_then(|port| port.parse().ok());
        running.port = port.unwrap_or_else(|| panic!("`{line}` names no port"));
        running
    }

    /// Its number in the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// Reads until a line says something; that line.
    pub fn wait_for(&mut self, what: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            let read = self.said.read_line(&mut line).expect("it can be read");
            assert!(read > 0, "it ended without saying `{what}`: {all}");
            if line.contains(what) {
                return line;
            }
            all.push_str(&line);
        }
    }

    /// Ends it as `kill -9` does; what it had said that nobody waited for.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("it runs");
        let status = self.child.wait().expect("it was killed");
        let mut said = String::new();
        self.said.read_to_string(&mut said).expect("it is text");
        assert!(status.code().is_none(), "it ended by itself: {said}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
