//! What falls back on the evaluator, and why.

use peil::columns::{Plan, Way};
use peil::score::Scorer;

#[test]
fn only_inexact_functions_fall_back() {
    for (path, instrument) in super::instruments() {
        let scorer = Scorer::new(&instrument);
        let plan = Plan::new(&scorer, true);
        for id in plan.outputs() {
            let way = plan.way(*id);
            assert!(
                matches!(way, Way::Columns | Way::Inexact),
                "{}: {id:?} {:?} is worked out by {way:?}",
                path.display(),
                instrument.node(*id)
            );
        }
    }
}
