//! A protocol as data, each part with its place.

use jiff::civil::Date;
use peil::source::Span;

/// Something that was written, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct At<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// A name with the text that people read.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name.
    pub name: At<String>,
    /// The text.
    pub title: String,
}

/// An instrument that a study uses.
#[derive(Clone, Debug, PartialEq)]
pub struct InstrumentRef {
    /// Its name in this protocol, when there are several.
    pub alias: Option<At<String>>,
    /// The file, relative to the protocol.
    pub path: At<String>,
    /// The major version.
    pub version: At<u64>,
}

/// The care for personal data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Privacy {
    /// Lines of text: purpose, ground, controller, processor, reviewed.
    pub texts: Vec<(At<String>, String)>,
    /// Until when a case can be found.
    pub key_until: Option<At<Date>>,
    /// Until when data is kept.
    pub keep_until: Option<At<Date>>,
}

/// How practices are weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Each practice the same.
    Equally,
    /// By the number of cases enrolled.
    ByCases,
}

/// A practice.
#[derive(Clone, Debug, PartialEq)]
pub struct PracticeDecl {
    /// Name and title.
    pub named: Named,
    /// How many cases are planned.
    pub cases: Option<u64>,
}

/// The practices.
#[derive(Clone, Debug, PartialEq)]
pub struct Practices {
    /// Conclusions are about these only, not about others like them.
    pub these: bool,
    /// How they are weighted.
    pub weight: Option<Weight>,
    /// Out of how many there are: for organisations.
    pub of: Option<u64>,
    /// Each of them.
    pub list: Vec<PracticeDecl>,
    /// The line.
    pub span: Span,
}

/// What a reason of ending means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndKind {
    /// The help is over; asking goes on.
    Done,
    /// The person died: not lost.
    Died,
    /// Anything else.
    Other,
}

/// A reason of ending.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Name and title.
    pub named: Named,
    /// What it means.
    pub kind: EndKind,
}

/// What the plan assumes of the change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assume {
    /// Share that is lost.
    pub lost: f64,
    /// Range of its standard deviation.
    pub sd: (f64, f64),
    /// Range of its intraclass correlation.
    pub icc: (f64, f64),
}

/// A moment at which is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// Name and title.
    pub named: Named,
    /// First and last day since enrolment, both included.
    pub days: (i64, i64),
    /// From which day is asked.
    pub due: Option<At<i64>>,
    /// The line.
    pub span: Span,
}

/// Who is asked, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The informant.
    pub informant: At<String>,
    /// The waves; all when empty.
    pub waves: Vec<At<String>>,
    /// The instrument, when there are several.
    pub instrument: Option<At<String>>,
}

/// What matters of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Matters {
    /// The smallest change that matters, in points.
    pub points: At<f64>,
    /// Why.
    pub reason: Option<String>,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeDecl {
    /// Its name.
    pub name: At<String>,
    /// The score, when it has another name, and the instrument.
    pub score: Option<(At<String>, Option<At<String>>)>,
    /// Whether the study is about it.
    pub primary: bool,
    /// The smallest change that matters.
    pub matters: Option<Matters>,
}

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compare {
    /// Two waves.
    pub waves: Vec<At<String>>,
    /// Where the waves are named.
    pub waves_span: Option<Span>,
    /// Informants.
    pub informants: Option<Span>,
    /// Practices.
    pub practices: Option<Span>,
}

/// Goals per case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GoalsDecl {
    /// How many a case has.
    pub count: (i64, i64),
    /// Weights.
    pub weight: (i64, i64),
}

/// The smallest cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cells {
    /// Smaller cells are withheld.
    pub at_least: u64,
    /// Counts are rounded to multiples of this.
    pub round_to: u64,
    /// The line, when it is there.
    pub span: Option<Span>,
}

/// A part of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who took part.
    Flow,
    /// How they began.
    Start,
    /// Whether something changed.
    Change,
    /// The course over waves.
    Course,
    /// Whether informants see the same.
    Agreement,
    /// Whether practices differ.
    Practices,
    /// Who was lost.
    Lost,
    /// Goals.
    Goals,
}

impl Part {
    /// All parts, in the order of the report.
    pub const ALL: [Part; 8] = [
        Part::Flow,
        Part::Start,
        Part::Change,
        Part::Course,
        Part::Agreement,
        Part::Practices,
        Part::Lost,
        Part::Goals,
    ];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Part::Flow => "flow",
            Part::Start => "start",
            Part::Change => "change",
            Part::Course => "course",
            Part::Agreement => "agreement",
            Part::Practices => "practices",
            Part::Lost => "lost",
            Part::Goals => "goals",
        }
    }
}

/// Who reads a publication.
#[derive(Clone, Debug, PartialEq)]
pub enum Audience {
    /// Everyone.
    Everyone,
    /// Each practice, about itself.
    Practice,
    /// A named group.
    Group(Named),
}

/// A publication.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Name and title.
    pub named: Named,
    /// Its readers.
    pub to: Audience,
    /// After which wave.
    pub after: At<String>,
    /// Its parts.
    pub parts: Vec<At<String>>,
    /// The line.
    pub span: Span,
}

/// A step of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `enrolled 2016-01-11`
    Enrolled(Date),
    /// `ended 2016-05-01 verhuisd`
    Ended(Date, At<String>),
    /// `response inwoner at jaar on 2017-05-01`
    Response {
        /// Who.
        informant: At<String>,
        /// The wave, when the row names one.
        wave: Option<At<String>>,
        /// The day.
        day: Date,
    },
    /// `cell zeedorp = 8`
    Cell(At<String>, u64),
    /// `expect … and …`
    Expect(Vec<Expectation>, Span),
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// `jaar(inwoner) is outside`
    Response {
        /// The wave.
        wave: At<String>,
        /// Who.
        informant: At<String>,
        /// The status.
        is: At<String>,
    },
    /// `zeedorp is withheld`, or `is shown`
    Cell {
        /// The practice.
        practice: At<String>,
        /// Withheld, or shown.
        withheld: bool,
    },
}

/// A test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: At<String>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A protocol.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// Its name.
    pub name: At<String>,
    /// What people read.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The language of its texts.
    pub language: String,
    /// Instruments; at least one.
    pub instruments: Vec<InstrumentRef>,
    /// The care for personal data.
    pub privacy: Option<Privacy>,
    /// The question of consent.
    pub consent: Option<At<String>>,
    /// Practices.
    pub practices: Practices,
    /// When cases are enrolled.
    pub enrol: Option<(Date, Date)>,
    /// Reasons of ending.
    pub ended: Vec<Reason>,
    /// What the plan assumes.
    pub assume: Option<Assume>,
    /// Waves in order.
    pub waves: Vec<Wave>,
    /// Who is asked when.
    pub asks: Vec<Ask>,
    /// Outcomes.
    pub outcomes: Vec<OutcomeDecl>,
    /// What is compared.
    pub compare: Compare,
    /// Goals.
    pub goals: Option<GoalsDecl>,
    /// The smallest cell.
    pub cells: Cells,
    /// Publications.
    pub publish: Vec<Publication>,
    /// Amendments.
    pub amended: Vec<(Date, String)>,
    /// Whether professionals see earlier scores.
    pub tests: Vec<Test>,
    /// The whole header.
    pub span: Span,
}

impl Protocol {
    /// The two waves that are compared: as said, or the first and the last.
    pub fn compared(&self) -> (usize, usize) {
        let find = |name: &At<String>| self.waves.iter().position(|w| w.named.name.value == name.value);
        match self.compare.waves.as_slice() {
            [a, b] => match (find(a), find(b)) {
                (Some(a), Some(b)) => (a, b),
                (Some(_) | None, _) => (0, self.waves.len() - 1),
            },
            [..] => (0, self.waves.len() - 1),
        }
    }

    /// The informants in the order in which they are first asked.
    pub fn informants(&self) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        for ask in &self.asks {
            if !list.contains(&ask.informant.value) {
                list.push(ask.informant.value.clone());
            }
        }
        list
    }

    /// Whether an informant is asked at a wave.
    pub fn is_asked(&self, informant: &str, wave: &str) -> bool {
        self.asks.iter().any(|ask| {
            ask.informant.value == informant
                && (ask.waves.is_empty() || ask.waves.iter().any(|w| w.value == wave))
        })
    }

    /// Whether this is a study of organisations: each practice is one case.
    pub fn is_of_organisations(&self) -> bool {
        self.practices.of.is_some()
    }
}
