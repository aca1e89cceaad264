//! What a conversation about one round begins with: where those who answered differ most, each score on its
//! range, and the questions side by side.

use std::collections::HashSet;

use super::results::Given;
use crate::interface::Tongue;
use crate::library::ranges;
use peil::model::{Asked, Direction, GroupId, Instrument, QuestionId, TextKey};
use peil::plot::{Course, Moment, Seen, Steps, Then, over_time};
use peil::score::Outcome;
use peil::text::Wording;

/// One question, with the answer of each who was asked.
#[derive(Clone)]
pub struct QuestionLine {
    pub text: String,
    /// Its column.
    name: String,
    /// The answers on the steps of the scale; none where it has no steps, or nobody answered on it.
    steps: Option<Steps>,
    /// Who answered what, for who does not see the picture.
    described: String,
    /// What it has at both ends.
    pub ends: Option<(String, String)>,
    /// For each, in the order of those who answered: what they are called, and what was said.
    pub said: Vec<(String, String)>,
    pub differs: bool,
    /// How many steps the answers are apart.
    pub apart: Option<usize>,
}

impl QuestionLine {
    /// The picture of it, with an identifier that begins so.
    pub fn svg(&self, prefix: &str) -> Option<String> {
        let id = format!("{prefix}-{}", self.name);
        self.steps.as_ref().map(|steps| steps.svg(&id, &self.text, &self.described))
    }
}

/// The questions of a domain, or those around them.
pub struct Part {
    pub title: Option<String>,
    pub lines: Vec<QuestionLine>,
    /// How many are answered differently.
    pub differ: usize,
    pub is_open: bool,
}

/// A score on its range.
pub struct Bar {
    pub name: String,
    pub title: String,
    pub unit: Option<String>,
    /// The key of at which end better lies.
    pub direction: Option<&'static str>,
    pub svg: String,
    /// The place among those who answered, what it is called, the value, the band.
    pub said: Vec<(usize, String, String, Option<String>)>,
}

/// How far answers have to be apart to be the first thing to talk about, and how many of them are lifted out.
const STEPS: usize = 2;
const MOST: usize = 3;

/// Every question that somebody answered, by domain in the order of the instrument. The domain with the widest
/// difference is open.
pub fn parts(given: &[Given], tongue: Tongue) -> Vec<Part> {
    let Some(first) = given.first() else { return Vec::new() };
    let instrument = &first.instrument;
    let mut parts: Vec<(Option<GroupId>, Part)> = Vec::new();
    for (at, question) in instrument.questions.iter().enumerate() {
        for round in 0..instrument.rounds(question.repeat) {
            let asked = Asked { question: QuestionId(at as u32), round };
            let Some(line) = line(given, asked, tongue) else { continue };
            let place = match parts.iter().position(|(group, _)| *group == question.group) {
                Some(place) => place,
                None => {
                    let title = question.group.map(|group| titled(instrument, group));
                    parts
                        .push((question.group, Part { title, lines: Vec::new(), differ: 0, is_open: false }));
                    parts.len() - 1
                }
            };
            parts[place].1.differ += usize::from(line.differs);
            parts[place].1.lines.push(line);
        }
    }
    let mut parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
    let widest = |part: &Part| part.lines.iter().filter_map(|line| line.apart).max().unwrap_or_default();
    // Of parts that are alike the first.
    if let Some(open) = parts.iter_mut().rev().max_by_key(|part| (widest(part), part.differ))
        && open.differ > 0
    {
        open.is_open = true;
    }
    parts
}

/// The title of a domain. That of a repeat names its round; here it is about all of them.
pub fn titled(instrument: &Instrument, group: GroupId) -> String {
    let group = instrument.group(group);
    let room = if group.rounds.is_some() { "repeats" } else { "domains" };
    let title = instrument.texts.say(&TextKey::new(&[room, &group.name, "title"]), None);
    title.unwrap_or(&group.name).replace(&format!("{{{}}}", group.name), "").trim().to_string()
}

/// The widest differences, widest first.
pub fn widest(parts: &[Part]) -> Vec<QuestionLine> {
    let wide = |line: &&QuestionLine| line.apart.is_some_and(|apart| apart >= STEPS);
    let mut found: Vec<&QuestionLine> = parts.iter().flat_map(|part| &part.lines).filter(wide).collect();
    // A stable sort: of equal ones the first stays first.
    found.sort_by_key(|line| std::cmp::Reverse(line.apart));
    found.truncate(MOST);
    found.into_iter().cloned().collect()
}

/// None where nobody answered.
fn line(given: &[Given], asked: Asked, tongue: Tongue) -> Option<QuestionLine> {
    let instrument = &given.first()?.instrument;
    let question = instrument.question(asked.question);
    let name = instrument.slot_name(asked);
    let mut said = Vec::new();
    let mut places = Vec::new();
    for one in given {
        // All are asked with one instrument, in words that may differ.
        let answer = (one.instrument.slot_name(asked) == name)
            .then(|| one.answers.answer(one.instrument.slot(asked)))
            .flatten();
        places.push(answer.and_then(|answer| place(instrument, asked, answer)));
        said.push(answer.map(|answer| Wording::of(&one.instrument, &one.answers).answer(asked, answer)));
    }
    if said.iter().all(Option::is_none) {
        return None;
    }
    let labels = steps_of(instrument, asked);
    let steps = Steps { count: labels.len(), answers: places };
    let text = instrument.texts.say(&TextKey::new(&["items", &question.name]), None);
    let text = instrument.title_in_round(text.unwrap_or(&question.name), question.repeat, asked.round, None);
    let different: HashSet<&Option<String>> = said.iter().collect();
    let differs = given.len() > 1 && different.len() > 1;
    let none = || tongue.say("beside-none");
    let labels_of = given.iter().map(|one| one.label.clone());
    let said: Vec<(String, String)> =
        labels_of.zip(said.into_iter().map(|said| said.unwrap_or_else(none))).collect();
    let described: Vec<String> = said.iter().map(|(who, said)| format!("{who}: {said}.")).collect();
    let is_drawn = steps.count > 1 && steps.answers.iter().any(Option::is_some);
    let ends = labels.first().cloned().zip(labels.last().cloned()).filter(|_| is_drawn);
    Some(QuestionLine {
        name,
        text,
        ends,
        said,
        differs,
        apart: steps.apart().filter(|_| is_drawn),
        steps: is_drawn.then_some(steps),
        described: described.join(" "),
    })
}

/// The labels of the options that say something about the question, of one that takes a single option.
fn steps_of(instrument: &Instrument, asked: Asked) -> Vec<String> {
    let question = instrument.question(asked.question);
    if !matches!(question.answer, peil::model::AnswerType::Scale(_)) {
        return Vec::new();
    }
    let steps = instrument.options(question).filter(|(_, choice)| !choice.missing);
    steps.map(|(scale, choice)| instrument.option_label(scale, choice, None)).collect()
}

/// The place of an answer among those.
fn place(instrument: &Instrument, asked: Asked, answer: &peil::model::Answer) -> Option<usize> {
    let peil::model::Answer::Option(option) = answer else { return None };
    let mut options = instrument.options(instrument.question(asked.question)).enumerate();
    let mut before = 0;
    options.find_map(|(at, (_, choice))| {
        let found = (at == usize::from(*option) && !choice.missing).then_some(before);
        before += usize::from(!choice.missing);
        found
    })
}

/// Every score that somebody has, on its range; `outcomes` are those of the answers, in the same order.
pub fn bars(instrument: &Instrument, given: &[Given], outcomes: &[&Outcome], tongue: Tongue) -> Vec<Bar> {
    let labels: Vec<String> = given.iter().map(|one| one.label.clone()).collect();
    let seen = given
        .iter()
        .zip(outcomes)
        .map(|(one, outcome)| Some(Seen { parts: &one.instrument, outcome, otherwise: &[] }));
    let now = Then { moment: Moment { short: String::new(), at: 0.0 }, seen: seen.collect() };
    let found = over_time(instrument, &ranges(instrument), &labels, &[now]);
    found.courses.iter().map(|course| bar(instrument, course, tongue)).collect()
}

fn bar(instrument: &Instrument, course: &Course, tongue: Tongue) -> Bar {
    let score = instrument.scores.iter().find(|score| {
        let mut rounds = 0..score.value.len() as u16;
        rounds.any(|round| instrument.round_name(&score.name, score.repeat, round) == course.axis.name)
    });
    let mut said = Vec::new();
    for (who, series) in course.series.iter().enumerate() {
        if let Some(point) = series.values.first().and_then(Option::as_ref) {
            let value = peil::spoken::number(tongue.tag(), &point.text);
            said.push((who, series.label.clone(), value, point.band.clone()));
        }
    }
    let described = said.iter().map(|(_, label, value, band)| {
        let band = band.as_ref().map(|band| format!(" ({band})")).unwrap_or_default();
        format!("{label}: {value}{band}.")
    });
    let described: Vec<String> = described.collect();
    let title = &course.axis.title;
    Bar {
        svg: course.bar(&format!("bar-{}", course.axis.name), title, &described.join(" ")),
        name: course.axis.name.clone(),
        title: title.clone(),
        unit: score.and_then(|score| score.unit.clone()),
        direction: course.direction.map(|direction| match direction {
            Direction::Better => "bar-better-right",
            Direction::Worse => "bar-better-left",
        }),
        said,
    }
}

/// What each class came to: its title, and who got which. Where all got the same, it is said once, of
/// everybody. A class of a round of a repeat is in the table.
pub fn advice(
    instrument: &Instrument,
    given: &[Given],
    outcomes: &[&Outcome],
    tongue: Tongue,
) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    for (at, class) in instrument.classes.iter().enumerate().filter(|(_, class)| class.of.is_none()) {
        let mut said: Vec<(String, String)> = Vec::new();
        for (one, outcome) in given.iter().zip(outcomes) {
            let of_class = outcome.classes.iter().find(|found| found.class.at() == at);
            if let Some((class, option)) =
                of_class.and_then(|found| Some((found.class, *found.value.as_ref().ok()?)))
            {
                let words = Wording::of(&one.instrument, &one.answers).class(class, option);
                said.push((one.label.clone(), words));
            }
        }
        let all_alike =
            said.len() > 1 && said.len() == given.len() && said.iter().all(|(_, words)| *words == said[0].1);
        if all_alike {
            said.truncate(1);
            said[0].0 = tongue.say("advice-all");
        }
        if !said.is_empty() {
            let title = instrument.texts.say(&TextKey::new(&["classes", &class.name, "title"]), None);
            found.push((title.unwrap_or(&class.name).to_string(), said));
        }
    }
    found
}
