//! Retention while the server runs: what was kept as long as it may be is erased at the start, and once a
//! day.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::log_inside;
use peil_store::{Actor, Clock, Retention, Store, Swept, Traces};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Erases what is due, now and every day; for as long as the server runs. Without a number of days for any
/// instrument nothing is ever due, and nothing is said.
pub async fn daily(store: Store, retention: Retention) {
    if retention == Retention::default() {
        return;
    }
    let mut days = interval(DAY);
    days.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        days.tick().await;
        match store.sweep_by(Clock::CheckedDaily, retention.clone(), &Actor::Program, false).await {
            Ok(swept) => eprintln!("peil: {}", sentence(&swept)),
            Err(error) => log_inside(&error),
        }
    }
}

/// How much was erased; never of whom.
fn sentence(swept: &Swept) -> String {
    let many =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let (administrations, cases) =
        (many(swept.administrations.len(), "administration"), many(swept.cases.len(), "case"));
    let left = match &swept.traces {
        Traces::Gone => String::new(),
        Traces::Left(why) => {
            format!("; it may still be on the disk, and Peil tries again every minute: {why}")
        }
    };
    format!("retention: {administrations} erased, and {cases} of which nothing was left{left}")
}
