//! Pictures: which scores they show, and what they look like.

use peil::check;
use peil::plot::choose;
use peil::score::{Response, Scorer};

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
