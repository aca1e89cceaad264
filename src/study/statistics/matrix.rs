//! Small dense matrices: what mixed models with few cells need, and no more.

use std::ops::{Index, IndexMut};

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    values: Vec<f64>,
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (r, c): (usize, usize)) -> &f64 {
        &self.values[r * self.cols + c]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (r, c): (usize, usize)) -> &mut f64 {
        &mut self.values[r * self.cols + c]
    }
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Matrix {
        Matrix { rows, cols, values: vec![0.0; rows * cols] }
    }

    /// The identity of size `n`.
    pub fn identity(n: usize) -> Matrix {
        Matrix::build(n, n, |r, c| if r == c { 1.0 } else { 0.0 })
    }

    /// A matrix from a function of row and column.
    pub fn build(rows: usize, cols: usize, of: impl Fn(usize, usize) -> f64) -> Matrix {
        let mut m = Matrix::zeros(rows, cols);
        for r in 0..rows {
            for c in 0..cols {
                m[(r, c)] = of(r, c);
            }
        }
        m
    }

    /// A column.
    pub fn column(values: &[f64]) -> Matrix {
        Matrix { rows: values.len(), cols: 1, values: values.to_vec() }
    }

    /// The values, row by row.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// The product with another matrix.
    pub fn times(&self, other: &Matrix) -> Matrix {
        let mut m = Matrix::zeros(self.rows, other.cols);
        for r in 0..self.rows {
            for k in 0..self.cols {
                let factor = self[(r, k)];
                if factor != 0.0 {
                    for c in 0..other.cols {
                        m.values[r * other.cols + c] += factor * other.values[k * other.cols + c];
                    }
                }
            }
        }
        m
    }

    /// The transpose.
    pub fn transposed(&self) -> Matrix {
        Matrix::build(self.cols, self.rows, |r, c| self[(c, r)])
    }

    /// Adds `factor` times another matrix of the same size.
    pub fn add(&mut self, factor: f64, other: &Matrix) {
        for (mine, theirs) in self.values.iter_mut().zip(&other.values) {
            *mine += factor * theirs;
        }
    }

    /// This plus `factor` times another.
    pub fn plus(&self, factor: f64, other: &Matrix) -> Matrix {
        let mut m = self.clone();
        m.add(factor, other);
        m
    }

    /// The sum of the diagonal.
    pub fn trace(&self) -> f64 {
        (0..self.rows).map(|i| self[(i, i)]).sum()
    }

    /// The trace of the product of this and another, without making the product.
    pub fn trace_of_product(&self, other: &Matrix) -> f64 {
        let mut sum = 0.0;
        for r in 0..self.rows {
            for c in 0..self.cols {
                sum += self[(r, c)] * other[(c, r)];
            }
        }
        sum
    }

    /// a' M b.
    pub fn form(&self, a: &[f64], b: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (r, x) in a.iter().enumerate() {
            for (c, y) in b.iter().enumerate() {
                sum += x * self[(r, c)] * y;
            }
        }
        sum
    }

    /// M b.
    pub fn apply(&self, b: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|r| (0..self.cols).map(|c| self[(r, c)] * b[c]).sum()).collect()
    }

    /// Makes it exactly symmetric.
    pub fn symmetric(mut self) -> Matrix {
        for r in 0..self.rows {
            for c in 0..r {
                let middle = 0.5 * (self[(r, c)] + self[(c, r)]);
                self[(r, c)] = middle;
                self[(c, r)] = middle;
            }
        }
        self
    }

    /// The inverse and the natural logarithm of |determinant|, or nothing if it is singular.
    /// Gauss–Jordan with partial pivoting.
    pub fn inverse(&self) -> Option<(Matrix, f64)> {
        let n = self.rows;
        let mut left = self.clone();
        let mut right = Matrix::identity(n);
        let mut ln_det = 0.0;
        for at in 0..n {
            let pivot = (at..n).max_by(|&a, &b| left[(a, at)].abs().total_cmp(&left[(b, at)].abs()))?;
            if left[(pivot, at)].abs() < 1e-300 || !left[(pivot, at)].is_finite() {
                return None;
            }
            if pivot != at {
                for c in 0..n {
                    left.values.swap(pivot * n + c, at * n + c);
                    right.values.swap(pivot * n + c, at * n + c);
                }
            }
            let scale = left[(at, at)];
            ln_det += scale.abs().ln();
            for c in 0..n {
                left[(at, c)] /= scale;
                right[(at, c)] /= scale;
            }
            for r in 0..n {
                let factor = left[(r, at)];
                if r != at && factor != 0.0 {
                    for c in 0..n {
                        left[(r, c)] -= factor * left[(at, c)];
                        right[(r, c)] -= factor * right[(at, c)];
                    }
                }
            }
        }
        Some((right, ln_det))
    }

    /// The lower triangle L with L L' equal to a symmetric positive matrix, or nothing if it is not
    /// positive (Cholesky; Golub & Van Loan, 4.2).
    pub fn cholesky(&self) -> Option<Matrix> {
        let n = self.rows;
        let mut l = Matrix::zeros(n, n);
        for c in 0..n {
            for r in c..n {
                let before: f64 = (0..c).map(|k| l[(r, k)] * l[(c, k)]).sum();
                let rest = self[(r, c)] - before;
                if r == c {
                    if rest <= 0.0 || !rest.is_finite() {
                        return None;
                    }
                    l[(r, c)] = rest.sqrt();
                } else {
                    l[(r, c)] = rest / l[(c, c)];
                }
            }
        }
        Some(l)
    }

    /// The X with L X = B, for a lower triangle L.
    pub fn solve_lower(&self, b: &Matrix) -> Matrix {
        let mut x = b.clone();
        for c in 0..b.cols {
            for r in 0..self.rows {
                let before: f64 = (0..r).map(|k| self[(r, k)] * x[(k, c)]).sum();
                x[(r, c)] = (x[(r, c)] - before) / self[(r, r)];
            }
        }
        x
    }

    /// Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations
    /// (Golub & Van Loan, 8.5).
    pub fn eigen(&self) -> (Vec<f64>, Matrix) {
        let n = self.rows;
        let mut a = self.clone();
        let mut v = Matrix::identity(n);
        let scale: f64 = a.values.iter().map(|x| x * x).sum::<f64>();
        for _ in 0..100 {
            let off: f64 = (0..n).flat_map(|r| (0..r).map(move |c| (r, c))).map(|at| a[at] * a[at]).sum();
            if off <= 1e-32 * scale {
                break;
            }
            for p in 0..n {
                for q in p + 1..n {
                    rotate(&mut a, &mut v, p, q);
                }
            }
        }
        ((0..n).map(|i| a[(i, i)]).collect(), v)
    }

    /// A function of a symmetric matrix, through its eigenvalues.
    pub fn map_eigen(&self, of: impl Fn(f64) -> f64) -> Matrix {
        let (values, vectors) = self.eigen();
        let mapped: Vec<f64> = values.iter().map(|&x| of(x)).collect();
        let scaled = Matrix::build(self.rows, self.rows, |r, c| vectors[(r, c)] * mapped[c]);
        scaled.times(&vectors.transposed())
    }
}

/// One rotation of Jacobi's method, that makes a[p][q] zero.
fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    let apq = a[(p, q)];
    if apq == 0.0 {
        return;
    }
    let n = a.rows;
    let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * apq);
    let t = if theta == 0.0 { 1.0 } else { theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt()) };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = c * x - s * y;
        a[(k, q)] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = c * x - s * y;
        a[(q, k)] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (v[(k, p)], v[(k, q)]);
        v[(k, p)] = c * x - s * y;
        v[(k, q)] = s * x + c * y;
    }
}
