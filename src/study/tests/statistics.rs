//! The statistics against closed forms, known values and what must not matter: the order of rows, the
//! names of practices, a scale that is turned round.

use peil_study::statistics::describe::{mean, t_test, variance};
use peil_study::statistics::distributions::{
    chi_square_upper, f_quantile, f_upper, hedges_j, normal_cdf, normal_quantile, t_cdf, t_quantile,
    t_two_sided,
};
use peil_study::statistics::matrix::Matrix;
use peil_study::statistics::mixed::{
    Cases, Component, Fixed, Level, Model, Observation, fit, robust, treatment,
};
use peil_study::statistics::noncentral::noncentral_t_cdf;
use peil_study::statistics::paired::{mean_over_clusters, paired};
use peil_study::statistics::planning::Plan;
use peil_study::statistics::{Absent, agreement, loss, multiple, practices, reliability};

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

fn close(a: f64, b: f64, relative: f64) {
    assert!((a - b).abs() <= relative * b.abs().max(1e-300), "{a} is not {b}");
}

#[test]
fn distributions_are_right_far_out_and_close_by() {
    // t with 1 degree of freedom is Cauchy; with 2 it has a closed form.
    for t in [-40.0, -3.0, -0.5, 1e-6, 2.0, 900.0f64] {
        let cauchy = if t < -1.0 {
            (-1.0 / t).atan() / std::f64::consts::PI
        } else {
            0.5 + t.atan() / std::f64::consts::PI
        };
        close(t_cdf(t, 1.0), cauchy, 1e-12);
        let two = 0.5 + t / (2.0 * (2.0 + t * t).sqrt());
        assert!((t_cdf(t, 2.0) - two).abs() < 1e-14);
    }
    // F with 2 and n degrees of freedom, and chi-square with 2, have closed forms.
    for (f, n) in [(0.2, 7.0), (3.9, 58.0), (400.0, 14.2), (1.0, 1e5f64)] {
        close(f_upper(f, 2.0, n), (-n / 2.0 * (2.0 * f / n).ln_1p()).exp(), 1e-11);
    }
    close(chi_square_upper(9.0, 2.0), (-4.5f64).exp(), 1e-14);
    close(normal_cdf(-37.0), 5.725571222524577e-300, 1e-11);
    close(normal_quantile(1e-300), -37.047_096_299_361_21, 1e-12);
    // Computed with 30 digits: a difference of two numbers near one would lose nine of them.
    close(f_quantile(0.025, 1.0, 100_000.0), 0.000_982_074_032_355_460_6, 1e-12);
    for df in [1.0, 1.8, 7.0, 478.0, 1e6] {
        for p in [1e-12, 0.025, 0.4, 0.975] {
            close(t_cdf(t_quantile(p, df), df), p, 1e-10);
        }
    }
    close(hedges_j(2.0).unwrap(), 1.0 / std::f64::consts::PI.sqrt(), 1e-14);
    let far = hedges_j(100_000.0).unwrap();
    close(far, 1.0 - 3.0 / (4.0 * 100_000.0 - 1.0), 1e-9);
}

#[test]
fn the_noncentral_t_is_what_it_is_defined_as() {
    // P(T <= t) is the mean of the normal distribution over a chi variable: by Simpson's rule.
    for (t, df, ncp) in [(2.365, 7.0, 1.5), (5.0, 3.0, 6.0), (-2.0, 29.0, 0.5), (0.0, 5.0, 3.0f64)] {
        let density = |s: f64| {
            let ln = (1.0 - df / 2.0) * 2f64.ln() - peil_study::statistics::distributions::ln_gamma(df / 2.0);
            (ln + 0.5 * df * df.ln() + (df - 1.0) * s.max(1e-300).ln() - df * s * s / 2.0).exp()
        };
        let (n, top) = (20_000, 6.0);
        let h = top / f64::from(n);
        let sum: f64 = (0..=n)
            .map(|k| {
                let weight = if k == 0 || k == n {
                    1.0
                } else if k % 2 == 1 {
                    4.0
                } else {
                    2.0
                };
                let s = h * f64::from(k);
                weight * density(s) * normal_cdf(t * s - ncp)
            })
            .sum();
        assert!((noncentral_t_cdf(t, df, ncp) - sum * h / 3.0).abs() < 1e-9, "{t} {df} {ncp}");
    }
}

#[test]
fn a_paired_change_has_its_textbook_values() {
    let found = paired(&[2.0, 3.0, 4.0, 6.0], &[4.0, 4.0, 4.0, 9.0]);
    assert_eq!((found.n, found.up, found.down, found.same), (4, 3, 0, 1));
    close(found.mean.unwrap(), 1.5, 1e-15);
    close(found.sd.unwrap(), (5.0f64 / 3.0).sqrt(), 1e-15);
    let test = found.test.unwrap();
    close(test.t, 1.5 / (5.0f64 / 12.0).sqrt(), 1e-14);
    close(test.p, t_two_sided(test.t, 3.0), 1e-14);
    close(found.d_av.unwrap(), 1.5 / ((35.0f64 / 12.0 + 6.25) / 2.0).sqrt(), 1e-14);
    assert_eq!(paired(&[], &[]).mean, Err(Absent::NoPairs));
    assert_eq!(paired(&[1.0], &[2.0]).sd, Err(Absent::OnePair));
    assert_eq!(paired(&[1.0, 2.0], &[2.0, 3.0]).d_z, Err(Absent::NoVariance));
}

#[test]
fn balanced_practices_give_the_t_test_of_their_means() {
    let mut dice = Dice(7);
    let practices: Vec<Vec<f64>> = (0..6).map(|_| (0..10).map(|_| dice.normal()).collect()).collect();
    let means: Vec<f64> = practices.iter().map(|p| mean(p).unwrap()).collect();
    let plain = t_test(&means).unwrap();
    let robust = mean_over_clusters(&practices).unwrap();
    close(robust.df, 5.0, 1e-9);
    close(robust.p, plain.p, 1e-9);
    assert_eq!(mean_over_clusters(&practices[..1]), Err(Absent::OnePractice));
    assert_eq!(mean_over_clusters(&[vec![1.0], vec![1.0]]), Err(Absent::NotEstimable));
}

/// Cases in practices of unequal size, some values lost.
fn study(seed: u64, practices: usize, waves: usize, tau: f64) -> Vec<Observation> {
    let mut dice = Dice(seed);
    let (mut list, mut case) = (Vec::new(), 0);
    for practice in 0..practices {
        let (own, turn) = (0.4 * dice.normal(), tau * dice.normal());
        for _ in 0..5 + dice.below(8) {
            let level = dice.normal();
            for cell in 0..waves {
                if cell == 0 || dice.uniform() < 0.8 {
                    let value = own + level + cell as f64 * (0.2 + turn) + 0.6 * dice.normal();
                    list.push(Observation { practice, case, cell, value });
                }
            }
            case += 1;
        }
    }
    list
}

fn model(cells: usize) -> Model {
    Model {
        fixed: Fixed::Common(treatment(cells)),
        components: vec![
            Component::residual(cells),
            Component::shared("practice", Level::Practice, cells),
            Component::shared("case", Level::Case, cells),
            Component::grouped("pw", Level::Practice, &(0..cells).collect::<Vec<_>>()),
        ],
    }
}

/// The restricted likelihood written out with whole matrices.
fn dense_criterion(list: &[Observation], model: &Model, theta: &[f64], cells: usize) -> f64 {
    let n = list.len();
    let v = Matrix::build(n, n, |r, c| {
        let (a, b) = (list[r], list[c]);
        model
            .components
            .iter()
            .zip(theta)
            .map(|(component, t)| {
                let shared = match component.level {
                    Level::Case => a.case == b.case,
                    Level::Practice => a.practice == b.practice,
                };
                if shared { t * component.pattern[(a.cell, b.cell)] } else { 0.0 }
            })
            .sum()
    });
    let design = treatment(cells);
    let x = Matrix::build(n, cells, |r, c| design[(list[r].cell, c)]);
    let y: Vec<f64> = list.iter().map(|o| o.value).collect();
    let (inverse, ln_v) = v.inverse().unwrap();
    let xv = x.transposed().times(&inverse);
    let (phi, ln_x) = xv.times(&x).inverse().unwrap();
    let beta = phi.apply(&xv.apply(&y));
    let fitted = x.apply(&beta);
    let r: Vec<f64> = y.iter().zip(&fitted).map(|(a, b)| a - b).collect();
    ln_v + ln_x + inverse.form(&r, &r) + (n - cells) as f64 * (2.0 * std::f64::consts::PI).ln()
}

#[test]
fn the_criterion_is_that_of_whole_matrices_and_is_lowest_at_the_fit() {
    for seed in [1, 2, 3] {
        let list = study(seed, 5, 3, 0.3);
        let model = model(3);
        let found = fit(&Cases::new(&list, 3), &model).unwrap();
        let at = dense_criterion(&list, &model, &found.variances, 3);
        close(found.criterion, at, 1e-10);
        for i in 0..found.variances.len() {
            for step in [-1e-3, 1e-3] {
                let mut other = found.variances.clone();
                other[i] = (other[i] + step).max(0.0);
                assert!(dense_criterion(&list, &model, &other, 3) >= at - 1e-9, "seed {seed}, component {i}");
            }
        }
    }
}

#[test]
fn order_names_and_direction_do_not_matter() {
    let list = study(11, 7, 3, 0.2);
    let model = model(3);
    let l = [0.0, 0.0, 1.0];
    let reference = fit(&Cases::new(&list, 3), &model).unwrap();
    let mut turned: Vec<Observation> =
        list.iter().map(|o| Observation { practice: 6 - o.practice, value: 4.0 - o.value, ..*o }).collect();
    turned.reverse();
    let cases = Cases::new(&turned, 3);
    let other = fit(&cases, &model).unwrap();
    close(other.criterion, reference.criterion, 1e-10);
    for (a, b) in other.variances.iter().zip(&reference.variances) {
        assert!((a - b).abs() < 1e-8, "{a} {b}");
    }
    let (a, b) = (reference.contrast(&l).unwrap(), other.contrast(&l).unwrap());
    close(-b.estimate, a.estimate, 1e-7);
    close(b.test.df, a.test.df, 1e-5);
    let (a, b) = (reference.contrast_kenward_roger(&l).unwrap(), other.contrast_kenward_roger(&l).unwrap());
    close(b.se, a.se, 1e-7);
    let a = robust(&Cases::new(&list, 3), &model, &reference).unwrap().contrast(&l).unwrap();
    let b = robust(&cases, &model, &other).unwrap().contrast(&l).unwrap();
    close(b.test.p, a.test.p, 1e-6);
}

#[test]
fn balanced_spread_has_the_estimates_of_analysis_of_variance() {
    let mut dice = Dice(5);
    let (k, n) = (7, 9);
    let groups: Vec<Vec<f64>> = (0..k)
        .map(|_| {
            let own = 0.8 * dice.normal();
            (0..n).map(|_| own + dice.normal()).collect()
        })
        .collect();
    let found = practices::spread(&groups).unwrap();
    let means: Vec<f64> = groups.iter().map(|g| mean(g).unwrap()).collect();
    let within = groups.iter().map(|g| variance(g).unwrap()).sum::<f64>() / k as f64;
    let between = n as f64 * variance(&means).unwrap();
    close(found.sigma2, within, 1e-9);
    close(found.tau2, (between - within) / n as f64, 1e-8);
    let estimate = found.fit.contrast(&[1.0]).unwrap();
    close(estimate.estimate, mean(&means).unwrap(), 1e-10);
    close(estimate.se, (variance(&means).unwrap() / k as f64).sqrt(), 1e-9);
    close(estimate.test.df, k as f64 - 1.0, 1e-6);
    close(found.fit.contrast_kenward_roger(&[1.0]).unwrap().test.df, k as f64 - 1.0, 1e-6);
}

#[test]
fn what_cannot_be_had_has_a_reason_and_nothing_is_not_a_number() {
    let flat: Vec<Observation> =
        (0..12).map(|i| Observation { practice: i / 6, case: i / 3, cell: i % 3, value: 2.0 }).collect();
    assert_eq!(fit(&Cases::new(&flat, 3), &model(3)).err(), Some(Absent::NoVariance));
    assert_eq!(practices::spread(&[vec![1.0, 2.0]]).err(), Some(Absent::OnePractice));
    assert_eq!(practices::spread(&[vec![1.0, 1.0], vec![1.0]]).err(), Some(Absent::NoVariance));
    assert_eq!(reliability::alpha(&[vec![1.0, 2.0]]), Err(Absent::TooFew));
    assert_eq!(loss::lost(&[], &[1.0]).diff, Err(Absent::EmptyGroup));
    assert_eq!(loss::lost(&[1.0], &[1.0, 2.0]).t, Err(Absent::TooFew));
    for seed in 0..120 {
        let list = study(seed, 1 + (seed % 6) as usize, 1 + (seed % 4) as usize, 0.0);
        let cells = 1 + (seed % 4) as usize;
        if let Ok(found) = fit(&Cases::new(&list, cells), &model(cells)) {
            assert!(
                found.criterion.is_finite() && found.variances.iter().all(|v| v.is_finite() && *v >= 0.0)
            );
            for c in 0..cells {
                let mut l = vec![0.0; cells];
                l[c] = 1.0;
                for e in [found.contrast(&l), found.contrast_kenward_roger(&l)].into_iter().flatten() {
                    assert!(e.test.df.is_finite() && e.test.p > 0.0 && e.test.p <= 1.0 && e.se.is_finite());
                }
            }
        }
    }
}

#[test]
fn perfect_and_structureless_agreement() {
    let a = [1.0, 2.0, 3.0, 4.0];
    let same = agreement::intraclass(&a, &a);
    close(same.a1.unwrap(), 1.0, 1e-12);
    assert_eq!(same.a1_interval, Err(Absent::NoVariance));
    let shifted: Vec<f64> = a.iter().map(|x| x + 1.0).collect();
    let moved = agreement::intraclass(&a, &shifted);
    close(moved.c1.unwrap(), 1.0, 1e-12);
    assert!(moved.a1.unwrap() < 0.8);
    let table = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 2), (2, 0)];
    let kappa = agreement::kappa(&table, 3, agreement::Weights::Equal).unwrap();
    // po = 4/6, pe = (2·2 + 2·3 + 2·1)/36.
    close(kappa.kappa, (4.0 / 6.0 - 12.0 / 36.0) / (1.0 - 12.0 / 36.0), 1e-12);
    assert!(agreement::kappa(&[(1, 1), (1, 1)], 3, agreement::Weights::Linear).is_err());
}

#[test]
fn alpha_omega_and_holm() {
    let mut dice = Dice(3);
    let rows: Vec<Vec<f64>> = (0..400)
        .map(|_| {
            let common = dice.normal();
            (0..5).map(|_| 0.8 * common + 0.6 * dice.normal()).collect()
        })
        .collect();
    let (alpha, omega) = (reliability::alpha(&rows).unwrap(), reliability::omega(&rows).unwrap());
    // All loadings are equal, so alpha and omega are both 25·0.64 / (25·0.64 + 5·0.36).
    assert!((alpha.alpha - 0.8989).abs() < 0.02 && (omega - alpha.alpha).abs() < 0.005);
    assert!(alpha.interval.0 < alpha.alpha && alpha.alpha < alpha.interval.1);
    assert_eq!(reliability::omega(&rows[..19]), Err(Absent::NoProperSolution));
    assert_eq!(multiple::holm(&[0.9, 0.5]), vec![1.0, 1.0]);
    assert_eq!(multiple::holm(&[]), Vec::<f64>::new());
}

#[test]
fn power_rises_and_precision_falls_as_assumed() {
    let plan = Plan { practices: 8, cases: 30.0, lost: 0.2, sd: 0.62, icc: 0.03 };
    let expected = plan.expected().unwrap();
    close(expected.se, 0.62 * ((1.0 + 23.0 * 0.03) / 192.0f64).sqrt(), 1e-14);
    close(expected.half_width, t_quantile(0.975, 7.0) * expected.se, 1e-14);
    assert!(plan.power(0.15).unwrap() < plan.power(0.25).unwrap());
    close(plan.power(0.0).unwrap(), 0.05, 1e-9);
    assert!(Plan { practices: 1, ..plan }.expected().is_none());
}
