//! Choosing a mail's words by its facts, and handing it over.

use domain::{AccountId, BookingId, Instant, JobId, Money, PaymentAttemptId};
use storage::entities::refund;

use super::{
    Mail, Whom,
    account::{self, Addressee},
    account_changed::{self, Arrival},
    account_deleted::{self, Farewell},
    account_exists,
    address_changed::{self, OldAddress},
    booking_cancelled, booking_confirmed, booking_declined, booking_requested, booking_rescheduled,
    check_in, clock_changed, course, ending, feed_failing, fees, gift_card, hold_expired,
    late_payment_refunded,
    letter::Letter,
    link_renewed, monthly_figures, note_opened, payment_failed, qualification_checked, reminder,
    safety_questions, staff,
    visit::Visit,
    waitlist,
};
use crate::{
    Services,
    bookings::{asking, letters::quiet_key, view::sessions_back},
    calendar::host,
    cards,
    jobs::{Enqueue, Job, JobError, enqueue},
    payments,
    ports::OutgoingMail,
    preferences::{self, Leaves},
};

/// Who writes when no studio does.
const HOUSE: &str = "Lumbar";

/// A letter with its envelope.
struct Posted {
    letter: Letter,
    from: String,
    reply_to: Option<String>,
    to: (String, String),
}

/// Sends `mail` as job `id`, if it still applies. The Message-ID is the job's, so
/// that a mail which is sent twice is one mail to whoever receives it.
///
/// What can wait leaves when its reader's quiet hours end, as a job of its own.
pub(crate) async fn send(services: &Services, id: JobId, mail: &Mail) -> Result<(), JobError> {
    match preferences::leaves(services, mail).await? {
        Leaves::Now => {}
        Leaves::At(at) => return later(services, id, mail, at).await,
        Leaves::Never => {
            asking::instead_of(services, mail).await?;
            tracing::info!("its reader wants no such mail");
            return Ok(());
        }
    }
    let Some(posted) = compose(services, mail).await? else {
        tracing::info!("the mail no longer applies");
        return Ok(());
    };
    let Posted { letter, from, reply_to, to } = posted;
    let outgoing = OutgoingMail {
        message_id: format!("{id}@{}", host(&services.settings.base_url)),
        from: (from, services.settings.mail_from.clone()),
        reply_to,
        to,
        text: letter.text(),
        html: letter.html(),
        subject: letter.subject,
        calendar: letter.calendar,
    };
    services.mailer.send(&outgoing).await?;
    match mail {
        Mail::AccountDeleted { farewell } => {
            return account_deleted::sent(services, id, farewell).await;
        }
        Mail::AddressChanged { old } => return address_changed::sent(services, old).await,
        _ => {}
    }
    remember(services, id, mail).await
}

/// The same mail, when its reader's quiet hours are over.
async fn later(services: &Services, id: JobId, mail: &Mail, at: Instant) -> Result<(), JobError> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let studio = match mail.booking() {
        Some(booking) => storage::bookings::by_id(&*tx, booking).await?.map(|found| found.studio),
        None => None,
    };
    let when = Enqueue { studio, run_at: at, dedupe: Some(quiet_key(id)) };
    enqueue(&tx, &Job::Mail(mail.clone()), when, now).await?;
    tx.commit().await?;
    tracing::info!("the mail waits for the end of quiet hours");
    Ok(())
}

/// Writes down that a mail to the client of a visit left. Where this fails, the mail goes
/// again, which whoever receives it knows by its Message-ID.
async fn remember(services: &Services, id: JobId, mail: &Mail) -> Result<(), JobError> {
    if let Mail::WaitlistOffer { offer } = mail {
        let tx = services.store.begin().await?;
        storage::waitlist::told(&tx, *offer, services.now()).await?;
        return Ok(tx.commit().await?);
    }
    let Some(booking) = mail.booking().filter(|_| mail.whom() == Whom::Client) else {
        return Ok(());
    };
    let tx = services.store.begin().await?;
    storage::mails::sent(&tx, id, booking, mail.kind(), services.now()).await?;
    Ok(tx.commit().await?)
}

async fn compose(services: &Services, mail: &Mail) -> Result<Option<Posted>, JobError> {
    if let Mail::AccountDeleted { farewell } = mail {
        let found = Farewell::open(services, farewell).await?;
        return Ok(found.map(|farewell| Posted {
            letter: farewell.letter(),
            from: HOUSE.to_owned(),
            reply_to: None,
            to: (farewell.name, farewell.email),
        }));
    }
    if let Mail::AddressChanged { old } = mail {
        let found = OldAddress::open(services, old).await?;
        return Ok(found.map(|old| Posted {
            letter: old.letter(),
            from: HOUSE.to_owned(),
            reply_to: None,
            to: (old.name, old.email),
        }));
    }
    match *mail {
        // Said above.
        Mail::AccountDeleted { .. } | Mail::AddressChanged { .. } => Ok(None),
        Mail::VerifyAddress { account }
        | Mail::NewAddress { account }
        | Mail::ResetPassword { account }
        | Mail::Invitation { account, .. }
        | Mail::AccountExists { account }
        | Mail::AccountChanged { account, .. }
        | Mail::NewBrowser { account, .. } => to_account(services, mail, account).await,
        Mail::FeedFailing { feed, since, .. } => {
            let found = feed_failing::compose(services, feed, since).await?;
            Ok(found.map(|(letter, to)| Posted {
                letter,
                from: HOUSE.to_owned(),
                reply_to: None,
                to,
            }))
        }
        Mail::GiftCard { card } => Ok(posted(gift_card::code(services, card).await?)),
        Mail::GiftCardBought { card } => Ok(posted(gift_card::bought(services, card).await?)),
        Mail::WaitlistJoined { entry } => Ok(posted(waitlist::joined(services, entry).await?)),
        Mail::WaitlistOffer { offer } => Ok(posted(waitlist::offer(services, offer).await?)),
        Mail::WaitlistLinkRenewed { entry, generation } => {
            Ok(posted(waitlist::link_renewed(services, entry, generation).await?))
        }
        Mail::WaitlistEnded { entry } => Ok(posted(waitlist::ended(services, entry).await?)),
        Mail::CourseBought { course: bought } => {
            Ok(posted(gift_card::course(services, bought).await?))
        }
        Mail::CourseBooked { plan } => Ok(posted(course::booked(services, plan).await?)),
        Mail::CourseMoved { plan, told } => Ok(posted(course::moved(services, plan, told).await?)),
        Mail::CourseStopped { plan } => Ok(posted(course::stopped(services, plan).await?)),
        Mail::CourseLinkRenewed { plan, generation } => {
            Ok(posted(course::link_renewed(services, plan, generation).await?))
        }
        Mail::CourseNotBooked { plan, late } => {
            Ok(posted(course::not_booked(services, plan, late).await?))
        }
        Mail::MonthlyFigures { studio, account, month } => {
            let found = monthly_figures::compose(services, (studio, account), month).await?;
            Ok(found.map(|(letter, to)| Posted {
                letter,
                from: HOUSE.to_owned(),
                reply_to: None,
                to,
            }))
        }
        Mail::BookingConfirmed { booking }
        | Mail::BookingRequested { booking }
        | Mail::BookingDeclined { booking }
        | Mail::PaymentFailed { booking }
        | Mail::HoldExpired { booking }
        | Mail::Reminder { booking, .. }
        | Mail::SafetyQuestions { booking, .. }
        | Mail::CheckIn { booking, .. }
        | Mail::BookingRescheduled { booking, .. }
        | Mail::ClockChanged { booking, .. }
        | Mail::BookingCancelled { booking }
        | Mail::LinkRenewed { booking, .. }
        | Mail::FeePaid { booking, .. }
        | Mail::FeeLink { booking }
        | Mail::FeeReturned { booking }
        | Mail::LatePaymentRefunded { booking, .. } => to_client(services, mail, booking).await,
        Mail::ApprovalWanted { booking, .. }
        | Mail::RunningLate { booking, .. }
        | Mail::RefundFailed { booking, .. }
        | Mail::VisitStopped { booking }
        | Mail::DisputeOpened { booking, .. } => to_staff(services, mail, booking).await,
        Mail::QualificationEnding { qualification, whom, .. }
        | Mail::QualificationEnded { qualification, whom, .. } => {
            let ending = ending::compose(services, mail, qualification, whom).await?;
            Ok(ending.map(|(letter, to, studio)| Posted {
                letter,
                from: HOUSE.to_owned(),
                reply_to: Some(studio),
                to,
            }))
        }
        Mail::QualificationChecked { qualification, .. } => {
            let checked = qualification_checked::compose(services, qualification).await?;
            Ok(checked.map(|(letter, to, studio)| Posted {
                letter,
                from: HOUSE.to_owned(),
                reply_to: Some(studio),
                to,
            }))
        }
        Mail::NoteOpened { booking, opening, whom } => {
            let facts = note_opened::Facts::read(services, booking, opening, whom).await?;
            Ok(facts.map(|facts| Posted {
                letter: note_opened::letter(&facts),
                from: HOUSE.to_owned(),
                reply_to: Some(facts.studio.email),
                to: facts.to,
            }))
        }
    }
}

/// From a studio, about what it sold.
fn posted(composed: gift_card::Composed) -> Option<Posted> {
    composed.map(|(letter, to, studio)| Posted {
        letter,
        from: studio.name,
        reply_to: Some(studio.email),
        to,
    })
}

async fn to_client(
    services: &Services,
    mail: &Mail,
    booking: BookingId,
) -> Result<Option<Posted>, JobError> {
    let Some(visit) = Visit::read(services, booking).await? else { return Ok(None) };
    let letter = match *mail {
        Mail::BookingConfirmed { .. } => booking_confirmed::letter(&visit),
        Mail::BookingRequested { .. } => booking_requested::letter(&visit),
        Mail::BookingDeclined { .. } => {
            booking_declined::letter(&visit, at_desk(services, &visit).await?)
        }
        Mail::PaymentFailed { .. } => payment_failed::letter(&visit),
        Mail::HoldExpired { .. } => hold_expired::letter(&visit),
        Mail::Reminder { sequence, .. } => reminder::letter(&visit, sequence),
        Mail::SafetyQuestions { sequence, .. } => safety_questions::letter(&visit, sequence),
        Mail::CheckIn { sequence, moment, .. } => {
            check_in::compose(services, &visit, sequence, moment).await?
        }
        Mail::BookingRescheduled { sequence, .. } => booking_rescheduled::letter(&visit, sequence),
        Mail::LinkRenewed { generation, .. } => link_renewed::letter(&visit, generation),
        Mail::ClockChanged { sequence, .. } => clock_changed::letter(&visit, sequence),
        Mail::BookingCancelled { .. } => {
            let (conn, desk) = (services.store.reader(), at_desk(services, &visit).await?);
            let (_, session) = sessions_back(conn, &visit.booking).await?;
            if session.is_zero() {
                let kept = payments::kept(conn, &visit.booking).await?;
                booking_cancelled::letter(&visit, kept, desk)
            } else {
                booking_cancelled::without_course(&visit, session, desk)
            }
        }
        Mail::LatePaymentRefunded { attempt, .. } => {
            let refund = late_refund(services, &visit, attempt).await?;
            if is_fee(services, attempt).await? {
                late_payment_refunded::of_fee(&visit, refund)
            } else {
                late_payment_refunded::letter(&visit, refund)
            }
        }
        Mail::FeePaid { .. } | Mail::FeeLink { .. } | Mail::FeeReturned { .. } => {
            let card = cards::view(services.store.reader(), &visit.booking, visit.now).await?;
            let tax = visit.booking.tax_basis_points;
            card.and_then(|card| card.fee.clone().zip(Some(card))).and_then(
                |(fee, card)| match mail {
                    Mail::FeePaid { .. } => Some(fees::paid(&visit, &fee, &card, tax)),
                    Mail::FeeLink { .. } => fees::link(&visit, &fee),
                    _ => fees::returned(&visit, &fee),
                },
            )
        }
        _ => None,
    };
    Ok(letter.map(|letter| Posted {
        letter,
        from: visit.studio.name,
        reply_to: Some(visit.studio.email),
        to: (visit.booked_by.unwrap_or(visit.contact.name), visit.email),
    }))
}

/// What goes back of money that is not used.
async fn late_refund(
    services: &Services,
    visit: &Visit,
    attempt: PaymentAttemptId,
) -> Result<Money, JobError> {
    let refunds = storage::payments::refunds_of(services.store.reader(), visit.booking.id).await?;
    let of_it = refunds.iter().find(|row| row.attempt == attempt.0);
    let amount = of_it.map(refund::Model::amount).transpose().map_err(storage::StoreError::from)?;
    Ok(amount.unwrap_or(Money::zero(visit.booking.price.currency)))
}

/// Whether money came for a fee, and not for a visit.
async fn is_fee(services: &Services, attempt: PaymentAttemptId) -> Result<bool, JobError> {
    let attempt = storage::payments::attempt(services.store.reader(), attempt).await?;
    Ok(attempt.is_some_and(|attempt| attempt.purpose == storage::payments::FEE_LINK))
}

/// What was taken at the desk and is to be given back there.
async fn at_desk(services: &Services, visit: &Visit) -> Result<Money, JobError> {
    let (conn, currency) = (services.store.reader(), visit.booking.price.currency);
    let owed = payments::owed(conn, visit.booking.id, currency).await?;
    let at_desk = owed.map_or(0, |owed| owed.all.minor - owed.online.minor);
    Ok(Money::new(at_desk, currency))
}

async fn to_staff(
    services: &Services,
    mail: &Mail,
    booking: BookingId,
) -> Result<Option<Posted>, JobError> {
    let Some(visit) = Visit::read(services, booking).await? else { return Ok(None) };
    let composed = staff::compose(services, mail, &visit).await?;
    Ok(composed.map(|(letter, to)| Posted {
        letter,
        from: HOUSE.to_owned(),
        reply_to: Some(visit.studio.email),
        to,
    }))
}

async fn to_account(
    services: &Services,
    mail: &Mail,
    id: AccountId,
) -> Result<Option<Posted>, JobError> {
    let Some(addressee) = Addressee::read(services, id).await? else { return Ok(None) };
    if matches!(mail, Mail::NewAddress { .. }) {
        let found = account::of_new_address(services, id, &addressee).await?;
        return Ok(found.map(|(letter, email)| Posted {
            letter,
            from: HOUSE.to_owned(),
            reply_to: None,
            to: (addressee.name, email),
        }));
    }
    let letter = match mail {
        Mail::VerifyAddress { .. } => account::verify(services, id, &addressee).await?,
        Mail::ResetPassword { .. } => account::reset(services, id, &addressee).await?,
        Mail::Invitation { studio, .. } => {
            account::invitation(services, id, &addressee, *studio).await?
        }
        Mail::AccountChanged { change, .. } => Some(account_changed::letter(&addressee, *change)),
        Mail::NewBrowser { browser, .. } => {
            let arrival = Arrival::read(services, id, *browser).await?;
            arrival.map(|arrival| arrival.letter(&addressee))
        }
        _ => Some(account_exists::letter(&addressee)),
    };
    Ok(letter.map(|letter| Posted {
        letter,
        from: HOUSE.to_owned(),
        reply_to: None,
        to: (addressee.name, addressee.email),
    }))
}
