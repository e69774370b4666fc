//! Everything that needs whoever asks, as it is found: numbers of visits, and no visit described.

use domain::BookingId;
use storage::{StoreError, bookings, settings};

use super::mismatches::{self, Mismatch};
use crate::{
    Services,
    audit::{self, BrokenChain},
    auth::StaffSession,
    bookings::{before::NEAR, desk::review::waiting},
    cards::{self, Fee},
    disputes::{self, Dispute},
    jobs::{self, DeadJob},
    payments::{self, BooksFinding, Owed},
    sales::{self, SaleOwed},
};

/// How many of a kind are listed. More than so many need somebody else.
const LISTED: u64 = 100;

/// What was found, before its visits are described.
#[derive(Default)]
pub(super) struct Found {
    pub(super) requests: Vec<BookingId>,
    pub(super) flagged: Vec<BookingId>,
    pub(super) reassign: Vec<BookingId>,
    pub(super) reviews: Vec<BookingId>,
    pub(super) fees: Vec<Fee>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) owed: Vec<Owed>,
    pub(super) owed_for_sales: Vec<SaleOwed>,
    pub(super) set_aside: Vec<DeadJob>,
    pub(super) mismatches: Vec<(Mismatch, Option<BookingId>)>,
    pub(super) books: Vec<BooksFinding>,
    pub(super) chain: Option<BrokenChain>,
}

impl Found {
    pub(super) async fn read(
        services: &Services,
        staff: &StaffSession,
    ) -> Result<Self, StoreError> {
        let (conn, studio) = (services.store.reader(), staff.studio());
        let own = |found: Vec<domain::booking::Booking>| {
            let own = found.into_iter().filter(|booking| staff.may_act_for(booking.therapist));
            own.map(|booking| booking.id).collect()
        };
        let (whose, now) =
            (if staff.runs_desk() { None } else { staff.therapist() }, services.now());
        let requests = own(bookings::requested(conn, studio, whose, LISTED).await?);
        let flagged = own(bookings::flagged(conn, studio, whose, now, LISTED).await?);
        let reassign = own(bookings::to_reassign(conn, studio, whose, now, LISTED).await?);
        let reviews = waiting(conn, staff, (now, now + NEAR), LISTED).await?.into_iter();
        let reviews = reviews.map(|booking| booking.id).collect();
        let fees = match staff.as_desk() {
            Some(_) => cards::of_studio(conn, studio, LISTED).await?,
            None => Vec::new(),
        };
        let disputes = match staff.as_manager() {
            Some(_) => disputes::to_answer(conn, studio, LISTED).await?,
            None => Vec::new(),
        };
        let found =
            Self { requests, flagged, reassign, reviews, fees, disputes, ..Self::default() };
        let Some(manager) = staff.as_manager() else { return Ok(found) };
        let owed = payments::owed_by(conn, studio).await?;
        // One question for both.
        let names = [payments::CHECKED, audit::CHECKED];
        let noted = settings::among(conn, &names).await?;
        let text = |name: &str| noted.iter().find(|(key, _)| key == name).map(|(_, t)| t.as_str());
        let checked = payments::books_in(text(payments::CHECKED), studio);
        let chain = audit::chain_in(text(audit::CHECKED), studio);
        Ok(Self {
            owed,
            owed_for_sales: sales::owed_by(services, conn, studio).await?,
            set_aside: jobs::dead(services, &manager).await?,
            mismatches: mismatches::unseen(conn, studio, LISTED).await?,
            books: checked.map(|checked| checked.wrong).unwrap_or_default(),
            chain: chain.and_then(|(_, broken)| broken),
            ..found
        })
    }

    pub(super) fn fees(&self) -> Vec<BookingId> {
        self.fees.iter().map(|fee| fee.booking).collect()
    }

    /// Each visit once, in however many currencies: they stand in the order of their bookings.
    pub(super) fn owed(&self) -> Vec<BookingId> {
        let mut owed: Vec<BookingId> = self.owed.iter().map(|owed| owed.booking).collect();
        owed.dedup();
        owed
    }

    /// As [`Attention::count`](super::Attention::count) has it.
    pub(super) fn count(&self) -> usize {
        self.requests.len()
            + self.flagged.len()
            + self.reassign.len()
            + self.reviews.len()
            + self.fees.iter().filter(|fee| fee.needs_decision()).count()
            + self.disputes.len()
            + self.owed.len()
            + self.owed_for_sales.len()
            + self.set_aside.len()
            + self.mismatches.len()
            + self.books.len()
            + usize::from(self.chain.is_some())
    }

    pub(super) fn bookings(&self) -> Vec<BookingId> {
        let listed = self.requests.iter().chain(&self.flagged).chain(&self.reassign);
        let listed = listed.chain(&self.reviews).copied();
        let listed = listed.chain(self.owed()).chain(self.fees());
        let disputes = self.disputes.iter().map(|dispute| dispute.booking);
        let jobs = self.set_aside.iter().filter_map(|job| job.booking);
        let mismatches = self.mismatches.iter().filter_map(|(_, booking)| *booking);
        listed.chain(disputes).chain(jobs).chain(mismatches).collect()
    }
}
