//! Pictures in SVG: x in per cent and y in pixels, so that they fill any width and letters keep their
//! size. Each has a title and a description; meaning never rests on colour alone.

use super::numbers::{esc, number, signed};
use peil::language::Language;
use peil::plot::wrapped;

/// A mark of an informant: round for the first, square for the second, triangle for others.
pub fn mark(informant: usize, x: f64, y: f64, r: f64) -> String {
    match informant {
        0 => format!("<circle class=\"rm\" cx=\"{x:.2}%\" cy=\"{y}\" r=\"{r}\"/>"),
        1 => format!(
            "<svg x=\"{x:.2}%\" y=\"{y}\" overflow=\"visible\"><rect class=\"pm\" x=\"{0}\" y=\"{0}\" width=\"{1}\" height=\"{1}\"/></svg>",
            -r + 1.0,
            2.0 * r - 2.0
        ),
        _ => format!(
            "<svg x=\"{x:.2}%\" y=\"{y}\" overflow=\"visible\"><path class=\"tm\" d=\"M0,{} L{r},{} L{},{}Z\"/></svg>",
            -r,
            0.8 * r,
            -r,
            0.8 * r
        ),
    }
}

/// The mark of an informant in a legend.
pub fn key(informant: usize) -> String {
    let inner = match informant {
        0 => "<circle class=\"rm\" cx=\"9\" cy=\"9\" r=\"7\"/>",
        1 => "<rect class=\"pm\" x=\"3\" y=\"3\" width=\"12\" height=\"12\"/>",
        _ => "<path class=\"tm\" d=\"M9,2 L16,15 L2,15Z\"/>",
    };
    format!("<svg class=\"key\" viewBox=\"0 0 18 18\" aria-hidden=\"true\">{inner}</svg>")
}

/// A scale from values to per cent.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
}

impl Axis {
    /// An axis over values, symmetric about zero.
    pub fn symmetric(values: impl Iterator<Item = f64>) -> Axis {
        let most = values.map(f64::abs).filter(|v| v.is_finite()).fold(0.0f64, f64::max).max(1e-6);
        let step = nice(most / 2.0);
        let high = (most * 1.05 / step).ceil() * step;
        Axis { low: -high, high }
    }

    /// Where a value is, in per cent.
    pub fn at(&self, value: f64) -> f64 {
        (100.0 * (value - self.low) / (self.high - self.low)).clamp(-5.0, 105.0)
    }

    /// Three to five round values.
    pub fn ticks(&self) -> Vec<f64> {
        let step = nice((self.high - self.low) / 4.0);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|k| k as f64 * step).collect()
    }
}

/// 1, 2 or 5 times a power of ten, at least `x`.
fn nice(x: f64) -> f64 {
    let power = 10f64.powf(x.log10().floor());
    let lead = x / power;
    power
        * if lead <= 1.0 {
            1.0
        } else if lead <= 2.0 {
            2.0
        } else if lead <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// An interval with its estimate, over the band of what matters.
pub fn forest_row(
    axis: Axis,
    informant: usize,
    estimate: f64,
    ends: Option<(f64, f64)>,
    matters: Option<f64>,
) -> String {
    let mut inner = band(axis, matters, 36);
    inner += &format!("<line class=\"ax\" x1=\"{0:.2}%\" x2=\"{0:.2}%\" y1=\"0\" y2=\"36\"/>", axis.at(0.0));
    if let Some((low, high)) = ends {
        inner += &interval(axis, low, high, 18.0, informant);
    }
    inner += &mark(informant, axis.at(estimate), 18.0, 7.0);
    format!("<svg class=\"pic\" height=\"36\" aria-hidden=\"true\">{inner}</svg>")
}

/// The grey band of changes that are too small to matter.
pub fn band(axis: Axis, matters: Option<f64>, height: i32) -> String {
    let Some(m) = matters else { return String::new() };
    let (a, b) = (axis.at(-m).max(0.0), axis.at(m).min(100.0));
    format!(
        "<rect class=\"mat\" x=\"{a:.2}%\" width=\"{:.2}%\" y=\"0\" height=\"{height}\"/>\
         <line class=\"dot\" x1=\"{a:.2}%\" x2=\"{a:.2}%\" y1=\"0\" y2=\"{height}\"/>\
         <line class=\"dot\" x1=\"{b:.2}%\" x2=\"{b:.2}%\" y1=\"0\" y2=\"{height}\"/>",
        b - a
    )
}

fn class_of(informant: usize) -> &'static str {
    match informant {
        0 => "rl",
        1 => "pl",
        _ => "tl",
    }
}

/// An interval as a line with end strokes.
pub fn interval(axis: Axis, low: f64, high: f64, y: f64, informant: usize) -> String {
    let (a, b) = (axis.at(low), axis.at(high));
    let class = match informant {
        0 => "ri",
        1 => "pi",
        _ => "ti",
    };
    let (top, bottom) = (y - 5.0, y + 5.0);
    format!(
        "<line class=\"{class}\" x1=\"{a:.2}%\" x2=\"{b:.2}%\" y1=\"{y}\" y2=\"{y}\"/>\
         <line class=\"{class}\" x1=\"{a:.2}%\" x2=\"{a:.2}%\" y1=\"{top}\" y2=\"{bottom}\"/>\
         <line class=\"{class}\" x1=\"{b:.2}%\" x2=\"{b:.2}%\" y1=\"{top}\" y2=\"{bottom}\"/>"
    )
}

/// How a word at a place of an axis is put there: one at an end stays inside the picture.
fn anchored(percent: f64) -> &'static str {
    if percent < 4.0 {
        "start"
    } else if percent > 96.0 {
        "end"
    } else {
        "middle"
    }
}

/// The axis under a forest, with words for its two directions.
pub fn forest_axis(language: Language, axis: Axis) -> String {
    let mut inner = "<line class=\"ax\" x1=\"0%\" x2=\"100%\" y1=\"1\" y2=\"1\"/>".to_string();
    for tick in axis.ticks() {
        let x = axis.at(tick);
        inner += &format!(
            "<line class=\"ax\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"1\" y2=\"7\"/><text x=\"{x:.2}%\" y=\"22\" text-anchor=\"{}\">{}</text>",
            anchored(x),
            signed(language, tick, 2)
        );
    }
    inner += &format!(
        "<text class=\"q\" x=\"0%\" y=\"42\">← {}</text><text class=\"q\" x=\"100%\" y=\"42\" text-anchor=\"end\">{} →</text>",
        language.say("lower", "lager"),
        language.say("higher", "hoger")
    );
    format!("<div class=\"fax\"><svg class=\"pic\" height=\"48\" aria-hidden=\"true\">{inner}</svg></div>")
}

/// A point of a course: a mean with its interval, at a day.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Where on the time axis, 0 to 1.
    pub time: f64,
    /// The mean.
    pub mean: f64,
    /// The interval.
    pub ends: Option<(f64, f64)>,
}

/// The course of one outcome: a line per informant; a thin line for those who have all waves.
pub fn course(
    language: Language,
    id: &str,
    title: &str,
    range: (f64, f64),
    waves: &[(f64, String)],
    lines: &[(String, Vec<Point>, Vec<Point>)],
) -> String {
    let height = 190.0;
    let (top, bottom) = (12.0, 150.0);
    let y = |v: f64| bottom - (v - range.0) / (range.1 - range.0) * (bottom - top);
    let x = |t: f64, i: usize| 12.0 + t * 76.0 + (i as f64 - 0.5) * 3.0;
    let mut inner = String::new();
    let axis = Axis { low: range.0, high: range.1 };
    for tick in axis.ticks() {
        let at = y(tick);
        inner += &format!(
            "<line class=\"gr\" x1=\"9%\" x2=\"100%\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text class=\"q\" x=\"7%\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            at + 5.0,
            number(language, tick, if tick.fract().abs() < 1e-9 { 0 } else { 1 })
        );
    }
    for (t, name) in waves {
        inner += &format!(
            "<text class=\"q\" x=\"{:.1}%\" y=\"172\" text-anchor=\"middle\">{}</text>",
            12.0 + t * 76.0,
            esc(name)
        );
    }
    let mut told = Vec::new();
    for (i, (name, points, kept)) in lines.iter().enumerate() {
        for pair in kept.windows(2) {
            inner +=
                &segment("thin", x(pair[0].time, i), y(pair[0].mean), x(pair[1].time, i), y(pair[1].mean));
        }
        for pair in points.windows(2) {
            inner += &segment(
                class_of(i),
                x(pair[0].time, i),
                y(pair[0].mean),
                x(pair[1].time, i),
                y(pair[1].mean),
            );
        }
        for point in points {
            if let Some((low, high)) = point.ends {
                let at = x(point.time, i);
                inner += &segment(["ri", "pi", "ti"][i.min(2)], at, y(low), at, y(high));
            }
            inner += &mark(i, x(point.time, i), y(point.mean), 6.0);
        }
        let values: Vec<String> = points.iter().map(|p| number(language, p.mean, 2)).collect();
        told.push(format!("{name}: {}", values.join(", ")));
    }
    let names: Vec<&str> = waves.iter().map(|w| w.1.as_str()).collect();
    let description = format!("{}. {}", names.join(", "), told.join(". "));
    picture(id, title, &description, height, &inner)
}

fn segment(class: &str, x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    format!("<line class=\"{class}\" x1=\"{x1:.2}%\" y1=\"{y1:.1}\" x2=\"{x2:.2}%\" y2=\"{y2:.1}\"/>")
}

/// A picture with its title and description.
pub fn picture(id: &str, title: &str, description: &str, height: f64, inner: &str) -> String {
    format!(
        "<svg class=\"pic\" role=\"img\" height=\"{height}\" aria-labelledby=\"{id}t {id}d\"><title id=\"{id}t\">{}</title>\
         <desc id=\"{id}d\">{}</desc>{inner}</svg>",
        esc(title),
        esc(description)
    )
}

/// A bar of counts, each part with its words under it in the table beside it.
pub fn stacked(id: &str, title: &str, parts: &[(String, usize)]) -> String {
    let total: usize = parts.iter().map(|p| p.1).sum();
    let mut inner = String::new();
    let mut from = 0.0;
    for (at, (name, count)) in parts.iter().enumerate() {
        let width = if total == 0 { 0.0 } else { 100.0 * *count as f64 / total as f64 };
        inner += &format!(
            "<rect class=\"b{} fr\" x=\"{from:.2}%\" width=\"{width:.2}%\" y=\"2\" height=\"30\"/>",
            1 + at.min(3)
        );
        if width > 14.0 {
            inner += &format!(
                "<text x=\"{:.2}%\" y=\"22\" text-anchor=\"middle\">{} {count}</text>",
                from + width / 2.0,
                esc(name)
            );
        }
        from += width;
    }
    let told: Vec<String> = parts.iter().map(|(n, c)| format!("{n}: {c}")).collect();
    picture(id, title, &told.join(", "), 36.0, &inner)
}

/// Differences against means, as counts in squares: no point is a person.
pub fn binned(
    language: Language,
    id: &str,
    title: &str,
    pairs: &[(f64, f64)],
    range: (f64, f64),
    lines: [f64; 3],
    least: usize,
) -> String {
    const COLUMNS: usize = 8;
    const ROWS: usize = 9;
    let width = (range.1 - range.0).max(1e-9);
    let reach = (1.3 * lines[0].abs().max(lines[2].abs())).clamp(1e-9, width);
    let mut counts = [[0usize; COLUMNS]; ROWS];
    for (a, b) in pairs {
        let (middle, difference) = (0.5 * (a + b), b - a);
        let c =
            ((middle - range.0) / width * COLUMNS as f64).floor().clamp(0.0, COLUMNS as f64 - 1.0) as usize;
        let r =
            ((difference / reach + 1.0) / 2.0 * ROWS as f64).floor().clamp(0.0, ROWS as f64 - 1.0) as usize;
        counts[r][c] += 1;
    }
    let most = counts.iter().flatten().copied().max().unwrap_or(1).max(1);
    let (top, bottom) = (10.0, 190.0);
    let y = |d: f64| bottom - (d / reach + 1.0) / 2.0 * (bottom - top);
    let mut inner = String::new();
    for (r, row) in counts.iter().enumerate() {
        for (c, &count) in row.iter().enumerate() {
            if count == 0 || count < least {
                continue;
            }
            let high = (bottom - top) / ROWS as f64;
            let size = (count as f64 / most as f64).sqrt();
            let x = 10.0 + (c as f64 + 0.5) * 88.0 / COLUMNS as f64;
            let at = bottom - (r as f64 + 0.5) * high;
            inner += &format!(
                "<svg x=\"{x:.1}%\" y=\"{at:.1}\" overflow=\"visible\"><rect class=\"bin\" x=\"{0:.1}\" y=\"{0:.1}\" width=\"{1:.1}\" height=\"{1:.1}\"/></svg>",
                -size * 9.0,
                size * 18.0
            );
        }
    }
    for (at, value) in lines.iter().enumerate() {
        let class = if at == 1 { "ax" } else { "dot" };
        inner += &format!(
            "<line class=\"{class}\" x1=\"10%\" x2=\"100%\" y1=\"{0:.1}\" y2=\"{0:.1}\"/>",
            y(*value)
        );
        inner += &format!(
            "<text class=\"q\" x=\"9%\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            y(*value) + 4.0,
            signed(language, *value, 2)
        );
    }
    for tick in (Axis { low: range.0, high: range.1 }).ticks() {
        let x = 10.0 + (tick - range.0) / width * 88.0;
        inner += &format!(
            "<text class=\"q\" x=\"{x:.1}%\" y=\"210\" text-anchor=\"middle\">{}</text>",
            number(language, tick, 0)
        );
    }
    let description = language.tell(
        format!("{} pairs; difference {}, limits {} and {}", pairs.len(), lines[1], lines[0], lines[2]),
        format!(
            "{} paren; verschil {}, grenzen {} en {}",
            pairs.len(),
            number(language, lines[1], 2),
            number(language, lines[0], 2),
            number(language, lines[2], 2)
        ),
    );
    picture(id, title, &description, 220.0, &inner)
}

/// Across and up.
type Spot = (f64, f64);

/// How many signs a line below the plane has.
const WIDE: usize = 40;

/// Load against strength: an arrow per informant from the first wave to the last.
pub fn plane(
    id: &str,
    title: &str,
    description: &str,
    x: (&str, (f64, f64)),
    y: (&str, (f64, f64)),
    arrows: &[(Spot, Spot)],
) -> String {
    let px = |v: f64| 40.0 + 260.0 * (v - x.1.0) / (x.1.1 - x.1.0);
    let py = |v: f64| 270.0 - 250.0 * (v - y.1.0) / (y.1.1 - y.1.0);
    let mut inner = "<rect class=\"fr\" x=\"40\" y=\"20\" width=\"260\" height=\"250\"/>".to_string();
    for tick in (Axis { low: x.1.0, high: x.1.1 }).ticks() {
        inner += &format!(
            "<text class=\"q\" x=\"{:.1}\" y=\"286\" text-anchor=\"middle\">{tick}</text>",
            px(tick)
        );
    }
    for tick in (Axis { low: y.1.0, high: y.1.1 }).ticks() {
        inner += &format!(
            "<text class=\"q\" x=\"32\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            py(tick) + 4.0
        );
    }
    for (line, words) in wrapped(x.0, WIDE).iter().enumerate() {
        let y = 304 + 16 * line;
        inner += &format!("<text x=\"170\" y=\"{y}\" text-anchor=\"middle\">{}</text>", esc(words));
    }
    inner += &format!("<text x=\"40\" y=\"12\">{}</text>", esc(y.0));
    for (i, (from, to)) in arrows.iter().enumerate() {
        let (a, b, c, d) = (px(from.0), py(from.1), px(to.0), py(to.1));
        inner += &format!(
            "<line class=\"{}\" x1=\"{a:.1}\" y1=\"{b:.1}\" x2=\"{c:.1}\" y2=\"{d:.1}\"/>",
            class_of(i)
        );
        let shape = |x: f64, y: f64, r: f64| match i {
            0 => format!("<circle class=\"rm\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r}\"/>"),
            _ => format!(
                "<rect class=\"pm\" x=\"{:.1}\" y=\"{:.1}\" width=\"{2}\" height=\"{2}\"/>",
                x - r,
                y - r,
                2.0 * r
            ),
        };
        inner += &shape(a, b, 4.0);
        inner += &shape(c, d, 7.0);
    }
    format!(
        "<svg class=\"pic plane\" role=\"img\" viewBox=\"0 0 320 328\" aria-labelledby=\"{id}t {id}d\"><title id=\"{id}t\">{}</title>\
         <desc id=\"{id}d\">{}</desc>{inner}</svg>",
        esc(title),
        esc(description)
    )
}
