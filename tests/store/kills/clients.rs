//! Who saves while the server is killed: programs by the API, and residents by pages.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::mpsc::Sender;
use std::time::Duration;

use peil_store::AdministrationId;
use serde_json::{Value, json};

/// The name that the server has for its clients.
pub const HOST: &str = "vragen.gemeente.example";

/// How a client comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Api,
    Page,
}

impl Way {
    /// What it answers, and nobody else does.
    pub fn questions(self) -> [&'static str; 2] {
        match self {
            Way::Api => ["portaal1", "portaal2"],
            Way::Page => ["inwoner1", "inwoner2"],
        }
    }
}

/// A save that was acknowledged: both questions were answered by this value.
#[derive(Debug)]
pub struct Save {
    pub way: Way,
    pub administration: AdministrationId,
    pub value: u64,
    /// The revision that the client knew.
    pub knew: u64,
    /// The revision that it heard back; a page says none.
    pub heard: Option<u64>,
}

/// An administration, and what lets a client in.
pub struct Door {
    id: AdministrationId,
    /// Of the API, or of a link.
    token: String,
    /// What the client knows of it.
    revision: u64,
    /// Given by the link.
    cookie: String,
}

impl Door {
    pub fn new(id: AdministrationId, token: &str) -> Door {
        Door { id, token: token.to_string(), revision: 0, cookie: String::new() }
    }
}

/// A program or a resident.
pub struct Client {
    way: Way,
    number: u32,
    doors: Vec<Door>,
    /// What it last answered; it counts on.
    value: u64,
    /// How often it asked.
    asked: u32,
}

impl Client {
    pub fn new(way: Way, number: usize, doors: Vec<Door>) -> Client {
        Client { way, number: number as u32, doors, value: 0, asked: 0 }
    }

    /// Comes in at every door, and saves something.
    pub fn everywhere(&mut self, port: u16) -> Result<Vec<Save>> {
        let mut connection = Connection::open(port)?;
        let doors = 0..self.doors.len();
        doors
            .map(|at| self.enter(&mut connection, at).and_then(|()| self.save(&mut connection, at)))
            .collect()
    }

    /// Saves until the connection breaks, and says so of each save; how it broke.
    pub fn on_and_on(&mut self, port: u16, acknowledged: &Sender<Save>) -> Error {
        let mut saves = || -> Result<()> {
            let mut connection = Connection::open(port)?;
            for at in (0..self.doors.len()).cycle() {
                acknowledged.send(self.save(&mut connection, at)?).expect("somebody listens");
            }
            Ok(())
        };
        saves().expect_err("it goes on and on")
    }

    fn enter(&mut self, connection: &mut Connection, at: usize) -> Result<()> {
        match self.way {
            Way::Api => {
                let path = format!("/api/v1/administrations/{}", self.doors[at].id);
                let authorization = format!("Authorization: Bearer {}\r\n", self.doors[at].token);
                let answer = self.ask(connection, "GET", &path, &authorization, "")?;
                self.doors[at].revision = answer.is(200).revision();
            }
            Way::Page => {
                let path = format!("/i/{}", self.doors[at].token);
                let answer = self.ask(connection, "GET", &path, "", "")?;
                let cookie = answer.is(303).header("set-cookie").and_then(|cookie| cookie.split(';').next());
                self.doors[at].cookie = cookie.expect("the link gives a cookie").to_string();
            }
        }
        Ok(())
    }

    fn save(&mut self, connection: &mut Connection, at: usize) -> Result<Save> {
        self.value += 1;
        match self.way {
            Way::Api => self.save_by_api(connection, at),
            Way::Page => self.save_by_page(connection, at),
        }
    }

    fn save_by_api(&mut self, connection: &mut Connection, at: usize) -> Result<Save> {
        let [first, second] = self.way.questions();
        let path = format!("/api/v1/administrations/{}/answers", self.doors[at].id);
        let headers =
            format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", self.doors[at].token);
        loop {
            let knew = self.doors[at].revision;
            let body = json!({ "revision": knew, "answers": { first: self.value.to_string(), second: self.value.to_string() } });
            let answer = self.ask(connection, "PATCH", &path, &headers, &body.to_string())?;
            // The resident was faster: then from what there is now.
            let is_late = answer.status == 409;
            let heard = if is_late { &answer } else { answer.is(200) }.revision();
            assert!(heard > knew, "{knew}: {}", answer.text);
            self.doors[at].revision = heard;
            if !is_late {
                return Ok(Save {
                    way: self.way,
                    administration: self.doors[at].id.clone(),
                    value: self.value,
                    knew,
                    heard: Some(heard),
                });
            }
        }
    }

    /// Opens the page, fills it in, and goes on to the next.
    fn save_by_page(&mut self, connection: &mut Connection, at: usize) -> Result<Save> {
        let ([first, second], value) = (self.way.questions(), self.value);
        let path = format!("/answer/{}/page/inwoner", self.doors[at].id);
        let cookie = format!("Cookie: {}\r\n", self.doors[at].cookie);
        let page = self.ask(connection, "GET", &path, &cookie, "")?;
        let revision = page
            .is(200)
            .text
            .split("name=\"peil-revision\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let knew = revision.and_then(|revision| revision.parse().ok()).expect("the page says its revision");
        let form = format!(
            "peil-revision={knew}&peil-asked={first}&peil-asked={second}&{first}={value}&{second}={value}&peil-go=next"
        );
        let headers = format!(
            "{cookie}Content-Type: application/x-www-form-urlencoded\r\nOrigin: https://{HOST}\r\nSec-Fetch-Site: same-origin\r\n"
        );
        self.ask(connection, "POST", &path, &headers, &form)?.is(303);
        Ok(Save { way: self.way, administration: self.doors[at].id.clone(), value, knew, heard: None })
    }

    fn ask(
        &mut self,
        connection: &mut Connection,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Result<Answer> {
        self.asked += 1;
        // Another address from time to time: this is not a flood from one.
        let from = Ipv4Addr::from(0x0a00_0000 + (self.number << 16) + self.asked / 100);
        let length = body.len();
        let start = format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: {from}\r\n");
        connection.ask(&format!("{start}{headers}Content-Length: {length}\r\n\r\n{body}"))
    }
}

/// A connection that is kept.
pub struct Connection(BufReader<TcpStream>);

/// What came back, whole.
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    pub text: String,
}

impl Connection {
    pub fn open(port: u16) -> Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(40)))?;
        Ok(Connection(BufReader::new(stream)))
    }

    pub fn ask(&mut self, request: &str) -> Result<Answer> {
        self.0.get_mut().write_all(request.as_bytes())?;
        let start = self.line()?;
        let status = start
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("`{start}` is not HTTP"));
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
        }
        let mut answer = Answer { status, headers, text: String::new() };
        let length: u64 = answer
            .header("content-length")
            .and_then(|length| length.parse().ok())
            .expect("its length is known");
        self.0.by_ref().take(length).read_to_string(&mut answer.text)?;
        if answer.text.len() as u64 == length { Ok(answer) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// A line that came to its end.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        line.strip_suffix("\r\n").map(str::to_string).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

impl Answer {
    /// Nothing else is expected of it.
    pub fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status, status, "{:?} {}", self.headers, self.text);
        self
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// What the API says about an administration, also where it refuses for another revision.
    fn revision(&self) -> u64 {
        let body: Value = serde_json::from_str(&self.text).expect("it is JSON");
        body["revision"].as_u64().unwrap_or_else(|| panic!("no revision: {} {body}", self.status))
    }
}
