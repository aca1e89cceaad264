//! Random instruments, of every construct of the language, by columns and by the evaluator.
//!
//! Each instrument scores 5,000 rows in frames that they do not fill evenly. The rows are drawn from a pool
//! of responses, each of which the evaluator scores once: it is hundreds of times slower, and a row's
//! neighbours are what differs between two rows of one response. `PEIL_COLUMNS_POOL=5000` makes nearly every
//! row its own response. There are fewer instruments than `PEIL_COLUMNS_INSTRUMENTS=500` asks for, which
//! takes minutes and also counts that every construct of the language is reached.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use peil::columns::{Held, Plan};
use peil::score::{Evaluation, Scorer};

use super::answers::{Dice, response};
use super::same;
use crate::equivalence::{constructs, generate, print, seam};

/// Without being asked for more.
const INSTRUMENTS: u64 = 30;
/// As many instruments as reach every construct.
const ALL: u64 = 500;
const ROWS: usize = 5_000;
const POOL: usize = 60;

/// What comparing one instrument came to.
#[derive(Debug, Default)]
struct Compared {
    rows: usize,
    values: usize,
    frames: usize,
}

fn agree(seed: u64, pool: usize) -> Option<Compared> {
    let printed = print::print(&generate::instrument(seed), seed);
    let compiled = seam::compile(&printed.source, &printed.files)
        .unwrap_or_else(|errors| panic!("seed {seed}: {errors}"));
    let instrument = &compiled.instrument;
    let scorer = Scorer::new(instrument);
    let plan = Plan::new(&scorer, true);
    if !plan.holds() {
        return None;
    }
    let mut dice = Dice::new(seed);
    let responses: Vec<_> =
        (0..pool).map(|at| response(instrument, &mut dice, [0, 1, 3, 9][at % 4])).collect();
    let evaluations: Vec<Evaluation> = responses.iter().map(|response| scorer.evaluate(response)).collect();
    let (mut frame, mut room) = (plan.frame(100), plan.room());
    let mut compared = Compared::default();
    while compared.rows < ROWS {
        let rows = frame.capacity().min(ROWS - compared.rows);
        // The first frames hold the pool in order, so that every response is met.
        let drawn: Vec<usize> = (0..rows)
            .map(|row| {
                if compared.rows + row < pool {
                    compared.rows + row
                } else {
                    dice.below(pool as u64) as usize
                }
            })
            .collect();
        frame.set_rows(rows);
        for (row, at) in drawn.iter().enumerate() {
            assert_eq!(
                frame.set(&plan, row, &responses[*at]),
                Held::Yes,
                "seed {seed}: {:?}",
                responses[*at]
            );
        }
        plan.run(&mut frame, &mut room);
        let nodes: Vec<_> =
            if compared.frames == 0 { plan.worked_out().collect() } else { plan.outputs().to_vec() };
        for (row, at) in drawn.iter().enumerate() {
            for id in &nodes {
                let (columns, evaluator) = (plan.value(&frame, *id, row), evaluations[*at].value(*id));
                assert!(
                    same(&columns, evaluator),
                    "seed {seed}, node {id:?} {:?}: columns {columns:?}, evaluator {evaluator:?}\n{:?}\n{}",
                    instrument.node(*id),
                    responses[*at],
                    printed.source
                );
            }
        }
        let aside =
            drawn.iter().flat_map(|at| &evaluations[*at].states).filter(|state| state.set_aside).count();
        assert_eq!(frame.set_aside(), aside as u64, "seed {seed}: answers set aside");
        compared.rows += rows;
        compared.values += rows * nodes.len();
        compared.frames += 1;
    }
    Some(compared)
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|asked| asked.parse().ok())
}

#[test]
fn columns_and_evaluator_agree_on_random_instruments() {
    let pool = asked("PEIL_COLUMNS_POOL").map_or(POOL, |pool| pool as usize);
    let instruments = asked("PEIL_COLUMNS_INSTRUMENTS").unwrap_or(INSTRUMENTS);
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut held, mut reached, mut frames) = (0, BTreeSet::new(), 0);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed) as u64;
            if seed >= instruments {
                return (held, reached, frames);
            }
            if let Some(compared) = agree(seed, pool) {
                assert!(compared.rows == ROWS && compared.values > ROWS, "seed {seed}: {compared:?}");
                reached.extend(constructs::constructs(&generate::instrument(seed)));
                held += 1;
                frames += compared.frames;
            }
        }
    };
    let (mut held, mut reached, mut frames) = (0, BTreeSet::new(), 0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..std::thread::available_parallelism().map_or(1, usize::from))
            .map(|_| scope.spawn(work))
            .collect();
        for worker in workers {
            let (more, constructs, crossed) = worker.join().unwrap();
            held += more;
            reached.extend(constructs);
            frames += crossed;
        }
    });
    let never: Vec<_> = constructs::ALL.iter().filter(|name| !reached.contains(*name)).collect();
    assert!(never.is_empty() || instruments < ALL, "never by columns: {never:?}");
    assert_eq!(held, instruments, "instruments that columns hold");
    assert!(frames as u64 >= instruments * (ROWS as u64 / 100), "{frames} frames");
}
