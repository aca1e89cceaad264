//! Language tags as wording files carry them (BCP 47).

/// The two-letter codes of ISO 639-1.
const TWO_LETTERS: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi \
    fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln \
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn \
    so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Names that are written where a tag is meant.
const NAMES: [(&str, &str); 20] = [
    ("nederlands", "nl"),
    ("hollands", "nl"),
    ("dutch", "nl"),
    ("ned", "nl"),
    ("fries", "fy"),
    ("frysk", "fy"),
    ("frisian", "fy"),
    ("fr-nl", "fy"),
    ("frl", "fy"),
    ("engels", "en"),
    ("english", "en"),
    ("duits", "de"),
    ("turks", "tr"),
    ("arabisch", "ar"),
    ("pools", "pl"),
    ("frans", "fr"),
    ("spaans", "es"),
    ("oekraiens", "uk"),
    ("papiamentu", "pap"),
    ("tigrinya", "ti"),
];

/// Whether a text has the form of a language tag, and its language exists as far as that can be known without
/// the registry.
pub fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let lower = language.bytes().all(|byte| byte.is_ascii_lowercase());
    let known = match language.len() {
        2 => TWO_LETTERS.split_ascii_whitespace().any(|known| known == language),
        // Most three-letter codes exist. English names for the commonest languages are not among those that
        // are meant.
        3 => !NAMES.iter().any(|(name, _)| *name == language),
        _ => false,
    };
    lower
        && known
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The tag that was probably meant.
pub fn probably_meant(tag: &str) -> Option<String> {
    let lower = tag.to_lowercase().replace('_', "-").replace('ï', "i");
    if let Some((_, meant)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some((*meant).to_string());
    }
    let mut parts = lower.split('-');
    let mut rebuilt = parts.next().unwrap_or_default().to_string();
    for part in parts {
        rebuilt.push('-');
        rebuilt.push_str(&if part.len() == 2 { part.to_uppercase() } else { part.to_string() });
    }
    (rebuilt != tag && is_tag(&rebuilt)).then_some(rebuilt)
}

/// Whether two tags are of one language: `nl` and `nl-BE`.
pub fn same_language(a: &str, b: &str) -> bool {
    a.split('-').next() == b.split('-').next()
}
