//! Pictures: which scores they show, and what they look like.

use peil::check;
use peil::model::{Answer, Instrument, Number};
use peil::plot::{Attained, Marked, Moment, OverTime, Seen, Steps, Then, choose, over_time};
use peil::score::{Outcome, Response, Scorer};

use super::super::compiled::compiled;

fn pictures(name: &str, answers: &dyn Fn(&str) -> Option<i64>) -> peil::plot::Pictures {
    let instrument = compiled(&format!("instruments/{name}/{name}.peil"));
    let ranges: Vec<_> =
        check::ranges(&instrument).into_iter().map(|range| range.low.zip(range.high)).collect();
    let mut response = Response::blank(&instrument);
    for question in &instrument.questions {
        let Some(code) = answers(&question.name) else { continue };
        let at = instrument
            .options(question)
            .position(|(_, choice)| choice.code == Some(peil::model::Number::integer(code)));
        response.set(question.slot, at.map(|at| peil::model::Answer::Option(at as u16)));
    }
    let outcome = Scorer::new(&instrument).score(&response);
    choose(&instrument, &ranges, &[("Inwoner".into(), &outcome)])
}

#[test]
fn load_against_strength_is_a_plane_and_the_domains_are_a_radar() {
    let found = pictures("draagkracht", &|_| Some(3));
    let plane = found.plane.expect("`balans` is a difference");
    assert_eq!((plane.along.name.as_str(), plane.upright.name.as_str()), ("draaglast", "draagkracht"));
    assert_eq!(
        plane.strips.iter().map(|strip| strip.from).collect::<Vec<_>>(),
        [Some(-4.0), Some(-0.5), Some(0.5)]
    );
    let radar = found.radar.expect("the domains share their bands");
    let names: Vec<&str> = radar.axes.iter().map(|axis| axis.name.as_str()).collect();
    // `draaglast` has the same bands, and is made of the others.
    assert!(names.contains(&"last_financien") && !names.contains(&"draaglast"), "{names:?}");
}

#[test]
fn one_score_makes_no_picture() {
    assert_eq!(pictures("gad7", &|_| Some(1)), peil::plot::Pictures::default());
}

#[test]
fn pictures_as_they_are_drawn() {
    let found = pictures("draagkracht", &|name| Some(i64::from(name.len() as u32 % 5)));
    let plane = found.plane.expect("there is one");
    insta::assert_snapshot!(plane.svg("plane", "Draaglast tegenover draagkracht", "Inwoner, 2, 2"));
    let radar = found.radar.expect("there is one");
    insta::assert_snapshot!(radar.svg("radar", "Scores per onderwerp", "Financiën, 2"));
}

/// What equal answers to every question come to.
fn outcome(instrument: &Instrument, code: i64) -> Outcome {
    let mut response = Response::blank(instrument);
    for question in &instrument.questions {
        let at =
            instrument.options(question).position(|(_, choice)| choice.code == Some(Number::integer(code)));
        response.set(question.slot, at.map(|at| Answer::Option(at as u16)));
    }
    Scorer::new(instrument).score(&response)
}

/// Three moments, of which the second is missing.
fn moments(otherwise: &[String]) -> OverTime {
    let instrument = compiled("instruments/draagkracht/draagkracht.peil");
    let ranges: Vec<_> =
        check::ranges(&instrument).into_iter().map(|range| range.low.zip(range.high)).collect();
    let (first, last) = (outcome(&instrument, 1), outcome(&instrument, 3));
    let then = |at: f64, outcome: Option<&'_ Outcome>, otherwise: &'_ [String]| {
        (at, outcome.cloned(), otherwise.to_vec())
    };
    let all = [then(0.0, Some(&first), otherwise), then(0.5, None, &[]), then(1.0, Some(&last), &[])];
    let moments: Vec<Then<'_>> = all
        .iter()
        .map(|(at, outcome, otherwise)| Then {
            moment: Moment { short: format!("{at}"), at: *at },
            seen: vec![outcome.as_ref().map(|outcome| Seen { parts: &instrument, outcome, otherwise })],
        })
        .collect();
    over_time(&instrument, &ranges, &["Inwoner".into()], &moments)
}

#[test]
fn what_is_missing_is_a_gap_in_marks_and_the_line_goes_on() {
    let found = moments(&[]);
    let course = found.courses.iter().find(|course| course.axis.name == "draaglast").expect("it is drawn");
    let there: Vec<bool> = course.series[0].values.iter().map(Option::is_some).collect();
    assert_eq!(there, [true, false, true]);
    let svg = course.svg("c", "Draaglast", "Inwoner: 2");
    assert_eq!(svg.matches("<circle").count(), 2, "{svg}");
    assert_eq!(svg.matches("stroke-width=\"2.5\"").count(), 1, "{svg}");
    // Less is better: the lowest band, which is drawn first, is the lightest.
    let (best, next) = (svg.find("#dfeedd").expect("it is there"), svg.find("#fbf0d4").expect("it is there"));
    assert!(best < next, "{svg}");
    let balance = found.courses.iter().find(|course| course.axis.name == "balans").expect("it is drawn");
    let bar = balance.bar("b", "Balans", "Inwoner: 0");
    let (best, worst) =
        (bar.find("#dfeedd").expect("there is a best"), bar.find("#f6d9c6").expect("and a worst"));
    assert!(worst < best, "more is better: the best band is the last, {bar}");
    let (plane, trails) = found.plane.expect("there is one");
    assert_eq!(trails[0].points.iter().map(|point| point.2).collect::<Vec<_>>(), [0, 2]);
    let marked = Marked { start: "start", now: "nu" };
    let drawn = plane.svg_over_time("p", "Vlak", "Inwoner", &trails, marked);
    assert!(drawn.contains(">start</text>") && drawn.contains(">nu</text>"), "{drawn}");
}

#[test]
fn what_was_computed_in_another_way_is_in_no_picture() {
    let found = moments(&["draaglast".to_string()]);
    let course = found.courses.iter().find(|course| course.axis.name == "draaglast").expect("it is drawn");
    assert!(course.series[0].values[0].is_none() && course.series[0].values[2].is_some());
    assert_eq!(found.plane.expect("there is one").1[0].points.len(), 1);
}

#[test]
fn steps_and_levels() {
    let steps = |answers: &[Option<usize>]| Steps { count: 5, answers: answers.to_vec() };
    assert_eq!(steps(&[Some(0), Some(2)]).apart(), Some(2));
    assert_eq!(steps(&[Some(3), Some(3)]).apart(), Some(0));
    assert_eq!(steps(&[Some(1), None]).apart(), None);
    // Equal answers: the round one inside the square.
    let equal = steps(&[Some(3), Some(3)]).svg("s", "Vraag", "Inwoner: 3");
    assert!(
        equal.find("<rect").expect("it is there") < equal.find("<circle").expect("it is there"),
        "{equal}"
    );
    let goal = Attained { start: -2, now: Some(1) }.svg("g", "Doel", "Begin");
    assert!(goal.contains(">−2</text>") && goal.contains(">+2</text>"), "{goal}");
    assert_eq!(goal.matches("<circle").count(), 2);
    assert_eq!(Attained { start: -2, now: None }.svg("g", "Doel", "Begin").matches("<circle").count(), 1);
}
