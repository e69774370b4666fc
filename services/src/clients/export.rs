//! Everything about one client as a file, for the client: what machines read, and what
//! people read.

mod about;
mod health;
mod text;
mod visit;

use std::io::{Cursor, Write};

use domain::{ClientId, Instant};
use serde_json::{Value, json};
use storage::{
    Connection, Corrupt, StoreError, accounts, bookings, care,
    entities::{client, client_desk},
    studios,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub(crate) use self::about::waiting;
use self::{
    about::{bought, given, invoiced, others, planned, waits},
    text::text,
    visit::visit,
};
use super::{ClientRefused, address, known, note};
use crate::{Services, archive::at, auth::OwnerSession};

/// Why somebody takes everything about a client out of the studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The client asked for it.
    Asked,
    /// Somebody may see it by law.
    Authority,
    /// The client goes elsewhere and takes it along.
    Moving,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Asked, Self::Moving, Self::Authority];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Authority => "authority",
            Self::Moving => "moving",
        }
    }

    /// The reason with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// A file to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, which says nothing of the client.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Everything that the studio knows of a client, as a ZIP: `client.json` and `visits.json`
/// for machines, `read-me.txt` for people. With what they answered and what was written about
/// them: it is theirs. Leaves an audit entry with the reason.
pub async fn export(
    services: &Services,
    owner: &OwnerSession,
    id: ClientId,
    why: Why,
) -> Result<File, ClientRefused> {
    owner.confirmed()?;
    // Session notes are in it.
    owner.safe()?;
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let (row, facts) = known(&*tx, owner.studio(), id).await?;
        let told = Told::read(services, &*tx, (&row, &facts), now).await?;
        let by = (owner.studio(), owner.actor());
        note(&tx, by, "client.exported", (id, why.code().to_owned()), now).await?;
        tx.commit().await?;
        Ok::<_, ClientRefused>(told)
    };
    let told = services.store.retrying(attempt).await?;
    let bytes = told.zip().map_err(|_| Corrupt::new("client", "id", id));
    let bytes = bytes.map_err(StoreError::from)?;
    Ok(File { name: format!("client-{}.zip", told.date), bytes })
}

/// What is told.
pub(crate) struct Told {
    /// `2026-11-26`
    date: String,
    /// The client.
    pub client: Value,
    /// Each visit, the latest first.
    pub visits: Vec<Value>,
    text: String,
}

impl Told {
    /// Everything that a studio knows of a client.
    pub async fn read<C: Connection>(
        services: &Services,
        conn: &C,
        (row, facts): (&client::Model, &client_desk::Model),
        now: Instant,
    ) -> Result<Self, StoreError> {
        let studio = studios::by_id(conn, row.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("client", "studio", row.id))?;
        let account = match row.account {
            Some(id) => accounts::by_id(conn, id.into()).await?.map(|account| account.email),
            None => None,
        };
        let client = json!({
            "studio": studio.name,
            "name": row.name,
            "email": address(&row.email),
            "phone": row.phone,
            "time_zone": row.zone,
            "known_since": at(row.created_at),
            "signs_in_as": account,
            "note_of_the_desk": facts.note,
            "booking_online_blocked_since": facts.blocked_at.map(at),
            "booking_online_blocked_because": facts.blocked_why,
            "also_known_as": others(conn, row).await?,
            "invoices_are_made_out_to": invoiced(conn, row.id.into()).await?,
            "courses": bought(conn, row.id.into()).await?,
            "planned_courses": planned(conn, row.id.into()).await?,
            "gift_cards": given(conn, row).await?,
            "waits_for": waits(conn, row).await?,
            "asked_by_mail_how_you_are": !care::is_silent(conn, row.id.into()).await?,
        });
        let people = studios::every_therapist(conn, row.studio.into()).await?;
        let mut visits = Vec::new();
        for id in bookings::ids_of_client(conn, row.id.into()).await? {
            let Some(booking) = bookings::by_id(conn, id).await? else { continue };
            let person = people.iter().find(|person| person.id == booking.therapist.0);
            let with = person.map(|person| person.name.as_str()).unwrap_or_default();
            visits.push(visit(services, conn, &booking, with).await?);
        }
        let text = text(&client, &visits, now);
        Ok(Self { date: now.date_naive().to_string(), client, visits, text })
    }

    fn zip(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in [
            ("read-me.txt", self.text.clone().into_bytes()),
            ("client.json", serde_json::to_vec_pretty(&self.client)?),
            ("visits.json", serde_json::to_vec_pretty(&self.visits)?),
        ] {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
