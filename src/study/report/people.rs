//! Who took part, changes per person, who was lost, goals.

use super::Input;
use super::findings::Finding;
use super::numbers::{esc, number, signed};
use super::page::{Section, fold, table};
use super::pictures::stacked;
use crate::assembly::{State, Status};

/// The words for a state.
fn state_words(input: &Input<'_>, state: State) -> &'static str {
    let l = input.language;
    match state {
        State::There => l.say("there", "ingevuld"),
        State::Outside => l.say("outside the window", "buiten het venster"),
        State::NotYetDue => l.say("not yet due", "nog niet aan de beurt"),
        State::Died => l.say("died", "overleden"),
        State::Withdrawn => l.say("withdrawn", "teruggetrokken"),
        State::Ended => l.say("ended", "gestopt"),
        State::MissedThenBack => l.say("missed, later back", "gemist, later terug"),
        State::Missed => l.say("missed", "gemist"),
    }
}

/// 3. Who took part.
pub(super) fn flow(input: &Input<'_>) -> Section {
    let l = input.language;
    let assembled = input.assembled;
    let frame = &assembled.frame;
    let total = frame.flow.registered.max(1);
    let mut body = format!(
        "<p>{}</p>",
        l.say(
            "Each case counts once. The bar is as long as the number.",
            "Elke zaak telt één keer. De balk is zo lang als het aantal."
        )
    );
    let bar = |count: usize, informant: usize| {
        format!(
            "<svg class=\"pic\" height=\"18\" aria-hidden=\"true\"><rect class=\"bar{}\" x=\"0\" width=\"{:.2}%\" y=\"1\" height=\"15\"/></svg>",
            if informant == 1 { " p" } else { "" },
            100.0 * count as f64 / total as f64
        )
    };
    let mut rows = vec![vec![
        l.say("Enrolled", "Ingeschreven").to_string(),
        format!("{}{}", frame.flow.registered, bar(frame.flow.registered, 0)),
    ]];
    for (words, n) in [
        (l.say("gave no consent", "gaven geen toestemming"), assembled.refused),
        (l.say("asked to be removed", "lieten zich verwijderen"), assembled.removed),
        (l.say("enrolled outside the period", "buiten de periode ingeschreven"), assembled.not_enrolled),
        (l.say("never answered", "antwoordden nooit"), frame.flow.never_answered),
    ] {
        if n > 0 {
            rows.push(vec![format!("↳ {words}"), n.to_string()]);
        }
    }
    for w in 0..frame.waves.len() {
        let mut cell = String::new();
        for i in 0..frame.informants.len() {
            let n = assembled.states[i][w].get(State::There);
            cell += &format!(
                "<div>{} {} {n}{}</div>",
                super::pictures::key(i),
                esc(&input.informant(i)),
                bar(n, i)
            );
        }
        if frame.informants.len() > 1 {
            let both = input.get(&format!("flow.both.{}.n", frame.waves[w])).unwrap_or(0.0);
            cell += &format!("<div>{} {both}</div>", l.say("both", "beiden"));
        }
        rows.push(vec![esc(input.wave(w)), cell]);
    }
    let head = [(l.say("Step", "Stap"), false), (l.say("Cases", "Zaken"), false)];
    body += &table(
        l.say("From enrolment to the last moment", "Van inschrijving tot het laatste moment"),
        &head,
        &rows,
    );
    body += &states(input);
    let reasons: Vec<Vec<String>> = frame
        .flow
        .ended
        .iter()
        .map(|(name, n)| {
            let title = input
                .protocol
                .ended
                .iter()
                .find(|r| r.named.name.value == *name)
                .map_or(name.as_str(), |r| &r.named.title);
            vec![esc(title), n.to_string()]
        })
        .collect();
    if !reasons.is_empty() {
        body += &table(
            l.say("How cases ended", "Hoe zaken eindigden"),
            &[(l.say("Reason", "Reden"), false), (l.say("Cases", "Zaken"), true)],
            &reasons,
        );
    }
    let statuses: Vec<String> = Status::ALL
        .iter()
        .filter_map(|s| assembled.statuses.get(s).map(|n| format!("{} {n}", status_words(input, *s))))
        .collect();
    body += &format!(
        "<p>{}</p>",
        l.tell(
            format!("{} rows of answers: {}.", frame.flow.responses, statuses.join(", ")),
            format!("{} rijen met antwoorden: {}.", frame.flow.responses, statuses.join(", "))
        )
    );
    if !assembled.words.is_empty() {
        let rows: Vec<Vec<String>> =
            assembled.words.iter().map(|(k, n)| vec![esc(k), n.to_string()]).collect();
        body += &format!(
            "<p>{}</p>{}",
            l.say(
                "Differences between what was asked in other words may come from the words.",
                "Verschillen tussen antwoorden op andere woorden kunnen van die woorden komen."
            ),
            table(
                l.say("Responses by moment and words", "Antwoorden per moment en bewoording"),
                &[(l.say("Words", "Woorden"), false), ("n", true)],
                &rows
            )
        );
    }
    Section { id: "wie", heading: l.say("Who took part", "Wie deden mee").into(), body }
}

fn status_words(input: &Input<'_>, status: Status) -> &'static str {
    let l = input.language;
    match status {
        Status::Counted => l.say("analysed", "geanalyseerd"),
        Status::Second => l.say("second of a moment", "tweede van een moment"),
        Status::Outside => l.say("outside the window", "buiten het venster"),
        Status::Unconsented => l.say("without consent", "zonder toestemming"),
        Status::Removed => l.say("removed", "verwijderd"),
        Status::NotEnrolled => l.say("enrolled outside the period", "buiten de periode ingeschreven"),
    }
}

fn states(input: &Input<'_>) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let shown: Vec<State> = State::ALL
        .into_iter()
        .filter(|s| input.assembled.states.iter().flatten().any(|c| c.get(*s) > 0))
        .collect();
    let mut head: Vec<(&str, bool)> = vec![(l.say("Moment, who", "Moment, wie"), false)];
    head.extend(shown.iter().map(|s| (state_words(input, *s), true)));
    let mut rows = Vec::new();
    for w in 0..frame.waves.len() {
        for i in 0..frame.informants.len() {
            let counts = &input.assembled.states[i][w];
            let mut row = vec![format!("{}, {}", esc(input.wave(w)), esc(&input.informant(i)))];
            row.extend(shown.iter().map(|s| counts.get(*s).to_string()));
            rows.push(row);
        }
    }
    fold(
        l.say("The state of each case", "Wat er van elke zaak werd"),
        &table(l.say("Cases by moment", "Zaken per moment"), &head, &rows),
    )
}

/// 8. Per person, internal.
pub(super) fn persons(input: &Input<'_>) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let mut body = format!(
        "<p>{}</p>",
        l.say(
            "How many changed for better and for worse, and from band to band. Whether a change of a person is more than chance is not known: the instrument declares no reliability.",
            "Hoeveel mensen beter en slechter scoorden, en van groep naar groep. Of de verandering van één persoon meer is dan toeval, is niet bekend: het instrument legt geen betrouwbaarheid vast."
        )
    );
    for outcome in 0..frame.outcomes {
        for i in 0..frame.informants.len() {
            if frame.measures[outcome].primary {
                body += &directions(input, outcome, i);
            }
            body += &moves(input, outcome, i);
        }
    }
    Section { id: "personen", heading: l.say("Per person (internal)", "Per persoon (intern)").into(), body }
}

/// Better, the same and worse, as a bar.
fn directions(input: &Input<'_>, outcome: usize, i: usize) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let base = format!(
        "change.{}.{}.{}",
        frame.informants[i],
        frame.measures[outcome].name,
        frame.pair_name(frame.compared)
    );
    let get = |what: &str| input.get(&format!("{base}.{what}")).map(|v| v as usize);
    let (Some(up), Some(same), Some(down)) = (get("n_up"), get("n_same"), get("n_down")) else {
        return String::new();
    };
    let (better, worse) =
        if frame.measures[outcome].higher_is_better == Some(false) { (down, up) } else { (up, down) };
    let n = better + same + worse;
    if n == 0 {
        return String::new();
    }
    let title = format!("{}, {}", input.facts.outcomes[outcome].title, input.informant(i).to_lowercase());
    let parts = [
        (l.say("better", "beter").to_string(), better),
        (l.say("the same", "gelijk").to_string(), same),
        (l.say("worse", "slechter").to_string(), worse),
    ];
    format!(
        "<h3>{}</h3><figure>{}</figure><p class=\"small\">{}</p>",
        esc(&title),
        stacked(&format!("p{outcome}{i}"), &title, &parts),
        l.tell(
            format!("Better {better}, the same {same}, worse {worse}, of {n}."),
            format!("Beter {better}, gelijk {same}, slechter {worse}, van {n}.")
        )
    )
}

/// From band to band.
fn moves(input: &Input<'_>, outcome: usize, i: usize) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let bands = &input.facts.outcomes[outcome].bands;
    if bands.is_empty() {
        return String::new();
    }
    let title = l.tell(
        format!(
            "{}, {}: from band to band",
            input.facts.outcomes[outcome].title,
            input.informant(i).to_lowercase()
        ),
        format!(
            "{}, {}: van groep naar groep",
            input.facts.outcomes[outcome].title,
            input.informant(i).to_lowercase()
        ),
    );
    let mut head: Vec<(&str, bool)> = vec![(l.say("From ↓ to →", "Van ↓ naar →"), false)];
    head.extend(bands.iter().map(|b| (b.1.as_str(), true)));
    let rows: Vec<Vec<String>> = bands
        .iter()
        .map(|(from, words)| {
            let mut row = vec![esc(words)];
            row.extend(bands.iter().map(|(to, _)| {
                let name = format!(
                    "bands.{}.{}.{from}_to_{to}.count",
                    frame.informants[i], frame.measures[outcome].name
                );
                input.get(&name).map_or("–".into(), |n| format!("{n}"))
            }));
            row
        })
        .collect();
    table(&title, &head, &rows)
}

/// 9. Who was lost.
pub(super) fn lost(input: &Input<'_>, found: &[Finding]) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let mut start = Vec::new();
    let mut beside = Vec::new();
    for finding in found {
        let name = &frame.measures[finding.outcome].name;
        let title = format!(
            "{}, {}",
            esc(&input.facts.outcomes[finding.outcome].title),
            esc(&input.informant(finding.informant))
        );
        let base = format!("lost.{}.{name}", frame.informants[finding.informant]);
        let get = |what: &str| input.get(&format!("{base}.{what}"));
        let show = |v: Option<f64>| v.map_or("–".to_string(), |v| signed(l, v, 2));
        start.push(vec![
            title.clone(),
            format!("{}", get("n_kept").unwrap_or(0.0)),
            format!("{}", get("n_lost").unwrap_or(0.0)),
            show(get("diff")),
            show(get("smd")),
        ]);
        let one =
            |(n, m, i): &(usize, Option<f64>, Option<crate::statistics::describe::Interval>)| match (m, i) {
                (Some(m), Some(i)) => format!(
                    "{} ({}; {}), n = {n}",
                    signed(l, *m, 2),
                    signed(l, i.low, 2),
                    signed(l, i.high, 2)
                ),
                (Some(m), None) => format!("{}, n = {n}", signed(l, *m, 2)),
                (None, _) => "–".into(),
            };
        let model = finding.estimate.map_or("–".to_string(), |e| {
            format!(
                "{} ({}; {})",
                signed(l, e.estimate, 2),
                signed(l, e.test.interval.low, 2),
                signed(l, e.test.interval.high, 2)
            )
        });
        let turning = match (finding.turning, input.facts.outcomes[finding.outcome].matters) {
            (Some(t), Some(m)) if t < m => {
                format!("{} <b>{}</b>", number(l, t, 2), l.say("fragile", "kwetsbaar"))
            }
            (Some(t), _) => number(l, t, 2),
            (None, _) => "–".into(),
        };
        beside.push(vec![
            title,
            model,
            one(&finding.stayed),
            one(&finding.lost_same),
            one(&finding.any_day),
            turning,
        ]);
    }
    let head = [
        (l.say("Outcome, who", "Uitkomst, wie"), false),
        (l.say("kept", "gebleven"), true),
        (l.say("lost", "uitgevallen"), true),
        (l.say("difference at start", "verschil bij start"), true),
        (l.say("in standard deviations", "in standaardafwijkingen"), true),
    ];
    let mut body = format!(
        "<p>{}</p>{}",
        l.say(
            "The start of those who were lost, minus those who stayed. This shows only what was measured.",
            "Wat uitvallers bij de start hadden, min wie bleef. Dit toont alleen wat gemeten is."
        ),
        table(l.say("Lost and kept at the start", "Uitgevallen en gebleven bij de start"), &head, &start)
    );
    let head = [
        (l.say("Outcome, who", "Uitkomst, wie"), false),
        (l.say("Model", "Model"), true),
        (l.say("Who stayed", "Wie bleef"), true),
        (l.say("Lost did not change", "Uitvallers veranderden niet"), true),
        (l.say("Windows ignored", "Zonder vensters"), true),
        (l.say("Turning point", "Kantelpunt"), true),
    ];
    body += &format!(
        "<p>{}</p>{}",
        l.say(
            "Four assumptions side by side. The turning point: how much worse the lost must have done than the others before the word changes. Under what matters it is fragile.",
            "Vier aannames naast elkaar. Het kantelpunt: hoeveel slechter uitvallers het moeten hebben gedaan dan de anderen, voordat het woord verandert. Is dat minder dan wat ertoe doet, dan is het kwetsbaar."
        ),
        table(l.say("The change under four assumptions", "De verandering onder vier aannames"), &head, &beside)
    );
    Section { id: "uitval", heading: l.say("Who was lost", "Wie vielen uit").into(), body }
}

/// 10. Goals and actions.
pub(super) fn goals(input: &Input<'_>) -> Section {
    let l = input.language;
    let get = |name: &str| input.get(&format!("goals.{name}")).unwrap_or(0.0);
    let rows = vec![
        vec![l.say("Goals", "Doelen").into(), format!("{}", get("n_goals"))],
        vec![
            l.say("Actions written down as goals", "Acties die als doel zijn opgeschreven").into(),
            format!("{}", get("n_actions_as_goals")),
        ],
        vec![
            l.say("Goals made together", "Doelen samen gemaakt").into(),
            format!("{}", get("n_made_together")),
        ],
        vec![
            l.say("Cases without any goal", "Zaken zonder doel").into(),
            format!("{}", get("n_cases_without_any_goal")),
        ],
    ];
    let mut body = table(
        l.say("Goals", "Doelen"),
        &[(l.say("What", "Wat"), false), (l.say("Count", "Aantal"), true)],
        &rows,
    );
    let words = [
        ("minus_2", l.say("much less than agreed (−2)", "veel minder dan afgesproken (−2)")),
        ("minus_1", l.say("less (−1)", "minder (−1)")),
        ("0", l.say("as agreed (0)", "zoals afgesproken (0)")),
        ("1", l.say("more (+1)", "meer (+1)")),
        ("2", l.say("much more (+2)", "veel meer (+2)")),
    ];
    let levels: Vec<Vec<String>> = words
        .iter()
        .map(|(k, w)| vec![(*w).to_string(), format!("{}", get(&format!("level.{k}.count")))])
        .collect();
    body += &table(
        l.say("Levels reached", "Bereikte niveaus"),
        &[(l.say("Level", "Niveau"), false), (l.say("Goals", "Doelen"), true)],
        &levels,
    );
    if let (Some(t), Some(before)) = (input.get("goals.gas.mean"), input.get("goals.gas.baseline_mean")) {
        body += &format!(
            "<p class=\"small\">{}</p>",
            l.tell(
                format!("T score of {} cases: {} at the start, {} now (50 is as agreed). A rise is partly made by the scaling: a start of −1 gives 36, not 50.", get("gas.n_cases"), number(l, before, 1), number(l, t, 1)),
                format!("T-score van {} zaken: {} bij de start, {} nu (50 is zoals afgesproken). Een stijging komt deels door de schaal zelf: een begin op −1 geeft 36, niet 50.", get("gas.n_cases"), number(l, before, 1), number(l, t, 1))
            )
        );
    }
    Section { id: "doelen", heading: l.say("Goals and actions", "Doelen en acties").into(), body }
}
