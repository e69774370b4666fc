//! Mails to a studio's people: to whom, and with what.

use domain::{BookingId, Money, RefundId};
use storage::{StoreError, entities::refund};

use super::{
    Asked, Mail, approval_wanted, dispute_opened, letter::Letter, refund_failed, running_late,
    visit::Visit, visit_stopped,
};
use crate::{Services, jobs::JobError, payments};

/// A letter with the name and address it goes to; nothing where it no longer applies.
pub(super) async fn compose(
    services: &Services,
    mail: &Mail,
    visit: &Visit,
) -> Result<Option<(Letter, (String, String))>, JobError> {
    let studio = (visit.studio.name.clone(), visit.studio.email.clone());
    Ok(match *mail {
        Mail::ApprovalWanted { sequence, whom, .. } => {
            let to = match whom {
                Asked::Studio => Some(studio),
                Asked::Therapist => therapist(services, visit).await?,
            };
            approval_wanted::letter(visit, sequence).zip(to)
        }
        Mail::RunningLate { booking, minutes, said, whom } => {
            if !is_said(services, booking, (minutes, said)).await? {
                return Ok(None);
            }
            let to = match whom {
                Asked::Studio => Some(studio),
                Asked::Therapist => therapist(services, visit).await?,
            };
            running_late::letter(visit, minutes).zip(to)
        }
        // Nobody else learns of it: whoever reads the studio's mailbox need not treat.
        Mail::VisitStopped { .. } => {
            visit_stopped::letter(visit).zip(therapist(services, visit).await?)
        }
        Mail::RefundFailed { refund, .. } => {
            let (refund, owed) = amounts(services, visit, refund).await?;
            refund_failed::letter(visit, refund, owed).map(|letter| (letter, studio))
        }
        Mail::DisputeOpened { dispute, .. } => {
            let conn = services.store.reader();
            let row = storage::disputes::of_studio(conn, visit.booking.studio, dispute).await?;
            let row = row.filter(|row| !row.is_closed());
            row.and_then(|row| dispute_opened::letter(visit, &row)).map(|letter| (letter, studio))
        }
        _ => None,
    })
}

/// Whether what stands beside the visit is what was said then.
async fn is_said(
    services: &Services,
    booking: BookingId,
    (minutes, at): (u32, i64),
) -> Result<bool, StoreError> {
    let rows = storage::late::said(services.store.reader(), &[booking]).await?;
    Ok(rows.iter().any(|row| row.said_at == at && u32::try_from(row.minutes) == Ok(minutes)))
}

/// Whoever would treat, at the address they sign in with. A therapist without an account
/// is reached through the studio, which has a mail of its own: one is enough.
async fn therapist(
    services: &Services,
    visit: &Visit,
) -> Result<Option<(String, String)>, JobError> {
    let conn = services.store.reader();
    let (studio, id) = (visit.booking.studio, visit.booking.therapist);
    let person = storage::studios::therapist(conn, studio, id).await?;
    let Some(account) = person.and_then(|person| person.account) else { return Ok(None) };
    let account = storage::accounts::by_id(conn, account.into()).await?;
    let account = account.filter(|account| account.email != visit.studio.email.to_lowercase());
    Ok(account.map(|account| (account.name, account.email)))
}

/// How much the refund was, and how much is owed for the visit in its currency by now.
async fn amounts(
    services: &Services,
    visit: &Visit,
    id: RefundId,
) -> Result<(Money, Money), JobError> {
    let conn = services.store.reader();
    let refund = storage::payments::refund(conn, id).await?;
    let refund = refund.as_ref().map(refund::Model::amount).transpose();
    let refund = refund.map_err(StoreError::from)?;
    let refund = refund.unwrap_or(Money::zero(visit.booking.price.currency));
    let owed = payments::owed(conn, visit.booking.id, refund.currency).await?;
    Ok((refund, owed.map_or(Money::zero(refund.currency), |owed| owed.all)))
}
