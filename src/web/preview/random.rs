//! Answers at random, from a seed: every question that is asked gets one that it accepts, and the same seed
//! gives the same answers.

use peil::session::{Blocker, Event, Kind, Objection, OptionView, Posted, QuestionView, Session};
use peil::text::Marks;

/// How often a page is answered again where a check insists; some instruments object to nearly everything
/// that is given at random.
const ATTEMPTS: usize = 60;

/// Answers everything that is asked, page by page, until nothing is open. What a check asks to confirm is
/// confirmed; what must be corrected is answered again, some tens of times at most. What happened, in order.
pub fn fill(session: &mut Session<'_>, seed: u64) -> Vec<Event> {
    let mut chance = Chance(seed);
    session.type_numbers(Marks::Exact);
    let mut events = Vec::new();
    let mut after: Option<String> = None;
    // Each page once, and then some for checks; answers of one page can open another.
    let most = ATTEMPTS + 2 * session.instrument().slot_count();
    for _ in 0..most {
        let Some(page) = session.next(after.as_deref()).map(str::to_string) else { break };
        settle(session, &page, &mut chance, &mut events);
        after = Some(page);
    }
    let unplaced = session
        .blockers()
        .into_iter()
        .filter_map(|blocker| if let Blocker::Check { check, .. } = blocker { Some(check) } else { None });
    for check in unplaced.filter(|check| !check.required).collect::<Vec<_>>() {
        events.extend(session.confirm(&check.name).ok().flatten());
    }
    events
}

/// Answers a page, or does what its checks ask for where it was answered.
fn settle(session: &mut Session<'_>, page: &str, chance: &mut Chance, events: &mut Vec<Event>) {
    let Ok(view) = session.page(page) else { return };
    let open = view
        .questions
        .iter()
        .filter(|question| question.answer.is_none())
        .map(|question| question.name.clone());
    let mut again: Vec<String> = open.collect();
    for objection in &view.objections {
        match objection {
            Objection::Check(check) if check.required => again.extend(check.questions.iter().cloned()),
            Objection::Check(check) => events.extend(session.confirm(&check.name).ok().flatten()),
            Objection::Required { .. } | Objection::LeftOpen { .. } => {}
        }
    }
    for name in again {
        // What a check looks at may be on an earlier page.
        let found = session.page_of(&name).and_then(|page| session.page(page).ok());
        let Some(question) =
            found.and_then(|view| view.questions.into_iter().find(|question| question.name == name))
        else {
            continue;
        };
        events
            .extend(session.submit(&[Posted { question: name, answers: answer(&question, chance) }]).events);
    }
}

/// An answer that the question accepts.
fn answer(question: &QuestionView, chance: &mut Chance) -> Vec<String> {
    let (nothing, something): (Vec<&OptionView>, Vec<&OptionView>) =
        question.options.iter().partition(|option| option.missing);
    // "I don't know" is chosen from time to time: scores that are missing are to be seen too, and not all of
    // them.
    if !nothing.is_empty() && chance.below(25) == 0
        || something.is_empty() && matches!(question.kind, Kind::OneOf | Kind::ManyOf)
    {
        return chance.pick(&nothing).map(|option| option.key.clone()).into_iter().collect();
    }
    match &question.kind {
        Kind::OneOf => chance.pick(&something).map(|option| option.key.clone()).into_iter().collect(),
        Kind::ManyOf => some_of(&something, chance),
        Kind::YesNo => chosen(chance.pick(&["yes", "no"])),
        Kind::Integer { low, high } | Kind::Minutes { low, high } => vec![between(low, high, 0, chance)],
        Kind::Decimal { low, high } => vec![between(low, high, 1, chance)],
        Kind::Text { .. } => {
            chosen(chance.pick(&["Lorem ipsum", "Dolor sit amet, consectetur", "Sed do eiusmod tempor"]))
        }
        Kind::Date { low, high } if low.is_some() || high.is_some() => {
            vec![day_within(low.as_deref(), high.as_deref(), chance)]
        }
        Kind::Date { .. } => vec![format!(
            "{}-{:02}-{:02}",
            1940 + chance.below(80),
            1 + chance.below(12),
            1 + chance.below(28)
        )],
        Kind::Time => vec![format!("{}:{:02}", chance.below(24), chance.below(60))],
    }
}

/// A day within bounds, not far from one of them.
fn day_within(low: Option<&str>, high: Option<&str>, chance: &mut Chance) -> String {
    use jiff::ToSpan;
    use jiff::civil::Date;
    let read = |day: Option<&str>| day.and_then(|day| day.parse::<Date>().ok());
    let (low, high) = (read(low), read(high));
    let step = chance.below(9_000) as i64;
    let day = match (low, high) {
        (_, Some(high)) => high.saturating_sub(step.days()),
        (Some(low), None) => low.saturating_add(step.days()),
        (None, None) => Date::constant(1980, 1, 1),
    };
    day.clamp(low.unwrap_or(Date::MIN), high.unwrap_or(Date::MAX)).to_string()
}

fn chosen(text: Option<&&str>) -> Vec<String> {
    text.map(ToString::to_string).into_iter().collect()
}

/// At least one of the options.
fn some_of(options: &[&OptionView], chance: &mut Chance) -> Vec<String> {
    let first = chance.pick(options);
    if let Some(alone) = first.filter(|option| option.none) {
        return vec![alone.key.clone()];
    }
    let first = first.map(|option| &option.key);
    let mut chosen = Vec::new();
    for option in options.iter().filter(|option| !option.none) {
        if first == Some(&option.key) || chance.below(3) == 0 {
            chosen.push(option.key.clone());
        }
    }
    chosen
}

/// A number from `low` to `high`, both included, with at most so many decimals.
fn between(low: &str, high: &str, decimals: usize, chance: &mut Chance) -> String {
    let places = |text: &str| text.split_once('.').map_or(0, |(_, rest)| rest.len());
    let decimals = decimals.max(places(low)).max(places(high));
    let scaled = |text: &str| {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{rest:0<decimals$}").parse::<i128>().ok()
    };
    let (Some(from), Some(to)) = (scaled(low), scaled(high)) else { return low.to_string() };
    // Wider ranges than a random number has bits are not used to their end.
    let width = u64::try_from(to - from).unwrap_or(u64::MAX - 1);
    let value = from + i128::from(chance.next() % (width + 1));
    if decimals == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let sign = if value < 0 { "-" } else { "" };
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// The same numbers on every machine: splitmix64 (Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `limit`, which is not zero.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// None of none.
    fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        if among.is_empty() { None } else { among.get(self.below(among.len())) }
    }
}
