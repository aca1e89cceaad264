//! Claims about values that can be made before the first respondent, each with a proof or a witness.
//!
//! The rules are in files by topic, one function per rule, with the name of the rule. A rule states what
//! would be wrong, and asks the `inquiry` whether it can happen: the inquiry proves
//! that it cannot, shows a response for which it does, or leaves the question open. Open questions are
//! listed, not reported as claims.

mod additive;
mod alike;
mod bands;
mod conditions;
mod constants;
mod gaps;
mod guarantees;
mod missingness;
mod operations;
mod overshoot;
mod paths;
mod phrase;
mod reach;
mod rounding;
mod rows;
mod several;
mod unanswered;
mod unmarked;
mod uses;

pub use guarantees::{Kept, NothingKept, prove_open};

pub use crate::reason::witness::test as witness_as_test;
pub use crate::reason::{BandRanges, Range, band_ranges, bounded, bounds, ranges};

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::formula::Legend;
use crate::lower::{Broken, Places};
use crate::model::{Informants, Instrument, Node, NodeId, ScoreId};
use crate::prove::{self, Budget};
use crate::reason::{answers, guards, inquiry, interpret, interval, known, lookups, numbers, want, witness};
use crate::score::{Response, Value};
use crate::source::{FileId, Span};
use inquiry::Inquiry;
use uses::Uses;
use want::Goal;

/// What the checks found.
#[derive(Debug, Default)]
pub struct Findings {
    /// The claims, in the order in which they were made.
    pub diagnostics: Vec<Diagnostic>,
    /// The claims that were neither proved nor shown.
    pub undecided: Vec<Undecided>,
    /// How many node evaluations it took: the same on every machine.
    pub steps: u64,
}

/// A claim that could be neither proved nor shown within the budget.
#[derive(Debug, Clone)]
pub struct Undecided {
    /// The code of the claim.
    pub code: &'static str,
    /// The place that it is about.
    pub span: Span,
    /// The claim, in words.
    pub message: String,
}

/// The range of every score as [`ranges`] has it; an end for which no response was found is replaced by the
/// lowest or highest value there is, where a proof gives it. It may take seconds.
pub fn exact_ranges(instrument: &Instrument) -> Vec<Range> {
    let mut found = ranges(instrument);
    for range in &mut found {
        let score = &instrument.scores[range.score.at()];
        if range.low_attained && range.high_attained {
            continue;
        }
        if let Some((low, high)) = prove::extremes(instrument, &score.value, Budget::SMALL) {
            (range.low, range.high) = (Some(low), Some(high));
            (range.low_attained, range.high_attained) = (true, true);
        }
    }
    found
}

/// Checks a valid instrument.
pub fn check(instrument: &Instrument, places: &Places) -> Findings {
    let mut checker = Checker::new(instrument, places);
    // Missing data.
    checker.mixed_conditions();
    checker.path_without_score();
    // What is asked and said, and when.
    checker.conditions();
    checker.class_rules();
    checker.class_gaps();
    // Values.
    checker.times();
    checker.no_row();
    checker.divisor_zero();
    checker.no_result();
    checker.not_rounded();
    checker.uneven_mean();
    checker.comparisons_out_of_reach();
    checker.rows_out_of_reach();
    checker.rows_beyond_reach();
    checker.constant_score();
    checker.nothing_applies();
    checker.urgent_unanswered();
    checker.say_unmet();
    checker.band_unreachable();
    checker.below_bands();
    checker.band_gaps();
    // What is added up.
    checker.sums();
    checker.unmarked_missing();
    // What is said twice.
    checker.alike();
    checker.guarantees();
    checker.findings.steps = checker.inquiry.used();
    checker.findings
}

/// Checks what is left beside errors: parts with stand-ins, of which nothing is said. What takes knowing who
/// is asked what is left out where a condition is lost.
pub(crate) fn check_beside(instrument: &Instrument, places: &Places, broken: &Broken) -> Findings {
    const OF_VALUES: [&Code; 12] = [
        codes::BAND_UNREACHABLE,
        codes::BELOW_BANDS,
        codes::DIVISOR_ZERO,
        codes::NO_RESULT,
        codes::NOT_ROUNDED,
        codes::UNEVEN_MEAN,
        codes::UNEVEN_SUM,
        codes::OUT_OF_REACH,
        codes::BEYOND_REACH,
        codes::NOT_A_REVERSAL,
        codes::COUNTED_TWICE,
        codes::UNMARKED_MISSING,
    ];
    let mut findings = check(instrument, places);
    let stand_in = |span: Span| broken.declarations.contains(&span);
    findings.diagnostics.retain(|found| {
        // What nothing uses or meets may be used by what is lost.
        let by_use = found.code == codes::FORGOTTEN
            || found.code == codes::OUT_OF_REACH
                && found.labels.iter().any(|label| label.text == reach::DECLARED);
        let kept = !broken.conditions || OF_VALUES.contains(&found.code);
        let lost = broken.regions.iter().any(|region| {
            region.file == found.span().file
                && region.start <= found.span().start
                && found.span().end <= region.end
        });
        kept && !by_use && !lost && !found.labels.iter().any(|label| stand_in(label.span))
    });
    // That something is left open is no use beside errors.
    findings.undecided.clear();
    findings
}

/// What the rules share.
struct Checker<'i> {
    inquiry: Inquiry<'i>,
    parts: &'i Instrument,
    places: &'i Places,
    findings: Findings,
    /// What nodes are called; computed when a message first names one.
    legend: OnceCell<Legend<'i>>,
    /// How nodes are used; computed when a rule first asks.
    uses: Option<Uses>,
    /// What was said, by code and place: equal expressions in several rounds or places are reported once.
    said: FxHashSet<(&'static str, Span)>,
    /// Nodes of which something was reported: what follows from that is not reported again.
    told: Vec<NodeId>,
    /// Conditions that never or always hold: neither is what follows from them.
    settled: FxHashSet<NodeId>,
    /// What nothing meets and is not reported yet.
    unmet: Vec<reach::Unmet>,
    /// The names of the tests that were made.
    witnesses: FxHashSet<String>,
}

impl<'i> Checker<'i> {
    fn new(parts: &'i Instrument, places: &'i Places) -> Checker<'i> {
        Checker {
            inquiry: Inquiry::new(parts),
            parts,
            places,
            findings: Findings::default(),
            legend: OnceCell::new(),
            uses: None,
            said: FxHashSet::default(),
            told: Vec::new(),
            settled: FxHashSet::default(),
            unmet: Vec::new(),
            witnesses: FxHashSet::default(),
        }
    }

    /// Reports, once for each code and place.
    fn say(&mut self, diagnostic: Diagnostic) {
        if self.said.insert((diagnostic.code.id, diagnostic.span())) {
            self.findings.diagnostics.push(diagnostic);
        }
    }

    fn was_said(&self, code: &Code, span: Span) -> bool {
        self.said.contains(&(code.id, span))
    }

    fn undecided(&mut self, code: &Code, span: Span, message: impl Into<String>) {
        if self.said.insert((code.id, span)) {
            self.findings.undecided.push(Undecided { code: code.id, span, message: message.into() });
        }
    }

    /// Where a node was written, or what it is a part of.
    fn span(&self, id: NodeId) -> Span {
        let mut at = id;
        for _ in 0..64 {
            if let Some(span) = self.places.node(at) {
                return span;
            }
            match self.inquiry.users().get(at).first() {
                Some(user) => at = *user,
                None => break,
            }
        }
        self.places.instrument.unwrap_or(Span { file: FileId(0), start: 0, end: 0 })
    }

    /// A test that shows that a goal is met; `expect` makes its expectations from what comes of the response.
    fn witness(
        &mut self,
        goal: &Goal,
        response: &Response,
        name: &str,
        expect: impl Fn(&Checker<'i>) -> Option<String>,
    ) -> Option<String> {
        let response = witness::least(&mut self.inquiry, goal, response);
        let slice = self.inquiry.slice(&goal.roots());
        if !self.inquiry.run(&response, &slice) {
            return None;
        }
        let expectation = expect(self)?;
        // Names of tests are unique in an instrument.
        let taken = |names: &FxHashSet<String>, name: &str| {
            names.contains(name) || self.parts.tests.iter().any(|test| test.name == name)
        };
        let mut unique = name.to_string();
        let mut count = 1;
        while taken(&self.witnesses, &unique) {
            count += 1;
            unique = format!("{name}, {count}");
        }
        let test = witness::test(self.parts, &unique, &response, &[expectation])?;
        self.witnesses.insert(unique);
        Some(test)
    }

    /// The value of a node for the response that was run last.
    fn value(&self, id: NodeId) -> &Value {
        &self.inquiry.scratch.values[id.at()]
    }

    /// That a node is the number it is, as an expectation.
    fn expected_number(&self, id: NodeId) -> Option<String> {
        let number = self.value(id).number()?;
        Some(self.phrase(id)?.expecting(&format!("= {}", phrase::number_text(number))))
    }

    fn legend(&self) -> &Legend<'i> {
        self.legend.get_or_init(|| Legend::of_one_round(self.parts))
    }

    /// A node as an author would write it.
    fn phrase(&self, id: NodeId) -> Option<phrase::Phrase> {
        phrase::phrase(self.legend(), id)
    }

    /// Whether a node hangs on one of which something was reported.
    fn follows_from_told(&mut self, id: NodeId) -> bool {
        let slice = self.inquiry.slice(&[id]);
        self.told.iter().any(|told| slice.nodes.binary_search(told).is_ok())
    }

    /// The conditions a value is withheld by, from the outside in, and what is withheld.
    fn unwithheld(&self, mut id: NodeId) -> (Vec<NodeId>, NodeId) {
        let mut conditions = Vec::new();
        while let Node::Withhold { of, when } = self.parts.node(id) {
            conditions.push(*when);
            id = *of;
        }
        (conditions, id)
    }

    /// The author's own condition on a score, in the first round.
    fn score_condition(&self, id: ScoreId) -> Option<NodeId> {
        let score = &self.parts.scores[id.at()];
        score.when.as_ref()?;
        self.own_condition(score.value[0], score.only, self.parts.is_counted(score.repeat))
    }

    /// The condition a value is withheld by, without those the compiler made of its `only` and its round: the
    /// author's is before them.
    fn own_condition(&self, value: NodeId, only: Informants, in_repeat: bool) -> Option<NodeId> {
        let when = *self.unwithheld(value).0.first()?;
        let made = in_repeat || only != Informants::all(self.parts.informants.len());
        let Node::And(all) = self.parts.node(when) else { return Some(when) };
        if made { all.first().copied() } else { Some(when) }
    }
}
