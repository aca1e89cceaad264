//! Every door of the pages and every operation of the API, by every role of two practices, with what is their
//! own, what is the other's, and what is nobody's. The doors are those that the router itself is made of.

#[cfg(feature = "parquet")]
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::cell::Cell;
use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use peil_store::{
    Actor, AdministrationId, CaseCopy, CaseId, GoalChange, GoalId, HookEvent, ImportId, InvitationId,
    Lasting, Moment, NewAccount, NewAdministration, NewGoal, NewImport, Of, Practice, PracticeKey, Readers,
    Role, Since, Submission, What,
};
use peil_web::api::SCOPES;
use peil_web::doors::{Door, Who};
use serde_json::{Value, json};

use super::api::{asking, text};
use super::studies::{attach, publish};
use super::{Answer, Server, request};
use crate::compiled::compiled;

/// What is in one practice.
struct Side {
    key: &'static str,
    case: CaseId,
    /// The own view of the professional, which is open.
    own: AdministrationId,
    /// The resident's, with an alert that nobody saw.
    resident: AdministrationId,
    invitation: InvitationId,
    round: String,
    goal: String,
    pseudonym: String,
    /// An account that nobody signs in with.
    spare: String,
    /// The cookie of each role, and the name of its account.
    signed_in: Vec<(Role, String, String)>,
    token: String,
}

/// An instrument that somebody imported.
const SLAPEN: &str = "instrument slapen {\n    title \"Slapen\"\n    version 1.0.0\n    language nl\n}\nitem uren \"Hoeveel uur slaapt u?\" : integer 0..24\n";

/// Names that are nobody's.
const NOWHERE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

struct Both {
    server: Server,
    sides: [Side; 2],
    /// A draft of an instrument, which is of no practice.
    import: ImportId,
    asked: Cell<u32>,
}

fn side(server: &Server, key: &'static str) -> Side {
    let store = &server.store;
    let account = |name: &str, role: Role| {
        let new = NewAccount {
            name: name.into(),
            role,
            practice: Some(PracticeKey(key.into())),
            reads: vec!["gad7".into()],
        };
        store.add_account_to(new, &Actor::Program).wait().expect("it is added")
    };
    let mut signed_in = Vec::new();
    for role in Role::ALL {
        let name = format!("{key}.{role}", role = role.as_str());
        let credentials = account(&name, role);
        let code = credentials.code_at(Moment::now());
        let session =
            store.sign_in(&name, &credentials.password, &code, Lasting::Usual).wait().expect("it is let in");
        signed_in.push((role, format!("peil-session={}", session.token.reveal()), name));
    }
    let spare = format!("{key}.reserve");
    account(&spare, Role::Professional);
    let by = Actor::Account(signed_in[0].2.clone());
    let pseudonym = format!("vis-{key}");
    let case = store.open_case(&pseudonym, &by).wait().expect("it opens");
    let (draagkracht, gad7) =
        (compiled("instruments/draagkracht/draagkracht.peil"), compiled("instruments/gad7/gad7.peil"));
    let open = |instrument, informant: Option<&str>| {
        let new = NewAdministration {
            case: case.clone(),
            instrument,
            wording: None,
            informant: informant.map(Into::into),
            administered: None,
            domains: Vec::new(),
            expires: None,
            by: by.clone(),
        };
        store.open_administration(new).wait().expect("it opens")
    };
    let (resident, own) = (open(&draagkracht, Some("inwoner")), open(&draagkracht, Some("professional")));
    let first = open(&gad7, None);
    let submit = |id: &AdministrationId, what: Vec<What>, alerts: Option<Vec<String>>| {
        let (by, id) = (Actor::Respondent, id.clone());
        let submission = Submission { administration: id, id: None, since: Since::Unknown, by, what, alerts };
        store.submit(submission).wait().expect("it is saved");
    };
    submit(&resident, Vec::new(), Some(vec!["gevaar".into()]));
    // Twice, so that there is a change to look at.
    let given = || vec![What::Given { question: "gad1".into(), answer: "1".into() }, What::SentIn];
    submit(&first, given(), None);
    let second = open(&gad7, None);
    submit(&second, given(), None);
    let later = Moment::now().after(std::time::Duration::from_secs(3600));
    let invitation = store.invite(&own, later, &by).wait().expect("it is made").id;
    let scopes = SCOPES.map(|(scope, _)| scope);
    let practice = PracticeKey(key.into());
    let token = store
        .add_client_to(Some(&practice), &format!("portaal-{key}"), &scopes, None, &Actor::Program)
        .wait()
        .expect("it is added");
    let by_program = &Actor::Program;
    let url = "http://127.0.0.1:9/peil";
    let events = [HookEvent::SentIn];
    store
        .add_hook(Some(&practice), &format!("melder-{key}"), url, &events, by_program)
        .wait()
        .expect("it is added");
    let new = NewGoal {
        words: format!("Doel van {key}"),
        about: Vec::new(),
        shared: None,
        why_alone: None,
        start: -2,
        aim: 0,
    };
    let goal = store.add_goal(&case, new, &by).wait().expect("it is made").0;
    let action =
        GoalChange::ActionAdded { what_to_do: format!("Actie van {key}"), who: "wijkteam".into(), by: None };
    store.change_goal(&GoalId(goal.clone()), action, &by).wait().expect("it is added");
    let round = store.rounds(&case).wait().expect("they are there").remove(0).id.0;
    Side {
        key,
        case,
        own,
        resident,
        invitation,
        round,
        goal,
        pseudonym,
        spare,
        signed_in,
        token: token.reveal().to_string(),
    }
}

fn both() -> Both {
    let server = Server::with("trusted-proxies = [\"127.0.0.1\"]\n");
    for key in ["noord", "zuid"] {
        let new = Practice { key: PracticeKey(key.into()), name: format!("Team {key}"), gemeente: None };
        server.store.add_practice(new, &Actor::Program).wait().expect("it is new");
    }
    let sides = [side(&server, "noord"), side(&server, "zuid")];
    for side in &sides {
        let study = format!("onderzoek-{}", side.key);
        attach(&server, &study, side.key, false);
        let day = jiff::civil::date(2026, 1, 5);
        server.store.enrol(&side.case, &study, day, None, &Actor::Program).wait().expect("it is enrolled");
        publish(&server, &study, "eindbericht", None, Readers::Everyone);
    }
    let new = NewImport {
        instrument: "slapen".into(),
        file: "slapen.json".into(),
        files: vec![("slapen.peil".into(), SLAPEN.into())],
        report: "{}".into(),
    };
    let import = server.store.keep_import(new, &Actor::Program).wait().expect("it is kept");
    Both { server, sides, import, asked: Cell::new(0) }
}

/// What the identifiers in an address stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Own,
    Others,
    Nobodys,
}

impl Both {
    /// A request that comes from another address from time to time: a long walk is not a flood.
    fn send(&self, method: &Method, path: &str, cookies: &str, form: &[(&str, &str)]) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let from = std::net::Ipv4Addr::from(0x0a00_0000 + self.asked.get() / 100).to_string();
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut builder = request(method.clone(), path, cookies).header("x-forwarded-for", from);
        if *method == Method::POST {
            builder = builder
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
        }
        self.server.send(builder.body(Body::from(body.join("&"))).expect("it is a request"))
    }

    /// What names something that belongs to somebody in a path.
    fn identifier(&self, part: &str, side: &Side, named: Named) -> Option<String> {
        let own = match part {
            "case" | "caseId" => side.case.to_string(),
            "administration" | "administrationId" => side.own.to_string(),
            "invitationId" => side.invitation.to_string(),
            "roundId" => side.round.clone(),
            "goal" | "goalId" => side.goal.clone(),
            "account" => side.spare.clone(),
            _ => return None,
        };
        Some(match named {
            Named::Own | Named::Others => own,
            Named::Nobodys => NOWHERE.into(),
        })
    }

    /// A path with its parts filled in, and whether any of them names something that belongs to somebody.
    fn filled(&self, path: &str, at: usize, named: Named) -> (String, bool) {
        let side = &self.sides[if named == Named::Others { 1 - at } else { at }];
        let mut names = false;
        let parts: Vec<String> = path
            .split('/')
            .map(|part| {
                let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                    return part.to_string();
                };
                if let Some(id) = self.identifier(name, side, named) {
                    names = true;
                    return id;
                }
                match name {
                    // English words of it are there.
                    "wording" if path.starts_with("/woorden/") => "en".into(),
                    "instrument" => "gad7".into(),
                    "page" => "hulp".into(),
                    "score" => "totaal".into(),
                    "action" => "1".into(),
                    "practice" => "noord".into(),
                    "client" => "portaal-noord".into(),
                    "hook" => "melder-noord".into(),
                    "import" => self.import.to_string(),
                    "study" => format!("onderzoek-{}", self.sides[at].key),
                    "publication" => "eindbericht".into(),
                    "token" => "AAAAAAAAAAAAAAAAAAAAAA".into(),
                    "stamp" | "key" | "wording" | "domain" => "x".into(),
                    _ => panic!("{path}: it is not known here what `{name}` is: say it, and whose it is"),
                }
            })
            .collect();
        (parts.join("/"), names)
    }

    /// Everything that could be changed in a practice.
    fn everything(&self, at: usize) -> (CaseCopy, Vec<String>, usize) {
        let (side, store) = (&self.sides[at], &self.server.store);
        let accounts = store.accounts_of(&PracticeKey(side.key.into())).wait().expect("they are there");
        let alerts = store.alerts(&Of::Case(side.case.clone())).wait().expect("they are there");
        let copy = store.copy_case(&side.case).wait().expect("it is there");
        let open = store.invitations(&side.own).wait().expect("they are there");
        let known = accounts.iter().map(|account| format!("{} {}", account.name, account.disabled)).collect();
        let unseen = alerts.iter().filter(|alert| alert.seen.is_none()).count();
        (copy, known, unseen + open.iter().filter(|link| link.revoked.is_none()).count())
    }

    /// A form with everything that a form of the pages says, about one practice.
    fn form(&self, at: usize) -> Vec<(&'static str, &str)> {
        let side = &self.sides[at];
        vec![
            ("to", &side.signed_in[1].2),
            ("administration", side.resident.as_str()),
            ("alert", "gevaar"),
            ("link", side.invitation.as_str()),
            ("sought", &side.pseudonym),
            ("pseudonym", "nieuw"),
            ("name", "nieuw"),
            ("role", "professional"),
            ("practice", side.key),
            ("text", "items.gad1"),
            ("words", "Other words for it"),
            ("revision", "0"),
        ]
    }

    /// What no page of a practice shows of the other.
    fn is_silent(&self, about: &str, at: usize, shown: &str) {
        let other = &self.sides[1 - at];
        let own =
            [other.case.as_str(), other.own.as_str(), other.resident.as_str(), &other.round, &other.goal];
        let study = format!("onderzoek-{}", other.key);
        let own = own.into_iter().chain([other.invitation.as_str(), &other.pseudonym, &other.spare, &study]);
        for secret in own {
            assert!(!shown.contains(secret), "{about} shows `{secret}` of the other practice: {shown}");
        }
    }
}

/// Nobody comes through a door that is not for them, and of what is the other's it is said what is said about
/// what is nobody's.
#[test]
fn no_door_opens_for_another_role_or_onto_another_practice() {
    let both = both();
    let doors: Vec<Door> = both.server.doors.clone();
    assert!(doors.len() > 40, "{}", doors.len());
    let kinds: BTreeSet<String> = doors.iter().map(|door| format!("{:?}", door.who)).collect();
    assert_eq!(kinds.len(), 9, "there is a door of every kind: {kinds:?}");
    let before = [both.everything(0), both.everything(1)];
    for door in &doors {
        let about = format!("{} {}", door.method, door.path);
        let (path, _) = both.filled(door.path, 0, Named::Own);
        if !door.who.admits(None) {
            let answer = both.send(&door.method, &path, "", &[]);
            assert!(answer.location().starts_with("/sign-in"), "{about}, by nobody: {}", answer.text);
        }
        for at in [0, 1] {
            for (role, cookie, name) in &both.sides[at].signed_in {
                let about = format!("{about}, by {name}");
                for named in [Named::Own, Named::Others, Named::Nobodys] {
                    let (path, names) = both.filled(door.path, at, named);
                    // What it does where it may is another test's.
                    let everywhere = door.path.contains("{account}") && *role == Role::Beheerder;
                    let may = door.who.admits(Some(*role));
                    if (may && named == Named::Own) || (may && everywhere && named == Named::Others) {
                        continue;
                    }
                    if matches!(door.who, Who::Anybody | Who::Link) || (may && !names) {
                        continue;
                    }
                    let answer = both.send(&door.method, &path, cookie, &both.form(1 - at));
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{about}, {named:?}: {path}");
                    let (nobodys, _) = both.filled(door.path, at, Named::Nobodys);
                    let other = both.send(&door.method, &nobodys, cookie, &both.form(1 - at));
                    assert_eq!(
                        answer.text.replace(&path, ""),
                        other.text.replace(&nobodys, ""),
                        "{about}, {named:?}: it is told from what is nobody's"
                    );
                }
            }
        }
    }
    assert_eq!([both.everything(0), both.everything(1)], before, "and nothing was changed");
}

/// Whoever may come through a door gets somewhere; nothing of the other practice is shown, and a form that
/// names what is the other's changes nothing of it.
#[test]
fn every_door_opens_onto_the_own_practice_alone() {
    let both = both();
    let before = both.everything(1);
    let doors = both.server.doors.clone();
    // What ends something comes last.
    let last = ["/send", "/disabling", "/revoking", "/removing"];
    let ends = |door: &Door| last.iter().any(|end| door.path.ends_with(end));
    let mut sorted: Vec<&Door> = doors.iter().filter(|door| door.path != "/sign-out").collect();
    sorted.sort_by_key(|door| ends(door));
    for door in sorted {
        for (role, cookie, name) in &both.sides[0].signed_in {
            if !door.who.admits(Some(*role)) || matches!(door.who, Who::Anybody | Who::Link) {
                continue;
            }
            let about = format!("{} {}, by {name}", door.method, door.path);
            let (mut path, _) = both.filled(door.path, 0, Named::Own);
            if door.who == Who::Research {
                path += "?version=1.0.0";
            }
            let with_others = both.send(&door.method, &path, cookie, &both.form(1));
            // A beheerder looks after the accounts and practices of all.
            if *role != Role::Beheerder {
                let shown = with_others.text.replace(&both.sides[1].pseudonym, "");
                let shown = if with_others.text.contains("id=\"sought\"") { shown } else { with_others.text };
                both.is_silent(&about, 0, &shown);
            }
            let answer = both.send(&door.method, &path, cookie, &both.form(0));
            let good = answer.status.is_success()
                || answer.status.is_redirection()
                || answer.status == StatusCode::UNPROCESSABLE_ENTITY;
            let gone = ends(door) || answer.status == StatusCode::NOT_FOUND && door.path.starts_with("/own/");
            // Of an own view that was not sent in there is nothing to explain.
            let gone = gone || answer.status == StatusCode::NOT_FOUND && door.path.contains("/trace/");
            assert!(good || gone, "{about}: {} {}", answer.status, answer.text);
            if *role != Role::Beheerder {
                both.is_silent(&about, 0, &answer.text);
            }
        }
    }
    let after = both.everything(1);
    assert_eq!((after.0, after.2), (before.0, before.2), "nothing of the other practice was changed");
}

/// Whether bytes hold a text.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|found| found == text.as_bytes())
}

/// Of a list or a number nothing can be reported about how much the other practice has.
#[test]
fn a_researcher_reads_numbers_and_no_text() {
    let both = both();
    let (_, cookie, _) = &both.sides[0].signed_in[3];
    let page = both.send(&Method::GET, "/research", cookie, &[]);
    assert!(page.text.contains("/research/gad7?version=1.0.0"), "{}", page.text);
    let file = both.send(&Method::GET, "/research/gad7?version=1.0.0", cookie, &[]);
    assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.text);
    assert!(lines[0].starts_with("case_number,round,instrument_version,sent_in_on,"), "{}", lines[0]);
    assert!(!file.text.contains(both.sides[0].case.as_str()) && !file.text.contains("vis-"), "{}", file.text);
    let sheet = both.send(&Method::GET, "/research/gad7?version=1.0.0&form=xlsx", cookie, &[]);
    assert_eq!(sheet.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"gad7.xlsx\"");
    assert!(sheet.bytes.starts_with(b"PK"), "it is a spreadsheet");
    let data = both.send(&Method::GET, "/research/gad7?version=1.0.0&form=sav", cookie, &[]);
    assert_eq!(data.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"gad7.sav\"");
    assert!(data.bytes.starts_with(b"$FL2") && holds(&data.bytes, "sent_in_on"), "it is data of SPSS");
    #[cfg(feature = "parquet")]
    {
        let table = both.send(&Method::GET, "/research/gad7?version=1.0.0&form=parquet", cookie, &[]);
        assert_eq!(table.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"gad7.parquet\"");
        let file = std::env::temp_dir().join(format!("peil-research-{}.parquet", std::process::id()));
        std::fs::write(&file, table.bytes).expect("it is written");
        let open = std::fs::File::open(&file).expect("it opens");
        let read = ParquetRecordBatchReaderBuilder::try_new(open).and_then(|built| built.build());
        let batches: Vec<_> = read.expect("it is Parquet").map(|batch| batch.expect("it is whole")).collect();
        std::fs::remove_file(&file).expect("it is removed");
        let schema = batches[0].schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(names, lines[0].split(',').collect::<Vec<_>>(), "the columns are those of CSV");
        let kind = |name: &str| schema.field_with_name(name).expect("it is there").data_type().to_string();
        assert_eq!([kind("gad1"), kind("totaal"), kind("sent_in_on")], ["Int64", "Float64", "Utf8"]);
        let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
        assert_eq!(rows, 2);
    }
    let refused = both.send(&Method::GET, "/research/draagkracht?version=1.0.0", cookie, &[]);
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "only what is named may be read");
    let log = both.server.store.audit_lines(None, None, 20).wait().expect("it is there");
    assert!(log.iter().any(|line| line.action == "research.read"), "{log:?}");

    // Of an instrument that asks for texts, those are left out.
    let store = &both.server.store;
    let name = "noord.lezer";
    let new = NewAccount {
        name: name.into(),
        role: Role::Researcher,
        practice: Some(PracticeKey("noord".into())),
        reads: vec!["sociale_teams".into()],
    };
    let credentials = store.add_account_to(new, &Actor::Program).wait().expect("it is added");
    let code = credentials.code_at(Moment::now());
    let session =
        store.sign_in(name, &credentials.password, &code, Lasting::Usual).wait().expect("it is let in");
    let instrument = compiled("instruments/sociale_teams/sociale_teams.peil");
    let typed = instrument.questions.iter().find(|question| question.name == "omvang_woorden");
    assert!(typed.is_some(), "it asks for a text");
    let new = NewAdministration {
        case: both.sides[0].case.clone(),
        instrument: &instrument,
        wording: None,
        informant: None,
        administered: None,
        domains: Vec::new(),
        expires: None,
        by: Actor::Program,
    };
    let id = store.open_administration(new).wait().expect("it opens");
    let text = "een verzwegen naam".to_string();
    let what = vec![What::Given { question: "omvang_woorden".into(), answer: text }, What::SentIn];
    let submission = Submission {
        administration: id,
        id: None,
        since: Since::Unknown,
        by: Actor::Respondent,
        what,
        alerts: None,
    };
    store.submit(submission).wait().expect("it is saved");
    let cookie = format!("peil-session={}", session.token.reveal());
    let page = both.send(&Method::GET, "/research", &cookie, &[]);
    let path = super::values(&page.text, "href").into_iter().find(|path| path.starts_with("/research/"));
    let path = path.expect("there is a file").replace("&amp;", "&");
    let data = both.send(&Method::GET, &path.replace("form=csv", "form=sav"), &cookie, &[]);
    assert!(data.bytes.starts_with(b"$FL2") && holds(&data.bytes, "omvang"), "it is data of SPSS");
    assert!(!holds(&data.bytes, "verzwegen") && !holds(&data.bytes, "omvang_woorden"), "no text is in it");
    #[cfg(feature = "parquet")]
    {
        let data = both.send(&Method::GET, &path.replace("form=csv", "form=parquet"), &cookie, &[]);
        assert!(data.bytes.starts_with(b"PAR1") && holds(&data.bytes, "omvang"), "it is Parquet");
        assert!(
            !holds(&data.bytes, "verzwegen") && !holds(&data.bytes, "omvang_woorden"),
            "no text is in it"
        );
    }
    let file = both.send(&Method::GET, &path, &cookie, &[]);
    assert_eq!((file.status, file.text.lines().count()), (StatusCode::OK, 2), "{}", file.text);
    assert!(!file.text.contains("verzwegen") && !file.text.contains("omvang_woorden"), "{}", file.text);
}

/// A coordinator adds accounts to the own practice, whatever others are called.
#[test]
fn a_coordinator_looks_after_the_accounts_of_the_practice() {
    let both = both();
    let (_, cookie, _) = &both.sides[0].signed_in[1];
    let add = |form: &[(&str, &str)]| both.send(&Method::POST, "/accounts", cookie, form);
    let made = add(&[("name", "reserve2"), ("role", "professional"), ("practice", "zuid")]);
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/accounts/noord.reserve2/link"));
    // The link is on a page that changes nothing when it is loaded again.
    let kept = format!("{cookie}; {}", made.cookie());
    let links: Vec<Vec<String>> = (0..2)
        .map(|_| {
            super::values(&both.send(&Method::GET, made.location(), &kept, &[]).text, "id=\"link\" value")
        })
        .collect();
    assert!(links[0][0].starts_with("http://127.0.0.1:8080/welcome/"), "{links:?}");
    assert_eq!(links[0], links[1]);
    let later = both.send(&Method::GET, made.location(), cookie, &[]);
    assert_eq!((later.status, later.location()), (StatusCode::SEE_OTHER, "/accounts"));
    let account = both.server.store.account("noord.reserve2").wait().expect("it is named after its practice");
    assert_eq!(account.practice, PracticeKey("noord".into()), "whatever the form says");
    let again = add(&[("name", "reserve2"), ("role", "professional")]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A role above the own is not given, and an account of it is not touched.
    add(&[("name", "baas"), ("role", "beheerder")]);
    assert!(both.server.store.account("noord.baas").wait().is_err());
    let (_, _, beheerder) = &both.sides[0].signed_in[2];
    let touched = both.send(&Method::POST, &format!("/accounts/{beheerder}/disabling"), cookie, &[]);
    assert_eq!(touched.status, StatusCode::NOT_FOUND);
    assert!(!both.server.store.account(beheerder).wait().expect("it is there").disabled);
}

impl Both {
    fn api(&self, at: usize, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let from = std::net::Ipv4Addr::from(0x0a00_0000 + self.asked.get() / 100).to_string();
        let builder = asking(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.sides[at].token))
            .header("x-forwarded-for", from);
        let request = match body {
            Some(body) => {
                builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
            None => builder.body(Body::empty()),
        };
        self.server.send(request.expect("it is a request"))
    }
}

/// In FHIR it is as in the API: a search finds what is its own, and a name of another's is the name of nobody.
#[test]
fn fhir_shows_nothing_of_another_practice() {
    let both = both();
    let ask = |at: usize, path: &str| {
        let request = request(Method::GET, &format!("/api/fhir{path}"), "")
            .header(header::AUTHORIZATION, format!("Bearer {}", both.sides[at].token))
            .body(Body::empty());
        both.server.send(request.expect("it is a request"))
    };
    let ids = |at: usize, query: &str| -> Vec<String> {
        let found: Value = serde_json::from_str(&ask(at, &format!("/QuestionnaireResponse{query}")).text)
            .expect("it is JSON");
        let entries = found["entry"].as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| text(&entry["resource"]["id"])).collect()
    };
    let [own, others] = [ids(0, ""), ids(1, "")];
    assert!(own.len() >= 2 && others.len() >= 2 && !own.iter().any(|id| others.contains(id)));
    both.is_silent("GET QuestionnaireResponse", 0, &ask(0, "/QuestionnaireResponse").text);
    let unknown = ask(0, &format!("/QuestionnaireResponse/{NOWHERE}"));
    for id in &others {
        assert_eq!(ask(1, &format!("/QuestionnaireResponse/{id}")).status, StatusCode::OK);
        let refused = ask(0, &format!("/QuestionnaireResponse/{id}"));
        assert_eq!((refused.status, &refused.text), (StatusCode::NOT_FOUND, &unknown.text));
        assert!(ids(0, &format!("?_id={id}")).is_empty());
    }
    let case = both.sides[1].case.as_str();
    assert!(ids(0, &format!("?subject:identifier={case}")).is_empty());
    assert!(!ids(1, &format!("?subject:identifier={case}")).is_empty());
}

/// The operations are those that the description has, which is made of the handlers.
#[test]
fn no_operation_of_the_api_reaches_another_practice() {
    let both = both();
    let description = both.api(0, "GET", "/openapi.json", None);
    let description: Value = serde_json::from_str(&description.text).expect("it is JSON");
    let before = both.everything(1);
    let mut named = 0;
    for (path, methods) in description["paths"].as_object().expect("there are paths") {
        for (method, operation) in methods.as_object().expect("there are methods") {
            let method = method.to_uppercase();
            let about = format!("{method} {path}");
            // Bodies come after the path: without one, what is the own's is refused for that alone.
            let body = operation["requestBody"].is_object().then(|| json!({}));
            let [own, others, nobodys] =
                [Named::Own, Named::Others, Named::Nobodys].map(|named| both.filled(path, 0, named));
            if own.1 {
                named += 1;
                let found = both.api(0, &method, &own.0, body.as_ref());
                assert_ne!(found.status, StatusCode::NOT_FOUND, "{about}: {}", found.text);
                both.is_silent(&about, 0, &found.text);
                let refused = both.api(0, &method, &others.0, body.as_ref());
                let unknown = both.api(0, &method, &nobodys.0, body.as_ref());
                assert_eq!(
                    (refused.status, &refused.text),
                    (StatusCode::NOT_FOUND, &unknown.text),
                    "{about}: it is told from what is nobody's"
                );
            } else {
                both.is_silent(&about, 0, &both.api(0, &method, &own.0, body.as_ref()).text);
            }
        }
    }
    assert!(named > 12, "{named}");
    let other = &both.sides[1];
    // What a body or a query names.
    let open = |case: &CaseId, round: Option<&str>| {
        let mut body = json!({ "caseId": case.as_str(), "instrument": "draagkracht" });
        if let Some(round) = round {
            body["roundId"] = json!(round);
        }
        both.api(0, "POST", "/administrations", Some(&body))
    };
    let unknown = open(&CaseId(NOWHERE.into()), None);
    assert_eq!(
        (unknown.status, open(&other.case, None).text),
        (StatusCode::BAD_REQUEST, unknown.text.clone())
    );
    let unknown = open(&both.sides[0].case, Some(NOWHERE));
    let refused = open(&both.sides[0].case, Some(&other.round));
    assert_eq!((unknown.status, refused.text), (StatusCode::BAD_REQUEST, unknown.text.clone()));
    let list = |case: &str| both.api(0, "GET", &format!("/administrations?caseId={case}"), None).text;
    assert_eq!(list(other.case.as_str()), list(NOWHERE));
    // A pseudonym of the other practice is free here.
    let opened = both.api(0, "POST", "/cases", Some(&json!({ "pseudonym": other.pseudonym })));
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text);
    let taken = both.api(0, "POST", "/cases", Some(&json!({ "pseudonym": other.pseudonym })));
    let said: Value = serde_json::from_str(&taken.text).expect("it is JSON");
    assert_eq!(
        text(&said["caseId"]),
        text(&serde_json::from_str::<Value>(&opened.text).expect("it is JSON")["id"])
    );
    let account = json!({ "account": other.signed_in[0].2 });
    let refused = both.api(0, "PUT", &format!("/cases/{}/owner", both.sides[0].case), Some(&account));
    let nobody = json!({ "account": "niemand" });
    let unknown = both.api(0, "PUT", &format!("/cases/{}/owner", both.sides[0].case), Some(&nobody));
    assert_eq!((refused.status, refused.text), (StatusCode::BAD_REQUEST, unknown.text));
    assert_eq!(both.everything(1), before, "and nothing of it was changed");
}

/// A case is handed over, closed and opened again through the API and on the pages.
#[test]
fn a_case_is_closed_with_a_reason() {
    let both = both();
    let side = &both.sides[0];
    let path = format!("/cases/{}", side.case);
    let closed = both.api(0, "PUT", &format!("{path}/closing"), Some(&json!({ "reason": "passedOn" })));
    let said: Value = serde_json::from_str(&closed.text).expect("it is JSON");
    assert_eq!((closed.status, &said["closed"]["reason"]), (StatusCode::OK, &json!("passedOn")));
    let again = both.api(0, "PUT", &format!("{path}/closing"), Some(&json!({ "reason": "other" })));
    assert_eq!(again.status, StatusCode::CONFLICT);
    let (_, cookie, _) = &side.signed_in[0];
    let page = both.send(&Method::GET, &path, cookie, &[]);
    assert!(page.text.contains("een andere organisatie gaat verder"), "{}", page.text);
    assert!(!page.text.contains(&format!("{path}/ask")), "nothing is asked in it: {}", page.text);
    let asked = both.send(&Method::GET, &format!("{path}/ask"), cookie, &[]);
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, path.as_str()));
    assert_eq!(both.send(&Method::POST, &format!("{path}/reopening"), cookie, &[]).location(), path);
    let (_, _, coordinator) = &side.signed_in[1];
    let handed = both.send(&Method::POST, &format!("{path}/owner"), cookie, &[("to", coordinator)]);
    assert_eq!(handed.location(), path);
    let page = both.send(&Method::GET, &path, cookie, &[]);
    assert!(page.text.contains("Overgedragen aan noord.coordinator (noord.professional)"), "{}", page.text);
    let mine = both.send(&Method::GET, "/cases?whose=mine", cookie, &[]);
    let all = both.send(&Method::GET, "/cases?whose=all", cookie, &[]);
    let row = format!("href=\"{path}\">{}</a></th>", side.pseudonym);
    assert!(!mine.text.contains(&row) && all.text.contains(&row), "{}", all.text);
}
