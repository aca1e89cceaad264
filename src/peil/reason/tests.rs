//! What is known of nodes, and what is proved never to happen, against answers at random: on every instrument
//! at hand, and on instruments at random.

use super::answers::{Dice, Level};
use super::inquiry::{Inquiry, Verdict};
use super::known::{Known, Values};
use super::operations::cut_interval;
use super::probes::full;
use super::want::{Goal, Want};
use crate::model::{GroupId, Instrument, Node, NodeId, SlotId, Type};
use crate::score::{Missing, Response, Value, Why};
use crate::source::NoFiles;

const RESPONSES: u64 = 300;

/// A response with open answers, domains left out, and answers where none are asked for.
fn random(inquiry: &Inquiry<'_>, seed: u64) -> Response {
    let mut response = full(inquiry, Level::Any, false, seed);
    let mut dice = Dice::new(seed + 1_000_000);
    let gaps = [0, 10, 3][seed as usize % 3];
    for slot in (0..inquiry.parts.slot_count() as u32).map(SlotId) {
        if gaps > 0 && dice.chance(gaps) {
            response.set(slot, None);
        }
        let question = inquiry.parts.question(inquiry.parts.asked(slot).question);
        let missing: Vec<u16> = inquiry
            .parts
            .options(question)
            .enumerate()
            .filter(|(_, (_, choice))| choice.missing)
            .map(|(at, _)| at as u16)
            .collect();
        if gaps > 0
            && dice.chance(6)
            && let Some(option) = dice.pick(&missing)
        {
            response.set(slot, Some(crate::model::Answer::Option(*option)));
        }
    }
    for at in 0..inquiry.parts.groups.len() {
        response.leave_out(GroupId(at as u32), inquiry.parts.groups[at].optional && dice.chance(4));
    }
    if dice.chance(5) {
        response.administered = None;
    }
    response
}

fn admits(known: &Known, value: &Value) -> bool {
    match (value, &known.values) {
        (Value::Absent, _) => known.absent,
        (Value::Missing(Missing { why: Why::Rounds, closed }), _) => {
            if *closed {
                known.missing.rounds_closed
            } else {
                known.missing.rounds
            }
        }
        (Value::Missing(Missing { why: Why::Option(option), .. }), _) => {
            known.missing.other
                || known.missing.options.as_ref().is_some_and(|options| options[usize::from(*option)])
        }
        (Value::Missing(Missing { closed: true, .. }), _) => known.missing.closed,
        (Value::Missing(_), _) => known.missing.other || known.missing.option(),
        (Value::Number(number), Values::Numbers(numbers)) => numbers.has(number),
        (Value::Truth(truth), _) => known.can_be(*truth),
        (Value::Choice(option), Values::Options(options)) => options[usize::from(*option)],
        (Value::Chosen(_), Values::Chosen) | (Value::Text, Values::Text) => true,
        (Value::Date(date), Values::Dates { low, high }) => low <= date && date <= high,
        (Value::Time(time), Values::Times { low, high }) => low <= time && time <= high,
        _ => false,
    }
}

/// Every claim about truths and bands.
fn goals(instrument: &Instrument, types: &[Type]) -> Vec<Goal> {
    let mut goals = Vec::new();
    for at in 0..instrument.core {
        let id = NodeId(at);
        if types[id.at()] == Type::Truth {
            goals.extend([true, false].map(|truth| Goal::new(id, Want::truth(truth))));
        }
        if let Node::Band { of, sets, .. } = instrument.node(id) {
            for set in sets {
                goals.extend(
                    (0..set.cuts.len())
                        .map(|cut| Goal::new(*of, Want::numbers(cut_interval(&set.cuts, cut)))),
                );
            }
        }
    }
    goals
}

fn check_soundness(name: &str, text: &str) -> (usize, usize) {
    let built = crate::build(name, text, &NoFiles);
    let Some(instrument) = built.instrument else { return (0, 0) };
    let mut inquiry = Inquiry::new(&instrument);
    let goals = goals(&instrument, &inquiry.interpreter.types);
    let verdicts: Vec<(Goal, Verdict)> =
        goals.into_iter().take(60).map(|goal| (goal.clone(), inquiry.find(&goal))).collect();
    let (mut never, mut open) = (0, 0);
    for (goal, verdict) in &verdicts {
        match verdict {
            Verdict::Shown(response) => {
                let evaluation = inquiry.scorer.evaluate(response);
                assert!(goal.met(&instrument, &evaluation.values), "{name}: {goal:?} is not shown\n{text}");
            }
            Verdict::Never => never += 1,
            Verdict::Open => open += 1,
        }
    }
    for seed in 0..RESPONSES {
        let response = random(&inquiry, seed);
        let evaluation = inquiry.scorer.evaluate(&response);
        for at in 0..instrument.core as usize {
            let (known, value) = (&inquiry.known[at], &evaluation.values[at]);
            assert!(
                admits(known, value),
                "{name}: node {at} {:?} is {value:?}, and known as {known:?}\n{text}",
                instrument.nodes[at]
            );
        }
        for (goal, _) in verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Never)) {
            assert!(
                !goal.met(&instrument, &evaluation.values),
                "{name}: {goal:?} was said never to happen\n{text}"
            );
        }
    }
    (never, open)
}

#[test]
fn known_values_hold_on_instruments() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut count = 0;
    for folder in ["instruments", "tests/reference", "tests/fixtures", "tests/diagnostics"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            for file in std::fs::read_dir(entry.path()).into_iter().flatten().flatten() {
                if file.path().extension().is_some_and(|suffix| suffix == "peil") {
                    check_soundness(
                        &file.path().display().to_string(),
                        &std::fs::read_to_string(file.path()).expect("it is text"),
                    );
                    count += 1;
                }
            }
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn known_values_hold_on_instruments_at_random() {
    let (mut compiled, mut never, mut open) = (0, 0, 0);
    for seed in 0..150 {
        let text = Writer(Dice::new(seed)).instrument();
        let built = crate::build("random", &text, &NoFiles);
        compiled += usize::from(built.instrument.is_some());
        let (proved, undecided) = check_soundness(&format!("random {seed}"), &text);
        never += proved;
        open += undecided;
    }
    assert!(compiled > 75 && never > 50, "{compiled} compiled, {never} proved, {open} open");
}

/// Writes instruments at random.
struct Writer(Dice);

impl Writer {
    fn instrument(&mut self) -> String {
        let mut text = String::from(
            "instrument toeval {\n    title \"T\"\n    version 1.0.0\n    language en\n}\ninformant me \"Me\"\ninformant other \"Other\"\n\
             scale four { 0..3 }\nscale odd { 0 \"A\", 1 \"B\", 5 \"C\", missing dunno = 9 \"D\" }\nscale named { red \"R\", blue \"B\", green \"G\" }\n\
             recode r { from -3 -> 1, above 1 -> 2, from 4 -> 7 }\nrecode s { 0 -> 2, 1..3 -> 4, otherwise -> missing }\n\
             item a \"A\" : four\nitem b \"B\" : odd\nitem n \"N\" : integer -2..4\nitem d \"D\" : decimal 0..2\nitem y \"Y\" : yesno\nitem c \"C\" : named\n",
        );
        let condition = self.truth(1, "a");
        text.push_str(&format!("item e \"E\" : four when {condition} otherwise 2\n"));
        let condition = self.truth(1, "a");
        text.push_str(&format!("item f \"F\" : four {{ when {condition}\n only me }}\n"));
        text.push_str(
            "domain g \"G\" optional {\n    item h \"H\" : four\n    item k \"K\" : odd when a > 1\n}\n",
        );
        text.push_str("item t \"T\" : integer 0..3\nrepeat p \"P\" times t up to 3 {\n    item x \"X\" : four\n    let z = 2 * x - 1\n}\n");
        for at in 0..4 {
            let value = self.number(3);
            let when =
                if self.0.chance(3) { format!(" {{ when {} }}", self.truth(2, "e")) } else { String::new() };
            text.push_str(&format!("score s{at} \"S\" = {value}{when}\n"));
        }
        let value = self.number(2);
        text.push_str(&format!("score banded \"S\" = {value} {{ bands {{ low \"L\" from 0, mid \"M\" from 2, high \"H\" above 6 }} }}\n"));
        let (one, two) = (self.truth(3, "e"), self.truth(2, "e"));
        text.push_str(&format!(
            "class kind \"K\" {{ one \"O\" when {one}\n two \"T\" when {two}\n three \"Th\" otherwise }}\n"
        ));
        let condition = self.truth(3, "e");
        text.push_str(&format!("check q \"Q\" when {condition}\n"));
        text
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.0.below(from.len())]
    }

    fn list(&mut self) -> String {
        let lists = ["x", "z", "g", "a, e", "a, b, n", "f, a", "h, k, a", "e, f, n", "b, d", "reverse(a), e"];
        self.pick(&lists).to_string()
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            let leaves = ["a", "b", "n", "d", "e", "f", "h", "k", "0", "1", "2.5", "-1", "t"];
            return self.pick(&leaves).to_string();
        }
        let a = self.number(depth - 1);
        match self.0.below(20) {
            0..=3 => format!("({a} {} {})", self.pick(&["+", "-", "*", "/"]), self.number(depth - 1)),
            4 => format!("(if {} then {a} else {})", self.truth(depth - 1, "e"), self.number(depth - 1)),
            5 => format!("first({a}, {})", self.number(depth - 1)),
            6 => format!("round({a} / 3, 1)"),
            7 => format!("abs({a})"),
            8 => format!("{}({a})", self.pick(&["floor", "ceil"])),
            9 => format!("clamp({a}, 0, 2)"),
            10 => format!("({a}) ^ 2"),
            11 => format!("r({a})"),
            12 => format!("s({a})"),
            13 => format!("percent({})", self.pick(&["a", "n", "reverse(a)"])),
            14 => format!("round(sqrt({a}), 3)"),
            15 => format!("sum({}, missing: zero)", self.list()),
            16 => format!("{}({}, needs: 1)", self.pick(&["mean", "min", "max", "median"]), self.list()),
            17 => format!("sum({}, needs: 1, missing: prorate)", self.list()),
            18 => format!("{}({}, {a})", self.pick(&["sum", "mean", "max", "min"]), self.number(depth - 1)),
            _ => format!(
                "count({} {} 1, missing: no)",
                self.pick(&["x", "[a, b, e]", "g"]),
                self.pick(&[">", "<=", "="])
            ),
        }
    }

    /// `up_to`: the last question it may look at.
    fn truth(&mut self, depth: usize, up_to: &str) -> String {
        let early = up_to == "a";
        let number = |this: &mut Self, depth: usize| {
            if early { this.pick(&["a", "b", "n", "d"]).to_string() } else { this.number(depth) }
        };
        if depth == 0 || self.0.chance(3) {
            return match self.0.below(5) {
                0 => self
                    .pick(&[
                        "y",
                        "c is red",
                        "c is not blue",
                        "b is dunno",
                        "a is missing",
                        "informant is me",
                        "b is blank",
                    ])
                    .to_string(),
                1 if !early => self
                    .pick(&[
                        "g is skipped",
                        "e is skipped",
                        "h is missing",
                        "any(x > 1)",
                        "all(g >= 1)",
                        "at_least(2, [a, b, e] > 0)",
                    ])
                    .to_string(),
                2 => format!("{} in [0, 2..3]", self.pick(&["a", "n", "b"])),
                _ => format!(
                    "{} {} {}",
                    number(self, 0),
                    self.pick(&[">", ">=", "=", "!=", "<", "<="]),
                    self.pick(&["0", "1", "2", "3", "6"])
                ),
            };
        }
        let a = self.truth(depth - 1, up_to);
        match self.0.below(5) {
            0 => format!("({a} and {})", self.truth(depth - 1, up_to)),
            1 => format!("({a} or {})", self.truth(depth - 1, up_to)),
            2 => format!("not ({a})"),
            3 => format!("({a}) is missing"),
            _ => format!(
                "{} {} {}",
                number(self, depth - 1),
                self.pick(&[">", "=", "<="]),
                number(self, depth - 1)
            ),
        }
    }
}
