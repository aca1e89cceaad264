//! Settings: from `peil.toml`, then the environment, then the command line, all checked before the first
//! request.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::address::Network;
use super::hooks::Calling;
use super::sign_on::{self, SignOn};
use super::zone;
use crate::interface::Tongue;
use peil_project::files::{self, Text};
use peil_store::Retention;

/// The file in the folder that the server is started in.
pub const FILE: &str = "peil.toml";

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of instruments.
    pub instruments: PathBuf,
    /// A file of SQLite, or `postgres://…`.
    pub database: String,
    pub listen: SocketAddr,
    /// What links begin with; without a slash at the end.
    pub public_url: String,
    /// Only these may say for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// Themes of one's own, a folder each.
    pub themes: Option<PathBuf>,
    /// The theme where an administration has no gemeente, or its gemeente has no theme.
    pub theme: String,
    /// Where a browser does not ask for one.
    pub language: Tongue,
    /// Where "leave this page quickly" goes.
    pub leave_to: String,
    /// Which time zone days and times of day are told in.
    pub time_zone: TimeZone,
    /// How many people look at words before they are in use: the one who wrote them, or also another.
    pub pairs_of_eyes: u8,
    /// How long responses are kept; without a number until somebody erases them.
    pub retention: Retention,
    /// Whether the server itself erases what was kept that long.
    pub sweeps: bool,
    /// None: plain HTTP, for a proxy or this machine alone.
    pub tls: Option<Tls>,
    /// Whom to ask about the API.
    pub contact: Contact,
    /// How hooks are called.
    pub calling: Calling,
    /// The system that vouches for those who work here, where there is one.
    pub sign_on: Option<SignOn>,
}

impl Settings {
    /// Whether anybody signs in with a password.
    pub fn has_passwords(&self) -> bool {
        self.sign_on.as_ref().is_none_or(|sign_on| !sign_on.only)
    }
}

/// A certificate with those that vouch for it, and its key: files in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// Whom to ask about the API: what its description says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    /// Where there is none, the public address.
    pub url: Option<String>,
    pub email: Option<String>,
}

impl Default for Contact {
    fn default() -> Contact {
        Contact { name: "The administrator of this server".into(), url: None, email: None }
    }
}

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub instruments: Option<PathBuf>,
    pub database: Option<String>,
    pub port: Option<u16>,
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    instruments: Option<PathBuf>,
    database: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    themes: Option<PathBuf>,
    theme: Option<String>,
    language: Option<String>,
    leave_to: Option<String>,
    time_zone: Option<String>,
    pairs_of_eyes: Option<u8>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    sweep: Option<bool>,
    hooks_to_this_machine: Option<bool>,
    hook_roots: Option<PathBuf>,
    #[serde(default)]
    /// In days, by instrument; `default` is for those that are not named.
    retention: BTreeMap<String, u32>,
    #[serde(default)]
    contact: Contact,
    single_sign_on: Option<sign_on::settings::File>,
    /// The secret of the client there, from the environment.
    #[serde(skip)]
    sign_on_secret: Option<String>,
}

impl Settings {
    /// Puts together what the file, the environment and the command line say; each goes before the one before
    /// it.
    ///
    /// # Errors
    /// A sentence that names the setting and says what it should be.
    pub fn read(
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
        given: Given,
    ) -> Result<Settings, String> {
        File::in_folder(folder, environment)?.check(given)
    }

    /// In which time zone a day begins, as the file of settings in a folder and the environment say.
    ///
    /// # Errors
    /// A sentence, when the file cannot be read, or this machine knows no such zone.
    pub fn time_zone_in(
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<TimeZone, String> {
        let file = File::in_folder(folder, environment)?;
        zone::named(file.time_zone.as_deref().unwrap_or(zone::USUAL))
    }

    /// How hooks are called, as the file of settings in a folder and the environment say.
    ///
    /// # Errors
    /// A sentence, when the file cannot be read.
    pub fn calling_in(
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Calling, String> {
        let file = File::in_folder(folder, environment)?;
        Ok(Calling { this_machine: file.hooks_to_this_machine.unwrap_or(false), roots: file.hook_roots })
    }

    /// How long responses are kept, as one file of settings says.
    ///
    /// # Errors
    /// A sentence, when there is no such file or it cannot be read.
    pub fn retention(path: &Path) -> Result<Retention, String> {
        File::read(path).and_then(|file| kept_for(file.retention))
    }
}

/// From days, by instrument.
fn kept_for(days: BTreeMap<String, u32>) -> Result<Retention, String> {
    if let Some((name, _)) = days.iter().find(|(_, days)| **days == 0) {
        return Err(format!(
            "`retention` has `{name} = 0`: that would erase responses at once. Write the number of days that they are kept, 1 or more"
        ));
    }
    let mut instruments: BTreeMap<String, Duration> =
        days.into_iter().map(|(name, days)| (name, Duration::from_secs(86_400 * u64::from(days)))).collect();
    Ok(Retention { otherwise: instruments.remove("default"), instruments })
}

impl File {
    /// What the file in a folder says, if there is one, and the environment after it.
    fn in_folder(folder: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<File, String> {
        let path = folder.join(FILE);
        // A file that exists and cannot be read is not ignored.
        let mut file =
            if path.try_exists().is_ok_and(|there| !there) { File::default() } else { File::read(&path)? };
        file.overrule(environment)?;
        Ok(file)
    }

    fn read(path: &Path) -> Result<File, String> {
        let no = |why: &str| format!("`{}` cannot be read: {why}", path.display());
        let text = match files::read_text(path) {
            Ok(Text::Read(text)) => text,
            Ok(Text::NotUtf8 { .. }) => return Err(no("it is not UTF-8 text")),
            Err(fault) => return Err(fault.to_string()),
        };
        toml::from_str(&text).map_err(|error| no(error.to_string().trim_end()))
    }

    fn overrule(&mut self, environment: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
        let paths = [
            ("PEIL_INSTRUMENTS", &mut self.instruments),
            ("PEIL_THEMES", &mut self.themes),
            ("PEIL_TLS_CERT", &mut self.tls_cert),
            ("PEIL_TLS_KEY", &mut self.tls_key),
            ("PEIL_HOOK_ROOTS", &mut self.hook_roots),
        ];
        for (name, place) in paths {
            if let Some(value) = environment(name) {
                *place = Some(value.into());
            }
        }
        let texts = [
            ("PEIL_DB", &mut self.database),
            ("PEIL_LISTEN", &mut self.listen),
            ("PEIL_PUBLIC_URL", &mut self.public_url),
            ("PEIL_THEME", &mut self.theme),
            ("PEIL_LANGUAGE", &mut self.language),
            ("PEIL_LEAVE_TO", &mut self.leave_to),
            ("PEIL_TIME_ZONE", &mut self.time_zone),
        ];
        for (name, place) in texts {
            if let Some(value) = environment(name) {
                *place = Some(value);
            }
        }
        self.sign_on_secret = environment("PEIL_SIGN_ON_SECRET");
        if let Some(value) = environment("PEIL_TRUSTED_PROXIES") {
            self.trusted_proxies = Some(
                value.split(',').map(|one| one.trim().to_string()).filter(|one| !one.is_empty()).collect(),
            );
        }
        if let Some(value) = environment("PEIL_PAIRS_OF_EYES") {
            let eyes = value.parse().map_err(|_| wrong_eyes(&value))?;
            self.pairs_of_eyes = Some(eyes);
        }
        let flags = [
            ("PEIL_SWEEP", &mut self.sweep),
            ("PEIL_HOOKS_TO_THIS_MACHINE", &mut self.hooks_to_this_machine),
        ];
        for (name, place) in flags {
            if let Some(value) = environment(name) {
                *place = Some(match value.as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return Err(format!("`{name}` is `{value}`: it should be true or false")),
                });
            }
        }
        Ok(())
    }

    fn check(self, given: Given) -> Result<Settings, String> {
        let listen = self.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let mut listen: SocketAddr =
            listen.parse().map_err(|_| format!("`listen` is `{listen}`: it should be an address and a port, such as 127.0.0.1:8080 or [::1]:8080"))?;
        if let Some(port) = given.port {
            listen.set_port(port);
        }
        let tls = match (given.tls_cert.or(self.tls_cert), given.tls_key.or(self.tls_key)) {
            (Some(cert), Some(key)) => Some(Tls { cert, key }),
            (None, None) => None,
            (Some(_), None) => {
                return Err("`tls-cert` is set and `tls-key` is not: a certificate needs its key".into());
            }
            (None, Some(_)) => {
                return Err("`tls-key` is set and `tls-cert` is not: a key needs its certificate".into());
            }
        };
        let public_url = match self.public_url {
            Some(url) => checked_url(&url)?,
            None if listen.ip().is_loopback() && tls.is_some() => format!("https://{listen}"),
            None if listen.ip().is_loopback() => format!("http://{listen}"),
            None => {
                return Err(format!(
                    "`public-url` is not set: a server that listens at {listen}, beyond this machine, needs the https address that people use"
                ));
            }
        };
        if !public_url.starts_with("https://") && !listen.ip().is_loopback() {
            return Err(format!(
                "`public-url` is `{public_url}`, and `listen` {listen} is open to other machines: it should begin with https://"
            ));
        }
        if tls.is_some() && !public_url.starts_with("https://") {
            return Err(format!(
                "`public-url` is `{public_url}`, and `tls-cert` is set: it should begin with https://"
            ));
        }
        let networks = self.trusted_proxies.unwrap_or_default();
        let trusted_proxies = networks.iter().map(|text| {
            Network::parse(text).ok_or_else(|| format!("`trusted-proxies` has `{text}`: it should be an address or a network, such as 10.0.0.5 or 10.0.0.0/24"))
        });
        let language = self.language.as_deref().unwrap_or("nl");
        let language = Tongue::ALL
            .into_iter()
            .find(|tongue| tongue.tag() == language)
            .ok_or_else(|| format!("`language` is `{language}`: it should be one of nl, fy, en"))?;
        let leave_to = self.leave_to.unwrap_or_else(|| "https://www.knmi.nl".into());
        if !leave_to.starts_with("https://") {
            return Err(format!("`leave-to` is `{leave_to}`: it should begin with https://"));
        }
        let time_zone = zone::named(self.time_zone.as_deref().unwrap_or(zone::USUAL))?;
        let pairs_of_eyes = self.pairs_of_eyes.unwrap_or(2);
        if !(1..=2).contains(&pairs_of_eyes) {
            return Err(wrong_eyes(&pairs_of_eyes.to_string()));
        }
        Ok(Settings {
            instruments: given.instruments.or(self.instruments).unwrap_or_else(|| "instruments".into()),
            database: given.database.or(self.database).unwrap_or_else(|| "peil.db".into()),
            listen,
            public_url,
            trusted_proxies: trusted_proxies.collect::<Result<_, _>>()?,
            themes: self.themes,
            theme: self.theme.unwrap_or_else(|| super::theme::PLAIN.into()),
            language,
            leave_to,
            time_zone,
            pairs_of_eyes,
            retention: kept_for(self.retention)?,
            sweeps: self.sweep.unwrap_or(true),
            tls,
            contact: self.contact,
            calling: Calling {
                this_machine: self.hooks_to_this_machine.unwrap_or(false),
                roots: self.hook_roots,
            },
            sign_on: self.single_sign_on.map(|file| file.check(self.sign_on_secret)).transpose()?,
        })
    }
}

fn wrong_eyes(value: &str) -> String {
    format!("`pairs-of-eyes` is `{value}`: it should be 1 or 2")
}

/// An address with a host and nothing after it. Without TLS only on this machine itself.
fn checked_url(url: &str) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("`public-url` is `{url}`: {what}"));
    let plain = url.trim_end_matches('/');
    let Some((scheme, host)) = plain.split_once("://") else { return wrong("it should begin with https://") };
    if host.is_empty() || host.contains(['/', '?', '#', '@']) || host.contains(char::is_whitespace) {
        return wrong("it should be a scheme and a host, such as https://vragen.gemeente.nl");
    }
    match scheme {
        "https" => Ok(plain.to_string()),
        "http" if is_loopback(host) => Ok(plain.to_string()),
        "http" => wrong("it should begin with https://; without TLS only this machine itself can be served"),
        _ => wrong("it should begin with https://"),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Settings {
    /// The same for this machine alone, whatever address is set: for the preview.
    pub fn on_this_machine(self) -> Settings {
        let mut listen = self.listen;
        if !listen.ip().is_loopback() {
            listen.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        Settings {
            listen,
            public_url: format!("http://{listen}"),
            trusted_proxies: Vec::new(),
            tls: None,
            ..self
        }
    }

    /// Whether browsers come over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The host, and port if there is one, that browsers ask for.
    pub fn public_host(&self) -> &str {
        self.public_url.split_once("://").map_or("", |(_, host)| host)
    }
}
