//! Whose address a mail that got stuck was for.

use std::collections::HashMap;

use domain::{AccountId, BookingId, StudioId};
use storage::{Connection, StoreError, accounts, entities::studio, studios};
use uuid::Uuid;

use crate::{bookings::desk::DeskVisit, jobs::DeadJob, mail::Whom};

/// Whom a mail was to reach, and at which address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The client.
    Client(String),
    /// Somebody of the studio's people, by the address they sign in with.
    Staff(String),
    /// The studio itself.
    Studio(String),
}

/// What finding them takes: two questions, where a mail to somebody with an account is
/// among the jobs.
pub(super) struct Addresses {
    studio: String,
    /// The account of each therapist.
    therapists: HashMap<Uuid, AccountId>,
    accounts: HashMap<AccountId, String>,
}

impl Addresses {
    pub(super) async fn read<C: Connection>(
        conn: &C,
        studio: &studio::Model,
        jobs: &[DeadJob],
    ) -> Result<Self, StoreError> {
        let mut found = Self {
            studio: studio.email.clone(),
            therapists: HashMap::new(),
            accounts: HashMap::new(),
        };
        let mut wanted: Vec<AccountId> = jobs.iter().filter_map(account).collect();
        let to_therapist =
            |job: &DeadJob| matches!(job.whom, Some(Whom::Therapist | Whom::Holder(_)));
        if jobs.iter().any(to_therapist) {
            found.therapists = therapists(conn, studio.id.into()).await?;
            wanted.extend(found.therapists.values());
        }
        if !wanted.is_empty() {
            let rows = accounts::among(conn, &wanted).await?;
            found.accounts = rows.into_iter().map(|row| (row.id.into(), row.email)).collect();
        }
        Ok(found)
    }

    /// Whom the mail was to reach; `None` for what is no mail, and where nobody is known.
    pub(super) fn of(
        &self,
        job: &DeadJob,
        visits: &HashMap<BookingId, DeskVisit>,
    ) -> Option<Recipient> {
        let visit = || job.booking.and_then(|id| visits.get(&id));
        let staff = |account| self.accounts.get(account).cloned().map(Recipient::Staff);
        match job.whom? {
            Whom::Client => {
                visit()?.contact.as_ref().and_then(|to| to.email.clone()).map(Recipient::Client)
            }
            Whom::Studio => Some(Recipient::Studio(self.studio.clone())),
            Whom::Therapist => self.therapists.get(&visit()?.therapist.0).and_then(staff),
            Whom::Holder(therapist) => self.therapists.get(&therapist.0).and_then(staff),
            Whom::Account(account) => staff(&account),
        }
    }
}

fn account(job: &DeadJob) -> Option<AccountId> {
    match job.whom {
        Some(Whom::Account(account)) => Some(account),
        _ => None,
    }
}

async fn therapists<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<HashMap<Uuid, AccountId>, StoreError> {
    let people = studios::every_therapist(conn, studio).await?;
    let people = people.into_iter().filter_map(|row| Some((row.id, row.account?.into())));
    Ok(people.collect())
}
