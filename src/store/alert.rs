//! Alerts: what a professional must see at once, atop the list of work.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::{Ask, Transaction};
use super::{AdministrationId, CaseId, Error, Moment, Store};

/// An alert that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub administration: AdministrationId,
    pub case: CaseId,
    pub pseudonym: String,
    /// Its name in the instrument.
    pub name: String,
    pub raised: Moment,
    /// When and by whom it was first marked as seen.
    pub seen: Option<(Moment, String)>,
}

/// What [`raise`] has to know.
pub(super) fn standing(id: &AdministrationId) -> Ask {
    Ask { administration: id.0.clone(), sql: "SELECT name FROM alerts WHERE administration = $1", cells: cells_of![&id.0].to_vec() }
}

/// From now on these stand, and no others. One that stood before keeps its moment.
pub(super) fn raise(transaction: &mut Transaction<'_>, id: &AdministrationId, names: &[String], standing: &[Row]) -> Result<(), Error> {
    let standing = standing.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    for name in standing.iter().filter(|name| !names.contains(name)) {
        transaction.execute_later(&id.0, "DELETE FROM alerts WHERE administration = $1 AND name = $2", cells_of![&id.0, name]);
    }
    let now = transaction.now;
    for name in names.iter().filter(|name| !standing.contains(name)) {
        let sql = "INSERT INTO alerts (administration, name, raised) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        transaction.execute_later(&id.0, sql, cells_of![&id.0, name, now]);
    }
    Ok(())
}

impl Store {
    /// Alerts that stand, of one case or of all: those that nobody has seen first, and of each the newest first.
    pub fn alerts(&self, case: Option<&CaseId>) -> Reply<Vec<Alert>> {
        let case = case.map(|case| case.0.clone()).unwrap_or_default();
        self.read(move |transaction| {
            let rows = transaction.query(
                "SELECT alerts.administration, administrations.case_id, alerts.name, alerts.raised, alerts.seen, alerts.seen_by, cases.pseudonym FROM alerts \
                 JOIN administrations ON administrations.id = alerts.administration JOIN cases ON cases.id = administrations.case_id \
                 WHERE CAST($1 AS TEXT) = '' OR administrations.case_id = $1 \
                 ORDER BY alerts.seen IS NOT NULL, alerts.raised DESC, alerts.administration, alerts.name",
                cells_of![case],
            )?;
            rows.iter().map(alert).collect()
        })
    }

    /// Marks an alert as seen; who was first stays.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it does not stand, or was seen before.
    pub fn see_alert(&self, administration: &AdministrationId, name: &str, by: &Actor) -> Reply<()> {
        let (id, name, by) = (administration.0.clone(), name.to_string(), by.to_string());
        self.write(move |transaction| {
            let now = transaction.now;
            let seen = transaction.execute(
                "UPDATE alerts SET seen = $3, seen_by = $4 WHERE administration = $1 AND name = $2 AND seen IS NULL",
                cells_of![&id, &name, now, &by],
            )?;
            if seen == 0 { Err(Error::Unknown("alert")) } else { Ok(()) }
        })
    }
}

fn alert(row: &Row) -> Result<Alert, Error> {
    let seen = row.maybe_moment(4)?.zip(row.maybe_text(5)?);
    Ok(Alert {
        administration: AdministrationId(row.text(0)?),
        case: CaseId(row.text(1)?),
        // A case that was erased has no alerts.
        pseudonym: row.maybe_text(6)?.unwrap_or_default(),
        name: row.text(2)?,
        raised: row.moment(3)?,
        seen,
    })
}
