//! The bands of a score: its own or shared ones, with cut-offs, perhaps for some responses only.

use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes, did_you_mean};
use crate::model::{BandSet, Choice, Cut, Node, NodeId, Number, ScoreId};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};

/// The names of a score's bands, before its conditions are computed.
pub struct BandNames {
    pub bands: Vec<Choice>,
    /// The places of the cuts, by set.
    pub places: Vec<Vec<Span>>,
    /// The shared bands that they are, if they are.
    pub shared: Option<String>,
}

impl<'a> Lowerer<'a> {
    fn band_clauses(&self, score: usize) -> Vec<&'a ast::BandsClause> {
        let clauses = &self.resolved.scores[score].ast.clauses;
        clauses
            .iter()
            .filter_map(|clause| {
                let ClauseKind::Bands(bands) = &clause.kind else { return None };
                Some(bands)
            })
            .collect()
    }

    /// The bands as written in a clause: in its block, or in the shared bands it names.
    fn written_bands(&self, clause: &'a ast::BandsClause) -> &'a [ast::Band] {
        match (&clause.bands, self.shared(clause)) {
            (Some(bands), _) => bands,
            (None, Some(shared)) => &shared.bands,
            (None, None) => &[],
        }
    }

    fn shared(&self, clause: &ast::BandsClause) -> Option<&'a ast::BandsDeclaration> {
        let name = clause.name.as_ref()?;
        self.resolved.band_names.get(name.text.as_str()).map(|&at| self.resolved.bands[at])
    }

    /// The bands that a score can have, in order of first appearance, and their texts.
    pub fn band_names(&mut self, score: usize) -> BandNames {
        let mut names = BandNames { bands: Vec::new(), places: Vec::new(), shared: None };
        let score_name = &self.resolved.scores[score].ast.name.text;
        for clause in self.band_clauses(score) {
            let shared = self.shared(clause);
            match (&clause.name, shared) {
                (Some(name), None) if !self.resolved.may_be_unread(&name.text) => {
                    let near = did_you_mean(&name.text, self.resolved.band_names.keys().copied());
                    let diagnostic = Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        name.span,
                        format!("no bands are called `{}`", name.text),
                    );
                    self.say(diagnostic.suggest_or(near, "declare them with `bands NAME { … }`"));
                }
                (None, _) if clause.bands.is_none() => {
                    self.say(
                        Diagnostic::new(
                            codes::BANDS,
                            clause.span,
                            "these bands have neither a name nor a block",
                        )
                        .help("write `bands { laag \"Laag\" from 0, hoog \"Hoog\" from 10 }`"),
                    );
                }
                _ => {}
            }
            if clause.bands.as_ref().is_some_and(Vec::is_empty) && !self.resolved.incomplete {
                self.say(
                    Diagnostic::new(codes::BANDS, clause.span, "these bands are empty")
                        .help("write one band per line: `laag \"Laag\" from 0`, or remove them"),
                );
            }
            if let Some(shared) = shared {
                names.shared = Some(shared.name.text.clone());
                for band in &shared.bands {
                    self.band_name(band, &mut names.bands);
                }
            }
            let written = self.written_bands(clause);
            for band in written {
                self.band_name(band, &mut names.bands);
                match (&band.label, shared) {
                    (Some(label), None) => {
                        self.text(&["scores", score_name, "bands", &band.name.text], label)
                    }
                    (Some(label), Some(_)) if clause.bands.is_some() => {
                        self.text(&["scores", score_name, "bands", &band.name.text], label)
                    }
                    (None, None) => {
                        let known =
                            names.bands.iter().any(|known| known.name.as_deref() == Some(&band.name.text))
                                && self
                                    .graph
                                    .parts
                                    .texts
                                    .get(&crate::model::TextKey::new(&[
                                        "scores",
                                        score_name,
                                        "bands",
                                        &band.name.text,
                                    ]))
                                    .is_some();
                        if !known {
                            self.say(
                                Diagnostic::new(
                                    codes::BANDS,
                                    band.span,
                                    format!("the band `{}` has no text", band.name.text),
                                )
                                .help(format!("write `{} \"…\"`", band.name.text))
                                .fix(Fix::chosen(
                                    "write a text",
                                    Edit::after(band.name.span, format!(" \"{}\"", as_text(&band.name.text))),
                                )),
                            );
                        }
                    }
                    _ => {}
                }
                if let Some(shared) = shared
                    && !shared.bands.iter().any(|other| other.name.text == band.name.text)
                {
                    let near = did_you_mean(
                        &band.name.text,
                        shared.bands.iter().map(|band| band.name.text.as_str()),
                    );
                    let diagnostic = Diagnostic::new(
                        codes::NO_SUCH_OPTION,
                        band.name.span,
                        format!("the bands `{}` have no `{}`", shared.name.text, band.name.text),
                    );
                    self.say(match near {
                        Some(near) => diagnostic.suggest(near),
                        None => diagnostic.also(shared.name.span, "declared here").help(format!(
                            "they have {}",
                            super::quoted(shared.bands.iter().map(|band| band.name.text.as_str()))
                        )),
                    });
                }
            }
            names.places.push(written.iter().map(|band| band.span).collect());
        }
        names
    }

    fn band_name(&mut self, band: &ast::Band, bands: &mut Vec<Choice>) {
        if bands.iter().any(|known| known.name.as_deref() == Some(&band.name.text)) {
            return;
        }
        self.option_name(&band.name);
        let renamed =
            band.renamed.iter().filter_map(|key| key.name.as_ref()).map(|name| name.text.clone()).collect();
        bands.push(Choice {
            name: Some(band.name.text.clone()),
            code: None,
            missing: false,
            none: false,
            renamed,
            concepts: Vec::new(),
        });
    }

    /// The texts of bands that several scores share.
    pub fn shared_band_texts(&mut self) {
        for declaration in &self.resolved.bands {
            if declaration.bands.is_empty() && !self.resolved.incomplete {
                let name = &declaration.name;
                self.say(
                    Diagnostic::new(codes::EMPTY, name.span, format!("`{}` has no bands", name.text))
                        .help("write one band per line: `laag \"Laag\"`, with `from 0` if every score has the same cut-offs"),
                );
            }
            for band in &declaration.bands {
                match &band.label {
                    Some(label) => self.text(&["bands", &declaration.name.text, &band.name.text], label),
                    None => self.say(
                        Diagnostic::new(
                            codes::BANDS,
                            band.span,
                            format!("the band `{}` has no text", band.name.text),
                        )
                        .help(format!("write `{} \"…\"`", band.name.text))
                        .fix(Fix::chosen(
                            "write a text",
                            Edit::after(band.name.span, format!(" \"{}\"", as_text(&band.name.text))),
                        )),
                    ),
                }
            }
        }
    }

    /// The node that gives the band of a score's value in one round.
    pub fn band_node(&mut self, score: usize, value: NodeId, scope: &Scope) -> Option<NodeId> {
        let clauses = self.band_clauses(score);
        let mut sets = Vec::new();
        for (at, clause) in clauses.iter().enumerate() {
            let when = match &clause.when {
                Some(condition) => Some(self.condition(condition, scope)?),
                None => None,
            };
            if when.is_none() && at + 1 < clauses.len() {
                let next = clauses[at + 1].span;
                self.say(
                    Diagnostic::new(
                        codes::BANDS,
                        next,
                        "these bands never apply: those before them apply to every response",
                    )
                    .also(clause.span, "no `when` here")
                    .help("bands without `when` come last"),
                );
                break;
            }
            let cuts = self.cuts(score, clause)?;
            sets.push(BandSet { when, cuts });
        }
        let span = clauses.first().map(|clause| clause.span);
        (!sets.is_empty())
            .then(|| self.graph.add(Node::Band { of: value, score: ScoreId(score as u32), sets }, span))
    }

    fn cuts(&mut self, score: usize, clause: &'a ast::BandsClause) -> Option<Vec<Cut>> {
        let written = self.written_bands(clause);
        let mut cuts: Vec<Cut> = Vec::new();
        let mut last: Option<(Number, bool, Span)> = None;
        for (at, band) in written.iter().enumerate() {
            let names = &self.graph.parts.scores[score].bands;
            let index = names.iter().position(|known| known.name.as_deref() == Some(&band.name.text))? as u16;
            if cuts.iter().any(|cut| cut.band == index) {
                return self.refuse(
                    Diagnostic::new(
                        codes::EQUAL_CODES,
                        band.span,
                        format!("the band `{}` is declared twice", band.name.text),
                    )
                    .also(
                        written[..at]
                            .iter()
                            .find(|other| other.name.text == band.name.text)
                            .map_or(band.span, |other| other.span),
                        "the first",
                    )
                    .help("a band is one range of values"),
                );
            }
            let Some(bound) = &band.bound else {
                if at > 0
                    || written.len() > 1
                        && clause.bands.is_none()
                        && written.iter().all(|band| band.bound.is_none())
                {
                    let place = if clause.bands.is_none() { clause.span } else { band.span };
                    return self.refuse(
                        Diagnostic::new(codes::BANDS, place, format!("the band `{}` does not say where it begins", band.name.text))
                            .help("write `from 10`, or `above 10` if 10 itself does not belong; only the lowest band may leave it out"),
                    );
                }
                cuts.push(Cut { from: None, open: false, band: index });
                continue;
            };
            let value = self.number(&bound.value)?;
            if let Some((before, open, place)) = &last
                && (&value, bound.open) <= (before, *open)
            {
                return self.refuse(
                    Diagnostic::new(
                        codes::CUT_ORDER,
                        bound.span,
                        format!("`{}` begins at {value}, which is not above {before}", band.name.text),
                    )
                    .also(*place, "the band before it")
                    .help("bands are in ascending order, each from the end of the one before"),
                );
            }
            last = Some((value.clone(), bound.open, bound.span));
            cuts.push(Cut { from: Some(value), open: bound.open, band: index });
        }
        Some(cuts)
    }
}

/// A name as the words that it was made of: `te_hoog` as `Te hoog`.
fn as_text(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
