//! Alerts: what a professional must see at once, atop the list of work.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::{Ask, Transaction};
use super::{AdministrationId, CaseId, Error, Moment, PracticeKey, Store};

/// An alert that is active, or was withdrawn before anybody saw it.
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
    /// When the answers that it rested on were changed, so that it is no more; none while it is.
    pub withdrawn: Option<Moment>,
}

/// What [`raise`] has to know.
pub(super) fn standing(id: &AdministrationId) -> Ask {
    Ask {
        administration: id.0.clone(),
        sql: "SELECT name FROM alerts WHERE administration = $1 AND withdrawn IS NULL",
        cells: cells_of![&id.0].to_vec(),
    }
}

/// From now on these are active, and no others. One that was active keeps its moment. One that no longer is
/// and that nobody has seen is withdrawn, and stays until somebody has: that it was there may matter more
/// than that it is gone. Whether any of them is new.
pub(super) fn raise(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
    names: &[String],
    standing: &[Row],
) -> Result<bool, Error> {
    let now = transaction.now;
    let standing = standing.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    for name in standing.iter().filter(|name| !names.contains(name)) {
        let seen = "DELETE FROM alerts WHERE administration = $1 AND name = $2 AND seen IS NOT NULL";
        transaction.execute_later(&id.0, seen, cells_of![&id.0, name]);
        let unseen = "UPDATE alerts SET withdrawn = $3 WHERE administration = $1 AND name = $2";
        transaction.execute_later(&id.0, unseen, cells_of![&id.0, name, now]);
    }
    for name in names.iter().filter(|name| !standing.contains(name)) {
        let sql = "INSERT INTO alerts (administration, name, raised) VALUES ($1, $2, $3) \
                   ON CONFLICT (administration, name) DO UPDATE SET raised = excluded.raised, seen = NULL, seen_by = NULL, withdrawn = NULL";
        transaction.execute_later(&id.0, sql, cells_of![&id.0, name, now]);
    }
    Ok(names.iter().any(|name| !standing.contains(name)))
}

macro_rules! alerts_where {
    ($what:literal, $of:literal) => {
        concat!(
            "SELECT alerts.administration, administrations.case_id, alerts.name, alerts.raised, alerts.seen, alerts.seen_by, cases.called, ",
            "alerts.withdrawn FROM alerts JOIN administrations ON administrations.id = alerts.administration ",
            "JOIN cases ON cases.id = administrations.case_id WHERE ",
            $what,
            $of,
            " ORDER BY alerts.seen IS NOT NULL, alerts.raised DESC, alerts.administration, alerts.name"
        )
    };
}

macro_rules! alerts_of {
    ($of:expr, $what:literal) => {
        match $of {
            Of::Case(case) => {
                (alerts_where!($what, " AND administrations.case_id = $1"), cells_of![&case.0].to_vec())
            }
            Of::Practice(practice) => (
                alerts_where!($what, " AND administrations.practice = $1"),
                cells_of![practice.as_str()].to_vec(),
            ),
        }
    };
}

/// Of what there are alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    Case(CaseId),
    Practice(PracticeKey),
}

impl Store {
    /// Alerts that are active, of one case or of a practice: those that nobody has seen first, and of each
    /// the newest first.
    pub fn alerts(&self, of: &Of) -> Reply<Vec<Alert>> {
        let (sql, cells) = alerts_of!(of, "alerts.withdrawn IS NULL");
        self.look_up(move |transaction| transaction.query(sql, &cells)?.iter().map(alert).collect())
    }

    /// Alerts that were withdrawn before anybody saw them, of one case or of a practice, the newest first.
    pub fn withdrawn_alerts(&self, of: &Of) -> Reply<Vec<Alert>> {
        let (sql, cells) = alerts_of!(of, "alerts.withdrawn IS NOT NULL AND alerts.seen IS NULL");
        self.look_up(move |transaction| transaction.query(sql, &cells)?.iter().map(alert).collect())
    }

    /// Marks an alert as seen, also one that was withdrawn; who was first stays.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it is not active, or was seen before.
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
        withdrawn: row.maybe_moment(7)?,
    })
}
