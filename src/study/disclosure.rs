//! What may be published: which cells of a table are withheld so that no reader can work them out.
//!
//! A reader knows the rules, the totals, and, being a practice, the own numbers. So a cell that is too
//! small takes others along till what is withheld holds enough, also after taking away any one cell.

/// What a table of counts shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Per cell, whether it is withheld.
    pub cells: Vec<bool>,
    /// Whether the total is withheld.
    pub total: bool,
}

/// A cell of a table: its name decides between cells of the same size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// Households in it.
    pub households: usize,
}

/// Chooses which cells are withheld. A cell of 1 up to `at_least` − 1 is; then the smallest others, by name
/// where equal, until those withheld hold `at_least` also after any one of them is removed. If all cells
/// together cannot hold that, the total is withheld too.
///
/// ```
/// use peil_study::disclosure::{Cell, withhold};
/// let cell = |name: &str, households| Cell { name: name.into(), households };
/// let found = withhold(&[cell("a", 8), cell("b", 24), cell("c", 28), cell("d", 40)], 10);
/// assert_eq!(found.cells, [true, true, true, false]);
/// assert!(!found.total);
/// ```
pub fn withhold(cells: &[Cell], at_least: usize) -> Withheld {
    let mut withheld: Vec<bool> = cells.iter().map(|c| 0 < c.households && c.households < at_least).collect();
    let total: usize = cells.iter().map(|c| c.households).sum();
    if !withheld.contains(&true) {
        return Withheld { cells: withheld, total: total > 0 && total < at_least };
    }
    let mut others: Vec<usize> =
        (0..cells.len()).filter(|&at| !withheld[at] && cells[at].households > 0).collect();
    others
        .sort_by(|&a, &b| (cells[a].households, &cells[a].name).cmp(&(cells[b].households, &cells[b].name)));
    let mut others = others.into_iter();
    while !holds(cells, &withheld, at_least) {
        match others.next() {
            Some(at) => withheld[at] = true,
            None => return Withheld { cells: withheld, total: true },
        }
    }
    Withheld { cells: withheld, total: false }
}

/// Whether the withheld cells hold `at_least` after any one is removed, and leave two that hide each other.
fn holds(cells: &[Cell], withheld: &[bool], at_least: usize) -> bool {
    let sizes: Vec<usize> =
        cells.iter().zip(withheld).filter(|(_, w)| **w).map(|(c, _)| c.households).collect();
    let sum: usize = sizes.iter().sum();
    sizes.len() >= 3 && sizes.iter().all(|own| sum - own >= at_least)
}

/// Withholds over groups of which one holds the other: for each cell, the inner group, and what the
/// outer has more, may not be small either (two moments; start and both waves; own and total).
pub fn withhold_nested(outer: &[Cell], inner: &[Cell], at_least: usize) -> (Withheld, Withheld) {
    let rest: Vec<Cell> = outer
        .iter()
        .zip(inner)
        .map(|(o, i)| Cell { name: o.name.clone(), households: o.households.saturating_sub(i.households) })
        .collect();
    let whole = withhold(outer, at_least);
    let part = withhold(inner, at_least);
    let between = withhold(&rest, at_least);
    let cells = part.cells.iter().zip(&between.cells).map(|(a, b)| *a || *b).collect();
    let total = part.total || between.total;
    (whole, Withheld { cells, total })
}

/// A count as it is published: rounded to a multiple, halves up.
///
/// ```
/// assert_eq!(peil_study::disclosure::rounded(27, 5), 25);
/// assert_eq!(peil_study::disclosure::rounded(28, 5), 30);
/// ```
pub fn rounded(count: usize, to: usize) -> usize {
    let to = to.max(1);
    (count + to / 2) / to * to
}

/// A number of cases as a class: under 10 is not shown.
pub fn class_of(n: usize) -> Option<&'static str> {
    match n {
        0..10 => None,
        10..20 => Some("10–19"),
        20..30 => Some("20–29"),
        30.. => Some("30+"),
    }
}
