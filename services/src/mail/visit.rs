//! The facts of a visit that mails tell, and the parts that several mails share.

use domain::{
    BookingId, Instant, Money,
    booking::{Booking, BookingState},
    contact::Contact,
};
use storage::entities::studio;

use super::{letter::Letter, words};
use crate::{
    Services, bookings,
    calendar::{self, CalendarEvent},
    clock::{WallClock, whole_minute},
    jobs::JobError,
    payments, preferences,
};

/// What is true of a visit when a mail about it is sent.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub booking: Booking,
    pub contact: Contact,
    /// Where this visit's mails go.
    pub email: String,
    /// Who booked it for somebody else, and gets its mails.
    pub booked_by: Option<String>,
    pub studio: studio::Model,
    pub therapist: String,
    /// The studio's, under the name that the pages give it.
    pub clock: WallClock,
    /// The client's own, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// The treatment's name in addresses, while it is sold.
    pub treatment_slug: Option<String>,
    /// Whether the browser that booked it has booked or held another since.
    pub is_superseded: bool,
    /// Paid ahead, online or by card or course, whatever has gone back since.
    pub paid: Money,
    /// Paid in any way, whatever has gone back since.
    pub received: Money,
    /// The receipt of the first payment, for the link's bearer alone.
    pub receipt_url: Option<String>,
    /// Without a slash at the end.
    pub base_url: String,
    /// Opens the visit's page; for its bearer alone.
    pub manage_url: String,
    /// Opens the safety questions before the visit, while they are asked.
    pub before_url: Option<String>,
    /// Whether anything was ever answered for the visit: not where staff entered it.
    pub is_screened: bool,
    /// Why the therapist declined it, in their own words.
    pub why: Option<String>,
    pub now: Instant,
}

impl Visit {
    /// Reads the facts; `None` where there is no such booking, or nobody to write to.
    pub async fn read(services: &Services, id: BookingId) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let Some(booking) = storage::bookings::by_id(conn, id).await? else { return Ok(None) };
        let Some(contact) = booking.contact.clone() else { return Ok(None) };
        let Some(email) = contact.email.clone() else { return Ok(None) };
        let (studio, therapist) = (booking.studio, booking.therapist);
        let (Some(studio), Some(therapist)) = (
            storage::studios::by_id(conn, studio).await?,
            storage::studios::therapist(conn, studio, therapist).await?,
        ) else {
            return Ok(None);
        };
        let base_url = services.settings.base_url.clone();
        let manage_url = format!("{base_url}/b/{}", bookings::manage_token(services, &booking));
        let asked = bookings::before::is_asked(conn, &booking, services.now()).await?;
        let before = bookings::before_token(services, &booking);
        let answered = storage::screenings::outcomes(conn, &[booking.id]).await?;
        let papers = storage::papers::of_booking(conn, booking.id).await?;
        // A tip has a receipt of its own.
        let paid = papers.iter().find(|row| row.source_kind != crate::papers::SALE);
        let receipt = paid.map(|row| format!("{manage_url}/papers/{}.pdf", row.id));
        Ok(Some(Self {
            receipt_url: receipt,
            paid: payments::paid_ahead(conn, &booking).await?,
            received: payments::received(conn, &booking).await?,
            manage_url,
            before_url: asked.then(|| format!("{base_url}/before/{before}")),
            is_screened: !answered.is_empty(),
            why: bookings::desk::review::for_client(services, &booking).await?,
            treatment_slug: slug_of_treatment(services, &booking).await?,
            is_superseded: is_superseded(services, &booking).await?,
            clock: WallClock::of_visit(&booking, &studio.city)
                .map_err(storage::StoreError::from)?,
            client_clock: own_clock(conn, &booking).await?,
            booked_by: storage::family::booked_by(conn, booking.id).await?.map(|row| row.name),
            now: services.now(),
            therapist: therapist.name,
            base_url,
            studio,
            contact,
            email,
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
        self.booking.told(self.clock.zone()).start
    }

    pub fn first_name(&self) -> &str {
        words::first_name(self.booked_by.as_ref().unwrap_or(&self.contact.name))
    }

    /// When it begins: `Thu 26 Nov, 15:00 (Munich time; 14:00 in Lisbon)`, where the
    /// client's own clock shows another time.
    pub fn when(&self) -> String {
        self.when_in(self.start())
    }

    /// An instant, said like [`Visit::when`].
    pub fn when_in(&self, at: Instant) -> String {
        self.clock.beside(whole_minute(at), self.client_clock.as_ref())
    }

    /// An instant on the studio's clock alone, for its own people.
    pub fn when_here(&self, at: Instant) -> String {
        self.clock.when(whole_minute(at))
    }

    /// Where slots of the treatment are chosen, or of another where it is no longer sold.
    pub fn book_url(&self) -> String {
        let page = format!("{}/{}", self.base_url, self.studio.slug);
        match &self.treatment_slug {
            Some(treatment) => format!("{page}/book?treatment={treatment}"),
            None => page,
        }
    }

    /// Where staff see the visit on its day.
    pub fn desk_url(&self) -> String {
        let (slug, date) = (&self.studio.slug, self.booking.local_start.date());
        format!("{}/{slug}/desk?date={date}#v-{}", self.base_url, self.booking.reference)
    }

    /// Where staff see what needs them.
    pub fn attention_url(&self) -> String {
        format!("{}/{}/desk/attention", self.base_url, self.studio.slug)
    }

    /// Where managers read about a dispute.
    pub fn dispute_url(&self, id: &str) -> String {
        format!("{}/{}/desk/disputes/{id}", self.base_url, self.studio.slug)
    }

    /// What was paid at the desk for a visit that does not take place: how it comes back,
    /// where there is any.
    pub fn comes_back_from_desk(&self, at_desk: Money) -> Option<String> {
        (!at_desk.is_zero()).then(|| {
            format!(
                "The {at_desk} you paid at the studio is still yours. Answer this mail or call \
                 {}, and the studio gives it back to you.",
                self.studio.phone,
            )
        })
    }

    /// Where the visit is paid for, from the browser that holds it.
    pub fn pay_url(&self) -> String {
        format!("{}/{}/book/pay", self.base_url, self.studio.slug)
    }

    /// When, what, with whom, where, and what people say on the telephone.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![("When", self.clock.when(self.start()))];
        let at_home = words::at_home(self.start(), &self.clock, self.client_clock.as_ref());
        if let Some(at_home) = at_home {
            facts.push(("For you", at_home));
        }
        if self.booked_by.is_some() {
            facts.push(("Who comes", self.contact.name.clone()));
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

    /// Whose health the safety questions are about: not that of whoever reads the mail, where
    /// they booked for somebody else.
    pub fn whose_health(&self) -> String {
        match self.booked_by {
            Some(_) => format!("{}’s", words::first_name(&self.contact.name)),
            None => "your".to_owned(),
        }
    }

    /// The safety questions before the visit, while they are asked.
    pub fn asked_before(&self, letter: Letter) -> Letter {
        let Some(url) = &self.before_url else { return letter };
        let before = if self.booked_by.is_some() { "the visit" } else { "you come" };
        letter
            .paragraph(format!(
                "Before {before}: is anything new with {} health? It takes less than a minute, \
                 and only your therapist reads it.",
                self.whose_health(),
            ))
            .link("Answer the safety questions", url.clone())
    }

    /// What the therapist writes of why it does not take place.
    pub fn in_their_words(&self) -> Option<String> {
        self.why.as_ref().map(|why| format!("{} writes: “{why}”", self.therapist))
    }

    /// The receipt, where something was paid.
    pub fn receipted(&self, letter: Letter) -> Letter {
        match &self.receipt_url {
            Some(url) => letter.link("Your receipt as a PDF", url.clone()),
            None => letter,
        }
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
        calendar::event(
            &self.booking,
            self.clock.zone(),
            &self.studio,
            &self.therapist,
            &self.base_url,
        )
    }
}

/// The client's own clock: the one they chose, or the one they booked from.
async fn own_clock<C: storage::Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Option<WallClock>, storage::StoreError> {
    let chosen = preferences::of_visit(conn, booking).await?.zone;
    Ok(chosen.map(WallClock::of_zone).or_else(|| WallClock::of_client(booking)))
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
