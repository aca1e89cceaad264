//! `peil fill`: answering an instrument at the terminal, one question at a time.

mod dialogue;
mod held;
mod kept;
mod shown;
mod talk;

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use clap::Args;
use jiff::civil::Date;

use super::speech::Speech;
use super::terminal::say;
use super::traces::Explainer;
use super::wording::chosen::Chosen;
use super::{Fault, Verdict, instrument};
use dialogue::{Dialogue, End, choose_domains, keep_or_refuse};
use held::Held;
use kept::{Keeper, Log};
use peil::model::Instrument;
use peil::page::Page;
use peil::score::Scorer;
use peil::session::{Session, Setting};
use peil::text::{Marks, read_date};
use peil_web::interface::Tongue;
use talk::Talk;

/// Answer an instrument, one question at a time
///
/// Everything is a line of text, for screen readers and pipes. At the end come
/// the scores, and how they were computed.
#[derive(Debug, Args)]
#[command(
    after_help = "The file of --output holds the answers as `peil score` reads them, and under `@session` how they came to be. It is written after every answer. \
                        Exit status: 0 when it was completed or stopped with !, 1 when the input ended before that, 2 for usage or files."
)]
pub struct Fill {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    #[command(flatten)]
    words: Chosen,
    /// Who answers [default: the first informant]
    #[arg(long, value_name = "INFORMANT")]
    informant: Option<String>,
    /// Ask this optional domain, for this reason; may be given more than once, and other domains are left
    /// out. Without this, `fill` asks about each
    #[arg(long, value_name = "NAME=REASON", conflicts_with = "resume")]
    domain: Vec<String>,
    /// The date of the response [default: today]
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "resume")]
    administered: Option<Date>,
    /// Continue with the answers in this file
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Keep the answers in this file [default: that of --resume]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The language of Peil's own texts [default: that of the instrument]
    #[arg(long, value_name = "LANGUAGE", value_parser = tongue)]
    lang: Option<Tongue>,
}

fn date(text: &str) -> Result<Date, String> {
    read_date(text).ok_or_else(|| {
        "a date is written as 2024-11-30, 30-11-2024, 30.11.2024 or 30 november 2024".to_string()
    })
}

fn tongue(text: &str) -> Result<Tongue, String> {
    Tongue::parse(text).ok_or_else(|| "one of nl, fy, en".to_string())
}

impl Fill {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let instrument = &self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        let tongue = self.lang.or_else(|| Tongue::parse(&instrument.language)).unwrap_or(Tongue::English);
        let file = self.file()?;
        // Before it is read: what is read here is what goes on.
        let _held = file.as_deref().map(Held::take).transpose()?;
        let log = self.log(instrument)?;
        let scorer = Scorer::new(instrument);
        let mut session = Session::begin(&scorer, log.setting());
        session.type_numbers(if tongue == Tongue::English { Marks::Either } else { Marks::Comma });
        session.replay(log.events()).map_err(|(at, refused)| {
            let path = self.resume.as_deref().unwrap_or(Path::new("-"));
            Fault::Usage(format!("cannot continue with `{}`: event {}: {refused}", path.display(), at + 1))
        })?;
        let mut keeper = Keeper::new(log, file);
        // Better now than after the first answer: a file that cannot be written.
        keeper.save(&session)?;
        let mut talk = Talk::new(tongue);
        self.on_interrupt(&talk, &keeper);
        let end = self.converse(&mut talk, &mut session, &mut keeper)?;
        self.close(end, &talk, &session, &keeper)
    }

    /// Where answers are kept. Those of another administration are not written over.
    fn file(&self) -> Result<Option<PathBuf>, Fault> {
        match (&self.output, &self.resume) {
            (Some(output), resume) if output.is_file() && resume.as_ref() != Some(output) => {
                let path = output.display();
                Err(Fault::Usage(format!(
                    "`{path}` already exists: continue with --resume {path}, or name another file"
                )))
            }
            (output, resume) => Ok(output.clone().or_else(|| resume.clone())),
        }
    }

    /// What is known before the first question: as it was, or as the options say.
    fn log(&self, instrument: &Instrument) -> Result<Log, Fault> {
        let informant =
            self.informant.as_deref().map(|name| instrument::informant(instrument, name)).transpose()?;
        let Some(path) = &self.resume else {
            let administered = Some(self.administered.unwrap_or_else(|| jiff::Zoned::now().date()));
            return Ok(Log::new(instrument, Setting { informant: informant.unwrap_or(0), administered }));
        };
        let log = Log::read(path, instrument)?;
        match informant {
            Some(informant) if informant != log.setting().informant => Err(Fault::Usage(format!(
                "cannot continue with `{}`: it was not answered by the {}",
                path.display(),
                instrument.informants[usize::from(informant)]
            ))),
            _ => Ok(log),
        }
    }

    fn converse(
        &self,
        talk: &mut Talk,
        session: &mut Session<'_>,
        keeper: &mut Keeper,
    ) -> Result<End, Fault> {
        if session.is_sent_in() {
            return Ok(End::Done);
        }
        let instrument = session.instrument();
        let mut lines = Page::default();
        let title = instrument
            .texts
            .say(&peil::model::TextKey::new(&["instrument", "title"]), None)
            .unwrap_or(&instrument.name);
        lines.line(0, title);
        lines.line(0, &talk.word("fill-short-help", &[]));
        talk.lines(lines)?;
        if self.resume.is_some() {
            let review = session.review();
            talk.tell(
                "fill-welcome-back",
                &[("answered", &review.progress.answered), ("asked", &review.progress.asked)],
            )?;
        }
        self.named_domains(session, keeper)?;
        if let Some(end) = choose_domains(talk, session, keeper)? {
            return Ok(end);
        }
        Dialogue::new(talk, session, keeper).run()
    }

    /// The domains of `--domain`: they are asked, and the others are not.
    fn named_domains(&self, session: &mut Session<'_>, keeper: &mut Keeper) -> Result<(), Fault> {
        if self.domain.is_empty() {
            return Ok(());
        }
        for named in &self.domain {
            let (name, reason) = named.split_once('=').unwrap_or((named, ""));
            let event = session.choose(name.trim(), reason);
            keep_or_refuse(event, session, keeper)?;
        }
        for domain in session.domains().into_iter().filter(|domain| domain.chosen.is_none()) {
            let event = session.leave_out(&domain.name, None);
            keep_or_refuse(event, session, keeper)?;
        }
        Ok(())
    }

    fn close(&self, end: End, talk: &Talk, session: &Session<'_>, keeper: &Keeper) -> Result<Verdict, Fault> {
        if end == End::Done {
            self.results(talk, session)?;
        } else {
            talk.tell("fill-not-complete", &[])?;
        }
        say(&self.whereabouts(talk, keeper.file(), end == End::Done))?;
        Ok(Verdict::good_if(end != End::Over))
    }

    /// Where the answers are, and how to go on.
    fn whereabouts(&self, talk: &Talk, file: Option<&Path>, done: bool) -> String {
        // A command that is broken over lines cannot be copied.
        match file {
            Some(file) => {
                let file = file.display().to_string();
                let saved = talk.word("fill-saved", &[("file", &file)]);
                let option = |name: &str, value: &Option<String>| {
                    value.as_ref().map(|value| format!(" --{name} {value}")).unwrap_or_default()
                };
                let words = option("language", &self.words.language) + &option("for", &self.words.gemeente);
                let command = format!("peil fill {}{words} --resume {file}", self.instrument.display());
                if done {
                    format!("{saved}\n")
                } else {
                    format!("{saved}\n{}\n", talk.word("fill-resume", &[("command", &command)]))
                }
            }
            None if done => String::new(),
            None => format!("{}\n", talk.word("fill-not-saved", &[])),
        }
    }

    /// What is said to the respondent afterwards, then the scores with their trace.
    fn results(&self, talk: &Talk, session: &Session<'_>) -> Result<(), Fault> {
        let mut lines = Page::default();
        lines.line(0, "");
        lines.line(0, &talk.word("fill-done", &[]));
        for feedback in session.feedback() {
            lines.line(0, &feedback.text);
        }
        lines.blank();
        lines.line(0, &talk.word("fill-scores", &[]));
        lines.blank();
        talk.lines(lines)?;
        let speech = self.lang.map(|tongue| if tongue == Tongue::English { Speech::En } else { Speech::Nl });
        let explainer = Explainer::new(session.scorer(), speech);
        say(&explainer.text(session.response(), session.evaluation(), &session.outcome(), None))?;
        say("\n")
    }

    /// Ctrl-C: everything is on disk already, so that it is enough to say where.
    fn on_interrupt(&self, talk: &Talk, keeper: &Keeper) {
        let last = format!("\n{}", self.whereabouts(talk, keeper.file(), false));
        let writing = keeper.writing();
        // Without a handler the system ends the program, and the answers are kept anyway.
        let _ = ctrlc::set_handler(move || {
            let _writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = say(&last);
            std::process::exit(1);
        });
    }
}
