//! Values summed per practice and pattern of cells.

use crate::statistics::matrix::Matrix;

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The practice, counted from 0.
    pub practice: usize,
    /// The case, counted from 0.
    pub case: usize,
    /// The cell, counted from 0. A case has one value per cell at most.
    pub cell: usize,
    /// The value.
    pub value: f64,
}

/// Cases of one practice with values in the same cells.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Which pattern, an index into [`Cases::patterns`].
    pub pattern: usize,
    /// Number of cases.
    pub n: f64,
    /// Sum of values, per cell of the pattern.
    pub sum: Vec<f64>,
    /// Sum of products of values.
    pub cross: Matrix,
}

/// All values, summed.
#[derive(Clone, Debug)]
pub struct Cases {
    pub(super) cells: usize,
    pub(super) patterns: Vec<Vec<usize>>,
    pub(super) practices: Vec<Vec<Group>>,
    /// Subtracted from every value, so that sums of squares keep their digits.
    pub(super) centre: f64,
    /// Values.
    pub observations: usize,
    /// Cases with a value.
    pub cases: usize,
    /// The practices with a value, by their number in the input, in rising order.
    pub practice_numbers: Vec<usize>,
}

impl Cases {
    /// Sums the observations. Those of a cell that is not below `cells` are left out.
    pub fn new(observations: &[Observation], cells: usize) -> Cases {
        let mut sorted: Vec<Observation> = observations.iter().copied().filter(|o| o.cell < cells).collect();
        sorted.sort_by_key(|o| (o.practice, o.case, o.cell));
        let n = sorted.len() as f64;
        let centre = if sorted.is_empty() { 0.0 } else { sorted.iter().map(|o| o.value).sum::<f64>() / n };
        let mut all = Cases {
            cells,
            patterns: Vec::new(),
            practices: Vec::new(),
            centre,
            observations: sorted.len(),
            cases: 0,
            practice_numbers: Vec::new(),
        };
        for one in sorted.chunk_by(|a, b| (a.practice, a.case) == (b.practice, b.case)) {
            all.add_case(one);
        }
        all
    }

    fn add_case(&mut self, values: &[Observation]) {
        self.cases += 1;
        if self.practice_numbers.last() != Some(&values[0].practice) {
            self.practice_numbers.push(values[0].practice);
            self.practices.push(Vec::new());
        }
        let cells: Vec<usize> = values.iter().map(|o| o.cell).collect();
        let pattern = self.patterns.iter().position(|p| *p == cells).unwrap_or_else(|| {
            self.patterns.push(cells.clone());
            self.patterns.len() - 1
        });
        let size = cells.len();
        let last = self.practices.len() - 1;
        let groups = &mut self.practices[last];
        let at = groups.iter().position(|g| g.pattern == pattern).unwrap_or_else(|| {
            groups.push(Group { pattern, n: 0.0, sum: vec![0.0; size], cross: Matrix::zeros(size, size) });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.n += 1.0;
        for r in 0..size {
            let x = values[r].value - self.centre;
            group.sum[r] += x;
            for c in 0..size {
                group.cross[(r, c)] += x * (values[c].value - self.centre);
            }
        }
    }

    /// The total variance of all values, with n.
    pub fn spread(&self) -> f64 {
        let squares: f64 = self.practices.iter().flatten().map(|g| g.cross.trace()).sum();
        if self.observations == 0 { 0.0 } else { squares / self.observations as f64 }
    }

    /// Whether every practice has a value in every cell.
    pub fn every_cell_filled(&self) -> bool {
        self.practices.iter().all(|groups| {
            (0..self.cells).all(|cell| groups.iter().any(|g| self.patterns[g.pattern].contains(&cell)))
        })
    }

    /// The number of cells with a value anywhere.
    pub fn cells_filled(&self) -> usize {
        (0..self.cells).filter(|cell| self.patterns.iter().any(|p| p.contains(cell))).count()
    }
}
