//! What is proved of the outputs that a change touches: the same for every response, or the smallest response
//! that shows otherwise.

use super::witness::{Example, Touched, example};
use super::{About, Class, Comparison, rename};
use peil::model::{Choice, GroupId, Instrument, MessageKind, NodeId, OutputKind, Parts, Prints, QuestionId};
use peil::prove::{self, Budget, Pair, Pairing, Proof, Verdict, grouped};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What is proved of one output.
#[derive(Debug)]
pub struct Proved {
    /// Of its value, round by round.
    pub values: Vec<Proof>,
    /// Of its band, where it has bands in both versions.
    pub bands: Vec<Proof>,
    /// Whether the rule by which it is missing is the same too, where the values are.
    pub reasons: Option<Verdict>,
    /// SHA-256 over both versions of the output and the verdict, in lowercase hexadecimal: what was proved.
    pub fingerprint: String,
}

impl Proved {
    /// Of value and band together.
    pub fn verdict(&self) -> Verdict {
        let all = || self.values.iter().chain(&self.bands);
        if all().any(|proof| proof.verdict == Verdict::Refuted) {
            Verdict::Refuted
        } else if self.values.is_empty() || all().any(|proof| proof.verdict == Verdict::Undecided) {
            Verdict::Undecided
        } else {
            Verdict::Proved
        }
    }

    /// The proof that decides: one that shows a difference, otherwise one that is not known.
    pub fn deciding(&self) -> Option<&Proof> {
        let all = || self.values.iter().chain(&self.bands);
        let of = |verdict: Verdict| all().find(|proof| proof.verdict == verdict);
        of(Verdict::Refuted).or_else(|| of(Verdict::Undecided)).or_else(|| all().next())
    }

    /// In a sentence without a full stop, after the name of the output.
    pub fn sentence(&self) -> String {
        let Some(proof) = self.deciding() else { return "nothing is proved".into() };
        match self.verdict() {
            Verdict::Proved => {
                let responses = proof
                    .responses
                    .as_ref()
                    .map_or(String::new(), |of| format!(" {}", grouped(&of.to_string())));
                format!("the same for all{responses} possible responses")
            }
            Verdict::Refuted => {
                let band_only = self.values.iter().all(|proof| proof.verdict == Verdict::Proved);
                let what = if band_only { "move a band" } else { "score differently" };
                match &proof.share {
                    Some(share) => format!(
                        "{} of {} possible responses {what}",
                        grouped(&share.count.to_string()),
                        grouped(&share.of.to_string())
                    ),
                    None => format!("some responses {what}"),
                }
            }
            Verdict::Undecided => {
                format!("undecided: {}", proof.why.as_deref().unwrap_or("nothing is known"))
            }
        }
    }

    /// For programs.
    pub fn json(&self, example: Option<&Example>) -> Value {
        let Some(deciding) = self.deciding() else { return Value::Null };
        let mut whole = of_proof(deciding, self.verdict());
        if let (Value::Object(whole), Some(example)) =
            (&mut whole, example.filter(|_| self.verdict() == Verdict::Refuted))
        {
            let answers: serde_json::Map<String, Value> =
                example.answers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            whole.insert(
                "counterexample".into(),
                json!({ "answers": answers, "informant": example.informant, "left_out": example.left_out, "old": example.old, "new": example.new }),
            );
        }
        if let Value::Object(whole) = &mut whole {
            let steps: u64 = self.values.iter().chain(&self.bands).map(|proof| proof.steps).sum();
            whole.insert("steps".into(), json!(steps));
            whole.insert("fingerprint".into(), json!(self.fingerprint));
            if !self.bands.is_empty() {
                let together = |proofs: &[Proof]| {
                    proofs
                        .iter()
                        .max_by_key(|proof| gravity(proof.verdict))
                        .map(|proof| of_proof(proof, proof.verdict))
                };
                whole.insert("value".into(), json!(together(&self.values)));
                whole.insert("band".into(), json!(together(&self.bands)));
            }
            if let Some(reasons) = self.reasons {
                whole.insert("reasons".into(), json!(name(reasons)));
            }
        }
        whole
    }
}

fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Proved => 0,
        Verdict::Undecided => 1,
        Verdict::Refuted => 2,
    }
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "equal",
        Verdict::Refuted => "differs",
        Verdict::Undecided => "undecided",
    }
}

fn of_proof(proof: &Proof, verdict: Verdict) -> Value {
    let mut json = json!({ "verdict": name(verdict), "steps": proof.steps });
    if let Value::Object(json) = &mut json {
        if let Some(why) = &proof.why {
            json.insert("why".into(), json!(why));
        }
        if let Some(share) = &proof.share {
            json.insert(
                "differing".into(),
                json!({ "count": share.count.to_string(), "of": share.of.to_string() }),
            );
        }
        if let (Verdict::Proved, Some(of)) = (verdict, &proof.responses) {
            json.insert("responses".into(), json!(of.to_string()));
        }
    }
    json
}

/// Proves what can be proved of the outputs that a comparison found touched. A rule that is written otherwise
/// and is proved the same is `rewritten`, not `scoring`; an example that was found at random is replaced by
/// the smallest there is.
pub fn prove(comparison: &mut Comparison, old: &Instrument, new: &Instrument, budget: Budget) {
    let renamed = rename::renamed(old, new);
    let by_name = ByName { old: &renamed.parts, new };
    let mut pairs: Vec<Pair> = Vec::new();
    // Every score of both: what is proved of one helps with those that build on it.
    let plans: Vec<Plan> =
        comparison.touched.iter().map(|touched| plan(&renamed.parts, new, touched, &mut pairs)).collect();
    let proofs = prove::compare(old, new, &by_name, &pairs, false, budget);
    let prints = [Prints::of(&renamed.parts), Prints::of(new)];
    for (touched, plan) in comparison.touched.iter_mut().zip(plans) {
        let of = |places: &[usize]| places.iter().map(|&at| proofs[at].clone()).collect::<Vec<Proof>>();
        let mut proved = Proved {
            values: of(&plan.values),
            bands: of(&plan.bands),
            reasons: None,
            fingerprint: String::new(),
        };
        if proved.verdict() == Verdict::Proved && touched.kind != OutputKind::Alert {
            let again: Vec<Pair> = plan.values.iter().map(|&at| pairs[at].clone()).collect();
            let reasons = prove::compare(old, new, &by_name, &again, true, budget);
            proved.reasons =
                reasons.iter().map(|proof| proof.verdict).max_by_key(|verdict| gravity(*verdict));
        }
        if let Some(counterexample) = proved
            .deciding()
            .filter(|_| proved.verdict() == Verdict::Refuted)
            .and_then(|proof| proof.counterexample.as_ref())
        {
            touched.example = Some(example(
                old,
                new,
                &renamed,
                touched.kind,
                &touched.name,
                counterexample.responses[0].clone(),
            ));
        }
        proved.fingerprint = fingerprint(&prints, touched, proved.verdict());
        touched.proof = Some(proved);
    }
    reclassify(comparison);
}

/// What was proved of which output.
fn fingerprint(prints: &[Prints; 2], touched: &Touched, verdict: Verdict) -> String {
    let mut hash = Sha256::new();
    hash.update("peil proof 1");
    for prints in prints {
        let of = prints.outputs.iter().find(|one| one.kind == touched.kind && one.name == touched.name);
        hash.update(of.map(|one| one.scoring.as_str()).unwrap_or_default());
        hash.update([0]);
    }
    hash.update(name(verdict));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was written otherwise and is proved the same is not a change of scoring. For the rest, the message says
/// how many responses differ.
fn reclassify(comparison: &mut Comparison) {
    let touched = &comparison.touched;
    let proved = |about: &About| {
        let (kind, name) = match about {
            About::Score { name } => (OutputKind::Score, name),
            About::Class { name } => (OutputKind::Class, name),
            About::Alert { name } => (OutputKind::Alert, name),
            About::Instrument | About::Informant { .. } | About::Question { .. } | About::Domain { .. } => {
                return None;
            }
            About::Check { .. }
            | About::Feedback { .. }
            | About::Note { .. }
            | About::Guarantee { .. }
            | About::Text { .. } => {
                return None;
            }
        };
        let one = touched.iter().find(|one| one.kind == kind && one.name == *name)?;
        one.proof.as_ref()
    };
    for difference in &mut comparison.differences {
        if difference.class != Class::Scoring {
            continue;
        }
        let Some(proof) = proved(&difference.about) else { continue };
        match proof.verdict() {
            Verdict::Proved => {
                difference.class = Class::Rewritten;
                difference.message = format!("{}; it is {}", difference.message, proof.sentence());
            }
            Verdict::Refuted => {
                difference.message = format!("{}; {}", difference.message, proof.sentence());
            }
            Verdict::Undecided => {}
        }
    }
    comparison.differences.sort_by_key(|difference| difference.class);
}

/// Where the proofs of one output are among all.
struct Plan {
    values: Vec<usize>,
    bands: Vec<usize>,
}

fn plan(old: &Parts, new: &Instrument, touched: &Touched, pairs: &mut Vec<Pair>) -> Plan {
    let mut plan = Plan { values: Vec::new(), bands: Vec::new() };
    let mut add = |place: &mut Vec<usize>, old: NodeId, new: NodeId, choices: Option<Vec<Option<u16>>>| {
        place.push(pairs.len());
        pairs.push(Pair { old, new, choices });
    };
    match touched.kind {
        OutputKind::Score => {
            let before = old.scores.iter().find(|score| score.name == touched.name);
            let after = new.scores.iter().find(|score| score.name == touched.name);
            let (Some(before), Some(after)) = (before, after) else { return plan };
            before
                .value
                .iter()
                .zip(&after.value)
                .for_each(|(&old, &new)| add(&mut plan.values, old, new, None));
            let choices = counterparts(&before.bands, &after.bands);
            before
                .band
                .iter()
                .zip(&after.band)
                .for_each(|(&old, &new)| add(&mut plan.bands, old, new, Some(choices.clone())));
        }
        OutputKind::Class => {
            let before = old.classes.iter().find(|class| class.name == touched.name);
            let after = new.classes.iter().find(|class| class.name == touched.name);
            let (Some(before), Some(after)) = (before, after) else { return plan };
            add(
                &mut plan.values,
                before.value,
                after.value,
                Some(counterparts(&before.options, &after.options)),
            );
        }
        OutputKind::Alert => {
            let of = |parts: &Parts| {
                parts
                    .messages
                    .iter()
                    .find(|one| one.kind == MessageKind::Alert && one.name == touched.name)
                    .map(|one| one.when)
            };
            if let (Some(before), Some(after)) = (of(old), of(new)) {
                add(&mut plan.values, before, after, None);
            }
        }
    }
    plan
}

fn counterparts(old: &[Choice], new: &[Choice]) -> Vec<Option<u16>> {
    old.iter()
        .map(|option| new.iter().position(|other| other.key() == option.key()).map(|at| at as u16))
        .collect()
}

/// Questions, domains and options by their names, once renames are applied.
struct ByName<'p> {
    old: &'p Parts,
    new: &'p Instrument,
}

impl Pairing for ByName<'_> {
    fn question(&self, old: QuestionId) -> Option<QuestionId> {
        self.new.question_named(&self.old.question(old).name)
    }

    fn group(&self, old: GroupId) -> Option<GroupId> {
        let name = &self.old.group(old).name;
        self.new.groups.iter().position(|group| group.name == *name).map(|at| GroupId(at as u32))
    }

    fn option(&self, old: QuestionId, option: u16) -> Option<u16> {
        let question = self.new.question(self.question(old)?);
        let (_, before) = self.old.option(self.old.question(old), option)?;
        let options: Vec<&Choice> = self.new.options(question).map(|(_, option)| option).collect();
        let after = super::options::counterpart(before, &options)?;
        options.iter().position(|other| std::ptr::eq(*other, after)).map(|at| at as u16)
    }
}
