//! Dialogue in lines: a line is printed, and a line is read. The cursor is not moved and no colour is used,
//! so that screen readers and pipes work.

use std::io::{self, BufRead, IsTerminal, StdinLock};

use super::super::Fault;
use super::super::terminal::say;
use peil::page::Page;
use peil_web::interface::{Said, Tongue};

/// The other side of the conversation.
pub struct Talk {
    tongue: Tongue,
    input: StdinLock<'static>,
    /// Nobody sees what is typed: it is repeated after the prompt.
    echo: bool,
}

impl Talk {
    pub fn new(tongue: Tongue) -> Talk {
        Talk { tongue, input: io::stdin().lock(), echo: !io::stdin().is_terminal() }
    }

    /// A message in Peil's own language.
    pub fn word(&self, key: &str, values: &[(&str, &dyn Said)]) -> String {
        self.tongue.fill(key, values)
    }

    /// A day in words, in Peil's own language.
    pub fn day(&self, written: &str) -> String {
        self.tongue.day(written)
    }

    /// Writes lines of at most 80 columns.
    ///
    /// # Errors
    /// When nobody reads them.
    pub fn lines(&self, page: Page) -> Result<(), Fault> {
        say(&page.finish())
    }

    /// Says one message, on its own lines.
    ///
    /// # Errors
    /// When nobody reads it.
    pub fn tell(&self, key: &str, values: &[(&str, &dyn Said)]) -> Result<(), Fault> {
        let mut page = Page::default();
        for line in self.word(key, values).lines() {
            page.line(0, line);
        }
        self.lines(page)
    }

    /// Says a prompt and reads a line, trimmed; None at the end of the input.
    ///
    /// # Errors
    /// When nobody reads the prompt, or the input cannot be read.
    pub fn ask(&mut self, prompt: &str) -> Result<Option<String>, Fault> {
        say(&self.word(prompt, &[]))?;
        let mut bytes = Vec::new();
        let read = self
            .input
            .read_until(b'\n', &mut bytes)
            .map_err(|error| Fault::Usage(format!("cannot read standard input: {error}")))?;
        if read == 0 {
            say("\n")?;
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes).trim().to_string();
        if self.echo {
            say(&format!("{line}\n"))?;
        }
        Ok(Some(line))
    }
}
