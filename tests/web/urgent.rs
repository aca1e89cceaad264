//! Alerts of two grades: urgent ones that nobody saw come first.

use peil_store::{Actor, NewAdministration, Since, Submission, What};

use super::Server;
use crate::compiled::compiled;

#[test]
fn urgent_alerts_that_nobody_saw_come_first() {
    let server = Server::new();
    let (store, by) = (&server.store, Actor::Account("demo".into()));
    let instrument = compiled("instruments/draagkracht/draagkracht.peil");
    let alerts: Vec<(&str, bool)> =
        instrument.messages.iter().map(|message| (message.name.as_str(), message.urgent)).collect();
    assert!(alerts.contains(&("onveilig_thuis", true)) && alerts.contains(&("onvolledig", false)));
    let raise = |pseudonym: &str, alert: &str| {
        let case = store.open_case(pseudonym, &by).wait().expect("it is new");
        let new = NewAdministration {
            case,
            instrument: &instrument,
            wording: None,
            informant: Some("inwoner".into()),
            administered: None,
            domains: Vec::new(),
            expires: None,
            by: by.clone(),
        };
        let submission = Submission {
            administration: store.open_administration(new).wait().expect("it opens"),
            id: None,
            since: Since::Unknown,
            by: Actor::Respondent,
            what: vec![What::SentIn],
            alerts: Some(vec![alert.into()]),
        };
        store.submit(submission).wait().expect("it is saved");
    };
    // The urgent one is the older.
    raise("vis-1", "onveilig_thuis");
    std::thread::sleep(std::time::Duration::from_millis(5));
    raise("vis-2", "onvolledig");
    let page = server.get("/alerts", &server.signed_in()).text;
    let (urgent, plain) =
        (page.find("vis-1").expect("it is there"), page.find("vis-2").expect("it is there"));
    assert!(urgent < plain && page.contains("Dringend"), "{page}");
    assert_eq!(page.matches("Dringend").count(), 1, "{page}");
}
