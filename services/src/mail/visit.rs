//! The facts of a visit that mails tell, and the parts that several mails share.

use domain::{
    BookingId, Instant, Money,
    booking::{Booking, BookingState},
    contact::Contact,
    time::Zone,
};
use storage::{Corrupt, entities::studio};

use super::{letter::Letter, words};
use crate::{
    Services, bookings,
    calendar::{self, CalendarEvent},
    jobs::JobError,
    payments,
};

/// What is true of a visit when a mail about it is sent.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub booking: Booking,
    pub contact: Contact,
    pub studio: studio::Model,
    pub therapist: String,
    pub zone: Zone,
    pub client_zone: Option<Zone>,
    /// The treatment's name in addresses, while it is sold.
    pub treatment_slug: Option<String>,
    /// Whether the browser that booked it has booked or held another since.
    pub is_superseded: bool,
    /// Paid online and not given back.
    pub paid: Money,
    /// Paid in any way and not given back.
    pub received: Money,
    /// Without a slash at the end.
    pub base_url: String,
    /// Opens the visit's page; for its bearer alone.
    pub manage_url: String,
    pub now: Instant,
}

impl Visit {
    /// Reads the facts; `None` where there is no such booking, or nobody to write to.
    pub async fn read(services: &Services, id: BookingId) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let Some(booking) = storage::bookings::by_id(conn, id).await? else { return Ok(None) };
        let Some(contact) = booking.contact.clone() else { return Ok(None) };
        let (studio, therapist) = (booking.studio, booking.therapist);
        let (Some(studio), Some(therapist)) = (
            storage::studios::by_id(conn, studio).await?,
            storage::studios::therapist(conn, studio, therapist).await?,
        ) else {
            return Ok(None);
        };
        let zone = booking.zone.parse().map_err(|_| corrupt(&booking, "zone"))?;
        let base_url = services.settings.base_url.clone();
        Ok(Some(Self {
            paid: payments::paid_online(conn, &booking).await?,
            received: payments::received(conn, &booking).await?,
            manage_url: format!("{base_url}/b/{}", bookings::manage_token(services, &booking)),
            treatment_slug: slug_of_treatment(services, &booking).await?,
            is_superseded: is_superseded(services, &booking).await?,
            client_zone: booking.client_zone.as_ref().and_then(|name| name.parse().ok()),
            now: services.now(),
            therapist: therapist.name,
            base_url,
            zone,
            studio,
            contact,
            booking,
        }))
    }

    pub fn is_confirmed(&self) -> bool {
        matches!(self.booking.state, BookingState::Confirmed)
    }

    pub fn is_over(&self) -> bool {
        self.booking.span.start <= self.now
    }

    /// As it is told: see [`Booking::told`].
    pub fn start(&self) -> Instant {
        self.booking.told(self.zone).start
    }

    pub fn first_name(&self) -> &str {
        words::first_name(&self.contact.name)
    }

    /// `Thu 26 Nov, 15:00`.
    pub fn when(&self) -> String {
        words::when(self.start(), self.zone)
    }

    /// `Thu 26 Nov, 15:00 (Lisbon time)`.
    pub fn when_in(&self, at: Instant) -> String {
        words::when_in(words::whole_minute(at), self.zone)
    }

    /// Where slots of the treatment are chosen, or of another where it is no longer sold.
    pub fn book_url(&self) -> String {
        let page = format!("{}/{}", self.base_url, self.studio.slug);
        match &self.treatment_slug {
            Some(treatment) => format!("{page}/book?treatment={treatment}"),
            None => page,
        }
    }

    /// Where the visit is paid for, from the browser that holds it.
    pub fn pay_url(&self) -> String {
        format!("{}/{}/book/pay", self.base_url, self.studio.slug)
    }

    /// When, what, with whom, where, and what people say on the telephone.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![("When", self.when_in(self.start()))];
        if let Some(at_home) = words::at_home(self.start(), self.zone, self.client_zone) {
            facts.push(("For you", at_home));
        }
        let treatment =
            format!("{}, {} minutes", self.booking.treatment_name, self.booking.minutes);
        facts.extend([
            ("Treatment", treatment),
            ("Therapist", self.therapist.clone()),
            ("Where", self.place()),
            ("Booking", self.booking.reference.clone()),
        ]);
        facts
    }

    /// The price with its tax, what was paid, and what is left to pay.
    pub fn money(&self) -> Vec<(&'static str, String)> {
        let (price, tax) = (self.booking.price, self.booking.tax());
        let mut facts = vec![(
            "Price",
            if tax.is_zero() {
                price.to_string()
            } else {
                format!("{price}, including {tax} {}", self.studio.tax_name)
            },
        )];
        if !self.received.is_zero() {
            facts.push(("Paid", self.received.to_string()));
        }
        let rest = self.booking.rest_after(self.received);
        if !rest.is_zero() {
            facts.push(("To pay at the studio", rest.to_string()));
        }
        facts
    }

    /// Name and address in one line, as in the calendar file.
    pub fn place(&self) -> String {
        self.event().location
    }

    /// Until when what comes back, and until when the visit can be moved: concrete
    /// times, and only those that are still to come.
    pub fn deadlines(&self) -> Option<String> {
        let mut lines = Vec::new();
        if !self.paid.is_zero() {
            for deadline in self.booking.deadlines() {
                if deadline.until >= self.now {
                    let back = self.paid.percent(deadline.percent);
                    lines.push(format!(
                        "Cancel until {} and {back} comes back.",
                        self.when_in(deadline.until),
                    ));
                }
            }
            let after = if lines.is_empty() { "If you cancel now" } else { "After that" };
            lines.push(format!("{after}, nothing comes back."));
        }
        if let Some(until) = self.booking.reschedule_until().filter(|until| *until >= self.now) {
            lines.push(format!("You can move it until {}.", self.when_in(until)));
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// How to get there, where the studio says so.
    pub fn directions(&self) -> Option<String> {
        let directions = self.studio.directions.trim();
        (!directions.is_empty()).then(|| format!("Getting here: {directions}"))
    }

    /// Who writes, and how to answer.
    pub fn signed(&self, letter: Letter) -> Letter {
        letter.small(format!(
            "{}\nQuestions? Answer this mail, or call {}.",
            self.place(),
            self.studio.phone,
        ))
    }

    /// The link, with what it can do.
    pub fn managed(&self, letter: Letter) -> Letter {
        letter
            .link("See, move or cancel your visit", self.manage_url.clone())
            .small("The link is for you: whoever has it can change your visit.")
    }

    /// The letter with the visit's calendar file.
    pub fn with_invitation(&self, letter: Letter) -> Letter {
        letter.calendar(calendar::PUBLISH, calendar::invitation(&self.event(), self.now))
    }

    /// The letter with the file that takes the visit out of a calendar.
    pub fn with_cancellation(&self, letter: Letter) -> Letter {
        letter.calendar(calendar::CANCEL, calendar::cancellation(&self.event(), self.now))
    }

    fn event(&self) -> CalendarEvent {
        calendar::event(&self.booking, self.zone, &self.studio, &self.therapist, &self.base_url)
    }
}

async fn slug_of_treatment(
    services: &Services,
    booking: &Booking,
) -> Result<Option<String>, JobError> {
    let (studio, treatment) = (booking.studio, booking.treatment);
    let found = storage::studios::treatment(services.store.reader(), studio, treatment).await?;
    Ok(found.filter(|treatment| treatment.active).map(|treatment| treatment.slug))
}

async fn is_superseded(services: &Services, booking: &Booking) -> Result<bool, JobError> {
    let Some(holder) = booking.holder else { return Ok(false) };
    let last = storage::bookings::last_of_holder(services.store.reader(), holder).await?;
    Ok(last.is_some_and(|last| last.id != booking.id))
}

fn corrupt(booking: &Booking, column: &'static str) -> JobError {
    storage::StoreError::from(Corrupt::new("booking", column, booking.id)).into()
}
