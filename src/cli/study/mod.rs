//! `peil study`: a study from its protocol to its report. `peil-study` does the work; this room opens files
//! and prints results.

mod attach;
mod data;
mod differ;
mod open;
mod publish;
mod report;
mod stored;

pub use differ::diff;
pub use open::run_tests;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use serde_json::json;

use super::speech::Speech;
use super::terminal::{complain, say, tell};
use super::{Fault, Verdict};
use data::{Data, DataArgs};
use open::Opened;
use peil_study::assembly::{State, Status};

/// Follow and report a study
///
/// A study is a protocol (a `.peil` file that begins with `study`), answers, and a register of cases.
#[derive(Debug, Args)]
pub struct Study {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Account for every row of answers and every case
    Flow(FlowArgs),
    /// List the informants to ask now
    Due(DataArgs),
    /// Write the data without dates, words or names
    Export(ExportArgs),
    /// Compare every statistic with expected values
    Verify(VerifyArgs),
    /// Write the report, or the part that may be published
    Report(report::ReportArgs),
    /// Show the expected precision and power
    Plan(PlanArgs),
    /// Make invented answers, a register and their report
    Simulate(SimulateArgs),
    /// Fix the protocol: write its fingerprint and the moment into `study.lock`
    Register(RegisterArgs),
    /// Follow cases on a server: keep the protocol in its database, with its fingerprint and the moment
    Attach(attach::AttachArgs),
    /// Write answers, register and goals of a study on a server into files
    Data(attach::FilesArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Args)]
struct FlowArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Output for people or for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A secret from which pseudonyms are made; do not keep it with the data
    #[arg(long, value_name = "TEXT")]
    secret: String,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A JSON file with `statistics`: name, value, tolerance
    #[arg(long, value_name = "FILE")]
    expected: PathBuf,
    /// How many differences to show
    #[arg(long, default_value_t = 20)]
    show: usize,
}

#[derive(Debug, Args)]
struct PlanArgs {
    /// The protocol
    protocol: PathBuf,
    /// Output for people or for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the picture to this SVG file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct SimulateArgs {
    /// The protocol
    protocol: PathBuf,
    /// The same seed gives the same files
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Change over the study, in standard deviations, towards better
    #[arg(long, allow_hyphen_values = true, default_value_t = 0.30)]
    change: f64,
    /// The share that is lost before the last wave
    #[arg(long, default_value_t = 0.20)]
    lost: f64,
    /// An informant who sees no change in a score, as INFORMANT.SCORE; may be given more than once
    #[arg(long, value_name = "INFORMANT.SCORE")]
    flat: Vec<String>,
    /// Write no report
    #[arg(long)]
    no_report: bool,
}

#[derive(Debug, Args)]
struct RegisterArgs {
    /// The protocol
    protocol: PathBuf,
    /// The address of a public registration, where others can see when it was fixed
    #[arg(long, value_name = "URL")]
    at: Option<String>,
}

impl Study {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.command {
            Command::Flow(args) => flow(&args),
            Command::Due(args) => due(&args),
            Command::Export(args) => export(&args),
            Command::Verify(args) => verify(&args),
            Command::Report(args) => args.run(),
            Command::Plan(args) => plan(&args),
            Command::Simulate(args) => simulate(&args),
            Command::Register(args) => register(&args),
            Command::Attach(args) => args.run(),
            Command::Data(args) => args.run(),
        }
    }
}

fn flow(args: &FlowArgs) -> Result<Verdict, Fault> {
    let Some(data) = Data::open(&args.data)? else { return Ok(Verdict::Bad) };
    let (assembled, protocol) = (&data.assembled, &data.opened.protocol);
    let wrong = assembled.check_sums(protocol);
    if args.format == Format::Json {
        say(&format!("{:#}\n", flow_json(&data)))?;
        return Ok(Verdict::good_if(wrong.is_none()));
    }
    let flow = &assembled.frame.flow;
    let mut text = format!("cases in the register     {:>7}\n", flow.registered);
    for (word, n) in [
        ("no consent", assembled.refused),
        ("removed", assembled.removed),
        ("outside enrol", assembled.not_enrolled),
    ] {
        if n > 0 {
            text += &format!("  {word:<24}{n:>7}\n");
        }
    }
    text += &format!("  analysed                {:>7}\n", assembled.frame.cases.len());
    text += &format!("rows of answers           {:>7}\n", flow.responses);
    for status in Status::ALL {
        let n = assembled.statuses.get(&status).copied().unwrap_or(0);
        if n > 0 {
            text += &format!("  {:<24}{n:>7}\n", status.word());
        }
    }
    for (i, informant) in assembled.frame.informants.iter().enumerate() {
        for (w, wave) in assembled.frame.waves.iter().enumerate() {
            let counts = &assembled.states[i][w];
            if counts.sum() == 0 {
                continue;
            }
            text += &format!("{wave}, {informant}\n");
            for state in State::ALL {
                if counts.get(state) > 0 {
                    text += &format!("  {:<24}{:>7}\n", state.word(), counts.get(state));
                }
            }
            for (reason, n) in protocol.ended.iter().zip(&counts.by_reason) {
                if *n > 0 {
                    text += &format!("    {:<22}{n:>7}\n", reason.named.name.value);
                }
            }
        }
    }
    say(&text)?;
    for one in assembled.deviations.iter().take(50) {
        say(&format!("line {}: case {}: {}\n", one.line, one.case, one.what))?;
    }
    if assembled.deviations.len() > 50 {
        say(&format!("and {} more deviations\n", assembled.deviations.len() - 50))?;
    }
    match wrong {
        Some(wrong) => {
            complain(&format!("the sums do not agree: {wrong}; this is a bug in Peil"));
            Ok(Verdict::Bad)
        }
        None => Ok(Verdict::Good),
    }
}

fn flow_json(data: &Data) -> serde_json::Value {
    let assembled = &data.assembled;
    let mut waves = Vec::new();
    for (i, informant) in assembled.frame.informants.iter().enumerate() {
        for (w, wave) in assembled.frame.waves.iter().enumerate() {
            let counts = &assembled.states[i][w];
            let states: serde_json::Map<String, serde_json::Value> =
                State::ALL.iter().map(|s| (s.word().to_string(), counts.get(*s).into())).collect();
            waves.push(json!({ "wave": wave, "informant": informant, "states": states }));
        }
    }
    let rows: serde_json::Map<String, serde_json::Value> = Status::ALL
        .iter()
        .map(|s| (s.word().to_string(), assembled.statuses.get(s).copied().unwrap_or(0).into()))
        .collect();
    let deviations: Vec<_> = assembled
        .deviations
        .iter()
        .map(|d| json!({ "line": d.line, "case": d.case, "what": d.what }))
        .collect();
    json!({
        "as_of": assembled.as_of.to_string(),
        "cases": {
            "registered": assembled.frame.flow.registered, "refused": assembled.refused, "removed": assembled.removed,
            "not_enrolled": assembled.not_enrolled, "analysed": assembled.frame.cases.len(),
        },
        "rows": rows, "waves": waves, "deviations": deviations,
    })
}

fn due(args: &DataArgs) -> Result<Verdict, Fault> {
    let Some(data) = Data::open(args)? else { return Ok(Verdict::Bad) };
    let mut n = 0;
    for line in peil_study::report::due(&data.opened.protocol, &data.register, &data.assembled) {
        say(&format!("{line}\n"))?;
        n += 1;
    }
    tell(&format!("{n} to ask on {}", data.assembled.as_of));
    Ok(Verdict::Good)
}

fn export(args: &ExportArgs) -> Result<Verdict, Fault> {
    let Some(data) = Data::open(&args.data)? else { return Ok(Verdict::Bad) };
    let text = peil_study::report::export(&data.register, &data.assembled, &args.secret);
    open::write(&args.output, &text)?;
    tell(&format!("written: {}", args.output.display()));
    Ok(Verdict::Good)
}

fn verify(args: &VerifyArgs) -> Result<Verdict, Fault> {
    let text = open::text(&args.expected)?;
    let expected = peil_study::verify::read_expected(&text)
        .map_err(|why| Fault::Usage(format!("cannot read `{}`: {why}", args.expected.display())))?;
    let Some(data) = Data::open(&args.data)? else { return Ok(Verdict::Bad) };
    let found = peil_study::verify::verify(&data.statistics(), &expected);
    say(&format!("{} passed, {} failed\n", found.passed, found.failed.len()))?;
    for (name, wanted, got) in found.failed.iter().take(args.show) {
        say(&format!("  {name}: expected {wanted}, computed {got}\n"))?;
    }
    if !found.without_reference.is_empty() {
        let n = found.without_reference.len();
        say(&format!(
            "{n} not compared: the expected residual variance of their model is 0, so its likelihood has no maximum\n"
        ))?;
        for name in found.without_reference.iter().take(3) {
            say(&format!("  {name}\n"))?;
        }
    }
    Ok(Verdict::good_if(found.failed.is_empty()))
}

fn plan(args: &PlanArgs) -> Result<Verdict, Fault> {
    let Some(opened) = Opened::read(&args.protocol)? else { return Ok(Verdict::Bad) };
    let rows = peil_study::plan::plan(&opened.protocol, &opened.facts);
    if let Some(path) = &args.output {
        open::write(path, &peil_study::report::plan_picture(&rows))?;
    }
    if args.format == Format::Json {
        let json = serde_json::to_string_pretty(&json!({ "plan": rows })).unwrap_or_default();
        say(&format!("{json}\n"))?;
        return Ok(Verdict::Good);
    }
    say(&peil_study::report::plan_table(&opened.protocol, &rows))?;
    Ok(Verdict::Good)
}

fn simulate(args: &SimulateArgs) -> Result<Verdict, Fault> {
    let Some(opened) = Opened::read(&args.protocol)? else { return Ok(Verdict::Bad) };
    if !(0.0..1.0).contains(&args.lost) || !(-5.0..=5.0).contains(&args.change) {
        return Err(Fault::Usage("--lost is from 0 up to 1, --change from -5 to 5".into()));
    }
    let mut flat = Vec::new();
    for pair in &args.flat {
        let known = pair.split_once('.').filter(|(informant, score)| {
            let instrument = &opened.instrument;
            instrument.informants.iter().any(|i| i == informant)
                && instrument.scores.iter().any(|s| s.name == *score)
        });
        let Some((informant, score)) = known else {
            return Err(Fault::Usage(format!(
                "`--flat {pair}` names no informant and score of the instrument, as in `professional.competenties`"
            )));
        };
        flat.push((informant.to_string(), score.to_string()));
    }
    let effects =
        peil_study::simulate::Effects { change: args.change, lost: args.lost, flat, ..Default::default() };
    let made = peil_study::simulate::simulate(&opened.protocol, &opened.instrument, args.seed, &effects);
    std::fs::create_dir_all(&args.output).map_err(|error| Fault::file("make", &args.output, &error))?;
    let place = |name: &str| args.output.join(name);
    open::write(&place("answers.csv"), &made.answers)?;
    open::write(&place("cases.csv"), &made.register)?;
    if let Some(goals) = &made.goals {
        open::write(&place("goals.csv"), goals)?;
    }
    let stated = json!({
        "seed": args.seed, "change": effects.change, "between_practices": effects.between_practices, "lost": effects.lost,
        "blank": effects.blank, "outside": effects.outside, "no_change": args.flat,
    });
    open::write(&place("effects.json"), &format!("{stated:#}\n"))?;
    tell(&format!("written: answers.csv, cases.csv, effects.json in {}", args.output.display()));
    if args.no_report {
        return Ok(Verdict::Good);
    }
    let data = DataArgs {
        protocol: args.protocol.clone(),
        answers: Some(place("answers.csv")),
        sheet: None,
        register: Some(place("cases.csv")),
        db: None,
        goals: made.goals.as_ref().map(|_| place("goals.csv")),
        as_of: None,
    };
    report::write_all(&data, &place("report"), None, true)
}

fn register(args: &RegisterArgs) -> Result<Verdict, Fault> {
    let Some(opened) = Opened::read_anew(&args.protocol)? else { return Ok(Verdict::Bad) };
    let mut lock = opened.lock.clone().unwrap_or_default();
    lock.study.clone_from(&opened.protocol.name.value);
    let moment = jiff::Timestamp::now().to_string();
    let scoring = opened.instrument.fingerprints().scoring.clone();
    let print = peil_study::lock::protocol_fingerprint(&opened.text);
    let version = opened.protocol.version.clone();
    if let Some(last) = lock.registered.last()
        && last.protocol != print
        && last.version == version
    {
        complain(
            "the protocol has changed since it was registered, but not its version: raise it, and add an `amended` line",
        );
        return Ok(Verdict::Bad);
    }
    let path = opened.lock_path();
    if lock.register(print.clone(), version, scoring, moment.clone(), args.at.clone()) {
        open::write(&path, &lock.write())?;
        tell(&format!("registered on {moment}: {}", path.display()));
    } else {
        tell("this protocol is already registered");
    }
    say(&format!("{print}\n"))?;
    Ok(Verdict::Good)
}

/// The language of a report: as asked, otherwise that of the protocol.
fn language(asked: Option<Speech>, opened: &Opened) -> peil::language::Language {
    asked.map_or_else(|| peil::language::Language::of_instrument(&opened.protocol.language), Speech::language)
}

/// A day that an option gives.
fn day(text: &str) -> Result<Date, String> {
    peil::text::read_date(text).ok_or_else(|| format!("`{text}` is not a day such as 2017-08-31"))
}
