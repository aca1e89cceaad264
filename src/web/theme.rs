//! Themes: how a gemeente's pages look. A folder with `theme.toml` (a name, a few colours) and `logo.svg`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use crate::interface::Tongue;

/// The theme of nobody in particular.
pub const PLAIN: &str = "peil";

/// How the pages of one gemeente look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// In addresses: the name of its folder.
    pub key: String,
    /// Whose pages these are, as they call themselves; the text of the logo.
    pub name: String,
    pub logo: String,
    /// Its tokens as custom properties.
    pub css: String,
    /// The hash of both, in their addresses.
    pub stamp: String,
    /// What the gemeente is called where one is chosen.
    pub display_name: String,
    /// What is at the foot of every page.
    pub foot: Foot,
    pub letter: Letter,
}

/// Where to read more and whom to ask: in the same place on every page (WCAG 2.2, 3.2.6).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Foot {
    /// The address of each statement, and the key of what it is called.
    pub links: Vec<(&'static str, String)>,
    pub telephone: Option<String>,
}

/// What a letter says about the sender.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// Line by line: who writes, and where.
    #[serde(default)]
    pub sender: String,
    /// Whom to call.
    pub telephone: Option<String>,
    /// A paragraph of the gemeente's own, by language.
    #[serde(default)]
    pub text: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: String,
    /// Buttons, the line under the header, and what is chosen.
    primary: String,
    /// On `primary`.
    on_primary: String,
    /// Links, on white.
    link: String,
    /// Behind the header.
    header: String,
    /// On `header`.
    on_header: String,
    display_name: Option<String>,
    /// Addresses of statements, and of a page with whom to ask.
    privacy: Option<String>,
    accessibility: Option<String>,
    contact: Option<String>,
    telephone: Option<String>,
    #[serde(default)]
    letter: Letter,
}

/// Those that come with Peil. All are invented.
const SHIPPED: [(&str, &str, &str); 3] = [
    (PLAIN, include_str!("style/themes/peil/theme.toml"), include_str!("style/themes/peil/logo.svg")),
    (
        "zeedorp",
        include_str!("style/themes/zeedorp/theme.toml"),
        include_str!("style/themes/zeedorp/logo.svg"),
    ),
    (
        "heidestad",
        include_str!("style/themes/heidestad/theme.toml"),
        include_str!("style/themes/heidestad/logo.svg"),
    ),
];

/// By key.
#[derive(Debug)]
pub struct Themes {
    all: BTreeMap<String, Theme>,
    default: String,
}

impl Themes {
    /// The themes that come with Peil, and those in a folder; one of the same name replaces the shipped one.
    ///
    /// # Errors
    /// A sentence that says which file is wrong and why.
    pub fn read(folder: Option<&Path>, default: &str) -> Result<Themes, String> {
        let mut all = BTreeMap::new();
        for (key, file, logo) in SHIPPED {
            all.insert(key.to_string(), theme(key, file, logo)?);
        }
        if let Some(folder) = folder {
            let failed = |error: std::io::Error| {
                format!("the folder of themes `{}` cannot be read: {error}", folder.display())
            };
            for entry in std::fs::read_dir(folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let Some(key) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_dir())
                else {
                    continue;
                };
                let read = |name: &str| {
                    std::fs::read_to_string(path.join(name))
                        .map_err(|error| format!("`{}` cannot be read: {error}", path.join(name).display()))
                };
                all.insert(key.to_string(), theme(key, &read("theme.toml")?, &read("logo.svg")?)?);
            }
        }
        if !all.contains_key(default) {
            let known: Vec<&str> = all.keys().map(String::as_str).collect();
            return Err(format!(
                "`theme` is `{default}`: there is no such theme; there are {}",
                known.join(", ")
            ));
        }
        Ok(Themes { all, default: default.to_string() })
    }

    /// The theme of a gemeente, otherwise the default.
    pub fn of(&self, gemeente: Option<&str>) -> &Theme {
        gemeente.and_then(|key| self.all.get(key)).unwrap_or(&self.all[&self.default])
    }

    /// The keys of all, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// What a gemeente is called: as its theme says, otherwise by its key.
    pub fn called(&self, key: &str) -> String {
        self.all.get(key).map_or(key, |theme| &theme.display_name).to_string()
    }

    pub fn get(&self, key: &str) -> Option<&Theme> {
        self.all.get(key)
    }
}

/// The least contrast of text with what is behind it (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

fn theme(key: &str, file: &str, logo: &str) -> Result<Theme, String> {
    let wrong = |what: String| format!("the theme `{key}`: {what}");
    if key.is_empty()
        || !key.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-')
    {
        return Err(wrong("a name can only have lowercase letters, digits and hyphens".into()));
    }
    let file: File = toml::from_str(file).map_err(|error| wrong(error.to_string().trim_end().to_string()))?;
    let colour = |name: &str, text: &str| {
        parse(text)
            .ok_or_else(|| wrong(format!("`{name}` is `{text}`: it should be a colour such as #0b5c8a")))
    };
    let primary = colour("primary", &file.primary)?;
    let on_primary = colour("on-primary", &file.on_primary)?;
    let link = colour("link", &file.link)?;
    let header = colour("header", &file.header)?;
    let on_header = colour("on-header", &file.on_header)?;
    let white = [255, 255, 255];
    let pairs = [
        ("primary", primary, "on-primary", on_primary),
        ("primary", primary, "white", white),
        ("link", link, "white", white),
        ("header", header, "on-header", on_header),
    ];
    for (one, a, other, b) in pairs {
        let found = contrast(a, b);
        if found < LEAST_CONTRAST {
            return Err(wrong(format!(
                "`{one}` and {other} have a contrast of {found:.1} to 1; text needs {LEAST_CONTRAST}"
            )));
        }
    }
    if !logo.contains("<svg") {
        return Err(wrong("`logo.svg` is not an SVG".into()));
    }
    let foot = foot(&file).map_err(wrong)?;
    if let Some(language) = file.letter.text.keys().find(|tag| Tongue::parse(tag).is_none()) {
        return Err(wrong(format!("`letter.text` has `{language}`: there are nl, fy and en")));
    }
    let mut css = String::from(":root {\n");
    let tokens = [
        ("primary", &file.primary),
        ("on-primary", &file.on_primary),
        ("link", &file.link),
        ("header", &file.header),
        ("on-header", &file.on_header),
    ];
    for (name, value) in tokens {
        let _ = writeln!(css, "  --peil-{name}: {value};");
    }
    let _ = writeln!(css, "  --peil-plate: {};\n}}", file.header);
    let _ = writeln!(
        css,
        "@media screen and (prefers-color-scheme: dark) {{\n.peil-dark {{\n  --peil-primary: {};\n  --peil-on-primary: {};\n  --peil-link: {};\n  --peil-header: {};\n  --peil-on-header: {};\n}}\n}}",
        hex(lighter(primary)),
        hex(DARK),
        hex(lighter(link)),
        hex(DARK_SOFT),
        hex(DARK_TEXT),
    );
    let stamp = super::style::stamp(format!("{css}{logo}").as_bytes());
    Ok(Theme {
        key: key.to_string(),
        display_name: file.display_name.unwrap_or_else(|| file.name.clone()),
        name: file.name,
        logo: logo.to_string(),
        css,
        stamp,
        foot,
        letter: file.letter,
    })
}

/// The foot of pages, with addresses that a browser opens and a number that a telephone calls.
fn foot(file: &File) -> Result<Foot, String> {
    let given =
        [("privacy", &file.privacy), ("accessibility", &file.accessibility), ("contact", &file.contact)];
    let mut links = Vec::new();
    for (name, address) in given {
        let Some(address) = address else { continue };
        if !address.starts_with("https://") || address.contains(char::is_whitespace) {
            return Err(format!(
                "`{name}` is `{address}`: it should be an address that begins with https://"
            ));
        }
        let key = match name {
            "privacy" => "foot-privacy",
            "accessibility" => "foot-accessibility",
            _ => "foot-contact",
        };
        links.push((key, address.clone()));
    }
    for telephone in [&file.telephone, &file.letter.telephone].into_iter().flatten() {
        let is_number = telephone.chars().all(|sign| sign.is_ascii_digit() || "+- ()".contains(sign));
        if !is_number || !telephone.contains(|sign: char| sign.is_ascii_digit()) {
            return Err(format!("`telephone` is `{telephone}`: it should be a number such as 14 0515"));
        }
    }
    Ok(Foot { links, telephone: file.telephone.clone() })
}

impl Foot {
    /// The number as a telephone dials it.
    pub fn dialled(&self) -> Option<String> {
        let telephone = self.telephone.as_ref()?;
        Some(telephone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect())
    }
}

/// The colours of a page in the dark: as in `style/tokens.css`.
const DARK: [u8; 3] = [0x12, 0x16, 0x1b];
const DARK_SOFT: [u8; 3] = [0x1c, 0x23, 0x2b];
const DARK_TEXT: [u8; 3] = [0xee, 0xf1, 0xf4];
/// What a colour of a theme has to have there, also on what is a little lighter than the page.
const ENOUGH_IN_THE_DARK: f64 = 7.0;

/// The colour with as much white as it needs to be read in the dark.
fn lighter(colour: [u8; 3]) -> [u8; 3] {
    let with = |white: u16| {
        colour.map(|part| {
            let part = u16::from(part);
            u8::try_from(part + (255 - part) * white / 20).unwrap_or(u8::MAX)
        })
    };
    (0..20).map(with).find(|found| contrast(*found, DARK) >= ENOUGH_IN_THE_DARK).unwrap_or([255; 3])
}

fn hex(colour: [u8; 3]) -> String {
    format!("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2])
}

/// `#rrggbb`
fn parse(colour: &str) -> Option<[u8; 3]> {
    let digits = colour
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|sign| sign.is_ascii_hexdigit()))?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// The contrast ratio of WCAG 2.2, 1 to 21.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance, as WCAG 2.2 defines it.
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}
