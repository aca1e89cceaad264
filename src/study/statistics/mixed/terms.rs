//! The criterion of restricted maximum likelihood and its derivatives, at given variances.
//!
//! With V the covariance of all values, X the design and P = V⁻¹ − V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹, and Vᵢ the
//! derivative of V to variance i: the gradient of −2 log L is tr(PVᵢ) − y'PVᵢPy, its second derivative
//! −tr(PVᵢPVⱼ) + 2 y'PVᵢPVⱼPy, whose expectation is tr(PVᵢPVⱼ) (Searle, Casella & McCulloch 1992, ch. 6).

use super::data::Group;
use super::{Cases, Fixed, Level, Model};
use crate::statistics::matrix::Matrix;

/// What the criterion needs of one pattern of cells.
struct PatternTerms {
    ln_det: f64,
    /// G⁻¹.
    inverse: Matrix,
    /// G⁻¹ Gᵢ G⁻¹ for components of the case.
    first: Vec<Matrix>,
    /// The symmetric part of G⁻¹ Gᵢ G⁻¹ Gⱼ G⁻¹.
    second: Vec<Vec<Matrix>>,
    /// tr(G⁻¹ Gᵢ).
    trace: Vec<f64>,
    /// tr(G⁻¹ Gᵢ G⁻¹ Gⱼ).
    traces: Vec<Vec<f64>>,
}

/// One set of coefficients with the sums that belong to it: one for all practices, or one for each.
pub(super) struct Block {
    /// The coefficients.
    pub beta: Vec<f64>,
    /// (X'V⁻¹X)⁻¹.
    pub phi: Matrix,
    /// X'V⁻¹VᵢV⁻¹X.
    pub first: Vec<Matrix>,
    /// The symmetric part of X'V⁻¹VᵢV⁻¹VⱼV⁻¹X.
    pub second: Vec<Vec<Matrix>>,
}

/// The criterion and its derivatives.
pub(super) struct Terms {
    pub criterion: f64,
    pub gradient: Vec<f64>,
    /// The second derivative of the criterion.
    pub observed: Matrix,
    /// Its expectation.
    pub expected: Matrix,
    pub blocks: Vec<Block>,
}

/// Per practice: what is left when the cases are summed.
struct Sums {
    /// M = H (I + A H)⁻¹.
    m: Matrix,
    /// I − A M.
    shrink: Matrix,
    /// Z'V⁻¹Z.
    s: Matrix,
}

/// The covariance of cells within a case, and of a practice.
pub(super) fn covariances(model: &Model, theta: &[f64], cells: usize) -> (Matrix, Matrix) {
    let (mut case, mut practice) = (Matrix::zeros(cells, cells), Matrix::zeros(cells, cells));
    for (component, &variance) in model.components.iter().zip(theta) {
        match component.level {
            Level::Case => case.add(variance, &component.pattern),
            Level::Practice => practice.add(variance, &component.pattern),
        }
    }
    (case, practice)
}

/// The part of a matrix over cells that a pattern has.
pub(super) fn part(matrix: &Matrix, pattern: &[usize]) -> Matrix {
    Matrix::build(pattern.len(), pattern.len(), |r, c| matrix[(pattern[r], pattern[c])])
}

/// Adds a matrix over a pattern into one over all cells.
fn spread_into(target: &mut Matrix, factor: f64, from: &Matrix, pattern: &[usize]) {
    for (r, &row) in pattern.iter().enumerate() {
        for (c, &col) in pattern.iter().enumerate() {
            target[(row, col)] += factor * from[(r, c)];
        }
    }
}

fn pattern_terms(case: &Matrix, parts: &[&Matrix], pattern: &[usize]) -> Option<PatternTerms> {
    let (inverse, ln_det) = part(case, pattern).inverse()?;
    let inverse = inverse.symmetric();
    let own: Vec<Matrix> = parts.iter().map(|g| inverse.times(&part(g, pattern))).collect();
    let first: Vec<Matrix> = own.iter().map(|g| g.times(&inverse).symmetric()).collect();
    let second = own.iter().map(|g| first.iter().map(|f| g.times(f).symmetric()).collect()).collect();
    let trace = own.iter().map(Matrix::trace).collect();
    let traces = own.iter().map(|g| own.iter().map(|h| g.trace_of_product(h)).collect()).collect();
    Some(PatternTerms { ln_det, inverse, first, second, trace, traces })
}

/// Computes everything at `theta`; nothing when a matrix is singular.
pub(super) fn terms(cases: &Cases, model: &Model, theta: &[f64]) -> Option<Terms> {
    let k = cases.cells;
    let (case, practice) = covariances(model, theta, k);
    let at_case: Vec<usize> = indices(model, Level::Case);
    let at_practice: Vec<usize> = indices(model, Level::Practice);
    let parts: Vec<&Matrix> = at_case.iter().map(|&i| &model.components[i].pattern).collect();
    let patterns: Vec<PatternTerms> =
        cases.patterns.iter().map(|p| pattern_terms(&case, &parts, p)).collect::<Option<_>>()?;

    let mut work = Work {
        cases,
        model,
        patterns: &patterns,
        at_case: &at_case,
        at_practice: &at_practice,
        criterion: 0.0,
        gradient: vec![0.0; theta.len()],
        traces: Matrix::zeros(theta.len(), theta.len()),
        quadratics: Matrix::zeros(theta.len(), theta.len()),
    };
    let sums: Vec<Sums> =
        cases.practices.iter().map(|groups| work.sums(groups, &practice)).collect::<Option<_>>()?;
    let mut blocks = Vec::new();
    let mut coefficients = 0;
    match &model.fixed {
        Fixed::Common(design) => {
            let all: Vec<usize> = (0..sums.len()).collect();
            blocks.push(work.block(&all, &sums, design)?);
            coefficients += design.cols;
        }
        Fixed::PerPractice => {
            let design = Matrix::identity(k);
            for at in 0..sums.len() {
                blocks.push(work.block(&[at], &sums, &design)?);
                coefficients += k;
            }
        }
    }
    let degrees = cases.observations as f64 - coefficients as f64;
    let criterion = work.criterion + degrees * (2.0 * std::f64::consts::PI).ln();
    let expected = work.traces.clone();
    let observed = work.quadratics.plus(-1.0, &work.traces);
    criterion.is_finite().then_some(Terms { criterion, gradient: work.gradient, observed, expected, blocks })
}

fn indices(model: &Model, level: Level) -> Vec<usize> {
    (0..model.components.len()).filter(|&i| model.components[i].level == level).collect()
}

struct Work<'a> {
    cases: &'a Cases,
    model: &'a Model,
    patterns: &'a [PatternTerms],
    at_case: &'a [usize],
    at_practice: &'a [usize],
    criterion: f64,
    gradient: Vec<f64>,
    /// tr(PVᵢPVⱼ).
    traces: Matrix,
    /// 2 y'PVᵢPVⱼPy.
    quadratics: Matrix,
}

/// First and second order sums over cases of one practice, about a residual.
struct About {
    /// Z'D⁻¹r.
    u: Vec<f64>,
    /// r'D⁻¹r.
    q: f64,
    /// Z'D⁻¹VᵢD⁻¹r and r'D⁻¹VᵢD⁻¹r for components of the case.
    first: Vec<(Vec<f64>, f64)>,
    /// The same for pairs of components.
    second: Vec<Vec<(Vec<f64>, f64)>>,
    /// Z'D⁻¹VᵢD⁻¹Z.
    a: Vec<Matrix>,
    /// The symmetric part of Z'D⁻¹VᵢD⁻¹VⱼD⁻¹Z.
    aa: Vec<Vec<Matrix>>,
}

impl Work<'_> {
    /// A, M = H(I + AH)⁻¹ and what follows; adds log|V|.
    fn sums(&mut self, groups: &[Group], h: &Matrix) -> Option<Sums> {
        let k = self.cases.cells;
        let mut a = Matrix::zeros(k, k);
        for group in groups {
            let terms = &self.patterns[group.pattern];
            spread_into(&mut a, group.n, &terms.inverse, &self.cases.patterns[group.pattern]);
            self.criterion += group.n * terms.ln_det;
        }
        let (inverse, ln_det) = Matrix::identity(k).plus(1.0, &a.times(h)).inverse()?;
        self.criterion += ln_det;
        let m = h.times(&inverse).symmetric();
        let shrink = Matrix::identity(k).plus(-1.0, &a.times(&m));
        let s = shrink.times(&a).symmetric();
        Some(Sums { m, shrink, s })
    }

    fn block(&mut self, practices: &[usize], sums: &[Sums], design: &Matrix) -> Option<Block> {
        let p = design.cols;
        let turned = design.transposed();
        let (mut information, mut right) = (Matrix::zeros(p, p), vec![0.0; p]);
        for &at in practices {
            information.add(1.0, &turned.times(&sums[at].s).times(design));
            let t = sums[at].shrink.apply(&self.weighted_sum(&self.cases.practices[at]));
            for (r, x) in right.iter_mut().zip(turned.apply(&t)) {
                *r += x;
            }
        }
        let (phi, ln_det) = information.inverse()?;
        let phi = phi.symmetric();
        self.criterion += ln_det;
        let beta = phi.apply(&right);
        let fitted = design.apply(&beta);
        let count = self.model.components.len();
        let mut block = Block {
            beta,
            phi,
            first: vec![Matrix::zeros(p, p); count],
            second: vec![vec![Matrix::zeros(p, p); count]; count],
        };
        let mut across = vec![vec![0.0; p]; count];
        for &at in practices {
            self.practice(at, &sums[at], design, &fitted, &mut block, &mut across);
        }
        self.project(&block, &across);
        Some(block)
    }

    /// Z'D⁻¹y.
    fn weighted_sum(&self, groups: &[Group]) -> Vec<f64> {
        let mut u = vec![0.0; self.cases.cells];
        for group in groups {
            let weighted = self.patterns[group.pattern].inverse.apply(&group.sum);
            for (&cell, x) in self.cases.patterns[group.pattern].iter().zip(weighted) {
                u[cell] += x;
            }
        }
        u
    }

    /// Sums over the cases of a practice, of values less `fitted`.
    fn about(&self, groups: &[Group], fitted: &[f64]) -> About {
        let (k, own) = (self.cases.cells, self.at_case.len());
        let zero = || (vec![0.0; k], 0.0);
        let mut about = About {
            u: vec![0.0; k],
            q: 0.0,
            first: (0..own).map(|_| zero()).collect(),
            second: (0..own).map(|_| (0..own).map(|_| zero()).collect()).collect(),
            a: vec![Matrix::zeros(k, k); own],
            aa: vec![vec![Matrix::zeros(k, k); own]; own],
        };
        for group in groups {
            let pattern = &self.cases.patterns[group.pattern];
            let terms = &self.patterns[group.pattern];
            let (sum, cross) = residual(group, pattern, fitted);
            let add = |to: &mut (Vec<f64>, f64), by: &Matrix| {
                for (&cell, x) in pattern.iter().zip(by.apply(&sum)) {
                    to.0[cell] += x;
                }
                to.1 += by.trace_of_product(&cross);
            };
            let mut base = (std::mem::take(&mut about.u), about.q);
            add(&mut base, &terms.inverse);
            (about.u, about.q) = base;
            for i in 0..own {
                add(&mut about.first[i], &terms.first[i]);
                spread_into(&mut about.a[i], group.n, &terms.first[i], pattern);
                for j in 0..own {
                    add(&mut about.second[i][j], &terms.second[i][j]);
                    spread_into(&mut about.aa[i][j], group.n, &terms.second[i][j], pattern);
                }
            }
        }
        about
    }

    /// Adds what one practice contributes.
    fn practice(
        &mut self,
        at: usize,
        sums: &Sums,
        x: &Matrix,
        fitted: &[f64],
        block: &mut Block,
        across: &mut [Vec<f64>],
    ) {
        let groups = &self.cases.practices[at];
        let about = self.about(groups, fitted);
        let count = self.model.components.len();
        let xt = x.transposed();
        let (m, shrink, s) = (&sums.m, &sums.shrink, &sums.s);
        let mu = m.apply(&about.u);
        let t = shrink.apply(&about.u);
        self.criterion += about.q - m.form(&about.u, &about.u);

        // Per component: Z'V⁻¹VᵢV⁻¹Z and Z'V⁻¹VᵢV⁻¹r.
        let mut zz = vec![Matrix::zeros(0, 0); count];
        let mut zr = vec![Vec::new(); count];
        let mut inner = vec![Vec::new(); self.at_case.len()];
        for (slot, &i) in self.at_case.iter().enumerate() {
            let pulled = about.a[slot].apply(&mu);
            let y: Vec<f64> = about.first[slot].0.iter().zip(&pulled).map(|(a, b)| a - b).collect();
            zr[i] = shrink.apply(&y);
            zz[i] = shrink.times(&about.a[slot]).times(&shrink.transposed()).symmetric();
            let quadratic = about.first[slot].1 - 2.0 * dot(&mu, &about.first[slot].0) + dot(&mu, &pulled);
            self.gradient[i] +=
                groups.iter().map(|g| g.n * self.patterns[g.pattern].trace[slot]).sum::<f64>()
                    - m.trace_of_product(&about.a[slot])
                    - quadratic;
            inner[slot] = y;
        }
        for &i in self.at_practice {
            let h = &self.model.components[i].pattern;
            let pulled = h.apply(&t);
            zr[i] = s.apply(&pulled);
            zz[i] = s.times(h).times(s).symmetric();
            self.gradient[i] += s.trace_of_product(h) - dot(&t, &pulled);
        }
        for i in 0..count {
            block.first[i].add(1.0, &xt.times(&zz[i]).times(x));
            for (sum, value) in across[i].iter_mut().zip(xt.apply(&zr[i])) {
                *sum += value;
            }
        }
        self.case_pairs(groups, &about, sums, &mu, &inner, x, block);
        for &j in self.at_practice {
            let h = &self.model.components[j].pattern;
            let ht = h.apply(&t);
            for i in 0..count {
                let mixed = zz[i].times(h);
                let trace = mixed.trace();
                let quadratic = 2.0 * dot(&zr[i], &ht);
                let matrix = xt.times(&mixed.times(s).symmetric()).times(x);
                self.add_pair(i, j, trace, quadratic, &matrix, block);
            }
        }
    }

    /// A pair of which the second is of the practice.
    fn add_pair(
        &mut self,
        i: usize,
        j: usize,
        trace: f64,
        quadratic: f64,
        matrix: &Matrix,
        block: &mut Block,
    ) {
        // Pairs of two practice components come by twice, once in each order; others once.
        let both = self.model.components[i].level == Level::Case;
        for (r, c) in [(i, j), (j, i)].into_iter().take(if both { 2 } else { 1 }) {
            self.traces[(r, c)] += trace;
            self.quadratics[(r, c)] += quadratic;
            block.second[r][c].add(1.0, matrix);
        }
    }

    /// Pairs of components of the case.
    #[allow(clippy::too_many_arguments)]
    fn case_pairs(
        &mut self,
        groups: &[Group],
        about: &About,
        sums: &Sums,
        mu: &[f64],
        inner: &[Vec<f64>],
        x: &Matrix,
        block: &mut Block,
    ) {
        let (m, shrink) = (&sums.m, &sums.shrink);
        let xt = x.transposed();
        for (a, &i) in self.at_case.iter().enumerate() {
            let ma = m.times(&about.a[a]);
            for (b, &j) in self.at_case.iter().enumerate() {
                let own: f64 = groups.iter().map(|g| g.n * self.patterns[g.pattern].traces[a][b]).sum();
                let mb = m.times(&about.a[b]);
                let aa = &about.aa[a][b];
                self.traces[(i, j)] += own - 2.0 * m.trace_of_product(aa) + ma.trace_of_product(&mb);
                let (u, q) = &about.second[a][b];
                let quadratic = q - 2.0 * dot(mu, u) + aa.form(mu, mu) - m.form(&inner[a], &inner[b]);
                self.quadratics[(i, j)] += 2.0 * quadratic;
                let middle = aa.plus(-1.0, &about.a[a].times(&mb)).symmetric();
                let whole = shrink.times(&middle).times(&shrink.transposed());
                block.second[i][j].add(1.0, &xt.times(&whole).times(x));
            }
        }
    }

    /// What estimating the coefficients takes away.
    fn project(&mut self, block: &Block, across: &[Vec<f64>]) {
        let count = self.model.components.len();
        let scaled: Vec<Matrix> = block.first.iter().map(|f| block.phi.times(f)).collect();
        for i in 0..count {
            self.gradient[i] -= scaled[i].trace();
            for j in 0..count {
                self.traces[(i, j)] += scaled[i].trace_of_product(&scaled[j])
                    - 2.0 * block.phi.trace_of_product(&block.second[i][j]);
                self.quadratics[(i, j)] -= 2.0 * block.phi.form(&across[i], &across[j]);
            }
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Sum and cross products of values less what is fitted.
pub(super) fn residual(group: &Group, pattern: &[usize], fitted: &[f64]) -> (Vec<f64>, Matrix) {
    let f: Vec<f64> = pattern.iter().map(|&cell| fitted[cell]).collect();
    let sum = group.sum.iter().zip(&f).map(|(s, x)| s - group.n * x).collect();
    let cross = Matrix::build(f.len(), f.len(), |r, c| {
        group.cross[(r, c)] - group.sum[r] * f[c] - f[r] * group.sum[c] + group.n * f[r] * f[c]
    });
    (sum, cross)
}
