//! Writes a tree as `.peil` source, with the files beside it. A seed of style varies what means nothing:
//! braces or not, commas or newlines, comments, brackets that change nothing, lines broken where a line may
//! be broken.

use super::print_expression::Level;
use super::rng::Rng;
use super::tree::*;
use std::collections::BTreeMap;

/// The source of an instrument, and the files that it names (path and text).
pub struct Printed {
    pub source: String,
    pub files: Vec<(String, String)>,
}

pub fn print(tree: &Tree, style: u64) -> Printed {
    let mut printer = Printer { rng: Rng::new(style), playful: style != 0, tree };
    let mut files = Vec::new();
    let mut source = printer.header();
    let library = printer.library();
    if !library.is_empty() {
        source += "use \"library.peil\"\n\n";
        files.push(("library.peil".to_string(), library));
    }
    for informant in &tree.informants {
        source += &format!("informant {} {}\n", informant.name, quoted(&informant.label));
    }
    source += &printer.shared(false);
    let (first, end) = tree.battery;
    let mut battery = String::new();
    for (at, declaration) in tree.declarations.iter().enumerate() {
        let inside = (first..end).contains(&at);
        if at == first && inside {
            source += "use \"battery.peil\"\n";
        }
        let into = if inside { &mut battery } else { &mut source };
        *into += &printer.comment(0);
        *into += &printer.declaration(declaration, 0);
    }
    if !battery.is_empty() {
        files.push(("battery.peil".to_string(), battery));
    }
    for test in &tree.tests {
        source += &printer.test(test);
    }
    files.extend(csv_files(tree));
    Printed { source, files }
}

pub(super) struct Printer<'t> {
    rng: Rng,
    playful: bool,
    tree: &'t Tree,
}

impl Printer<'_> {
    pub(super) fn now_and_then(&mut self, percent: u64) -> bool {
        self.playful && self.rng.percent(percent)
    }

    fn comment(&mut self, depth: usize) -> String {
        match self.now_and_then(8) {
            true => format!(
                "{}# {}\n",
                indent(depth),
                self.rng.pick(&["van hier af anders", "zie het codeboek", "a \"quote\", { and }", ""])
            ),
            false => String::new(),
        }
    }

    /// A place where a line may be broken.
    pub(super) fn gap(&mut self) -> String {
        match self.now_and_then(2) {
            true if self.rng.percent(20) => " # let op\n        ".to_string(),
            true => "\n        ".to_string(),
            false => " ".to_string(),
        }
    }

    fn header(&mut self) -> String {
        let tree = self.tree;
        format!(
            "instrument {} {{\n    title    \"Toeval ({})\"\n    version  1.0.{}\n    language nl\n    source   \"tests/equivalence\"\n    licence  \"EUPL-1.2\"\n}}\n\n",
            tree.name,
            tree.name,
            self.rng.below(20)
        )
    }

    fn library(&mut self) -> String {
        match self.tree.in_library.is_empty() {
            true => String::new(),
            false => self.shared(true),
        }
    }

    /// Scales, recodes, tables and shared bands: those of the library, or the others.
    fn shared(&mut self, in_library: bool) -> String {
        let tree = self.tree;
        let stands_here = |name: &String| tree.in_library.contains(name) == in_library;
        let mut out = String::new();
        for scale in tree.scales.iter().filter(|scale| stands_here(&scale.name)) {
            out += &self.scale(scale);
        }
        for recode in tree.recodes.iter().filter(|recode| stands_here(&recode.name)) {
            out += &self.recode(recode);
        }
        for table in tree.tables.iter().filter(|table| stands_here(&table.name)) {
            out += &self.table(table);
        }
        for bands in tree.bands.iter().filter(|bands| stands_here(&bands.name)) {
            let rows = bands.rows.iter().map(|band| self.band(band)).collect();
            out += &format!("bands {} {}\n", bands.name, self.rows(rows, 0));
        }
        out
    }

    /// Rows in braces, parted by commas or newlines.
    fn rows(&mut self, rows: Vec<String>, depth: usize) -> String {
        let broken = rows.iter().any(|row| row.contains('\n'));
        if !broken && (rows.len() < 4 || self.now_and_then(50)) {
            return format!("{{ {} }}", rows.join(", "));
        }
        let rows: String = rows.iter().map(|row| format!("{}{row}\n", indent(depth + 1))).collect();
        format!("{{\n{rows}{}}}", indent(depth))
    }

    fn scale(&mut self, scale: &Scale) -> String {
        let mut rows = Vec::new();
        let mut at = 0;
        while at < scale.options.len() {
            let option = &scale.options[at];
            if let Some(label) = &option.label {
                let missing = match (option.missing, option.none) {
                    (true, _) => "missing ",
                    (false, true) => "none ",
                    (false, false) => "",
                };
                let key = match (&option.name, &option.code) {
                    (Some(name), Some(code)) => format!("{name} = {code}"),
                    (Some(name), None) => name.clone(),
                    (None, _) => option.key(),
                };
                let renamed = option
                    .renamed_from
                    .as_ref()
                    .map(|old| format!(" renamed from {old}"))
                    .unwrap_or_default();
                let about = code(&format!("{}{}", scale.name, option.key()));
                rows.push(format!("{missing}{key} {}{renamed}{about}", self.text(label)));
                at += 1;
                continue;
            }
            let end = (at..scale.options.len())
                .take_while(|i| scale.options[*i].label.is_none())
                .last()
                .expect("itself");
            rows.push(match end == at {
                true => option.key(),
                false => format!("{}..{}", option.key(), scale.options[end].key()),
            });
            at = end + 1;
        }
        format!("scale {} {}\n", scale.name, self.rows(rows, 0))
    }

    fn recode(&mut self, recode: &Recode) -> String {
        let mut rows: Vec<String> =
            recode.rows.iter().map(|(key, value)| format!("{} -> {}", cell(key), row_value(value))).collect();
        if let Some(value) = &recode.otherwise {
            rows.push(format!("otherwise -> {}", row_value(value)));
        }
        format!("recode {} {}\n", recode.name, self.rows(rows, 0))
    }

    fn table(&mut self, table: &Table) -> String {
        let gives = match table.categories.is_empty() {
            true => String::new(),
            false => format!(" -> {}", table.categories.join(", ")),
        };
        let head = format!("table {}({}){gives}", table.name, table.keys.join(", "));
        if let Some(file) = &table.file {
            let otherwise = table
                .otherwise
                .as_ref()
                .map(|value| format!(" otherwise {}", table_value(table, value)))
                .unwrap_or_default();
            return format!("{head} from {}{otherwise}\n", quoted(file));
        }
        let keys = |keys: &[Key]| keys.iter().map(cell).collect::<Vec<_>>().join(", ");
        let mut rows: Vec<String> = table
            .rows
            .iter()
            .map(|(cells, value)| format!("{} -> {}", keys(cells), table_value(table, value)))
            .collect();
        let otherwise = table.otherwise.as_ref();
        rows.extend(otherwise.map(|value| format!("otherwise -> {}", table_value(table, value))));
        format!("{head} {}\n", self.rows(rows, 0))
    }

    fn band(&mut self, band: &Band) -> String {
        let label = band.label.as_ref().map(|label| format!(" {}", self.text(label))).unwrap_or_default();
        let bound = band
            .bound
            .as_ref()
            .map(|bound| format!(" {} {}", if bound.open { "above" } else { "from" }, bound.at));
        format!("{}{label}{}", band.name, bound.unwrap_or_default())
    }

    fn text(&mut self, text: &Text) -> String {
        let mut out = match self.now_and_then(3) {
            true => format!("\"\"\"{}\"\"\"", text.base),
            false => quoted(&text.base),
        };
        for (informant, words) in &text.reworded {
            out += &if self.now_and_then(30) { "\n        ".to_string() } else { " ".to_string() };
            out += &format!("for {informant} {}", quoted(words));
        }
        out
    }

    fn declaration(&mut self, declaration: &Declaration, depth: usize) -> String {
        let body = match declaration {
            Declaration::Question(question) => self.question(question, depth),
            Declaration::Domain(domain) => self.domain(domain, depth),
            Declaration::Repeat(repeat) => self.repeat(repeat, depth),
            Declaration::Let(let_) => {
                let parameters = match let_.parameters.is_empty() {
                    true => String::new(),
                    false => format!("({})", let_.parameters.join(", ")),
                };
                format!("let {}{parameters} ={}{}", let_.name, self.gap(), self.expr(&let_.body, Level::If))
            }
            Declaration::Score(score) => self.score(score, depth),
            Declaration::Class(class) => self.class(class, depth),
            Declaration::Message(message) => self.message(message, depth),
        };
        format!("{}{body}\n", indent(depth))
    }

    fn answer_type(&self, answer: &Option<AnswerType>) -> String {
        let Some(answer) = answer else { return String::new() };
        let kind = match &answer.kind {
            Kind::Scale(name) => name.clone(),
            Kind::YesNo => "yesno".to_string(),
            Kind::Integer(low, high) => format!("integer {low}..{high}"),
            Kind::Decimal(low, high) => format!("decimal {low}..{high}"),
            Kind::Minutes(low, high) => format!("minutes {low}..{high}"),
            Kind::Text => "text".to_string(),
            Kind::LongText => "long text".to_string(),
            Kind::Date => "date".to_string(),
            Kind::DateWithin(from, to) => {
                let day = |day: &Option<Day>| match day {
                    None => String::new(),
                    Some(Day::On(date)) => date.to_string(),
                    Some(Day::Before(0)) => "administered".to_string(),
                    Some(Day::Before(years)) => format!("administered - {years} years"),
                };
                format!("date {}..{}", day(from), day(to))
            }
            Kind::Time => "time".to_string(),
            Kind::ManyOf(name) => format!("many of {name}"),
        };
        let or = answer.or.as_ref().map(|scale| format!(" or {scale}")).unwrap_or_default();
        format!(" : {kind}{or}")
    }

    fn clauses(&mut self, clauses: &Clauses) -> Vec<String> {
        let mut out = Vec::new();
        out.extend(clauses.unit.as_ref().map(|unit| format!("unit {}", quoted(unit))));
        if clauses.required {
            out.push("required".to_string());
        }
        if clauses.optional {
            out.push("optional".to_string());
        }
        if let Some(when) = &clauses.when {
            out.push(format!("when {}", self.expr(when, Level::If)));
        }
        out.extend(clauses.otherwise.as_ref().map(|value| format!("otherwise {}", constant(value))));
        out.extend(only(&clauses.only));
        out.extend(clauses.renamed_from.as_ref().map(|name| format!("renamed from {name}")));
        if let Some(hint) = &clauses.hint {
            out.push(format!("hint {}", self.text(hint)));
        }
        if self.playful {
            self.rng.shuffle(&mut out);
        }
        out
    }

    /// "One list of clauses, on the line or in braces."
    fn placed(&mut self, clauses: Vec<String>, depth: usize) -> String {
        if clauses.is_empty() {
            return String::new();
        }
        let many = clauses.len() > 2 || clauses.iter().any(|clause| clause.contains('\n'));
        if self.now_and_then(60) || (!self.playful && many) {
            if clauses.len() == 1 && !clauses[0].contains('\n') {
                return format!(" {{ {} }}", clauses[0]);
            }
            let lines: String =
                clauses.iter().map(|clause| format!("{}{clause}\n", indent(depth + 1))).collect();
            return format!(" {{\n{lines}{}}}", indent(depth));
        }
        format!(" {}", clauses.join(" "))
    }

    fn question(&mut self, question: &Question, depth: usize) -> String {
        // Rewordings may be behind the type too.
        let (text, behind) = match question.answer.is_some() && self.now_and_then(30) {
            true => (Text::plain(question.text.base.clone()), question.text.reworded.clone()),
            false => (question.text.clone(), Vec::new()),
        };
        let mut head =
            format!("item {} {}{}", question.name, self.text(&text), self.answer_type(&question.answer));
        for (informant, words) in behind {
            head += &format!(" for {informant} {}", quoted(&words));
        }
        head += &code(&question.name);
        let clauses = self.clauses(&question.clauses);
        head + &self.placed(clauses, depth)
    }

    fn domain(&mut self, domain: &Domain, depth: usize) -> String {
        let mut out =
            format!("domain {} {}{}", domain.name, self.text(&domain.text), self.answer_type(&domain.answer));
        for clause in self.clauses(&domain.clauses) {
            out += &format!(" {clause}");
        }
        out += " {\n";
        if is_told(&domain.name) {
            out += &format!("{0}description \"What it is\"\n{0}code icf \"b1\"\n", indent(depth + 1));
        }
        if let Some(intro) = &domain.intro {
            out += &format!("{}intro {}\n", indent(depth + 1), self.text(intro));
        }
        if domain.matrix {
            out += &format!("{}layout matrix\n", indent(depth + 1));
        }
        for inside in &domain.contents {
            out += &self.comment(depth + 1);
            out += &self.declaration(inside, depth + 1);
        }
        out + &indent(depth) + "}"
    }

    fn repeat(&mut self, repeat: &Repeat, depth: usize) -> String {
        let text = match repeat.untitled {
            true => String::new(),
            false => format!(" {}", self.text(&repeat.text)),
        };
        let mut out = format!("repeat {}{text}{}", repeat.name, self.answer_type(&repeat.answer));
        out += &match repeat.rounds.is_empty() {
            true => format!(" times {} up to {}", self.expr(&repeat.times, Level::If), repeat.up_to),
            false => {
                let rounds = repeat
                    .rounds
                    .iter()
                    .map(|round| format!("{round} {}", quoted(&format!("Ronde {round}"))));
                format!(" over [{}]", rounds.collect::<Vec<_>>().join(&format!(",{}", self.gap())))
            }
        };
        for clause in self.clauses(&repeat.clauses) {
            out += &format!(" {clause}");
        }
        out += " {\n";
        for inside in &repeat.contents {
            out += &self.comment(depth + 1);
            out += &self.declaration(inside, depth + 1);
        }
        out + &indent(depth) + "}"
    }

    fn withheld(&mut self, when: &Option<(Expr, Option<Text>)>) -> Vec<String> {
        let Some((condition, reason)) = when else { return vec![] };
        let condition = self.expr(condition, Level::If);
        let reason = reason.as_ref().map(|reason| format!(" {}", self.text(reason))).unwrap_or_default();
        vec![format!("when {condition}{reason}")]
    }

    fn score(&mut self, score: &Score, depth: usize) -> String {
        let head = format!(
            "score {} {} ={}{}",
            score.name,
            self.text(&score.text),
            self.gap(),
            self.expr(&score.body, Level::If)
        );
        let mut clauses = self.withheld(&score.when);
        clauses.extend(
            score.better.map(|better| format!("higher is {}", if better { "better" } else { "worse" })),
        );
        clauses.extend(score.unit.as_ref().map(|unit| format!("unit {}", quoted(unit))));
        clauses.extend(only(&score.only));
        clauses.extend(score.renamed_from.as_ref().map(|name| format!("renamed from {name}")));
        if is_told(&score.name) {
            clauses.push("description \"What it measures\"".to_string());
        }
        if self.playful {
            self.rng.shuffle(&mut clauses);
        }
        // Of several `bands` the order means something.
        for set in &score.bands {
            let name = set.shared.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let when = set
                .when
                .as_ref()
                .map(|when| format!(" when {}", self.expr(when, Level::If)))
                .unwrap_or_default();
            let rows = match set.rows.is_empty() {
                true => String::new(),
                false => {
                    let rows = set.rows.iter().map(|band| self.band(band)).collect();
                    format!(" {}", self.rows(rows, depth + 1))
                }
            };
            clauses.push(format!("bands{name}{when}{rows}"));
        }
        head + &self.placed(clauses, depth)
    }

    fn class(&mut self, class: &Class, depth: usize) -> String {
        let text = class.text.as_ref().map(|text| format!(" {}", self.text(text))).unwrap_or_default();
        let mut out = format!("class {}{text}", class.name);
        let mut clauses = self.withheld(&class.when);
        clauses.extend(only(&class.only));
        let in_braces = self.now_and_then(40);
        if !in_braces {
            clauses.iter().for_each(|clause| out += &format!(" {clause}"));
            clauses.clear();
        }
        out += " {\n";
        for clause in clauses {
            out += &format!("{}{clause}\n", indent(depth + 1));
        }
        for rule in &class.rules {
            let code = rule.code.map(|code| format!(" = {code}")).unwrap_or_default();
            let when = match &rule.when {
                Some(when) => format!("when {}", self.expr(when, Level::If)),
                None => "otherwise".to_string(),
            };
            out += &format!("{}{}{code} {} {when}\n", indent(depth + 1), rule.name, self.text(&rule.label));
        }
        out + &indent(depth) + "}"
    }

    fn message(&mut self, message: &Message, depth: usize) -> String {
        let keyword = match message.kind {
            MessageKind::Check => "check",
            MessageKind::Alert => "alert",
            MessageKind::Feedback => "feedback",
        };
        let mut clauses: Vec<String> =
            message.when.iter().map(|when| format!("when {}", self.expr(when, Level::If))).collect();
        clauses.extend(only(&message.only));
        if message.required {
            clauses.push("required".to_string());
        }
        let head = format!("{keyword} {} {}", message.name, self.text(&message.text));
        head + &self.placed(clauses, depth)
    }

    fn test(&mut self, test: &Test) -> String {
        let mut out = format!("test {} {{\n", quoted(&test.name));
        for step in &test.steps {
            let line = match step {
                Step::Informant(name) => format!("informant {name}"),
                Step::Administered(date) => format!("administered {date}"),
                Step::Answer(name, answers, as_list) => {
                    let answers: Vec<String> = answers.iter().map(answer).collect();
                    match as_list {
                        true => format!("answer {name} = [{}]", answers.join(", ")),
                        false => format!("answer {name} = {}", answers[0]),
                    }
                }
                Step::Blank(names) => format!("blank {}", names.join(", ")),
                Step::Skip(names) => format!("skip {}", names.join(", ")),
                Step::Expect(expr) => format!("expect {}", self.expr(expr, Level::If)),
            };
            out += &format!("    {line}\n");
        }
        out + "}\n"
    }
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// Whether something with this name has a code or a description: they mean nothing to scores, so that no
/// dice are needed.
fn is_told(name: &str) -> bool {
    name.bytes().map(usize::from).sum::<usize>().is_multiple_of(4)
}

/// A code of something with this name, or nothing.
fn code(name: &str) -> String {
    let system = if name.len().is_multiple_of(2) { "loinc" } else { "\"http://example.org/terms\"" };
    if is_told(name) { format!(" code {system} \"{name}\"") } else { String::new() }
}

fn only(informants: &[String]) -> Option<String> {
    (!informants.is_empty()).then(|| format!("only {}", informants.join(", ")))
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::Number(number) => number.to_string(),
        Constant::Name(name) => name.clone(),
        Constant::Date(date) => date.to_string(),
        Constant::Time(time) => time.to_string(),
        Constant::Text(text) => quoted(text),
    }
}

pub fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Number(number) => number.to_string(),
        Answer::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
        Answer::Option(key) => key.clone(),
        Answer::Many(keys) => format!("[{}]", keys.join(", ")),
        Answer::Date(date) => date.to_string(),
        Answer::Time(time) => time.to_string(),
        Answer::Text(text) => quoted(text),
    }
}

fn row_value(value: &RowValue) -> String {
    value.as_ref().map(Decimal::to_string).unwrap_or_else(|| "missing".to_string())
}

fn table_value(table: &Table, value: &RowValue) -> String {
    match value {
        Some(value) if !table.categories.is_empty() => table.categories[value.digits as usize].clone(),
        value => row_value(value),
    }
}

fn cell(key: &Key) -> String {
    match key {
        Key::Number(number) => number.to_string(),
        Key::Option(name) => name.clone(),
        Key::Between(low, high) => format!("{low}..{high}"),
        Key::From(low) => format!("from {low}"),
        Key::Above(low) => format!("above {low}"),
        Key::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
        Key::List(cells) => format!("[{}]", cells.iter().map(cell).collect::<Vec<_>>().join(", ")),
    }
}

/// "Its CSV has a column per key (cells as above) and one named after the table; several tables may read one
/// file."
fn csv_files(tree: &Tree) -> Vec<(String, String)> {
    let mut by_file: BTreeMap<&String, Vec<&Table>> = BTreeMap::new();
    for table in &tree.tables {
        if let Some(file) = &table.file {
            by_file.entry(file).or_default().push(table);
        }
    }
    let field = |text: String| if text.contains(',') { format!("\"{text}\"") } else { text };
    by_file
        .into_iter()
        .map(|(file, tables)| {
            let mut header = tables[0].keys.clone();
            header.extend(tables.iter().map(|table| table.name.clone()));
            let mut text = header.join(",") + "\n";
            for (row, (keys, _)) in tables[0].rows.iter().enumerate() {
                let mut fields: Vec<String> = keys.iter().map(|key| field(cell(key))).collect();
                fields.extend(tables.iter().map(|table| table_value(table, &table.rows[row].1)));
                text += &(fields.join(",") + "\n");
            }
            (file.clone(), text)
        })
        .collect()
}
