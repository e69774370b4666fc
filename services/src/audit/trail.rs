//! The log as the people who manage a studio read it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    AccountId, BookingId, Instant, Role, StudioId, booking::read_reference, screening::Form,
    time::Zone,
};
use storage::{
    Corrupt, Reader, StoreError, accounts,
    audit::{self, By, Cursor, Search},
    bookings,
    entities::{audit as row, studio},
    people, qualifications, studios,
};
use uuid::Uuid;

use super::{BrokenChain, Noted, broken_chain};
use crate::{Services, auth::ManagerSession};

/// How many entries stand on a page.
const ON_A_PAGE: u64 = 50;
/// What stands for everybody who is a client.
const CLIENTS: &str = "clients";
/// What stands for Lumbar itself.
const SYSTEM: &str = "system";

/// What an entry is about, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Visits, and what clients answered.
    Visits,
    /// Payments, refunds, commissions and everything sold besides.
    Money,
    /// Who works there, and what they are qualified for.
    People,
    /// Clients and their data.
    Clients,
    /// Hours, time off and calendars.
    Hours,
    /// Session notes.
    Notes,
    /// The studio itself, what it has and what it sells.
    Studio,
}

impl Kind {
    /// In the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Visits,
        Self::Money,
        Self::People,
        Self::Clients,
        Self::Hours,
        Self::Notes,
        Self::Studio,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Money => "money",
            Self::People => "people",
            Self::Clients => "clients",
            Self::Hours => "hours",
            Self::Notes => "notes",
            Self::Studio => "studio",
        }
    }

    /// What the codes of its actions begin with.
    #[must_use]
    pub const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Visits => &["booking.", "answers.", "screening.", "waitlist."],
            Self::Money => &[
                "payment.",
                "refund.",
                "commission.",
                "job.",
                "fee.",
                "dispute.",
                "payout.",
                "paper.",
                "receipt.",
                "invoice.",
                "card.",
                "voucher.",
                "gift_card.",
                "gift_cards.",
                "promotion.",
                "course.",
                "course_offer.",
                "tip.",
                "monthly_mail.",
                "export.",
                "report.",
                "books.",
                "sale.",
            ],
            Self::People => &[
                "therapist.",
                "qualification.",
                "document.",
                "portrait.",
                "role.",
                "account.",
                "person.",
                "invitation.",
                "staff.",
            ],
            Self::Clients => &["client.", "clients.", "check_in.", "check_ins.", "care."],
            Self::Hours => &["hours.", "class.", "time_off.", "calendar.", "feed."],
            Self::Notes => &["note."],
            Self::Studio => &[
                "studio.",
                "room.",
                "equipment.",
                "treatment.",
                "technique.",
                "policy.",
                "rules.",
                "stripe.",
                "setup.",
                "question.",
                "questionnaire.",
            ],
        }
    }

    /// The kind with this name in addresses.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind of an action.
    #[must_use]
    pub fn of(action: &str) -> Option<Self> {
        let begins = |kind: &Self| kind.prefixes().iter().any(|prefix| action.starts_with(prefix));
        Self::ALL.into_iter().find(begins)
    }
}

/// What is asked for, as an address says it. What cannot be read is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Whose: the id of an account, `clients` or `system`.
    pub by: String,
    /// The kind of entry.
    pub kind: String,
    /// The first day, at the studio.
    pub from: String,
    /// The last day, at the studio.
    pub until: String,
    /// About which thing: its id, or a visit's number.
    pub about: String,
    /// Where the page before ended.
    pub after: String,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The studio's zone.
    pub zone: Zone,
    /// Newest first.
    pub lines: Vec<Line>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
    /// Whose entries can be asked for: account and name.
    pub people: Vec<(AccountId, String)>,
    /// How many entries the chain has, and the hash of its head.
    pub chain: Option<(i64, Noted)>,
    /// When the chain was walked along last, and what was broken then.
    pub checked: Option<(Instant, Option<BrokenChain>)>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the chain; none for what was written before there was one.
    pub number: Option<i64>,
    /// Its hash.
    pub hash: Option<Noted>,
    /// When.
    pub at: Instant,
    /// Who.
    pub who: Who,
    /// The code of what was done.
    pub action: String,
    /// The id of the thing it was done to.
    pub object: String,
    /// What that is.
    pub about: About,
    /// Facts, in codes; what stands for people and things is in `names`.
    pub detail: String,
    /// What the ids in the detail stand for.
    pub names: Vec<(String, String)>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// One of the studio's people, in a role that they had then.
    Staff {
        /// Their account.
        account: AccountId,
        /// Their name; none where the account is gone.
        name: Option<String>,
        /// The role.
        role: Option<Role>,
    },
    /// A client, signed in or not.
    Client,
    /// Lumbar itself.
    System,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A visit.
    Visit {
        /// Its number.
        reference: String,
        /// Its day.
        date: NaiveDate,
    },
    /// A therapist.
    Therapist {
        /// Their name in addresses.
        slug: String,
        /// Their name.
        name: String,
    },
    /// A qualification.
    Qualification {
        /// Its title.
        title: String,
        /// Whose it is.
        name: String,
    },
    /// A treatment.
    Treatment {
        /// Its name in addresses.
        slug: String,
        /// Its name.
        name: String,
    },
    /// A room or a unit of equipment.
    Place {
        /// Its name.
        name: String,
    },
    /// One of the studio's people.
    Account {
        /// Their name.
        name: String,
    },
    /// The studio.
    Studio,
    /// Something else.
    Other,
}

/// A page of the log of the manager's studio.
pub async fn trail(
    services: &Services,
    manager: &ManagerSession,
    asked: &AuditQuery,
) -> Result<Trail, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let place = place(conn, studio).await?;
    let zone: Zone = place.zone.parse().map_err(|_| Corrupt::new("studio", "zone", place.id))?;
    let search = search(conn, studio, zone, asked).await?;
    let after = cursor(&asked.after);
    let mut rows = audit::found(conn, studio, &search, after, ON_A_PAGE + 1).await?;
    let more = rows.len() > usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at, row.id));
    let chain = audit::head(conn, studio).await?;
    Ok(Trail {
        zone,
        lines: described(conn, manager, rows).await?,
        next,
        people: staff(conn, studio).await?,
        chain: chain.map(|(entries, hash)| (entries, Noted(hash))),
        checked: broken_chain(conn, studio).await?,
    })
}

pub(super) async fn place(conn: &Reader, studio: StudioId) -> Result<studio::Model, StoreError> {
    let found = studios::by_id(conn, studio).await?;
    Ok(found.ok_or_else(|| Corrupt::new("membership", "studio", studio))?)
}

fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

pub(super) async fn search(
    conn: &Reader,
    studio: StudioId,
    zone: Zone,
    asked: &AuditQuery,
) -> Result<Search, StoreError> {
    let by = match asked.by.as_str() {
        CLIENTS => Some(By::Kinds(&["client", "guest"])),
        SYSTEM => Some(By::Kinds(&["system"])),
        account => account.parse().ok().map(By::Account),
    };
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let begins = |date: NaiveDate| zone.day_start(date).timestamp();
    Ok(Search {
        by,
        actions: Kind::read(&asked.kind).map(|k| k.prefixes().to_vec()).unwrap_or_default(),
        from: day(&asked.from).map(begins),
        until: day(&asked.until).and_then(|date| date.succ_opt()).map(begins),
        object: object(conn, studio, asked.about.trim()).await?,
    })
}

/// The id of the thing that is asked for; a visit may be named by its number. What is no
/// thing of ours is nothing's id.
async fn object(
    conn: &Reader,
    studio: StudioId,
    typed: &str,
) -> Result<Option<String>, StoreError> {
    if typed.is_empty() {
        return Ok(None);
    }
    if let Some(reference) = read_reference(typed)
        && let Some(booking) = bookings::by_reference(conn, studio, &reference).await?
    {
        return Ok(Some(booking.id.to_string()));
    }
    Ok(Some(typed.to_owned()))
}

/// Everybody who works there now, or treats there or did: account and name, by name.
async fn staff(conn: &Reader, studio: StudioId) -> Result<Vec<(AccountId, String)>, StoreError> {
    let mut all = Vec::new();
    for role in [Role::Owner, Role::Manager, Role::Reception] {
        let members = people::members(conn, studio, role.code()).await?;
        all.extend(members.into_iter().map(|row| (AccountId(row.id), row.name)));
    }
    for row in studios::every_therapist(conn, studio).await? {
        all.extend(row.account.map(|account| (AccountId(account), row.name)));
    }
    all.sort_by(|a, b| a.1.cmp(&b.1));
    let mut seen = Vec::new();
    all.retain(|(id, _)| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    Ok(all)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_by_the_codes_they_are_written_with() {
        for kind in Kind::ALL {
            assert_eq!(Kind::read(kind.code()), Some(kind));
            for prefix in kind.prefixes() {
                assert_eq!(Kind::of(&format!("{prefix}done")), Some(kind), "{prefix}");
            }
        }
        assert_eq!((Kind::read("all"), Kind::of("nothing")), (None, None));
    }

    #[test]
    fn a_cursor_that_is_none_asks_for_the_first_page() {
        for text in ["", "1.", ".x", "1.2.3", "soon", "9.00000000"] {
            assert_eq!(cursor(text), None, "{text}");
        }
        let id: Uuid = storage::new_id();
        assert_eq!(cursor(&format!("17.{id}")), Some((17, id)));
    }
}
