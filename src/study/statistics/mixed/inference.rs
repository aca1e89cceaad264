//! Standard errors and degrees of freedom of a fitted model: Satterthwaite, and Kenward & Roger.

use super::Fit;
use crate::statistics::describe::TTest;
use crate::statistics::distributions::f_upper;
use crate::statistics::matrix::Matrix;
use crate::statistics::{Absent, Value};

/// An estimate with its test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// t, degrees of freedom, p and interval.
    pub test: TTest,
}

impl Fit {
    /// The coefficients, of the only block.
    pub fn coefficients(&self) -> Vec<f64> {
        let mut beta = self.terms.blocks[0].beta.clone();
        if self.common {
            beta[0] += self.centre;
        }
        beta
    }

    /// The variances above zero, and the covariance of their estimates: twice the inverse of the second
    /// derivative. Components at zero are left out, as lmerTest does.
    fn free_covariance(&self) -> Option<(Vec<usize>, Matrix)> {
        let free: Vec<usize> = (0..self.variances.len())
            .filter(|&i| i == 0 || (self.variances[i] / self.variances[0]).sqrt() >= 1e-6)
            .collect();
        let h = Matrix::build(free.len(), free.len(), |r, c| self.terms.observed[(free[r], free[c])]);
        let (inverse, _) = h.inverse()?;
        Some((free, Matrix::build(inverse.rows, inverse.cols, |r, c| 2.0 * inverse[(r, c)])))
    }

    /// Satterthwaite's degrees of freedom, 2v² / (g'Ag), for variance v with gradient g.
    fn satterthwaite(&self, variance: f64, gradient: &[f64]) -> Value {
        let (free, covariance) = self.free_covariance().ok_or(Absent::NoFit)?;
        let g: Vec<f64> = free.iter().map(|&i| gradient[i]).collect();
        let spread = covariance.form(&g, &g);
        if spread > 0.0 { Ok(2.0 * variance * variance / spread) } else { Err(Absent::NoFit) }
    }

    /// A contrast of the coefficients, with Satterthwaite's degrees of freedom (Satterthwaite 1946;
    /// Kuznetsova, Brockhoff & Christensen 2017).
    pub fn contrast(&self, l: &[f64]) -> Result<Estimate, Absent> {
        let parts: Vec<(usize, Vec<f64>)> = vec![(0, l.to_vec())];
        self.contrast_of_blocks(&parts)
    }

    /// The same over several blocks: coefficients of practice `block`, times its weights. With blocks
    /// per practice the centre cancels only if the weights of each sum to zero, as those of a change do.
    pub fn contrast_of_blocks(&self, parts: &[(usize, Vec<f64>)]) -> Result<Estimate, Absent> {
        let (mut estimate, mut variance) = (0.0, 0.0);
        let mut gradient = vec![0.0; self.variances.len()];
        for (at, l) in parts {
            let block = &self.terms.blocks[*at];
            let beta = if self.common { self.coefficients() } else { block.beta.clone() };
            estimate += l.iter().zip(&beta).map(|(a, b)| a * b).sum::<f64>();
            variance += block.phi.form(l, l);
            let pulled = block.phi.apply(l);
            for (g, first) in gradient.iter_mut().zip(&block.first) {
                *g += first.form(&pulled, &pulled);
            }
        }
        let se = variance.sqrt();
        let df = self.satterthwaite(variance, &gradient)?;
        Ok(Estimate { estimate, se, test: TTest::of(estimate, se, df)? })
    }

    /// Kenward & Roger's adjusted covariance, and W, the covariance of the variances (Kenward & Roger
    /// 1997; Halekoh & Højsgaard 2014). Components at zero are kept.
    fn kenward_roger(&self) -> (Matrix, Matrix) {
        let block = &self.terms.blocks[0];
        let count = self.variances.len();
        let w = inverse_or_pseudo(&self.terms.expected);
        let w = Matrix::build(count, count, |r, c| 2.0 * w[(r, c)]);
        let mut sum = Matrix::zeros(block.phi.rows, block.phi.rows);
        for i in 0..count {
            for j in 0..count {
                let twice = block.first[i].times(&block.phi).times(&block.first[j]);
                sum.add(w[(i, j)], &block.second[i][j].plus(-1.0, &twice));
            }
        }
        let lift = block.phi.times(&sum).times(&block.phi);
        (block.phi.plus(2.0, &lift).symmetric(), w)
    }

    /// A contrast with Kenward & Roger's standard error and degrees of freedom. For one contrast these
    /// are 2/A, A = Σᵢⱼ Wᵢⱼ aᵢaⱼ with aᵢ = l'ΦPᵢΦl / l'Φl: the general formula divides 0 by 0 at 2.
    pub fn contrast_kenward_roger(&self, l: &[f64]) -> Result<Estimate, Absent> {
        let block = &self.terms.blocks[0];
        let (adjusted, w) = self.kenward_roger();
        let pulled = block.phi.apply(l);
        let variance = block.phi.form(l, l);
        let a: Vec<f64> = block.first.iter().map(|first| first.form(&pulled, &pulled) / variance).collect();
        let spread = w.form(&a, &a);
        let estimate: f64 = l.iter().zip(self.coefficients()).map(|(x, b)| x * b).sum();
        let se = adjusted.form(l, l).max(0.0).sqrt();
        if spread <= 0.0 {
            return Err(Absent::NoFit);
        }
        Ok(Estimate { estimate, se, test: TTest::of(estimate, se, 2.0 / spread)? })
    }

    /// The F test that all of several contrasts are zero: F, its denominator degrees of freedom, and p
    /// (Fai & Cornelius 1996, as lmerTest).
    pub fn f_test(&self, rows: &Matrix) -> Result<(f64, f64, f64), Absent> {
        let block = &self.terms.blocks[0];
        let (values, vectors) = rows.times(&block.phi).times(&rows.transposed()).symmetric().eigen();
        let turned = vectors.transposed().times(rows);
        let beta = self.coefficients();
        let (mut sum, mut degrees) = (0.0, Vec::new());
        for (r, &value) in values.iter().enumerate() {
            let l: Vec<f64> = (0..turned.cols).map(|c| turned[(r, c)]).collect();
            let t: f64 = l.iter().zip(&beta).map(|(x, b)| x * b).sum();
            sum += t * t / value;
            let pulled = block.phi.apply(&l);
            let gradient: Vec<f64> = block.first.iter().map(|f| f.form(&pulled, &pulled)).collect();
            degrees.push(self.satterthwaite(value, &gradient)?);
        }
        let q = values.len() as f64;
        let first = degrees.first().copied().ok_or(Absent::OneWave)?;
        let df = if degrees.iter().all(|d| (d - first).abs() < 1e-8) {
            first
        } else if degrees.iter().any(|&d| d <= 2.0) {
            2.0
        } else {
            let e: f64 = degrees.iter().map(|d| d / (d - 2.0)).sum();
            2.0 * e / (e - q)
        };
        let f = sum / q;
        Ok((f, df, f_upper(f, q, df).max(f64::MIN_POSITIVE)))
    }
}

/// The inverse of a symmetric matrix, or its pseudo-inverse where an eigenvalue is zero.
fn inverse_or_pseudo(m: &Matrix) -> Matrix {
    let (values, _) = m.eigen();
    let largest = values.iter().fold(0.0f64, |a, b| a.max(b.abs()));
    if values.iter().any(|v| v.abs() < 1e-13 * largest) {
        return m.map_eigen(|v| if v.abs() < 1e-13 * largest { 0.0 } else { 1.0 / v });
    }
    m.inverse().map_or_else(|| m.map_eigen(|v| 1.0 / v), |(inverse, _)| inverse)
}
