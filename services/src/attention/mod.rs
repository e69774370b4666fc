//! What needs a person at a studio, each with the one act that settles it: requests that
//! wait for an answer, visits that were flagged or need another therapist, money that is
//! owed to clients, jobs that were set aside, payments that were not what was asked for,
//! and books that do not add up.
//!
//! Money, jobs and books are for whoever manages; the desk sees every request, flag and
//! visit to reassign, and a therapist the requests, flags and visits to
//! reassign that are their own.

mod found;
mod mismatches;
mod recipients;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use domain::{BookingId, time::Zone};
use storage::{Corrupt, Reader, StoreError, accounts, bookings, entities::studio, studios};

use found::Found;
pub use mismatches::{Mismatch, saw_mismatch};
use recipients::Addresses;
pub use recipients::Recipient;

use crate::{
    Services,
    audit::BrokenChain,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
    cards::Fee,
    disputes::Dispute,
    jobs::DeadJob,
    payments::BooksFinding,
    sales::SaleOwed,
};

/// What needs whoever asks.
#[derive(Clone, Debug)]
pub struct Attention {
    /// The studio's zone.
    pub zone: Zone,
    /// Requests that nobody has answered, the most urgent first.
    pub requests: Vec<DeskVisit>,
    /// Visits that are not over and that somebody should look at, by start.
    pub flagged: Vec<DeskVisit>,
    /// Visits whose therapist may not give them on their day, by start.
    pub reassign: Vec<DeskVisit>,
    /// Visits of the next day whose answers their therapist has not decided about, by start;
    /// for whoever treats, and for an owner.
    pub reviews: Vec<DeskVisit>,
    /// Visits that left a fee to decide about, or one that is not paid yet, the longest waiting
    /// first.
    pub fees: Vec<DeskVisit>,
    /// Payments that a bank questions and that wait for an answer, the most urgent first.
    pub disputes: Vec<(Dispute, DeskVisit)>,
    /// Visits whose client is owed money.
    pub owed: Vec<DeskVisit>,
    /// What is owed for things sold, whose refunds failed, the longest waiting first.
    pub owed_for_sales: Vec<SaleOwed>,
    /// Jobs that were set aside, newest first.
    pub set_aside: Vec<SetAside>,
    /// Payments that were not what was asked for, newest first.
    pub mismatches: Vec<Mismatch>,
    /// What the last look through the books found wrong.
    pub books: Vec<BooksFinding>,
    /// Where the audit log is not what was written, if it is not.
    pub chain: Option<BrokenChain>,
    /// The address of whoever asks, where nobody has proved it yet.
    pub unproved: Option<String>,
}

/// A job that was set aside.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// The job.
    pub job: DeadJob,
    /// The visit it is about, where it is about one.
    pub visit: Option<DeskVisit>,
    /// Whom it was to reach, where it is a mail.
    pub to: Option<Recipient>,
}

impl Attention {
    /// How many things need somebody.
    #[must_use]
    pub fn count(&self) -> usize {
        self.requests.len()
            + self.flagged.len()
            + self.reassign.len()
            + self.reviews.len()
            + self.fees.iter().filter(|visit| decides(visit)).count()
            + self.disputes.len()
            + self.owed.iter().map(|visit| visit.owed.len()).sum::<usize>()
            + self.owed_for_sales.len()
            + self.set_aside.len()
            + self.mismatches.len()
            + self.books.len()
            + usize::from(self.chain.is_some())
            + usize::from(self.unproved.is_some())
    }
}

/// What needs whoever asks, with a bounded number of questions however much there is.
pub async fn attention(services: &Services, staff: &StaffSession) -> Result<Attention, StoreError> {
    let conn = services.store.reader();
    let found = Found::read(services, staff).await?;
    let all = bookings::among(conn, staff.studio(), &found.bookings()).await?;
    let visits = describe_all(conn, staff, all).await?;
    let studio = studio(conn, staff).await?;
    let addresses = Addresses::read(conn, &studio, &found.set_aside).await?;
    let unproved = unproved(conn, staff).await?;
    let visits: HashMap<BookingId, DeskVisit> = visits.into_iter().map(|v| (v.id, v)).collect();
    let listed = |ids: &[BookingId]| ids.iter().filter_map(|id| visits.get(id).cloned()).collect();
    let visit = |id: Option<BookingId>| id.and_then(|id| visits.get(&id).cloned());
    let (fees, owed) = (listed(&found.fees()), listed(&found.owed()));
    Ok(Attention {
        zone: studio.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio.id))?,
        requests: listed(&found.requests),
        flagged: listed(&found.flagged),
        reassign: listed(&found.reassign),
        reviews: listed(&found.reviews),
        fees,
        disputes: found
            .disputes
            .into_iter()
            .filter_map(|dispute| visit(Some(dispute.booking)).map(|visit| (dispute, visit)))
            .collect(),
        owed,
        owed_for_sales: found.owed_for_sales,
        set_aside: found
            .set_aside
            .into_iter()
            .map(|job| SetAside { visit: visit(job.booking), to: addresses.of(&job, &visits), job })
            .collect(),
        mismatches: found
            .mismatches
            .into_iter()
            .map(|(mismatch, booking)| Mismatch { visit: visit(booking), ..mismatch })
            .collect(),
        books: found.books,
        chain: found.chain,
        unproved,
    })
}

/// How many things need whoever asks: as many as [`attention`] lists, and none of them described.
pub async fn count(services: &Services, staff: &StaffSession) -> Result<usize, StoreError> {
    let found = Found::read(services, staff).await?;
    let unproved = unproved(services.store.reader(), staff).await?;
    Ok(found.count() + usize::from(unproved.is_some()))
}

/// The address of whoever asks, where nobody has proved it yet.
async fn unproved(conn: &Reader, staff: &StaffSession) -> Result<Option<String>, StoreError> {
    let open = accounts::address(conn, staff.account()).await?;
    if open.is_none_or(|open| open.assumed_at.is_none()) {
        return Ok(None);
    }
    Ok(accounts::by_id(conn, staff.account()).await?.map(|account| account.email))
}

/// Whether somebody must decide about the visit's fee; one that is being charged, or whose
/// client has a link, only stands there to be seen.
fn decides(visit: &DeskVisit) -> bool {
    visit.fee.as_ref().is_some_and(Fee::needs_decision)
}

async fn studio(conn: &Reader, staff: &StaffSession) -> Result<studio::Model, StoreError> {
    let studio = studios::by_id(conn, staff.studio()).await?;
    Ok(studio.ok_or_else(|| Corrupt::new("membership", "studio", staff.studio()))?)
}
