//! CR2: standard errors that hold when the model's covariance does not, over practices.

use super::terms::{covariances, part, residual};
use super::{Cases, Estimate, Fit, Fixed, Model};
use crate::statistics::Absent;
use crate::statistics::describe::TTest;
use crate::statistics::matrix::Matrix;

/// The robust covariance of the coefficients, with what its degrees of freedom need.
pub struct RobustFit {
    beta: Vec<f64>,
    covariance: Matrix,
    phi: Matrix,
    practices: Vec<PracticePart>,
}

/// For each coefficient c of one practice with G = A W X Φ: G'VG, and X'G.
struct PracticePart {
    own: Matrix,
    pulled: Matrix,
}

/// The CR2 covariance over practices of a model with common fixed effects (Bell & McCaffrey 2002;
/// Pustejovsky & Tipton 2018, theorem 1), with the fitted covariance as working model.
///
/// Cases of a practice with the same cells are exchangeable, and the design is the same for them. So the
/// adjustment A differs from the identity only on sums over such cases, and one symmetric
/// eigen-decomposition per practice, as large as its patterns have cells, is enough.
pub fn robust(cases: &Cases, model: &Model, fit: &Fit) -> Result<RobustFit, Absent> {
    let Fixed::Common(design) = &model.fixed else { return Err(Absent::NotEstimable) };
    if cases.practices.len() < 2 {
        return Err(Absent::OnePractice);
    }
    let (case, practice) = covariances(model, &fit.variances, cases.cells);
    let block = &fit.terms.blocks[0];
    let fitted = design.apply(&block.beta);
    let p = design.cols;
    let mut covariance = Matrix::zeros(p, p);
    let mut practices = Vec::new();
    for groups in &cases.practices {
        let rows: Vec<(usize, usize)> = groups
            .iter()
            .enumerate()
            .flat_map(|(g, group)| (0..cases.patterns[group.pattern].len()).map(move |r| (g, r)))
            .collect();
        let cell = |(g, r): (usize, usize)| cases.patterns[groups[g].pattern][r];
        let root = |(g, _): (usize, usize)| groups[g].n.sqrt();
        let blocks: Vec<Matrix> = groups.iter().map(|g| part(&case, &cases.patterns[g.pattern])).collect();
        let v = Matrix::build(rows.len(), rows.len(), |a, b| {
            let (a, b) = (rows[a], rows[b]);
            let within = if a.0 == b.0 { blocks[a.0][(a.1, b.1)] } else { 0.0 };
            within + root(a) * root(b) * practice[(cell(a), cell(b))]
        });
        let x = Matrix::build(rows.len(), p, |a, c| root(rows[a]) * design[(cell(rows[a]), c)]);
        let sums: Vec<Vec<f64>> =
            groups.iter().map(|g| residual(g, &cases.patterns[g.pattern], &fitted).0).collect();
        let e: Vec<f64> = rows.iter().map(|&(g, r)| sums[g][r] / groups[g].n.sqrt()).collect();
        let weights = adjusted_weights(&v, &x, &block.phi).ok_or(Absent::NotEstimable)?;
        let score = weights.transposed().apply(&e);
        covariance.add(1.0, &Matrix::build(p, p, |r, c| score[r] * score[c]));
        practices.push(PracticePart {
            own: weights.transposed().times(&v).times(&weights),
            pulled: x.transposed().times(&weights),
        });
    }
    Ok(RobustFit { beta: fit.coefficients(), covariance, phi: block.phi.clone(), practices })
}

/// A V⁻¹ X Φ with A = L (L' (V − XΦX') L)^(−½) L' and V = L L'. Which root of V is taken does not matter.
fn adjusted_weights(v: &Matrix, x: &Matrix, phi: &Matrix) -> Option<Matrix> {
    let root = v.cholesky()?;
    let rest = v.plus(-1.0, &x.times(phi).times(&x.transposed())).symmetric();
    let b = root.transposed().times(&rest).times(&root).symmetric();
    let adjust = b.map_eigen(|e| if e > 1e-12 { 1.0 / e.sqrt() } else { 0.0 });
    Some(root.times(&adjust).times(&root.solve_lower(x)).times(phi))
}

impl RobustFit {
    /// A contrast with its CR2 standard error and Satterthwaite's degrees of freedom
    /// (tr Ω)² / tr Ω², Ωᵢⱼ = δᵢⱼ gᵢ'Vᵢgᵢ − hᵢ'Φhⱼ with hᵢ = Xᵢ'gᵢ.
    pub fn contrast(&self, l: &[f64]) -> Result<Estimate, Absent> {
        let estimate: f64 = l.iter().zip(&self.beta).map(|(x, b)| x * b).sum();
        let se = self.covariance.form(l, l).max(0.0).sqrt();
        if se < 1e-14 {
            return Err(Absent::NotEstimable);
        }
        let h: Vec<Vec<f64>> = self.practices.iter().map(|p| p.pulled.apply(l)).collect();
        let pulled: Vec<Vec<f64>> = h.iter().map(|h| self.phi.apply(h)).collect();
        let (mut trace, mut squares) = (0.0, 0.0);
        for (i, practice) in self.practices.iter().enumerate() {
            let own = practice.own.form(l, l);
            for (j, other) in pulled.iter().enumerate() {
                let across: f64 = h[i].iter().zip(other).map(|(a, b)| a * b).sum();
                let omega = if i == j { own - across } else { -across };
                squares += omega * omega;
                if i == j {
                    trace += omega;
                }
            }
        }
        if squares <= 0.0 || trace <= 0.0 {
            return Err(Absent::NotEstimable);
        }
        Ok(Estimate { estimate, se, test: TTest::of(estimate, se, trace * trace / squares)? })
    }
}
