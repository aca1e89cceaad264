//! What an instrument consists of, and what is found in it by name, place and slot.

use super::*;

/// Everything an instrument consists of. Only an [`Instrument`] is known to be sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The version of the language's meaning that it was compiled with, see [`SEMANTICS`]; version 1 was not
    /// written down.
    #[serde(default = "first_meaning")]
    pub semantics: u32,
    /// The name in files and addresses.
    pub name: String,
    /// SemVer.
    pub version: String,
    /// BCP 47.
    pub language: String,
    /// Where it was published.
    pub source: Option<String>,
    /// Under which it may be used.
    pub licence: Option<String>,
    /// The concepts that it is about as a whole, at most one of each terminology.
    #[serde(default, skip_serializing_if = "is_default")]
    pub concepts: Vec<Concept>,
    /// Names; the first is the default. Empty: one respondent, nameless.
    pub informants: Vec<String>,
    /// In the order of declaration.
    pub scales: Vec<Scale>,
    /// What is outside every domain, and the outermost domains, in order.
    pub entries: Vec<Entry>,
    /// Domains and repeats; one is after those it is in.
    pub groups: Vec<Group>,
    /// In order of declaration.
    pub questions: Vec<Question>,
    /// In the order of declaration.
    pub recodes: Vec<Recode>,
    /// In the order of declaration; where the informant is a key, one for each.
    pub tables: Vec<Table>,
    /// The graph: each after the nodes it needs.
    pub nodes: Vec<Node>,
    /// How many nodes scores and flow need; what follows serves tests only.
    pub core: u32,
    /// In the order of declaration.
    pub lets: Vec<Let>,
    /// What was written in where it is used, for codebooks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub formulas: Vec<Formula>,
    /// In the order of declaration.
    pub scores: Vec<Score>,
    /// In the order of declaration; in a repeat, one for each round.
    pub classes: Vec<Class>,
    /// In the order of declaration; in a repeat, one for each round.
    pub messages: Vec<Message>,
    /// Texts between questions, in the order of declaration.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notes: Vec<Note>,
    /// In the order in which they are written.
    pub tests: Vec<Test>,
    /// What is said to hold for every response.
    #[serde(default, skip_serializing_if = "is_default")]
    pub guarantees: Vec<Guarantee>,
    /// Everything that people read, by key.
    pub texts: Texts,
}

impl Parts {
    /// Whether a condition that is missing only because of closed questions closes the questions behind it:
    /// since version 2 of the language's meaning.
    pub fn closes(&self) -> bool {
        self.semantics >= 2
    }

    /// A node of the graph.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.at()]
    }

    /// A question.
    pub fn question(&self, id: QuestionId) -> &Question {
        &self.questions[id.at()]
    }

    /// A domain or repeat.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.at()]
    }

    /// A text between questions.
    pub fn note(&self, id: NoteId) -> &Note {
        &self.notes[id.at()]
    }

    /// A scale.
    pub fn scale(&self, id: ScaleId) -> &Scale {
        &self.scales[id.at()]
    }

    /// Whether something is in a repeat of which answers decide how often it is asked.
    pub fn is_counted(&self, repeat: Option<GroupId>) -> bool {
        repeat.and_then(|group| self.group(group).rounds.as_ref()).is_some_and(Rounds::are_counted)
    }

    /// How many rounds a question or group has places for: 1 outside repeats.
    pub fn rounds(&self, repeat: Option<GroupId>) -> u16 {
        repeat.and_then(|group| self.group(group).rounds.as_ref()).map_or(1, |rounds| rounds.up_to)
    }

    /// How often a repeat is asked; None for another group.
    pub fn times(&self, group: GroupId) -> Option<NodeId> {
        self.group(group).rounds.as_ref().map(|rounds| rounds.times)
    }

    /// The question in one round that a node is the answer to, or the code of the answer: directly, or as an
    /// element that may be absent.
    pub fn answer_behind(&self, mut id: NodeId) -> Option<Asked> {
        loop {
            let node = self.node(id);
            let code = if let Node::Code { of, .. } = node { Some(*of) } else { None };
            match code.or(node.element()) {
                Some(of) => id = of,
                None => return node.answer(),
            }
        }
    }

    /// The name and rows of a recode or table.
    pub fn rows(&self, lookup: Lookup) -> (&str, &Map) {
        match lookup {
            Lookup::Recode(at) => (&self.recodes[at.at()].name, &self.recodes[at.at()].map),
            Lookup::Table(at) => (&self.tables[at.at()].name, &self.tables[at.at()].map),
        }
    }

    /// What a node looks up in, and its keys; None for a node that looks nothing up.
    pub fn lookup(&self, id: NodeId) -> Option<(Lookup, &Map, &[NodeId])> {
        let Family::Lookup(keys, lookup) = self.node(id).family() else { return None };
        Some((lookup, self.rows(lookup).1, keys))
    }

    /// How many slots there are.
    pub fn slot_count(&self) -> usize {
        self.questions.last().map_or(0, |last| last.slot.at() + usize::from(self.rounds(last.repeat)))
    }

    /// The place of the answer to a question in a round.
    pub fn slot(&self, asked: Asked) -> SlotId {
        SlotId(self.question(asked.question).slot.0 + u32::from(asked.round))
    }

    /// The question and round that a slot is for.
    pub fn asked(&self, slot: SlotId) -> Asked {
        let at = self.questions.partition_point(|question| question.slot <= slot) - 1;
        Asked { question: QuestionId(at as u32), round: (slot.0 - self.questions[at].slot.0) as u16 }
    }

    /// A column's name: `opv1`, or `opv1_2` in the second round of a repeat.
    pub fn slot_name(&self, asked: Asked) -> String {
        let question = self.question(asked.question);
        self.round_name(&question.name, question.repeat, asked.round)
    }

    /// `name`, or `name_2` for the second round where it is in a repeat; `name_wanen` where the rounds have
    /// names.
    pub fn round_name(&self, name: &str, repeat: Option<GroupId>, round: u16) -> String {
        match repeat {
            Some(repeat) => format!("{name}_{}", self.round_key(repeat, round)),
            None => name.to_string(),
        }
    }

    /// What a round is called in names: its own name, otherwise its number, counted from 1.
    pub fn round_key(&self, repeat: GroupId, round: u16) -> String {
        match self.named_round(repeat, round) {
            Some(named) => named.name.clone(),
            None => (round + 1).to_string(),
        }
    }

    /// A round that has a name.
    pub fn named_round(&self, repeat: GroupId, round: u16) -> Option<&RoundName> {
        self.group(repeat).rounds.as_ref()?.names.get(usize::from(round))
    }

    /// What people call a round: its text, otherwise its number, counted from 1.
    pub fn round_title(&self, repeat: GroupId, round: u16, informant: Option<&str>) -> String {
        let Some(named) = self.named_round(repeat, round) else { return (round + 1).to_string() };
        let key = TextKey::new(&["repeats", &self.group(repeat).name, "rounds", &named.name]);
        self.texts.say(&key, informant).map_or_else(|| named.name.clone(), plain)
    }

    /// The title of an output in one round: with the round where it repeats it (`{kind}`), otherwise with the
    /// round behind it.
    pub fn title_in_round(
        &self,
        title: &str,
        repeat: Option<GroupId>,
        round: u16,
        informant: Option<&str>,
    ) -> String {
        let Some(repeat) = repeat else { return title.to_string() };
        let said = self.round_title(repeat, round, informant);
        let place = format!("{{{}}}", self.group(repeat).name);
        match (title.contains(&place), self.named_round(repeat, round)) {
            (true, _) => title.replace(&place, &said),
            (false, Some(_)) => format!("{title}: {said}"),
            (false, None) => format!("{title} {said}"),
        }
    }

    /// The options of a question: its scale's, then those it accepts by `or`. Indices of [`Answer::Option`]
    /// count through both.
    pub fn options(&self, question: &Question) -> impl Iterator<Item = (ScaleId, &Choice)> {
        let own = question.answer.scale();
        own.into_iter()
            .chain(question.or)
            .flat_map(|scale| self.scale(scale).options.iter().map(move |option| (scale, option)))
    }

    /// The options of a `many of` question that are counted, a bit each: those that say something about it,
    /// and not that nothing applies.
    pub fn counted(&self, question: &Question) -> u128 {
        self.bits(question, |choice| !choice.missing && !choice.none)
    }

    /// The options of a `many of` question that go with no other, a bit each.
    pub fn alone(&self, question: &Question) -> u128 {
        self.bits(question, |choice| choice.missing || choice.none)
    }

    /// Whether these options of a `many of` question can be chosen together.
    pub fn together(&self, question: &Question, chosen: u128) -> bool {
        chosen.count_ones() < 2 || chosen & self.alone(question) == 0
    }

    fn bits(&self, question: &Question, fits: impl Fn(&Choice) -> bool) -> u128 {
        let options = self.options(question).take(MOST_CHOICES).enumerate();
        options.filter(|(_, (_, choice))| fits(choice)).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// An option of a question by its index, with the scale it is of.
    pub fn option(&self, question: &Question, index: u16) -> Option<(ScaleId, &Choice)> {
        self.options(question).nth(usize::from(index))
    }

    /// The domains around a group or question, from the inside out.
    pub fn ancestors(&self, group: Option<GroupId>) -> impl Iterator<Item = GroupId> {
        std::iter::successors(group, |&inner| self.group(inner).parent)
    }

    /// The text of an option of a scale: its label, otherwise its key.
    pub fn option_label(&self, scale: ScaleId, choice: &Choice, informant: Option<&str>) -> String {
        let key = choice.key();
        let label = self.texts.say(&TextKey::new(&["scales", &self.scale(scale).name, &key]), informant);
        label.map_or(key, plain)
    }

    /// Where the words at the low and the high end of a question's numbers are.
    pub fn ends(&self, question: &Question) -> Option<[TextKey; 2]> {
        let (room, name) = match question.ends? {
            Ends::Own => ("items", &question.name),
            Ends::Group(id) => {
                let group = self.group(id);
                (if group.rounds.is_some() { "repeats" } else { "domains" }, &group.name)
            }
        };
        Some(["low", "high"].map(|end| TextKey::new(&[room, name, end])))
    }

    /// Where the text of a score's band is: with the score, or with the bands it shares.
    pub fn band_key(&self, score: &Score, band: &Choice) -> TextKey {
        let own = TextKey::new(&["scores", &score.name, "bands", &band.key()]);
        match &score.shared_bands {
            Some(shared) if self.texts.get(&own).is_none() => TextKey::new(&["bands", shared, &band.key()]),
            _ => own,
        }
    }

    /// The index of the informant of this name.
    pub fn informant_index(&self, name: &str) -> Option<u8> {
        self.informants.iter().position(|informant| informant == name).map(|at| at as u8)
    }

    /// The question of this name.
    pub fn question_named(&self, name: &str) -> Option<QuestionId> {
        self.questions.iter().position(|question| question.name == name).map(|at| QuestionId(at as u32))
    }
}

fn first_meaning() -> u32 {
    1
}
