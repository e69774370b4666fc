//! The log as a table for other programs: an entry a row, in codes that do not change.

use domain::time::Zone;
use storage::{Corrupt, StoreError, audit};
use thiserror::Error;

use super::{AuditQuery, Line, Who, described::described, query::search, trail::place};
use crate::{
    Services,
    auth::{ManagerSession, Unconfirmed},
    earnings::File,
    spreadsheet::{table, text},
};

/// How many rows a file has at most: the newest. A range of days shows the others.
pub const MOST_ROWS: usize = 50_000;
/// How many are read at once.
const AT_ONCE: u64 = 1_000;

const HEAD: [&str; 12] = [
    "Number",
    "Date",
    "Time",
    "Time zone",
    "Instant (UTC)",
    "Who",
    "Role",
    "Action",
    "Object",
    "Detail",
    "Hash",
    "What the ids stand for",
];

/// Why there is no file.
#[derive(Debug, Error)]
pub enum TrailRefused {
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Corrupt> for TrailRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

/// What the query asks for, as a file for a spreadsheet: newest first. For whoever proved lately who
/// they are.
pub async fn csv(
    services: &Services,
    manager: &ManagerSession,
    asked: &AuditQuery,
) -> Result<File, TrailRefused> {
    manager.confirmed()?;
    let (conn, studio) = (services.store.reader(), manager.studio());
    let place = place(conn, studio).await?;
    let zone: Zone = place.zone.parse().map_err(|_| Corrupt::new("studio", "zone", place.id))?;
    let search = search(conn, studio, zone, asked).await?;
    let (mut all, mut after) = (Vec::new(), None);
    while all.len() < MOST_ROWS {
        let rows = audit::found(conn, studio, &search, after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = Some((last.at, last.id));
        all.extend(described(conn, manager, rows).await?);
    }
    let rows = all.into_iter().take(MOST_ROWS).map(|line| row(&line, zone));
    Ok(File {
        name: format!("audit-{}-{}.csv", place.slug, zone.today(services.now())),
        media_type: "text/csv; charset=utf-8",
        bytes: table(HEAD, rows),
    })
}

fn row(line: &Line, zone: Zone) -> [String; 12] {
    let wall = zone.local(line.at).wall;
    let (who, role) = match &line.who {
        Who::Staff { name, role, .. } => {
            (name.clone().unwrap_or_default(), role.map_or("", |role| role.code()))
        }
        Who::Client => (String::new(), "client"),
        Who::System => (String::new(), "system"),
    };
    let names: Vec<String> =
        line.names.iter().map(|(id, name)| format!("{id} is {name}")).collect();
    [
        line.number.map(|number| number.to_string()).unwrap_or_default(),
        wall.date().to_string(),
        wall.time().format("%H:%M:%S").to_string(),
        zone.name().to_owned(),
        line.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        text(&who),
        role.to_owned(),
        text(&line.action),
        text(&line.object),
        text(&line.detail),
        line.hash.map(|hash| hash.said()).unwrap_or_default(),
        text(&names.join("; ")),
    ]
}
