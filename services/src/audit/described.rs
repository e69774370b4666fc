//! What entries are about: who, and to what, by their names.

use std::collections::HashMap;

use domain::{AccountId, BookingId, Instant, Role, StudioId, screening::Form};
use storage::{
    Corrupt, Reader, StoreError, accounts, bookings, entities::audit as row, qualifications,
    studios,
};
use uuid::Uuid;

use super::{About, Line, Noted, Who};
use crate::auth::ManagerSession;

/// What the entries are about, with a bounded number of questions.
pub(super) async fn described(
    conn: &Reader,
    manager: &ManagerSession,
    rows: Vec<row::Model>,
) -> Result<Vec<Line>, StoreError> {
    let studio = manager.studio();
    let facts = Facts::read(conn, studio, &rows).await?;
    let lines = rows.into_iter().map(|row| facts.line(studio, row));
    if manager.role() == Role::Owner {
        return lines.collect();
    }
    lines.filter_map(|line| line.map(without_health).transpose()).collect()
}

/// An entry as a manager reads it: that a client answered the safety questions and that
/// somebody read it, not what came of it. None of what is written only where it did not help:
/// that there is an entry would say so.
fn without_health(line: Line) -> Option<Line> {
    let (action, detail) = match line.action.as_str() {
        "care.chosen" => return None,
        "screening.flagged" => ("screening.answered", line.detail),
        "screening.stopped" => match line.detail.split_once("questions ") {
            // At arrival: the desk itself says so.
            None => return Some(line),
            // While booking, told as whoever goes on is told of; a course has no such entry
            // but where it ended.
            Some(("", _)) if !matches!(line.about, About::Visit { .. }) => return None,
            Some(("", _)) => {
                ("screening.answered", format!("{} {}", Form::Booking.code(), line.detail))
            }
            Some(_) => ("screening.answered", line.detail),
        },
        "answers.decided" => ("answers.read", String::new()),
        _ => return Some(line),
    };
    Some(Line { action: action.to_owned(), detail, ..line })
}

struct Facts {
    names: HashMap<Uuid, String>,
    things: HashMap<Uuid, About>,
}

impl Facts {
    async fn read(
        conn: &Reader,
        studio: StudioId,
        rows: &[row::Model],
    ) -> Result<Self, StoreError> {
        let mut things = HashMap::from([(studio.0, About::Studio)]);
        for row in studios::every_treatment(conn, studio).await? {
            things.insert(row.id, About::Treatment { slug: row.slug, name: row.name });
        }
        for row in studios::rooms(conn, studio).await? {
            things.insert(row.id, About::Place { name: row.name });
        }
        for row in studios::equipment(conn, studio).await? {
            things.insert(row.id, About::Place { name: row.name });
        }
        let mut therapists = HashMap::new();
        for row in studios::every_therapist(conn, studio).await? {
            therapists.insert(row.id, row.name.clone());
            things.insert(row.id, About::Therapist { slug: row.slug, name: row.name });
        }
        for held in qualifications::all_of_studio(conn, studio).await? {
            let held = held.qualification;
            let name = therapists.get(&held.therapist.0).cloned().unwrap_or_default();
            things.insert(held.id.0, About::Qualification { title: held.title, name });
        }
        let ids: Vec<BookingId> = rows
            .iter()
            .filter_map(|row| row.object.parse::<Uuid>().ok())
            .filter(|id| !things.contains_key(id))
            .map(Into::into)
            .collect();
        for booking in bookings::among(conn, studio, &ids).await? {
            let (reference, date) = (booking.reference, booking.local_start.date());
            things.insert(booking.id.0, About::Visit { reference, date });
        }
        let accounts = rows.iter().flat_map(|row| [row.actor, row.object.parse().ok()]).flatten();
        let accounts: Vec<AccountId> = accounts.map(Into::into).collect();
        let accounts = accounts::among(conn, &accounts).await?;
        let names = accounts.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(Self { names, things })
    }

    fn line(&self, studio: StudioId, row: row::Model) -> Result<Line, StoreError> {
        let at = Instant::from_timestamp(row.at, 0);
        let staff = Role::from_code(&row.actor_kind);
        let who = match (row.actor, row.actor_kind.as_str()) {
            (_, "system") => Who::System,
            (_, "guest" | "client") | (None, _) => Who::Client,
            (Some(account), _) => Who::Staff {
                account: account.into(),
                name: self.names.get(&account).cloned(),
                role: staff,
            },
        };
        let object: Option<Uuid> = row.object.parse().ok();
        let about = object.and_then(|id| self.things.get(&id).cloned().or_else(|| self.person(id)));
        Ok(Line {
            number: row.number,
            hash: row.hash.as_deref().and_then(|hash| hash.try_into().ok()).map(Noted),
            at: at.ok_or_else(|| Corrupt::new("audit", "at", row.id))?,
            who,
            about: about.unwrap_or(if row.object == studio.to_string() {
                About::Studio
            } else {
                About::Other
            }),
            names: self.named(&row.detail),
            action: row.action,
            object: row.object,
            detail: row.detail,
        })
    }

    fn person(&self, id: Uuid) -> Option<About> {
        self.names.get(&id).map(|name| About::Account { name: name.clone() })
    }

    /// What the ids in a detail stand for.
    fn named(&self, detail: &str) -> Vec<(String, String)> {
        let words = detail.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let ids = words.filter(|word| word.len() == 36);
        ids.filter_map(|id| {
            let name = match self.things.get(&id.parse().ok()?)? {
                About::Therapist { name, .. }
                | About::Treatment { name, .. }
                | About::Place { name } => name.clone(),
                About::Visit { reference, .. } => reference.clone(),
                _ => return None,
            };
            Some((id.to_owned(), name))
        })
        .collect()
    }
}
