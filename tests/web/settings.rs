//! Settings: what is refused at the start, and in which words.

use std::path::Path;

use peil_web::{Given, Settings};
use tempfile::TempDir;

fn read(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
    let folder = TempDir::new().expect("there is a place for a folder");
    std::fs::write(folder.path().join("peil.toml"), toml).expect("it can be written");
    let get =
        |name: &str| environment.iter().find(|(found, _)| *found == name).map(|(_, value)| value.to_string());
    Settings::read(folder.path(), &get, Given::default())
}

#[test]
fn without_anything_it_serves_this_machine_alone() {
    let settings = read("", &[]).expect("nothing is wrong");
    assert_eq!(settings.public_url, "http://127.0.0.1:8080");
    assert_eq!(settings.database, "peil.db");
    assert_eq!(settings.instruments, Path::new("instruments"));
    assert!(!settings.is_secure());
}

#[test]
fn the_environment_goes_before_the_file_and_the_command_line_before_both() {
    let folder = TempDir::new().expect("there is a place for a folder");
    std::fs::write(
        folder.path().join("peil.toml"),
        "database = \"a.db\"\ntheme = \"zeedorp\"\n[retention]\ndefault = 365\ngad7 = 90\n",
    )
    .expect("it can be written");
    let environment = |name: &str| (name == "PEIL_THEME").then(|| "heidestad".to_string());
    let given = Given { database: Some("b.db".into()), port: Some(9000), ..Given::default() };
    let settings = Settings::read(folder.path(), &environment, given).expect("nothing is wrong");
    assert_eq!(
        (settings.database.as_str(), settings.theme.as_str(), settings.public_url.as_str()),
        ("b.db", "heidestad", "http://127.0.0.1:9000")
    );
    let days = |days: u64| std::time::Duration::from_secs(days * 86_400);
    assert_eq!(
        (settings.retention.instruments.get("gad7"), settings.retention.otherwise),
        (Some(&days(90)), Some(days(365)))
    );
}

/// The machine's own zone counts for nothing: a server in a container has none.
#[test]
fn days_are_those_of_the_netherlands_unless_another_zone_is_set() {
    let name = |settings: &Settings| settings.time_zone.iana_name().map(str::to_string);
    assert_eq!(name(&read("", &[]).expect("nothing is wrong")).as_deref(), Some("Europe/Amsterdam"));
    let there = read("time-zone = \"Europe/Amsterdam\"", &[("PEIL_TIME_ZONE", "America/Curacao")]);
    assert_eq!(name(&there.expect("nothing is wrong")).as_deref(), Some("America/Curacao"));
}

/// Times on pages are those of Amsterdam, on a machine that is set to another zone.
#[test]
fn pages_tell_the_time_of_the_setting() {
    use super::Server;
    let server = Server::new();
    let page = server.get("/cases", &server.signed_in());
    let shown = page.text.split("wordt u om ").nth(1).and_then(|rest| rest.get(..5)).expect("it is said");
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").expect("this machine knows it");
    let ends = |minutes: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
    };
    assert!((28..=31).any(|minutes| ends(minutes) == shown), "{shown} is not half an hour from {}", ends(0));
}

#[test]
fn with_a_certificate_links_begin_with_https() {
    let settings = read("tls-cert = \"a.pem\"", &[("PEIL_TLS_KEY", "b.pem"), ("PEIL_SWEEP", "false")])
        .expect("nothing is wrong");
    assert!(settings.is_secure() && settings.public_url == "https://127.0.0.1:8080" && !settings.sweeps);
    let tls = settings.tls.expect("it is set");
    assert_eq!((tls.cert.as_path(), tls.key.as_path()), (Path::new("a.pem"), Path::new("b.pem")));
    assert!(
        read("", &[("PEIL_SWEEP", "ja")]).expect_err("it is neither").contains("it should be true or false")
    );
    assert!(read("", &[]).expect("nothing is wrong").sweeps);
}

#[test]
fn what_is_wrong_is_said_with_its_name() {
    for (toml, said) in [
        ("lissten = \"x\"", "unknown field `lissten`"),
        ("listen = \"8080\"", "`listen` is `8080`: it should be an address and a port"),
        ("listen = \"0.0.0.0:80\"", "`public-url` is not set"),
        ("listen = \"0.0.0.0:80\"\npublic-url = \"http://127.0.0.1\"", "should begin with https://"),
        ("public-url = \"http://vragen.example\"", "should begin with https://"),
        ("public-url = \"https://vragen.example/pad\"", "a scheme and a host"),
        ("trusted-proxies = [\"10.0.0.0/33\"]", "`trusted-proxies` has `10.0.0.0/33`"),
        ("tls-cert = \"a.pem\"", "`tls-cert` is set and `tls-key` is not"),
        ("tls-key = \"a.pem\"", "`tls-key` is set and `tls-cert` is not"),
        (
            "tls-cert = \"a.pem\"\ntls-key = \"b.pem\"\npublic-url = \"http://127.0.0.1\"",
            "and `tls-cert` is set: it should begin with https://",
        ),
        ("sweep = \"no\"", "sweep"),
        ("[retention]\ndefault = 0", "`retention` has `default = 0`: that would erase responses at once"),
        ("[retention]\ngad7 = 0\ndefault = 365", "`retention` has `gad7 = 0`"),
        ("language = \"de\"", "`language` is `de`: it should be one of nl, fy, en"),
        ("leave-to = \"javascript:alert(1)\"", "`leave-to`"),
        ("time-zone = \"Europe/Zeedorp\"", "`time-zone` is `Europe/Zeedorp`"),
        ("time-zone = \"\"", "`time-zone`"),
    ] {
        let error = read(toml, &[]).expect_err(toml);
        assert!(error.contains(said), "{toml}: {error}");
    }
}

#[cfg(feature = "single-sign-on")]
#[test]
fn single_sign_on_says_who_may_do_what() {
    let toml = |more: &str| {
        format!(
            "[single-sign-on]\nissuer = \"https://login.example\"\nclient-id = \"peil\"\nname = \"Zeedorp\"\n{more}"
        )
    };
    let group = "[[single-sign-on.group]]\nname = \"team\"\nrole = \"professional\"\n";
    let settings = read(&toml(group), &[("PEIL_SIGN_ON_SECRET", "geheim")]).expect("nothing is wrong");
    assert!(settings.has_passwords());
    assert!(!format!("{settings:?}").contains("geheim"), "a secret is in no log");
    let only = read(&toml(&format!("only = true\n{group}")), &[]).expect("nothing is wrong");
    assert!(!only.has_passwords());
    for (wrong, why) in [
        (toml(""), "has no group"),
        (toml(&group.replace("professional", "baas")), "should be one of professional, coordinator"),
        (toml(group).replace("https://", "http://"), "should begin with https://"),
        (toml(group).replace("client-id", "client"), "unknown field"),
    ] {
        let refused = read(&wrong, &[]).expect_err("it is refused");
        assert!(refused.contains(why), "{wrong}: {refused}");
    }
}

#[cfg(not(feature = "single-sign-on"))]
#[test]
fn a_program_without_single_sign_on_does_not_ignore_it() {
    let toml =
        "[single-sign-on]\nissuer = \"https://login.example\"\nclient-id = \"peil\"\nname = \"Zeedorp\"\n";
    assert!(read(toml, &[]).expect_err("it is refused").contains("--features single-sign-on"));
}
