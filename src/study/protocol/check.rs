//! Everything that is checked before the first respondent.

use super::claims;
use super::facts::{Facts, never_for};
use super::model::*;
use peil::diagnostic::{Diagnostic, codes, did_you_mean};
use peil::model::{Instrument, ScoreId};
use peil::source::Span;

/// What a check is given beside the protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The instrument, when it compiles.
    pub instrument: Option<&'a Instrument>,
    /// Why there is none.
    pub unread: Option<&'a str>,
    /// The scoring fingerprint that `study.lock` keeps.
    pub locked: Option<&'a str>,
    /// Whether `study.lock` has a registration.
    pub registered: bool,
    /// Places that have their own words for the instrument.
    pub wordings: &'a [String],
}

/// Checks a protocol.
pub fn check(protocol: &Protocol, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut checker = Checker { protocol, found: Vec::new() };
    checker.names();
    checker.instrument(context);
    checker.waves();
    checker.compare();
    checker.privacy();
    checker.weight();
    checker.publications();
    checker.tests();
    if let Some(instrument) = context.instrument {
        checker.informants(instrument);
        checker.outcomes(instrument);
        let facts = Facts::new(protocol, instrument);
        claims::claims(protocol, instrument, &facts, &mut checker.found);
    }
    checker.warnings(context);
    peil::diagnostic::sort(&mut checker.found);
    checker.found
}

struct Checker<'p> {
    protocol: &'p Protocol,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn say(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// 7: a name twice. Each kind has its own names.
    fn names(&mut self) {
        let p = self.protocol;
        let kinds: [(&str, Vec<&At<String>>); 6] = [
            ("practice", p.practices.list.iter().map(|x| &x.named.name).collect()),
            ("reason", p.ended.iter().map(|x| &x.named.name).collect()),
            ("wave", p.waves.iter().map(|x| &x.named.name).collect()),
            ("outcome", p.outcomes.iter().map(|x| &x.name).collect()),
            ("publication", p.publish.iter().map(|x| &x.named.name).collect()),
            ("test", p.tests.iter().map(|x| &x.name).collect()),
        ];
        for (kind, names) in kinds {
            for (at, name) in names.iter().enumerate() {
                if let Some(first) = names[..at].iter().find(|other| other.value == name.value) {
                    let message = format!("the {kind} `{}` is declared twice", name.value);
                    self.say(
                        Diagnostic::new(codes::STUDY_TWICE, name.span, message)
                            .also(first.span, "declared first here")
                            .help("give one of them another name"),
                    );
                }
            }
        }
    }

    /// 1: the instrument.
    fn instrument(&mut self, context: &Context<'_>) {
        let p = self.protocol;
        if let Some(second) = p.instruments.get(1) {
            let message = "a study analyses one instrument";
            let help = "put all questions in one instrument; it may have questions for one informant only";
            self.say(Diagnostic::new(codes::STUDY_INSTRUMENT, second.path.span, message).help(help));
        }
        let Some(first) = p.instruments.first() else { return };
        let Some(instrument) = context.instrument else {
            let why = context.unread.unwrap_or("it does not compile");
            let message = format!("the instrument `{}` cannot be used: {why}", first.path.value);
            self.say(
                Diagnostic::new(codes::STUDY_INSTRUMENT, first.path.span, message)
                    .help("check it with `peil check`"),
            );
            return;
        };
        let major = instrument.version.split('.').next().and_then(|m| m.parse::<u64>().ok());
        if major != Some(first.version.value) {
            let message =
                format!("the instrument is version {}, not {}", instrument.version, first.version.value);
            let help = "answers given under another major version may score differently: name the version that was asked";
            self.say(Diagnostic::new(codes::STUDY_INSTRUMENT, first.version.span, message).help(help));
        }
        if let Some(locked) = context.locked
            && locked != instrument.fingerprints().scoring
        {
            let message = "the instrument scores differently from the one in `study.lock`";
            let help =
                "use the instrument that was fixed, or register the protocol again and add an `amended` line";
            self.say(Diagnostic::new(codes::STUDY_INSTRUMENT, first.path.span, message).help(help));
        }
    }

    /// 4: windows.
    fn waves(&mut self) {
        let p = self.protocol;
        for pair in p.waves.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            if b.days.0 <= a.days.1 {
                let what = if b.days.1 < a.days.0 { "comes before" } else { "overlaps with" };
                let message = format!(
                    "the window of `{}` {what} that of `{}`: {}..{} and {}..{}",
                    b.named.name.value, a.named.name.value, b.days.0, b.days.1, a.days.0, a.days.1
                );
                let help = "give waves in order of time, with windows that do not overlap";
                self.say(
                    Diagnostic::new(codes::STUDY_WAVES, b.span, message)
                        .also(a.span, "the wave before")
                        .help(help),
                );
            }
        }
        for wave in &p.waves {
            if let Some(due) = &wave.due
                && !(wave.days.0..=wave.days.1).contains(&due.value)
            {
                let message =
                    format!("day {} is outside the window {}..{}", due.value, wave.days.0, wave.days.1);
                let help = "ask from a day on which the answer still counts";
                self.say(Diagnostic::new(codes::STUDY_WAVES, due.span, message).help(help));
            }
        }
    }

    fn wave_named(&mut self, name: &At<String>) -> bool {
        let p = self.protocol;
        if p.waves.iter().any(|w| w.named.name.value == name.value) {
            return true;
        }
        let names = p.waves.iter().map(|w| w.named.name.value.as_str());
        let found =
            Diagnostic::new(codes::STUDY_WAVES, name.span, format!("there is no wave `{}`", name.value));
        let found = match did_you_mean(&name.value, names.clone()) {
            Some(meant) => found.help(format!("write `{meant}`")),
            None => found.help(format!("the waves are: {}", names.collect::<Vec<_>>().join(", "))),
        };
        self.say(found);
        false
    }

    /// 4: what is compared.
    fn compare(&mut self) {
        let p = self.protocol;
        let good = p.compare.waves.clone().iter().filter(|w| self.wave_named(w)).count();
        if let Some(span) = p.compare.waves_span {
            let place = |w: &At<String>| p.waves.iter().position(|x| x.named.name.value == w.value);
            let in_order = match p.compare.waves.as_slice() {
                [a, b] => place(a) < place(b),
                [..] => false,
            };
            if good == p.compare.waves.len() && !in_order {
                let message = "`compare waves` names two waves, the earlier first";
                self.say(
                    Diagnostic::new(codes::STUDY_WAVES, span, message)
                        .help("write `compare waves start, jaar`"),
                );
            }
        }
        if p.is_of_organisations() {
            let spans = [p.compare.waves_span, p.compare.informants, p.compare.practices];
            if let Some(span) = spans.into_iter().flatten().next() {
                let message = "a study of organisations compares nothing: it describes";
                self.say(Diagnostic::new(codes::STUDY_WEIGHT, span, message).help("leave this line out"));
            }
            if let Some(wave) = p.waves.get(1) {
                let message = "a study of organisations has one wave";
                self.say(Diagnostic::new(codes::STUDY_WAVES, wave.span, message).help("keep one wave"));
            }
        }
    }

    /// 3: informants.
    fn informants(&mut self, instrument: &Instrument) {
        let p = self.protocol;
        for ask in &p.asks {
            if !instrument.informants.contains(&ask.informant.value) {
                let message = format!("`{}` is not an informant of the instrument", ask.informant.value);
                let help = match did_you_mean(
                    &ask.informant.value,
                    instrument.informants.iter().map(String::as_str),
                ) {
                    Some(meant) => format!("write `{meant}`"),
                    None => format!("its informants are: {}", instrument.informants.join(", ")),
                };
                self.say(Diagnostic::new(codes::STUDY_INFORMANT, ask.informant.span, message).help(help));
            }
            for wave in ask.waves.clone() {
                self.wave_named(&wave);
            }
        }
    }

    /// 2 and 3: outcomes.
    fn outcomes(&mut self, instrument: &Instrument) {
        let ranges = peil::check::ranges(instrument);
        for outcome in &self.protocol.outcomes {
            let named = outcome.score.as_ref().map_or(&outcome.name, |(score, _)| score);
            let Some(at) = instrument.scores.iter().position(|s| s.name == named.value) else {
                let names = instrument.scores.iter().map(|s| s.name.as_str());
                let found = Diagnostic::new(
                    codes::STUDY_OUTCOME,
                    named.span,
                    format!("`{}` is not a score of the instrument", named.value),
                );
                self.say(match did_you_mean(&named.value, names) {
                    Some(meant) => found.help(format!("write `{meant}`")),
                    None => found.help("an outcome is a score; a class or a question is not"),
                });
                continue;
            };
            let score = &instrument.scores[at];
            if score.truth || score.repeat.is_some() {
                let what =
                    if score.truth { "is true or false" } else { "is asked in each round of a repeat" };
                let message = format!("`{}` {what}: an outcome is one number", named.value);
                self.say(
                    Diagnostic::new(codes::STUDY_OUTCOME, named.span, message)
                        .help("choose a score that is a number"),
                );
                continue;
            }
            self.never(instrument, ScoreId(at as u32), named);
            self.primary(outcome, score.direction.is_some(), &ranges[at]);
        }
    }

    fn never(&mut self, instrument: &Instrument, score: ScoreId, named: &At<String>) {
        for informant in self.protocol.informants() {
            let Some(index) = instrument.informants.iter().position(|i| *i == informant) else { continue };
            if never_for(instrument, score, index as u8) {
                let message = format!("`{informant}` can never have the score `{}`", named.value);
                let help = "no question that it is made of is asked of this informant: do not ask for it, or choose another outcome";
                self.say(Diagnostic::new(codes::STUDY_INFORMANT, named.span, message).help(help));
            }
        }
    }

    fn primary(&mut self, outcome: &OutcomeDecl, directed: bool, range: &peil::check::Range) {
        let name = &outcome.name;
        if outcome.primary && !directed {
            let message = format!("the primary outcome `{}` has no direction", name.value);
            let help = "let the instrument say `higher is better` or `higher is worse`";
            self.say(Diagnostic::new(codes::STUDY_PRIMARY, name.span, message).help(help));
        }
        if outcome.primary && outcome.matters.is_none() && !self.protocol.is_of_organisations() {
            let message = format!("the primary outcome `{}` has no change that matters", name.value);
            self.say(
                Diagnostic::new(codes::STUDY_PRIMARY, name.span, message).help("add `matters 0.20 \"why\"`"),
            );
        }
        let Some(matters) = &outcome.matters else { return };
        if outcome.primary && matters.reason.is_none() {
            let message = "the change that matters is a choice, and the choice has no reason";
            self.say(
                Diagnostic::new(codes::STUDY_PRIMARY, matters.points.span, message)
                    .help("write the reason behind it, in quotes"),
            );
        }
        let width = match (&range.low, &range.high) {
            (Some(low), Some(high)) => Some(high.to_f64() - low.to_f64()),
            (Some(_) | None, _) => None,
        };
        let too_large = width.is_some_and(|w| matters.points.value > w);
        if matters.points.value <= 0.0 || too_large {
            let shown = width.map_or(String::new(), |w| format!(": the score spans {w} points"));
            let message = format!("a change of {} cannot be{shown}", matters.points.value);
            self.say(
                Diagnostic::new(codes::STUDY_PRIMARY, matters.points.span, message)
                    .help("give points on the scale of the score"),
            );
        }
    }

    /// 5: how long data is kept.
    fn privacy(&mut self) {
        let p = self.protocol;
        let (Some(privacy), Some((_, last))) = (&p.privacy, p.enrol) else { return };
        let Some(end) = p.waves.iter().map(|w| w.days.1).max() else { return };
        let Ok(closes) = last.checked_add(jiff::Span::new().days(end)) else { return };
        if let Some(keep) = &privacy.keep_until
            && keep.value < closes
        {
            let message =
                format!("data are kept until {}, but the last window closes on {closes}", keep.value);
            self.say(
                Diagnostic::new(codes::STUDY_KEEP, keep.span, message)
                    .help("keep data until after the last publication"),
            );
        }
        if let Some(key) = &privacy.key_until
            && key.value < closes
        {
            let message =
                format!("the key is kept until {}, but the last window closes on {closes}", key.value);
            let help = "a participant who withdraws must be findable while questions are asked";
            self.say(Diagnostic::new(codes::STUDY_KEEP, key.span, message).help(help));
        }
    }

    /// 7: weights.
    fn weight(&mut self) {
        let p = &self.protocol.practices;
        let message = match (p.these, p.weight, p.of) {
            (true, None, None) => Some((
                "`these` practices have no weight",
                "write `weighted equally` or `weighted by cases`: it can reverse the conclusion",
            )),
            (false, Some(_), _) => {
                Some(("`like these` has no weight: practices are a sample", "leave `weighted …` out"))
            }
            (_, Some(_), Some(_)) => {
                Some(("a study of organisations has no weight", "leave `weighted …` out"))
            }
            (true, None, Some(_)) | (false, None, _) | (true, Some(_), None) => None,
        };
        if let Some((message, help)) = message {
            self.say(Diagnostic::new(codes::STUDY_WEIGHT, p.span, message).help(help));
        }
        if p.list.is_empty() {
            self.say(
                Diagnostic::new(codes::STUDY_LACKS, p.span, "there is no practice")
                    .help("add `NAME \"Title\" cases N`"),
            );
        }
        if let Some(of) = p.of
            && of < p.list.len() as u64
        {
            let message = format!("{} of {of} practices are named", p.list.len());
            self.say(
                Diagnostic::new(codes::STUDY_VALUE, p.span, message)
                    .help("write the number of practices in all"),
            );
        }
    }

    /// 6: cells and publications.
    fn publications(&mut self) {
        let p = self.protocol;
        let least = if p.is_of_organisations() { 3 } else { 5 };
        if p.cells.at_least < least {
            let span = p.cells.span.unwrap_or(p.span);
            let message = format!("a cell of {} can identify a person", p.cells.at_least);
            self.say(
                Diagnostic::new(codes::STUDY_CELLS, span, message).help(format!("write at least {least}")),
            );
        }
        let last = p.waves.last().map(|w| w.named.name.value.clone()).unwrap_or_default();
        for publication in &p.publish {
            if !self.wave_named(&publication.after) {
                continue;
            }
            let early = publication.after.value != last;
            for part in &publication.parts {
                let Some(known) = Part::ALL.into_iter().find(|k| k.word() == part.value) else {
                    let words: Vec<&str> = Part::ALL.iter().map(|k| k.word()).collect();
                    let message = format!("`{}` is not a part of a report", part.value);
                    let help = did_you_mean(&part.value, words.iter().copied())
                        .map_or(format!("the parts are: {}", words.join(", ")), |meant| {
                            format!("write `{meant}`")
                        });
                    self.say(Diagnostic::new(codes::STUDY_CELLS, part.span, message).help(help));
                    continue;
                };
                let lacking = match known {
                    Part::Goals => p.goals.is_none(),
                    Part::Agreement => p.informants().len() < 2,
                    Part::Practices => p.practices.list.len() < 2,
                    Part::Change | Part::Course | Part::Lost => p.waves.len() < 2,
                    Part::Flow | Part::Start => false,
                };
                if lacking {
                    let message = format!("the study has no `{}` to publish", part.value);
                    self.say(
                        Diagnostic::new(codes::STUDY_CELLS, part.span, message).help("leave the part out"),
                    );
                }
                if early && !matches!(known, Part::Flow | Part::Start) {
                    let message = format!("`{}` is published before the last window closes", part.value);
                    let help = "people who have read about the change answer differently: publish `flow` and `start` only, or wait for the last wave";
                    self.say(Diagnostic::new(codes::STUDY_CELLS, part.span, message).help(help));
                }
            }
        }
    }

    /// Names in tests.
    fn tests(&mut self) {
        let p = self.protocol;
        let informants = p.informants();
        for step in p.tests.iter().flat_map(|t| &t.steps) {
            match step {
                Step::Response { informant, wave, .. } => {
                    self.test_informant(&informants, informant);
                    if let Some(wave) = wave {
                        self.wave_named(wave);
                    }
                }
                Step::Cell(name, _) => self.test_practice(name),
                Step::Ended(_, reason) => {
                    if !p.ended.iter().any(|r| r.named.name.value == reason.value) {
                        let message = format!("there is no reason `{}`", reason.value);
                        self.say(
                            Diagnostic::new(codes::STUDY_TEST, reason.span, message)
                                .help("name one of `ended`"),
                        );
                    }
                }
                Step::Expect(list, _) => {
                    for one in list {
                        match one {
                            Expectation::Response { wave, informant, is } => {
                                self.wave_named(wave);
                                self.test_informant(&informants, informant);
                                if !["counted", "second", "outside", "missing"].contains(&is.value.as_str()) {
                                    let message = format!("a response is never `{}`", is.value);
                                    let help = "write counted, second, outside or missing";
                                    self.say(Diagnostic::new(codes::STUDY_TEST, is.span, message).help(help));
                                }
                            }
                            Expectation::Cell { practice, .. } => self.test_practice(practice),
                        }
                    }
                }
                Step::Enrolled(_) => {}
            }
        }
    }

    fn test_informant(&mut self, known: &[String], name: &At<String>) {
        if !known.contains(&name.value) {
            let message = format!("`{}` is not asked in this study", name.value);
            self.say(
                Diagnostic::new(codes::STUDY_TEST, name.span, message)
                    .help(format!("asked are: {}", known.join(", "))),
            );
        }
    }

    fn test_practice(&mut self, name: &At<String>) {
        if !self.protocol.practices.list.iter().any(|p| p.named.name.value == name.value) {
            let message = format!("there is no practice `{}`", name.value);
            self.say(Diagnostic::new(codes::STUDY_TEST, name.span, message).help("name one of `practices`"));
        }
    }

    /// Warnings that need no reasoning about scores.
    fn warnings(&mut self, context: &Context<'_>) {
        let p = self.protocol;
        let few = p.practices.list.len() < 5 && !p.is_of_organisations();
        if few && !p.practices.these {
            let message =
                format!("a conclusion about practices like these rests on {}", p.practices.list.len());
            let help = "under 5 practices there is rarely an interval; `these` is about these practices only";
            self.say(Diagnostic::new(codes::STUDY_FEW_PRACTICES, p.practices.span, message).help(help));
        }
        if few && let Some(span) = p.compare.practices {
            let message =
                format!("{} practices say little about how practices differ", p.practices.list.len());
            self.say(
                Diagnostic::new(codes::STUDY_FEW_PRACTICES, span, message)
                    .help("leave `compare practices` out"),
            );
        }
        let primary = p.outcomes.iter().filter(|o| o.primary).count() * p.informants().len().max(1);
        if primary > 6 {
            let message = format!("there are {primary} primary comparisons");
            let help = "each needs stronger evidence because of the others (Holm): keep only the main ones";
            self.say(Diagnostic::new(codes::STUDY_MANY_PRIMARY, p.span, message).help(help));
        }
        if !context.wordings.is_empty() && p.compare.practices.is_some() {
            let message = format!("words differ between what is compared: {}", context.wordings.join(", "));
            let help = "a difference may come from the words; the report shows responses by wording";
            self.say(Diagnostic::new(codes::STUDY_WORDINGS, p.instruments[0].path.span, message).help(help));
        }
        let mut lacking = Vec::new();
        for (word, there) in [
            ("privacy", p.privacy.is_some()),
            ("consent", p.consent.is_some() || p.is_of_organisations()),
            ("enrol", p.enrol.is_some()),
        ] {
            if !there {
                lacking.push(format!("`{word}`"));
            }
        }
        if !context.registered {
            lacking.push("a registration".into());
        }
        if !lacking.is_empty() {
            let message = format!("the protocol lacks {}", lacking.join(", "));
            let help = "the report says so; `peil study register` fixes a protocol before the first response";
            self.say(Diagnostic::new(codes::STUDY_CARE, p.name.span, message).help(help));
        }
        self.never_shown();
    }

    /// 4: practices that will never be shown, and what they take along.
    fn never_shown(&mut self) {
        let p = self.protocol;
        if p.publish.is_empty() || p.is_of_organisations() {
            return;
        }
        let lost = p.assume.map_or(0.2, |a| a.lost);
        let cells: Vec<crate::disclosure::Cell> = p
            .practices
            .list
            .iter()
            .filter_map(|practice| {
                let left = (practice.cases? as f64 * (1.0 - lost)).floor() as usize;
                Some(crate::disclosure::Cell { name: practice.named.name.value.clone(), households: left })
            })
            .collect();
        if cells.len() < p.practices.list.len() {
            return;
        }
        let at_least = p.cells.at_least as usize;
        let found = crate::disclosure::withhold(&cells, at_least);
        let small: Vec<usize> = (0..cells.len()).filter(|&c| cells[c].households < at_least).collect();
        for &at in &small {
            let along: Vec<&str> = (0..cells.len())
                .filter(|c| found.cells[*c] && !small.contains(c))
                .map(|c| cells[c].name.as_str())
                .collect();
            let takes = if along.is_empty() {
                String::new()
            } else {
                format!(", and takes along {}", along.join(", "))
            };
            let message = format!(
                "`{}` will not be shown at the end: some {} cases are left{takes}",
                cells[at].name, cells[at].households
            );
            let span: Span = p.practices.list[at].named.name.span;
            self.say(
                Diagnostic::new(codes::STUDY_NEVER_SHOWN, span, message)
                    .help("join it with another practice, or enrol more cases"),
            );
        }
    }
}
