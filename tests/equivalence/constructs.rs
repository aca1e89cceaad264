//! Every construct of the language, by name, and which of them an instrument holds: a generator that never
//! makes something tests nothing about it.

use super::tree::*;
use std::collections::BTreeSet;

pub const ALL: &[&str] = &[
    // Declarations.
    "use",
    "informant",
    "text reworded",
    "placeholder",
    "option code",
    "option name",
    "option name and code",
    "option without label",
    "option missing",
    "option missing without name",
    "option none",
    "option renamed",
    "codes with gaps",
    "codes with decimals",
    "scale of missing options",
    "scale without codes",
    "type scale",
    "type yesno",
    "type integer",
    "type decimal",
    "type minutes",
    "type text",
    "type long text",
    "type date",
    "type date within",
    "type date until the response",
    "type time",
    "type many of",
    "type scale or",
    "type yesno or",
    "type integer or",
    "type decimal or",
    "type minutes or",
    "type text or",
    "type date or",
    "type time or",
    "type many of or",
    "type inherited",
    "domain",
    "domain in domain",
    "domain in repeat",
    "domain type",
    "domain optional",
    "domain when",
    "domain otherwise",
    "domain only",
    "intro",
    "layout matrix",
    "item when",
    "item otherwise",
    "item only",
    "item required",
    "item unit",
    "item hint",
    "item renamed",
    "otherwise number",
    "otherwise name",
    "otherwise date",
    "otherwise time",
    "otherwise text",
    "repeat",
    "repeat in domain",
    "repeat type",
    "repeat when",
    "repeat otherwise",
    "repeat only",
    "repeat let",
    "repeat score",
    "repeat class",
    "repeat message",
    "repeat over names",
    "repeat over names without text",
    "questions in a used file",
    "times expression",
    "let",
    "formula",
    "formula of two",
    "formula of truth",
    "formula in formula",
    "recode",
    "recode thresholds",
    "recode otherwise",
    "recode to missing",
    "recode of missing option",
    "table",
    "table of several keys",
    "table from file",
    "tables in one file",
    "table otherwise",
    "table to missing",
    "table of categories",
    "table of categories from file",
    "cell truth",
    "recode of truth",
    "recode of truths",
    "cell code",
    "cell option",
    "cell range",
    "cell from",
    "cell above",
    "cell list",
    "score",
    "score of truth",
    "score direction",
    "score unit",
    "score only",
    "score when",
    "score when with reason",
    "score renamed",
    "bands inline",
    "bands shared",
    "bands shared with cut-offs",
    "bands when",
    "bands several",
    "band from",
    "band above",
    "class",
    "class codes",
    "class without otherwise",
    "class when",
    "class only",
    "check",
    "check required",
    "alert",
    "feedback",
    "feedback always",
    "message only",
    "test",
    "test informant",
    "test administered",
    "test answer",
    "test answers of rounds",
    "test blank",
    "test skip",
    "test expect",
    // Expressions.
    "number",
    "number with decimals",
    "yes or no",
    "date",
    "time",
    "administered",
    "question",
    "let by name",
    "score by name",
    "domain as list",
    "rounds as list",
    "range",
    "list",
    "list in list",
    "formula applied",
    "formula on list",
    "recode applied",
    "recode of class",
    "recode on list",
    "table applied",
    "in one round",
    "class in one round",
    "informant as key",
    "category",
    "negation",
    "addition",
    "subtraction",
    "multiplication",
    "division",
    "power",
    "power negative",
    "power fractional",
    "power of variable",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "not",
    "if of numbers",
    "if of truths",
    "in list",
    "in list with range",
    "in list with option",
    "in range",
    "not in",
    "is missing",
    "is blank",
    "is skipped",
    "is option",
    "is missing option",
    "is band",
    "is class option",
    "is not",
    "expression is missing",
    "domain is skipped",
    "informant is",
    "has",
    "arithmetic on list",
    "arithmetic on two lists",
    "comparison of list",
    "is on list",
    "in on list",
    "and or not on list",
    "first on list",
    "reverse",
    "reverse list",
    "percent",
    "percent list",
    "percent of reverse",
    "round",
    "round to places",
    "floor",
    "ceil",
    "abs",
    "clamp",
    "sqrt",
    "exp",
    "ln",
    "first",
    "years",
    "hours",
    "sum",
    "mean",
    "min",
    "max",
    "sd",
    "median",
    "count",
    "count of many",
    "count of many, missing no",
    "answered",
    "any",
    "all",
    "at_least",
    "needs unsaid",
    "needs all",
    "needs half",
    "needs N",
    "needs N of M",
    "needs of asked",
    "missing prorate",
    "missing zero",
    "missing zero with needs",
    "missing no",
    "missing no with needs",
    // Questions that close others: `levels`.
    "closes two levels",
    "closes three levels",
    "closes four levels",
    "closes five levels",
    "closes from an optional domain",
    "closes from another informant",
    "closes from a round",
    "closes in a repeat",
    "closes rounds",
    "closes past otherwise",
    "closes through a domain",
    "closes through and",
    "closes through or",
    "closes through not",
    "closes through any",
    "closes through all",
    "closes through at_least",
    "closes through an aggregate of numbers",
    "closes through first",
    "closes through if",
    "closes through let",
    "closes through score",
    "closes through class",
];

/// Which constructs an instrument holds.
pub fn constructs(tree: &Tree) -> BTreeSet<&'static str> {
    let mut found = Found { tree, names: BTreeSet::new() };
    found.tree();
    found.names.extend(super::levels::levels(tree));
    found.names
}

pub(super) struct Found<'t> {
    pub(super) tree: &'t Tree,
    pub(super) names: BTreeSet<&'static str>,
}

/// What a name stands for, as far as it matters for counting.
#[derive(PartialEq)]
pub(super) enum Stands {
    Question { repeat: Option<String> },
    Domain,
    Let { repeat: Option<String>, list: bool },
    Score { repeat: Option<String> },
    Class,
    Parameter,
}

impl<'t> Found<'t> {
    pub(super) fn add(&mut self, name: &'static str) {
        self.names.insert(name);
    }

    pub(super) fn when(&mut self, holds: bool, name: &'static str) {
        if holds {
            self.names.insert(name);
        }
    }

    fn tree(&mut self) {
        let tree = self.tree;
        self.when(!tree.in_library.is_empty(), "use");
        let (first, end) = tree.battery;
        let asks = |found: &&Declaration| !matches!(found, Declaration::Let(_));
        self.when(
            tree.declarations.iter().take(end).skip(first).any(|found| asks(&found)),
            "questions in a used file",
        );
        self.when(!tree.informants.is_empty(), "informant");
        tree.scales.iter().for_each(|scale| self.scale(scale));
        tree.recodes.iter().for_each(|recode| self.recode(recode));
        tree.tables.iter().for_each(|table| self.table(table));
        tree.bands.iter().for_each(|bands| bands.rows.iter().for_each(|band| self.band(band)));
        self.declarations(&tree.declarations, None, false);
        for test in &tree.tests {
            self.add("test");
            for step in &test.steps {
                match step {
                    Step::Informant(_) => self.add("test informant"),
                    Step::Administered(_) => self.add("test administered"),
                    Step::Answer(_, _, false) => self.add("test answer"),
                    Step::Answer(_, _, true) => self.add("test answers of rounds"),
                    Step::Blank(_) => self.add("test blank"),
                    Step::Skip(_) => self.add("test skip"),
                    Step::Expect(expr) => {
                        self.add("test expect");
                        self.expr(expr, None);
                    }
                }
            }
        }
    }

    pub(super) fn text(&mut self, text: &Text) {
        self.when(!text.reworded.is_empty(), "text reworded");
        self.when(text.base.contains('{'), "placeholder");
    }

    pub(super) fn scale(&mut self, scale: &Scale) {
        for option in &scale.options {
            self.when(option.name.is_none() && option.label.is_some(), "option code");
            self.when(option.code.is_none(), "option name");
            self.when(option.name.is_some() && option.code.is_some(), "option name and code");
            self.when(option.label.is_none(), "option without label");
            self.when(option.missing, "option missing");
            self.when(option.missing && option.name.is_none(), "option missing without name");
            self.when(option.none, "option none");
            self.when(option.renamed_from.is_some(), "option renamed");
            option.label.iter().for_each(|label| self.text(label));
        }
        let present: Vec<&Choice> = scale.options.iter().filter(|option| !option.missing).collect();
        self.when(present.is_empty(), "scale of missing options");
        let codes: Vec<&Decimal> = present.iter().filter_map(|option| option.code.as_ref()).collect();
        self.when(!present.is_empty() && codes.is_empty(), "scale without codes");
        self.when(codes.iter().any(|code| code.places > 0), "codes with decimals");
        let mut digits: Vec<i64> = codes.iter().map(|code| code.digits).collect();
        digits.sort();
        self.when(
            codes.iter().all(|code| code.places == 0) && digits.windows(2).any(|pair| pair[1] > pair[0] + 1),
            "codes with gaps",
        );
    }

    pub(super) fn cell(&mut self, cell: &Key) {
        match cell {
            Key::Number(_) => self.add("cell code"),
            Key::Option(_) => self.add("cell option"),
            Key::Between(..) => self.add("cell range"),
            Key::From(_) => self.add("cell from"),
            Key::Above(_) => self.add("cell above"),
            Key::Truth(_) => self.add("cell truth"),
            Key::List(cells) => {
                self.add("cell list");
                cells.iter().for_each(|cell| self.cell(cell));
            }
        }
    }

    fn recode(&mut self, recode: &Recode) {
        self.add("recode");
        recode.rows.iter().for_each(|(cell, _)| self.cell(cell));
        let threshold = |cell: &Key| matches!(cell, Key::From(_) | Key::Above(_));
        self.when(recode.rows.iter().all(|(cell, _)| threshold(cell)), "recode thresholds");
        self.when(recode.otherwise.is_some(), "recode otherwise");
        self.when(recode.rows.iter().any(|(_, value)| value.is_none()), "recode to missing");
        let missing = |name: &String| {
            let options = self.tree.scales.iter().flat_map(|scale| &scale.options);
            options.filter(|option| option.missing).any(|option| option.name.as_ref() == Some(name))
        };
        let of_missing =
            recode.rows.iter().any(|(cell, _)| matches!(cell, Key::Option(name) if missing(name)));
        self.when(of_missing, "recode of missing option");
    }

    fn table(&mut self, table: &Table) {
        self.add("table");
        table.rows.iter().flat_map(|(cells, _)| cells).for_each(|cell| self.cell(cell));
        self.when(table.keys.len() > 1, "table of several keys");
        self.when(table.file.is_some(), "table from file");
        let together =
            self.tree.tables.iter().filter(|other| table.file.is_some() && other.file == table.file);
        self.when(together.count() > 1, "tables in one file");
        self.when(table.otherwise.is_some(), "table otherwise");
        self.when(!table.categories.is_empty(), "table of categories");
        self.when(!table.categories.is_empty() && table.file.is_some(), "table of categories from file");
        self.when(table.rows.iter().any(|(_, value)| value.is_none()), "table to missing");
    }

    fn band(&mut self, band: &Band) {
        band.label.iter().for_each(|label| self.text(label));
        match &band.bound {
            Some(bound) if bound.open => self.add("band above"),
            Some(_) => self.add("band from"),
            None => {}
        }
    }

    pub(super) fn answer(&mut self, answer: &AnswerType) {
        let or = answer.or.is_some();
        let (name, with_or) = match &answer.kind {
            Kind::Scale(_) => ("type scale", "type scale or"),
            Kind::YesNo => ("type yesno", "type yesno or"),
            Kind::Integer(..) => ("type integer", "type integer or"),
            Kind::Decimal(..) => ("type decimal", "type decimal or"),
            Kind::Minutes(..) => ("type minutes", "type minutes or"),
            Kind::Text => ("type text", "type text or"),
            Kind::LongText => ("type long text", "type text or"),
            Kind::Date => ("type date", "type date or"),
            Kind::DateWithin(from, to) => {
                self.when(
                    matches!((from, to), (Some(Day::Before(_)), _) | (_, Some(Day::Before(_)))),
                    "type date until the response",
                );
                ("type date within", "type date or")
            }
            Kind::Time => ("type time", "type time or"),
            Kind::ManyOf(_) => ("type many of", "type many of or"),
        };
        self.add(name);
        self.when(or, with_or);
    }

    fn declarations(&mut self, declarations: &'t [Declaration], repeat: Option<&'t str>, in_domain: bool) {
        for declaration in declarations {
            match declaration {
                Declaration::Question(question) => self.question(question, repeat),
                Declaration::Domain(domain) => {
                    self.add("domain");
                    self.when(in_domain, "domain in domain");
                    self.when(repeat.is_some(), "domain in repeat");
                    self.when(domain.answer.is_some(), "domain type");
                    self.when(domain.clauses.optional, "domain optional");
                    self.when(domain.clauses.when.is_some(), "domain when");
                    self.when(domain.clauses.otherwise.is_some(), "domain otherwise");
                    self.when(!domain.clauses.only.is_empty(), "domain only");
                    self.when(domain.intro.is_some(), "intro");
                    self.when(domain.matrix, "layout matrix");
                    self.shared(&domain.text, &domain.clauses, &domain.answer, repeat);
                    self.declarations(&domain.contents, repeat, true);
                }
                Declaration::Repeat(repeat) => {
                    self.add("repeat");
                    self.when(in_domain, "repeat in domain");
                    self.when(repeat.answer.is_some(), "repeat type");
                    self.when(repeat.clauses.when.is_some(), "repeat when");
                    self.when(repeat.clauses.otherwise.is_some(), "repeat otherwise");
                    self.when(!repeat.clauses.only.is_empty(), "repeat only");
                    self.when(!repeat.rounds.is_empty(), "repeat over names");
                    self.when(repeat.untitled, "repeat over names without text");
                    self.when(!matches!(repeat.times, Expr::Name(_)), "times expression");
                    self.shared(&repeat.text, &repeat.clauses, &repeat.answer, None);
                    self.expr(&repeat.times, None);
                    self.declarations(&repeat.contents, Some(&repeat.name), false);
                }
                Declaration::Let(let_) => {
                    self.add("let");
                    self.when(repeat.is_some(), "repeat let");
                    self.when(!let_.parameters.is_empty(), "formula");
                    self.when(let_.parameters.len() > 1, "formula of two");
                    if !let_.parameters.is_empty() {
                        self.when(self.is_truth(&let_.body), "formula of truth");
                        self.when(self.applies_formula(&let_.body), "formula in formula");
                    }
                    self.expr(&let_.body, repeat);
                }
                Declaration::Score(score) => self.score(score, repeat),
                Declaration::Class(class) => {
                    self.when(repeat.is_some(), "repeat class");
                    self.class(class, repeat);
                }
                Declaration::Message(message) => {
                    self.add(match message.kind {
                        MessageKind::Check => "check",
                        MessageKind::Alert => "alert",
                        MessageKind::Feedback => "feedback",
                    });
                    self.when(repeat.is_some(), "repeat message");
                    self.when(message.required, "check required");
                    self.when(!message.only.is_empty(), "message only");
                    self.text(&message.text);
                    self.when(message.when.is_none(), "feedback always");
                    message.when.iter().for_each(|when| self.expr(when, repeat));
                }
            }
        }
    }

    fn shared(&mut self, text: &Text, clauses: &Clauses, answer: &Option<AnswerType>, repeat: Option<&str>) {
        self.text(text);
        answer.iter().for_each(|answer| self.answer(answer));
        if let Some(when) = &clauses.when {
            self.expr(when, repeat);
        }
        match &clauses.otherwise {
            Some(Constant::Number(_)) => self.add("otherwise number"),
            Some(Constant::Name(_)) => self.add("otherwise name"),
            Some(Constant::Date(_)) => self.add("otherwise date"),
            Some(Constant::Time(_)) => self.add("otherwise time"),
            Some(Constant::Text(_)) => self.add("otherwise text"),
            None => {}
        }
    }

    fn question(&mut self, question: &Question, repeat: Option<&str>) {
        let clauses = &question.clauses;
        self.when(question.answer.is_none(), "type inherited");
        self.when(clauses.when.is_some(), "item when");
        self.when(clauses.otherwise.is_some(), "item otherwise");
        self.when(!clauses.only.is_empty(), "item only");
        self.when(clauses.required, "item required");
        self.when(clauses.unit.is_some(), "item unit");
        self.when(clauses.hint.is_some(), "item hint");
        self.when(clauses.renamed_from.is_some(), "item renamed");
        self.shared(&question.text, clauses, &question.answer, repeat);
    }

    fn score(&mut self, score: &Score, repeat: Option<&str>) {
        self.add("score");
        self.when(repeat.is_some(), "repeat score");
        self.when(self.is_truth(&score.body), "score of truth");
        self.when(score.better.is_some(), "score direction");
        self.when(score.unit.is_some(), "score unit");
        self.when(!score.only.is_empty(), "score only");
        self.when(score.renamed_from.is_some(), "score renamed");
        self.text(&score.text);
        self.expr(&score.body, repeat);
        if let Some((when, reason)) = &score.when {
            self.add("score when");
            self.when(reason.is_some(), "score when with reason");
            self.expr(when, repeat);
        }
        self.when(score.bands.len() > 1, "bands several");
        for set in &score.bands {
            self.add(match (&set.shared, set.rows.is_empty()) {
                (None, _) => "bands inline",
                (Some(_), true) => "bands shared with cut-offs",
                (Some(_), false) => "bands shared",
            });
            set.rows.iter().for_each(|band| self.band(band));
            if let Some(when) = &set.when {
                self.add("bands when");
                self.expr(when, repeat);
            }
        }
    }

    fn class(&mut self, class: &Class, repeat: Option<&str>) {
        self.add("class");
        self.when(class.rules.iter().any(|rule| rule.code.is_some()), "class codes");
        self.when(class.rules.iter().all(|rule| rule.when.is_some()), "class without otherwise");
        self.when(class.when.is_some(), "class when");
        self.when(!class.only.is_empty(), "class only");
        let conditions = class.rules.iter().filter_map(|rule| rule.when.as_ref());
        conditions.chain(class.when.as_ref().map(|(when, _)| when)).for_each(|when| self.expr(when, repeat));
    }

    // ---- expressions
    // ------------------------------------------------------------------------------------------------
}
