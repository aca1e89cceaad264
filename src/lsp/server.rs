//! The queue of messages, and the two ends of the stream.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::frames::{self, Frame};
use crate::messages::{self, Fault, Message};
use crate::session::{Phase, Session};

/// A server without its stream: bodies go in, bodies come out.
#[derive(Debug, Default)]
pub struct Server {
    session: Session,
    queue: VecDeque<Message>,
    /// The status with which the process ends, once the client said `exit`.
    ended: Option<u8>,
}

impl Server {
    /// Takes in a body. A request that it cancels is answered at once; everything else waits for its turn.
    pub fn take(&mut self, body: &[u8]) {
        match messages::read(body) {
            Ok(Message::Notification { method, params }) if method == "$/cancelRequest" => {
                self.cancel(params.get("id"));
            }
            Ok(message) => self.queue.push_back(message),
            Err(refusal) => self.session.outbox.push_back(refusal),
        }
    }

    /// Answers what cannot be read at all.
    fn refuse(&mut self, why: String) {
        let fault = Fault::new(Fault::PARSE, why);
        self.session.outbox.push_back(messages::failure(&Value::Null, &fault));
    }

    fn cancel(&mut self, cancelled: Option<&Value>) {
        let waits =
            |message: &Message| matches!(message, Message::Request { id, .. } if Some(id) == cancelled);
        if let Some(at) = self.queue.iter().position(waits)
            && let Some(Message::Request { id, .. }) = self.queue.remove(at)
        {
            let fault = Fault::new(Fault::CANCELLED, "the request was cancelled");
            self.session.outbox.push_back(messages::failure(&id, &fault));
        }
    }

    /// Does the next thing: the oldest message, or work on findings. False when there is nothing to do.
    pub fn step(&mut self) -> bool {
        match self.queue.pop_front() {
            Some(message) => self.handle(message),
            None if self.session.is_settled() => return false,
            None => {
                let worked = catch_unwind(AssertUnwindSafe(|| self.session.work()));
                if worked.is_err() {
                    self.session.give_up();
                }
            }
        }
        true
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Request { id, method, params } => {
                let answer = catch_unwind(AssertUnwindSafe(|| self.session.request(&method, params)))
                    .unwrap_or_else(|_| {
                        Err(Fault::new(Fault::INTERNAL, "this is a fault of Peil: please report it"))
                    });
                self.session.outbox.push_back(match answer {
                    Ok(result) => messages::success(&id, result),
                    Err(fault) => messages::failure(&id, &fault),
                });
            }
            Message::Notification { method, .. } if method == "exit" => {
                self.ended = Some(u8::from(self.session.phase != Phase::Over));
            }
            Message::Notification { method, params } => {
                let _ = catch_unwind(AssertUnwindSafe(|| self.session.notification(&method, params)));
            }
            Message::Response { id, result } => self.session.response(&id, result),
        }
    }

    /// Whether messages wait.
    fn is_asked(&self) -> bool {
        !self.queue.is_empty()
    }

    /// What is to be sent, in order.
    pub fn sent(&mut self) -> Vec<Value> {
        self.session.outbox.drain(..).collect()
    }
}

/// Serves one client until it says `exit`, or is gone. Gives the status that the process ends with: 0 after a
/// `shutdown`, otherwise 1.
pub fn serve(input: impl Read + Send + 'static, output: impl Write) -> u8 {
    let (sender, receiver) = mpsc::channel();
    // It ends with the stream, or when nobody takes in what it reads.
    std::thread::spawn(move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(frame)) = frames::read(&mut input) {
            if sender.send(frame).is_err() {
                break;
            }
        }
    });
    let mut server = Server::default();
    // Where nobody reads any more, it failed.
    talk(&mut server, &receiver, output).unwrap_or(1)
}

/// How long is waited for more before findings are computed: as long as that took, within these.
const LONGEST_PAUSE: Duration = Duration::from_millis(300);
const SHORT: Duration = Duration::from_millis(40);
/// How often is looked whether the client is still there.
const WATCH: Duration = Duration::from_secs(5);

fn talk(server: &mut Server, receiver: &Receiver<Frame>, mut output: impl Write) -> io::Result<u8> {
    let mut took = Duration::ZERO;
    let mut gone = false;
    loop {
        loop {
            match receiver.try_recv() {
                Ok(frame) => taken(server, frame),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    gone = true;
                    break;
                }
            }
        }
        for message in server.sent() {
            frames::write(&mut output, message.to_string().as_bytes())?;
        }
        if let Some(status) = server.ended {
            return Ok(status);
        }
        if server.is_asked() {
            server.step();
            continue;
        }
        if gone {
            return Ok(u8::from(server.session.phase != Phase::Over));
        }
        let settled = server.session.is_settled();
        let pause = match settled {
            true => WATCH,
            false if took < SHORT => Duration::ZERO,
            false => took.min(LONGEST_PAUSE),
        };
        match receiver.recv_timeout(pause) {
            Ok(frame) => taken(server, frame),
            Err(RecvTimeoutError::Disconnected) => gone = true,
            Err(RecvTimeoutError::Timeout) if settled => {
                if server.session.client.process.is_some_and(is_over) {
                    return Ok(1);
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let began = Instant::now();
                server.step();
                took = began.elapsed();
            }
        }
    }
}

fn taken(server: &mut Server, frame: Frame) {
    match frame {
        Frame::Body(body) => server.take(&body),
        Frame::Broken(why) => server.refuse(why),
    }
}

/// Whether a process has ended, where that can be seen.
fn is_over(process: u64) -> bool {
    let processes = std::path::Path::new("/proc/self");
    processes.exists() && !std::path::Path::new(&format!("/proc/{process}")).exists()
}
