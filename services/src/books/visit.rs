//! A visit's money, for the studio's staff.

use storage::{Corrupt, StoreError, bookings, studios};

use crate::{
    Services,
    auth::StaffSession,
    bookings::{
        Receipt,
        desk::{self, DeskRefused, DeskVisit},
        view::receipt,
    },
    papers::{self, Address, Paper},
};

/// A visit with what was paid for it, what went back, and its papers.
#[derive(Clone, Debug)]
pub struct VisitMoney {
    /// The visit.
    pub visit: DeskVisit,
    /// What was paid, what went back, and what is left.
    pub receipt: Receipt,
    /// In the order they were handed out.
    pub papers: Vec<Paper>,
    /// Whom the client's invoices are made out to, where somebody said so.
    pub address: Option<Address>,
}

/// The money of the visit with a reference, as typed. Refuses another studio's, and another
/// therapist's.
pub async fn visit_money(
    services: &Services,
    staff: &StaffSession,
    typed: &str,
) -> Result<VisitMoney, DeskRefused> {
    let visit = desk::find(services, staff, typed).await?;
    let conn = services.store.reader();
    let booking = bookings::of_studio(conn, staff.studio(), visit.id).await?;
    let booking = booking.ok_or(DeskRefused::NotFound)?;
    let studio = studios::by_id(conn, staff.studio()).await?;
    let missing = || StoreError::from(Corrupt::new("booking", "studio", booking.id));
    let studio = studio.ok_or_else(missing)?;
    let address = match booking.client {
        Some(client) => papers::invoice_address(conn, client).await?,
        None => None,
    };
    Ok(VisitMoney {
        receipt: receipt(conn, &booking, &studio.tax_name).await?,
        papers: papers::of_visit(conn, booking.id).await?,
        visit,
        address,
    })
}
