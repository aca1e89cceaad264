//! Codes that say "no answer" and are not marked as `missing`: they would be added up.

use super::Checker;
use super::alike::plain;
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{AnswerType, Cell, Choice, Comparison, Map, Node, NodeId, Number, ScaleId, TextKey};

/// Labels that say that there is no answer, whatever their code; as `plain` writes them.
const NO_ANSWER: [&str; 44] = [
    "weet niet",
    "weet ik niet",
    "weet het niet",
    "ik weet het niet",
    "weet ik niet meer",
    "geen idee",
    "geen antwoord",
    "wil niet zeggen",
    "wil ik niet zeggen",
    "zeg ik liever niet",
    "liever niet zeggen",
    "wil niet antwoorden",
    "niet ingevuld",
    "niet beantwoord",
    "onbekend",
    "weigert",
    "geweigerd",
    "geen mening",
    "weet niet / geen antwoord",
    "weet niet/geen antwoord",
    "don't know",
    "dont know",
    "don’t know",
    "do not know",
    "i don't know",
    "i don’t know",
    "i do not know",
    "no answer",
    "not answered",
    "prefer not to say",
    "prefer not to answer",
    "rather not say",
    "refused",
    "refuse to answer",
    "unknown",
    "not known",
    "no opinion",
    "wit net",
    "wit ik net",
    "ik wit it net",
    "gjin antwurd",
    "weiß nicht",
    "weiss nicht",
    "keine angabe",
];
/// Labels that say so only behind a code far from the others: in some instruments they count 0.
const NOT_APPLICABLE: [&str; 10] = [
    "niet van toepassing",
    "nvt",
    "n.v.t",
    "n.v.t.",
    "not applicable",
    "n/a",
    "na",
    "not relevant",
    "net fan tapassing",
    "trifft nicht zu",
];
/// Codes that data files keep for no answer.
const KEPT: [i64; 22] =
    [7, 8, 9, 66, 77, 88, 96, 97, 98, 99, 777, 888, 998, 999, 9998, 9999, -1, -7, -8, -9, -99, -999];
/// How far from the others such a code lies at least, in steps of the scale.
const FAR: i64 = 3;

impl Checker<'_> {
    /// An option that is not marked `missing` though its label, or a code far from the others, says that it
    /// is not an answer; where its code is worked with.
    pub fn unmarked_missing(&mut self) {
        for at in 0..self.parts.scales.len() {
            let scale = &self.parts.scales[at];
            for (option, choice) in scale.options.iter().enumerate() {
                let Some(code) = choice.code.as_ref().filter(|_| !choice.missing) else { continue };
                let label = self
                    .parts
                    .texts
                    .get(&TextKey::new(&["scales", &scale.name, &choice.key()]))
                    .map(|words| plain(&words.text))
                    .unwrap_or_default();
                let far = is_far(&scale.options, option);
                // Between others it is a degree: neither true nor false.
                let last = scale
                    .options
                    .iter()
                    .filter(|other| !other.missing)
                    .filter_map(|other| other.code.as_ref())
                    .max()
                    == Some(code);
                let says = (last || far) && NO_ANSWER.contains(&label.as_str())
                    || far && NOT_APPLICABLE.contains(&label.as_str());
                let kept =
                    far && code.to_i64().is_some_and(|code| KEPT.contains(&code)) && scale.options.len() > 2;
                if (says || kept) && self.worked_with(ScaleId(at as u32), code) {
                    self.say_unmarked(at, option, says);
                }
            }
        }
    }

    /// Whether the code of an option can get into a calculation: questions of its scale are used as numbers,
    /// other than by rows and comparisons that name the code.
    fn worked_with(&self, scale: ScaleId, code: &Number) -> bool {
        let on_scale = |id: &NodeId| {
            let Node::Code { question, .. } = self.parts.node(*id) else { return false };
            matches!(self.parts.question(*question).answer, AnswerType::Scale(found) if found == scale)
        };
        let coded = (0..self.parts.core).map(NodeId).filter(on_scale);
        let names = |map: &Map, key: usize| {
            map.rows.iter().any(|row| {
                row.keys[key]
                    .iter()
                    .any(|cell| matches!(cell, Cell::Between(low, high) if low == code && high == code))
            })
        };
        coded.into_iter().any(|id| {
            self.inquiry.users().get(id).iter().any(|user| {
                if let Some((_, map, keys)) = self.parts.lookup(*user) {
                    return keys.iter().enumerate().any(|(at, key)| *key == id && !names(map, at));
                }
                !matches!(
                    self.parts.node(*user),
                    Node::Compare { op: Comparison::Equal | Comparison::NotEqual, .. }
                        | Node::Within { .. }
                        | Node::IsMissing(_)
                )
            })
        })
    }

    fn say_unmarked(&mut self, scale: usize, option: usize, says: bool) {
        let found = &self.parts.scales[scale];
        let choice = &found.options[option];
        let code = choice.code.as_ref().map(ToString::to_string).unwrap_or_default();
        let span = self
            .places
            .options
            .get(scale)
            .and_then(|places| places.get(option))
            .copied()
            .unwrap_or(self.places.scales[scale]);
        let label = self
            .parts
            .texts
            .get(&TextKey::new(&["scales", &found.name, &choice.key()]))
            .map(|words| words.text.clone())
            .unwrap_or_default();
        let message = match (says, label.is_empty()) {
            (true, _) => format!("“{label}” is used as the number {code}"),
            (false, false) => {
                format!("the code {code} of “{label}” is far from the others, and is used as a number")
            }
            (false, true) => {
                format!("the code {code} is far from the others, and is used as a number")
            }
        };
        let key = choice.name.as_ref().map_or(code.clone(), |name| format!("{name} = {code}"));
        let help = format!(
            "if it does not answer the question, write `missing {key} \"{}\"`",
            if label.is_empty() { "…" } else { &label }
        );
        let mut diagnostic = Diagnostic::new(codes::UNMARKED_MISSING, span, message)
            .label("not marked as `missing`")
            .help(help);
        if !label.is_empty() {
            diagnostic = diagnostic.fix(Fix::chosen("mark it as `missing`", Edit::before(span, "missing ")));
        }
        self.say(diagnostic);
    }
}

/// Whether a code is the last, or a negative one before all, and lies far from others that follow each other.
fn is_far(options: &[Choice], at: usize) -> bool {
    let Some(own) = options[at].code.as_ref().and_then(Number::to_i64) else { return false };
    let others = options.iter().enumerate().filter(|(other, choice)| *other != at && !choice.missing);
    let Some(mut others) =
        others.map(|(_, choice)| choice.code.as_ref().and_then(Number::to_i64)).collect::<Option<Vec<i64>>>()
    else {
        return false;
    };
    others.sort_unstable();
    // A second code of the kind is beside the first: 8 and 9.
    while others.len() > 2
        && others.last().is_some_and(|last| KEPT.contains(last))
        && others[others.len() - 1] - others[others.len() - 2] >= FAR
    {
        others.pop();
    }
    let (Some(&first), Some(&last)) = (others.first(), others.last()) else { return false };
    let step = others.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(1);
    let even = others.windows(2).all(|pair| pair[1] - pair[0] <= 2) && others.len() >= 2;
    even && (own - last >= FAR.max(step + 1) || own < 0 && first - own >= FAR)
}
