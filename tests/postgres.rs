//! A PostgreSQL server for tests, where Debian's package (or `PEIL_POSTGRES_BIN`) is there: in a folder of
//! its own, on a free port, as a user without rights.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The certificate of the server, which vouches for itself.
pub const CERTIFICATE: &str = include_str!("web/tls/cert.pem");
const KEY: &str = include_str!("web/tls/key.pem");

/// A server that runs as long as this process does.
pub struct Server {
    programs: PathBuf,
    port: u16,
    /// Holds the pipe that keeps the server going.
    _keeper: Child,
}

/// Starts a server, waits for this process to end in whatever way, and cleans up after both.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c ssl=on -c max_connections=50 >"$2/log" 2>&1 </dev/null &
server=$!
read -r _
kill -INT $server
wait $server
rm -rf "$2"
"#;

/// The server of this process; None, after saying so, where there is no PostgreSQL. Where
/// `PEIL_NEED_POSTGRES` is set, as `./test` does, there must be.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let start = || {
        let programs = programs();
        if programs.is_none() {
            assert!(
                std::env::var_os("PEIL_NEED_POSTGRES").is_none(),
                "PostgreSQL is not installed: `apt-get install postgresql`"
            );
            // Not by `eprintln!`, which tests keep to themselves unless they fail.
            let _ = writeln!(
                std::io::stderr(),
                "\nPostgreSQL is not installed: WHAT NEEDS IT DID NOT RUN (`apt-get install postgresql`, or set PEIL_POSTGRES_BIN)\n"
            );
        }
        programs.map(Server::start)
    };
    SERVER.get_or_init(start).as_ref()
}

/// The folder of `initdb` and `postgres`, of the newest version.
fn programs() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("PEIL_POSTGRES_BIN") {
        return Some(folder.into());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.flatten().filter_map(|entry| {
        Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
    });
    folders.filter(|(_, folder)| folder.join("initdb").exists()).max().map(|(_, folder)| folder)
}

/// A command that runs as a user without rights: PostgreSQL refuses to run as root.
fn humble(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program);
        return command;
    }
    Command::new(program)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

impl Server {
    fn start(programs: PathBuf) -> Server {
        let folder =
            tempfile::Builder::new().prefix("peil-postgres-").tempdir().expect("a folder can be made").keep();
        if is_root() {
            run(Command::new("chown").arg("nobody").arg(&folder));
        }
        let data = folder.join("data");
        run(humble(&programs.join("initdb")).arg("-D").arg(&data).args([
            "-U",
            "peil",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]));
        // The same certificate as that of the pages: for `localhost` and 127.0.0.1.
        for (name, text) in [("server.crt", CERTIFICATE), ("server.key", KEY)] {
            let file = data.join(name);
            std::fs::write(&file, text).expect("it can be written");
            run(Command::new("chmod").arg("600").arg(&file));
            if is_root() {
                run(Command::new("chown").arg("nobody").arg(&file));
            }
        }
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|free| free.local_addr())
            .expect("a port is free")
            .port();
        let mut keeper = humble(Path::new("sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&folder).arg(port.to_string());
        let keeper = keeper
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh runs");
        let server = Server { programs, port, _keeper: keeper };
        let begun = Instant::now();
        while !server.sql("postgres", "SELECT 1").status().is_ok_and(|status| status.success()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn sql(&self, database: &str, sql: &str) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database), "-c", sql])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// The address of a database of this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://peil@127.0.0.1:{}/{database}", self.port)
    }

    /// A new, empty database; its address.
    pub fn database(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        run(&mut self.sql("postgres", &format!("CREATE DATABASE {name}")));
        self.url(&name)
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Has a server run statements, past Peil; the first column of what they give.
pub fn asked(url: &str, sql: &str) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
    runtime.block_on(async {
        let (client, connection) =
            tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("it is reached");
        tokio::spawn(connection);
        let answers = client.simple_query(sql).await.expect("it runs");
        let first = |answer| match answer {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_string),
            _ => None,
        };
        answers.into_iter().filter_map(first).collect()
    })
}
