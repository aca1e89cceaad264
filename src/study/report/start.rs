//! In short; agreed, done, why otherwise; what this does not say; the account.

use super::Input;
use super::findings::Finding;
use super::numbers::{esc, number, p_value, signed};
use super::page::{Section, fold, table};
use super::words::Word;
use peil::language::Language;
use peil::spoken;

/// The line under the title.
pub(super) fn facts(input: &Input<'_>) -> String {
    let frame = &input.assembled.frame;
    let practices = frame.practices.len();
    let mut list = [
        input.language.tell(
            format!("{practices} practices, {} cases enrolled", frame.flow.registered),
            format!("{practices} praktijken, {} zaken ingeschreven", frame.flow.registered),
        ),
        laid_down(input),
        input.language.tell(
            format!("Data up to {}", spoken::day("en", input.assembled.as_of)),
            format!("Gegevens tot en met {}", spoken::day("nl", input.assembled.as_of)),
        ),
    ];
    if input.protocol.is_of_organisations() {
        let of = input.protocol.practices.of.unwrap_or(0);
        list[0] = input.language.tell(
            format!("{} of {of} organisations", frame.flow.registered),
            format!("{} van {of} organisaties", frame.flow.registered),
        );
    }
    let items: Vec<String> = list.iter().map(|x| format!("<li>{}</li>", esc(x))).collect();
    format!("<ul class=\"facts\">{}</ul>\n", items.join(""))
}

/// The line under the title of a publication: no exact number, and no day of the data.
pub(super) fn public_facts(input: &Input<'_>) -> String {
    format!("<ul class=\"facts\"><li>{}</li></ul>\n", esc(&laid_down(input)))
}

/// When the protocol was laid down.
fn laid_down(input: &Input<'_>) -> String {
    let entries = input.lock.map(|l| l.registered.as_slice()).unwrap_or_default();
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return input.say("Not fixed beforehand", "Niet vooraf vastgelegd").to_string();
    };
    let day = first.at.get(..10).unwrap_or(&first.at);
    let before = input.assembled.first_response.is_some_and(|r| day < r.to_string().as_str());
    let witness = if first.witness.is_some() {
        ""
    } else {
        input.say(", according to the researchers", ", volgens de onderzoekers")
    };
    let order = if before {
        input.say("before the first response", "vóór het eerste antwoord")
    } else {
        input.say("after the first response", "na het eerste antwoord")
    };
    let said = |language: &str| {
        day.parse().map_or_else(|_| day.to_string(), |day: jiff::civil::Date| spoken::day(language, day))
    };
    let mut text = input.language.tell(
        format!("Fixed on {}, {order}{witness}", said("en")),
        format!("Vastgelegd op {}, {order}{witness}", said("nl")),
    );
    if last.protocol != input.fingerprint {
        text += input.say("; changed since then", "; daarna gewijzigd");
    }
    text
}

fn scale(input: &Input<'_>, outcome: usize) -> String {
    let (low, high) = input.facts.outcomes[outcome].range;
    match (low, high) {
        (Some(low), Some(high)) => {
            let n = |v: f64| number(input.language, v, if v.fract() == 0.0 { 0 } else { 1 });
            input.language.tell(
                format!(" (scale {} to {})", n(low), n(high)),
                format!(" (schaal {} tot {})", n(low), n(high)),
            )
        }
        (Some(_) | None, _) => String::new(),
    }
}

/// 1. In short: a sentence per primary outcome and informant.
pub(super) fn short(input: &Input<'_>, found: &[Finding]) -> Section {
    let l = input.language;
    let mut body = "<div class=\"kort\">".to_string();
    if input.protocol.is_of_organisations() {
        let n = input.assembled.frame.cases.len();
        let of = input.protocol.practices.of.unwrap_or(0);
        body += &format!(
            "<p>{}</p>",
            l.tell(
                format!("{n} of {of} organisations answered. This report describes them, and compares nothing."),
                format!("{n} van de {of} organisaties gaven antwoord. Dit rapport beschrijft ze, en vergelijkt niets.")
            )
        );
    }
    for outcome in 0..input.assembled.frame.outcomes {
        let own: Vec<&Finding> = found
            .iter()
            .filter(|f| f.outcome == outcome && input.assembled.frame.measures[outcome].primary)
            .collect();
        if own.is_empty() || input.protocol.waves.len() < 2 {
            continue;
        }
        let title = &input.facts.outcomes[outcome].title;
        let sentences: Vec<String> =
            own.iter().map(|f| sentence(input, f)).filter(|s| !s.is_empty()).collect();
        body += &format!("<p>{}{}: {}.</p>", esc(title), scale(input, outcome), sentences.join("; "));
    }
    if input.protocol.waves.len() > 1 {
        body += &format!(
            "<p>{}</p>",
            l.say(
                "There was no comparison group: we cannot say that this is due to the approach. A high load falls in part without help.",
                "Er was geen vergelijkingsgroep: wij kunnen niet zeggen dat dit door de aanpak komt. Een hoge last daalt deels vanzelf."
            )
        );
    }
    body += "</div>\n";
    if input.protocol.waves.len() > 1 && !input.protocol.is_of_organisations() {
        body += &fold(
            l.say("Which rules decide these words?", "Met welke regels zijn deze woorden gekozen?"),
            &rules(input),
        );
    }
    Section { id: "kort", heading: l.say("In short", "In het kort").into(), body }
}

fn sentence(input: &Input<'_>, finding: &Finding) -> String {
    let l = input.language;
    let who = input.informant(finding.informant).to_lowercase();
    let n = finding.n;
    match (finding.estimate, finding.word) {
        (Ok(e), Some(word)) => {
            let (low, high) = (signed(l, e.test.interval.low, 2), signed(l, e.test.interval.high, 2));
            let points = signed(l, e.estimate, 2);
            let fragile = match (finding.turning, input.facts.outcomes[finding.outcome].matters) {
                (Some(turning), Some(matters)) if turning < matters => {
                    l.say(" (fragile: see who was lost)", " (kwetsbaar: zie wie uitvielen)")
                }
                (Some(_) | None, _) => "",
            };
            let without = if finding.without.is_empty() {
                String::new()
            } else {
                let names = finding.without.join(", ");
                l.tell(
                    format!(", without {names}, which lack a moment"),
                    format!(", zonder {names}, waar een moment ontbreekt"),
                )
            };
            let word = word.text(l);
            l.tell(
                format!("according to the {who} <b>{word}</b>, {points} points ({low} to {high}), {n} cases{without}{fragile}"),
                format!("volgens de {who} <b>{word}</b>, {points} punten ({low} tot {high}), {n} zaken{without}{fragile}"),
            )
        }
        (Ok(_), None) => String::new(),
        (Err(why), _) => l.tell(
            format!("according to the {who} nothing can be concluded: {}", reason(l, why)),
            format!("volgens de {who} valt er niets te zeggen: {}", reason(l, why)),
        ),
    }
}

/// Why something cannot be had, in words.
pub(super) fn reason(l: Language, why: crate::statistics::Absent) -> &'static str {
    use crate::statistics::Absent as A;
    match why {
        A::NoValues | A::NoPairs => l.say("nobody has both values", "niemand heeft beide waarden"),
        A::OneValue | A::OnePair | A::TooFewPairs | A::TooFew => {
            l.say("there are too few answers", "er zijn te weinig antwoorden")
        }
        A::NoVariance => l.say("all answers are the same", "alle antwoorden zijn gelijk"),
        A::OnePractice => l.say("there is one practice only", "er is maar één praktijk"),
        A::OneWave | A::OneWaveOrInformant => l.say("there is one moment only", "er is maar één moment"),
        A::PracticeWithoutWave => {
            l.say("every practice lacks a moment", "bij elke praktijk ontbreekt een moment")
        }
        A::EmptyGroup => l.say("one of the groups is empty", "één van de groepen is leeg"),
        A::OneBand => l.say("all are in one band", "allen vallen in één groep"),
        A::NoFit | A::NotEstimable => l.say(
            "the model has no solution for these answers",
            "het model heeft geen oplossing voor deze antwoorden",
        ),
        A::NoProperSolution | A::NoReliability => {
            l.say("reliability cannot be computed", "de betrouwbaarheid is niet te berekenen")
        }
        A::FewDegrees => l.say(
            "there are too few practices for an interval (under 4 degrees of freedom)",
            "er zijn te weinig praktijken voor een interval (minder dan 4 vrijheidsgraden)",
        ),
    }
}

fn rules(input: &Input<'_>) -> String {
    let l = input.language;
    let rows: Vec<Vec<String>> =
        Word::ALL.iter().map(|w| vec![w.rule().to_string(), w.text(l).to_string()]).collect();
    let caption = l.say(
        "The 95% interval [low, high], better upward; M is the change that matters",
        "Het 95%-interval [low, high], beter is omhoog; M is de verandering die ertoe doet",
    );
    let mut out =
        table(caption, &[(l.say("Rule", "Regel"), false), (l.say("Words", "Woorden"), false)], &rows);
    let matters: Vec<Vec<String>> = input
        .protocol
        .outcomes
        .iter()
        .filter(|o| o.primary)
        .filter_map(|o| {
            let m = o.matters.as_ref()?;
            Some(vec![
                esc(&o.name.value),
                number(l, m.points.value, 2),
                esc(m.reason.as_deref().unwrap_or("–")),
            ])
        })
        .collect();
    out += &table(
        l.say("The change that matters, fixed beforehand", "Welke verandering ertoe doet, vooraf bepaald"),
        &[(l.say("Outcome", "Uitkomst"), false), ("M", true), (l.say("Why", "Waarom"), false)],
        &matters,
    );
    out += &format!(
        "<p class=\"small\">{}</p>",
        l.say(
            "“Improved” and “deteriorated” also need a p of at most 0.05 after Holm's adjustment over primary outcomes and informants; otherwise it is uncertain.",
            "“Verbeterd” en “verslechterd” vragen ook een p van ten hoogste 0,05 na de correctie van Holm over primaire uitkomsten en informanten; anders is het onzeker."
        )
    );
    out
}

/// 2. Agreed, done, and why not as agreed.
pub(super) fn agreed(input: &Input<'_>) -> Section {
    let l = input.language;
    let p = input.protocol;
    let frame = &input.assembled.frame;
    let tag = |good: bool, yes: &str, no: &str| {
        if good {
            format!("<span class=\"tag good\">✓ {yes}</span>")
        } else {
            format!("<span class=\"tag open\">! {no}</span>")
        }
    };
    let planned: u64 = p.practices.list.iter().filter_map(|x| x.cases).sum();
    let reached = frame.flow.registered as u64 >= planned;
    let mut rows = Vec::new();
    if planned > 0 {
        rows.push(vec![
            l.say("Cases", "Zaken").into(),
            planned.to_string(),
            format!(
                "{} {}",
                tag(reached, l.say("reached", "gehaald"), l.say("fewer", "minder")),
                frame.flow.registered
            ),
        ]);
    }
    let waves: Vec<&str> = p.waves.iter().map(|w| w.named.title.as_str()).collect();
    let held = frame
        .waves
        .iter()
        .enumerate()
        .filter(|(w, _)| {
            (0..frame.informants.len()).any(|i| (0..frame.cases.len()).any(|c| frame.is_present(c, i, *w)))
        })
        .count();
    rows.push(vec![
        l.say("Moments", "Momenten").into(),
        esc(&waves.join(", ")),
        format!(
            "{} {held}",
            tag(held == waves.len(), l.say("as agreed", "zoals afgesproken"), l.say("fewer", "minder"))
        ),
    ]);
    let outcomes: Vec<String> =
        p.outcomes.iter().filter(|o| o.primary).map(|o| o.name.value.clone()).collect();
    rows.push(vec![
        l.say("Primary outcomes", "Hoofdvragen").into(),
        esc(&outcomes.join(", ")),
        tag(true, l.say("as agreed", "zoals afgesproken"), ""),
    ]);
    let outside = frame.flow.outside + frame.flow.second;
    rows.push(vec![
        l.say("Responses within their window", "Antwoorden binnen hun venster").into(),
        l.say("all", "alle").into(),
        if outside == 0 {
            tag(true, l.say("all", "alle"), "")
        } else {
            format!(
                "{} {}",
                tag(false, "", &outside.to_string()),
                l.say(
                    "outside or second: shown in the flow, not analysed",
                    "erbuiten of dubbel: geteld, niet geanalyseerd"
                )
            )
        },
    ]);
    for (day, what) in &p.amended {
        rows.push(vec![
            l.say("Amended", "Gewijzigd").into(),
            day.to_string(),
            format!("{} {}", esc(what), after_first(input, *day)),
        ]);
    }
    if p.amended.is_empty() {
        rows.push(vec![
            l.say("Amended", "Gewijzigd").into(),
            l.say("nothing", "niets").into(),
            tag(true, l.say("nothing", "niets"), ""),
        ]);
    }
    let head = [
        (l.say("Point", "Punt"), false),
        (l.say("Agreed", "Afgesproken"), false),
        (l.say("Done", "Gedaan"), false),
    ];
    let mut body = table(l.say("Agreed and done", "Afgesproken en gedaan"), &head, &rows);
    let mut care = Vec::new();
    if p.privacy.is_none() {
        care.push(l.say(
            "The protocol does not say how personal data is protected.",
            "Het protocol zegt niet hoe persoonsgegevens worden beschermd.",
        ));
    }
    if p.consent.is_none() && !p.is_of_organisations() {
        care.push(l.say("The protocol asks no consent.", "Het protocol vraagt geen toestemming."));
    }
    if p.enrol.is_none() {
        care.push(l.say(
            "The protocol has no period of enrolling.",
            "Het protocol noemt geen periode van inschrijven.",
        ));
    }
    if input.lock.is_none_or(|l| l.registered.is_empty()) {
        care.push(
            l.say("The protocol was not registered beforehand.", "Het protocol is niet vooraf vastgelegd."),
        );
    }
    if !care.is_empty() {
        body += &format!("<p>{}</p>", care.join(" "));
    }
    Section {
        id: "afgesproken",
        heading: l.say("Agreed, done, and why not as agreed", "Afgesproken, gedaan, waarom anders").into(),
        body,
    }
}

fn after_first(input: &Input<'_>, day: jiff::civil::Date) -> &'static str {
    let l = input.language;
    if input.assembled.first_response.is_some_and(|first| day >= first) {
        l.say("(after the first response: exploratory)", "(na het eerste antwoord: verkennend)")
    } else {
        ""
    }
}

/// 11. What this does not say.
pub(super) fn limits(input: &Input<'_>, withheld: &[String]) -> Section {
    let l = input.language;
    let mut items: Vec<String> = Vec::new();
    let mut add = |english: &str, dutch: &str| items.push(l.say(english, dutch).to_string());
    if input.protocol.is_of_organisations() {
        add(
            "Organisations that did not answer may differ. The bounds show how far that can go.",
            "Organisaties zonder antwoord kunnen anders zijn. De grenzen laten zien hoeveel dat kan schelen.",
        );
        add(
            "Nothing is compared, and nothing is ranked.",
            "Er wordt niets vergeleken, en er is geen ranglijst.",
        );
    } else {
        add(
            "There was no comparison group: what would have happened without help is unknown.",
            "Er was geen vergelijkingsgroep: wat er zonder hulp was gebeurd, is onbekend.",
        );
        add(
            "Cases were taken in when the load was high. A high load falls in part without help.",
            "Zaken begonnen toen de last hoog was. Een deel van een daling komt vanzelf.",
        );
        add(
            "Practices chose to take part. Others may differ.",
            "Praktijken deden uit eigen keuze mee. Andere kunnen anders zijn.",
        );
        add(
            "People may read the same question differently after a year.",
            "Mensen kunnen dezelfde vraag na een jaar anders lezen.",
        );
        add("Professionals judge their own work.", "Professionals beoordelen hun eigen werk.");
        add("No difference shown is not the same as no difference.", "Niet aangetoond is niet gelijk.");
        add(
            "The estimates are about people who are alive. A model does not repair the loss of cases.",
            "De schattingen gaan over mensen die in leven zijn. Een model vult niet aan wat er van uitvallers ontbreekt.",
        );
    }
    add(
        "The instrument is not validated for this use, unless its source says so.",
        "Het instrument is hiervoor niet gevalideerd, tenzij de bron dat zegt.",
    );
    let list: Vec<String> = items.iter().map(|i| format!("<li>{}</li>", esc(i))).collect();
    let mut body = format!("<ul>{}</ul>\n", list.join(""));
    if !withheld.is_empty() {
        let names: Vec<String> = withheld.iter().map(|w| format!("<li>{}</li>", esc(w))).collect();
        let least = input.protocol.cells.at_least;
        body += &format!(
            "<div class=\"note\"><p><b>{}</b> {}</p><ul>{}</ul></div>\n",
            l.say("Nobody can be recognised.", "Niemand is te herkennen."),
            l.tell(
                format!("Groups of fewer than {least} households are not shown, nor figures from which they could be computed. Withheld:"),
                format!("Groepen van minder dan {least} huishoudens tonen wij niet, en ook niet waarmee iemand ze kan uitrekenen. Weggelaten:"),
            ),
            names.join("")
        );
    }
    Section { id: "niet", heading: l.say("What this does not say", "Wat dit niet zegt").into(), body }
}

/// 12. The account: formulas and versions.
pub(super) fn account(input: &Input<'_>, internal: bool) -> Section {
    let l = input.language;
    let practices = &input.protocol.practices;
    let model = if practices.these {
        l.say(
            "Practice by wave as fixed effects, a random intercept per case, REML; Satterthwaite's degrees of freedom. About these practices only.",
            "Praktijk maal moment als vaste effecten, een toevalsterm per zaak, REML; vrijheidsgraden van Satterthwaite. Alleen over deze praktijken.",
        )
    } else {
        l.say(
            "Wave as fixed effect, random intercepts per practice and case, REML; CR2 standard errors over practices with their own degrees of freedom.",
            "Moment als vast effect, toevalstermen per praktijk en zaak, REML; CR2-standaardfouten over praktijken met eigen vrijheidsgraden.",
        )
    };
    let print = &input.instrument.fingerprints().scoring;
    let mut rows = vec![
        vec![l.say("Model", "Model").into(), model.to_string()],
        vec![
            l.say("Several questions", "Meer vragen tegelijk").into(),
            l.say(
                "Holm (1979) over primary outcomes and informants",
                "Holm (1979) over primaire uitkomsten en informanten",
            )
            .into(),
        ],
        vec![
            l.say("Protocol", "Protocol").into(),
            format!("{} {}", esc(&input.protocol.name.value), esc(&input.protocol.version)),
        ],
        vec![
            l.say("Instrument", "Instrument").into(),
            format!("{} {}", esc(&input.instrument.name), esc(&input.instrument.version)),
        ],
    ];
    if internal {
        rows.push(vec![l.say("Scoring", "Scoring").into(), format!("<code>{}</code>", esc(print))]);
        rows.push(vec![
            l.say("Fingerprint of the protocol", "Vingerafdruk van het protocol").into(),
            format!("<code>{}</code>", esc(input.fingerprint)),
        ]);
        rows.push(vec![
            l.say("Script", "Script").into(),
            l.say(
                "report.R reads scores.csv and prints the same numbers",
                "report.R leest scores.csv en drukt dezelfde getallen af",
            )
            .into(),
        ]);
    }
    let head = [(l.say("What", "Wat"), false), (l.say("How", "Hoe"), false)];
    let mut body = table(l.say("How this was computed", "Hoe dit is berekend"), &head, &rows);
    if internal {
        let rows: Vec<Vec<String>> = input
            .statistics
            .iter()
            .filter(|s| s.name.starts_with("holm."))
            .map(|s| vec![esc(&s.name), s.value.map_or_else(|w| w.code().to_string(), |p| p_value(l, p))])
            .collect();
        if !rows.is_empty() {
            body += &fold(
                l.say("Adjusted p values", "Gecorrigeerde p-waarden"),
                &table("Holm", &[(l.say("Statistic", "Statistiek"), false), ("p", true)], &rows),
            );
        }
    }
    Section { id: "verantwoording", heading: l.say("Account", "Verantwoording").into(), body }
}
