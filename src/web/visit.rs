//! One request, as the pages see it: in which language, from where, with which cookies.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};

use super::address;
use super::frame::{First, Frame, Switch};
use super::settings::Settings;
use super::site::Site;
use super::style::accepts;
use crate::interface::Tongue;

const LANGUAGE_COOKIE: &str = "peil-language";

/// What is known about the visitor.
#[derive(Debug, Clone)]
pub struct Visit {
    /// None: neither chosen nor asked for.
    chosen: Option<Tongue>,
    accepted: Option<Tongue>,
    pub path: String,
    pub client: IpAddr,
    headers: HeaderMap,
    pub site: Site,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Site: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visit, Infallible> {
        let site = Site::from_ref(state);
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        let chosen = cookie(&parts.headers, LANGUAGE_COOKIE).and_then(Tongue::parse);
        let accepted = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(Tongue::accepted);
        Ok(Visit {
            chosen,
            accepted,
            path: own_path(&parts.uri).to_string(),
            client: address::client(peer, &parts.headers, &site.settings.trusted_proxies),
            headers: parts.headers.clone(),
            site,
        })
    }
}

/// The path of a request, for sending a browser to it again: one that a browser could take for another server
/// is that of the first page.
pub fn own_path(uri: &Uri) -> &str {
    let path = uri.path();
    // `//elders.example` and `/\elders.example` name a server.
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if is_own { path } else { "/" }
}

impl Visit {
    /// The language of this page: what was chosen, otherwise what is proposed here, otherwise what the
    /// browser asks for, otherwise the setting.
    pub fn tongue(&self, proposed: Option<Tongue>) -> Tongue {
        self.chosen.or(proposed).or(self.accepted).unwrap_or(self.site.settings.language)
    }

    /// The language that was chosen on a page before.
    pub fn chosen(&self) -> Option<Tongue> {
        self.chosen
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.headers, name)
    }

    /// The frame of a page in the language of this visit.
    pub fn frame(&self) -> Frame {
        self.frame_in(self.tongue(None), None)
    }

    /// The frame of a page in a language, in the theme of a gemeente.
    pub fn frame_in(&self, tongue: Tongue, gemeente: Option<&str>) -> Frame {
        let theme = self.site.themes.of(gemeente);
        Frame {
            tongue,
            theme: format!("/theme/{}/{}", theme.key, theme.stamp),
            owner: theme.name.clone(),
            foot: theme.foot.clone(),
            leave_to: self.site.for_residents.then(|| self.site.settings.leave_to.clone()),
            switch: Switch::Links(self.path.clone()),
            person: None,
            session: None,
            preview: None,
            title: String::new(),
            wrong: false,
            for_residents: self.site.for_residents,
            first: None,
        }
    }

    /// The same of a page that may be the first that somebody sees.
    pub fn first(&self, frame: &mut Frame, gemeente: Option<&str>) {
        let theme = self.site.themes.of(gemeente).css.clone();
        frame.first = Some(First { theme, gzip: accepts(&self.headers, "gzip") });
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    all.filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// A cookie that no script reads and no other site sends along. Without an age it goes when the browser is
/// closed; an empty value removes it.
pub fn set_cookie(settings: &Settings, name: &str, value: &str, path: &str) -> HeaderValue {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let gone = if value.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}{gone}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The same for so long, also when the browser is closed.
pub fn lasting_cookie(
    settings: &Settings,
    name: &str,
    value: &str,
    path: &str,
    lasts: Duration,
) -> HeaderValue {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let text =
        format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}; Max-Age={}", lasts.as_secs());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The cookie that keeps the language that somebody chose.
pub fn language_cookie(settings: &Settings, tongue: Tongue) -> HeaderValue {
    set_cookie(settings, LANGUAGE_COOKIE, tongue.tag(), "/")
}
