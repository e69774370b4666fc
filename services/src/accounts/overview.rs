//! What a client's own page shows, over all studios: with as many questions to the database
//! for a hundred visits as for one.

use std::{cmp::Reverse, collections::HashMap};

use domain::{
    BookingId, ClientId, GiftCardId, Instant, Money, SaleId,
    booking::{Booking, BookingState},
    paper::PaperNumber,
};
use storage::{
    Connection, Corrupt, StoreError,
    entities::{course, gift_card, paper, studio, therapist, treatment},
    family, papers, preferences, studios,
    vouchers::{courses, gift_cards},
};
use uuid::Uuid;

use crate::{
    Services,
    auth::{ClientSession, SignedIn},
    bookings::account_token,
    clock::WallClock,
};

/// A visit of the person who asks, or of somebody they book for.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The booking.
    pub booking: Booking,
    /// Who comes, where that is not the person themselves.
    pub comes: Option<String>,
    /// Where: the studio's name.
    pub studio: String,
    /// Where: street, house and city.
    pub address: String,
    /// With whom.
    pub therapist: String,
    /// The wall clock that counts: the studio's.
    pub clock: WallClock,
    /// The client's own, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// The part of an address that manages it.
    pub manage_token: String,
    /// Where the same is booked again, while it is sold.
    pub again: Option<String>,
}

impl Visit {
    /// Whether it is still to take place.
    #[must_use]
    pub fn is_to_come(&self, now: Instant) -> bool {
        let stands =
            matches!(self.booking.state, BookingState::Confirmed | BookingState::Requested { .. });
        stands && self.booking.span.end > now
    }
}

/// A receipt, an invoice or a credit note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperLine {
    /// Its number.
    pub number: PaperNumber,
    /// Over how much.
    pub gross: Money,
    /// Whose: the studio's name.
    pub studio: String,
    /// When, on the studio's clock.
    pub on: chrono::NaiveDate,
    /// Where it is: the path of a PDF.
    pub href: String,
}

/// A gift card that somebody got, keeps, or gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// The card.
    pub id: GiftCardId,
    /// Where it can be used: the studio's name, and its name in addresses.
    pub studio: (String, String),
    /// The end of its code.
    pub last_four: String,
    /// What is left. Not told to whoever gave it to somebody else.
    pub left: Option<Money>,
    /// What it was sold for.
    pub issued: Money,
    /// To whom it was given, where it was given away.
    pub given_to: Option<String>,
    /// From when it can no longer be used, on the studio's clock.
    pub until: Option<chrono::NaiveDate>,
    /// Whether it can be used now.
    pub is_usable: bool,
    /// Whether it is here because its code was typed, and can be let go.
    pub kept: bool,
}

/// Sessions that were paid for ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseLine {
    /// Of what.
    pub treatment: String,
    /// Where: the studio's name.
    pub studio: String,
    /// How many are left.
    pub left: u32,
    /// How many were bought.
    pub sessions: u32,
    /// The end of its code.
    pub last_four: String,
    /// From when it can no longer be used, on the studio's clock.
    pub until: Option<chrono::NaiveDate>,
}

/// What a client's page shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Visits, the latest first.
    pub visits: Vec<Visit>,
    /// Papers about them, and about courses and gift cards that they bought: the latest first.
    pub papers: Vec<PaperLine>,
    /// Gift cards, those that can be used first.
    pub cards: Vec<CardLine>,
    /// Sessions that were paid for ahead and are left.
    pub courses: Vec<CourseLine>,
    /// Whether there are more visits than are shown.
    pub more: bool,
}

/// The latest visits over all studios; a page with more would be no help.
const MOST: u64 = 100;

/// Everything that somebody's page shows.
pub async fn overview(services: &Services, who: &SignedIn) -> Result<Overview, StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let found = read(services, conn, who).await?;
    let (mut cards, mut bought) = cards(conn, who).await?;
    let missing: Vec<_> = cards.iter().map(|card| card.studio.into()).collect();
    let others = among(conn, &missing, found.studios).await?;
    let clients: Vec<ClientId> = who.clients().iter().map(ClientSession::client).collect();
    let sold = courses::of_clients(conn, &clients).await?;
    bought.extend(sold.iter().map(|row| SaleId::from(row.sale)));
    let papers = handed_out(services, conn, (&found.visits, &bought), &others).await?;
    // What was ended is of no more use to anybody; its papers are.
    cards.retain(|card| card.state == "active" && (card.balance_minor > 0 || card.is_usable(now)));
    cards.sort_by_key(|card| !card.is_usable(now));
    Ok(Overview {
        papers,
        cards: cards
            .iter()
            .map(|card| card_line(card, who, &others, now))
            .collect::<Result<_, _>>()?,
        courses: paid_ahead(sold, &others)?,
        more: found.visits.len() as u64 == MOST,
        visits: found.visits,
    })
}

/// The latest visits booked by the account or claimed by it, at every studio, the latest
/// first, for its holder and for those it books for. What never became a visit is left out.
pub async fn visits(services: &Services, who: &SignedIn) -> Result<Vec<Visit>, StoreError> {
    Ok(read(services, services.store.reader(), who).await?.visits)
}

type Studios = HashMap<Uuid, studio::Model>;

struct Found {
    visits: Vec<Visit>,
    studios: Studios,
}

async fn read<C: Connection>(
    services: &Services,
    conn: &C,
    who: &SignedIn,
) -> Result<Found, StoreError> {
    let clients: Vec<ClientId> = who.clients().iter().map(ClientSession::client).collect();
    let found = storage::bookings::of_clients(conn, &clients, MOST).await?;
    let wanted: Vec<_> = who.clients().iter().map(ClientSession::studio).collect();
    let facts = Facts {
        studios: among(conn, &wanted, HashMap::new()).await?,
        therapists: by_id(
            studios::therapists_among(conn, &found.iter().map(|b| b.therapist).collect::<Vec<_>>())
                .await?,
            |row: &therapist::Model| row.id,
        ),
        treatments: by_id(
            studios::treatments_among(conn, &found.iter().map(|b| b.treatment).collect::<Vec<_>>())
                .await?,
            |row: &treatment::Model| row.id,
        ),
        people: people(conn, who).await?,
        zone: preferences::of_account(conn, who.account())
            .await?
            .and_then(|row| row.zone)
            .and_then(|name| name.parse().ok()),
    };
    let visits = found.into_iter().map(|booking| facts.visit(services, booking));
    let visits = visits.collect::<Result<_, _>>()?;
    Ok(Found { visits, studios: facts.studios })
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> HashMap<Uuid, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

/// These studios beside those that are known.
async fn among<C: Connection>(
    conn: &C,
    wanted: &[domain::StudioId],
    mut known: Studios,
) -> Result<Studios, StoreError> {
    let missing: Vec<_> = wanted.iter().filter(|id| !known.contains_key(&id.0)).copied().collect();
    if !missing.is_empty() {
        known.extend(by_id(studios::among(conn, &missing).await?, |row: &studio::Model| row.id));
    }
    Ok(known)
}

/// How those are called whom the account books for, by who they are at a studio.
async fn people<C: Connection>(
    conn: &C,
    who: &SignedIn,
) -> Result<HashMap<ClientId, String>, StoreError> {
    let clients = family::clients_of(conn, who.account()).await?;
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let names = family::members(conn, who.account(), true).await?;
    let names: HashMap<Uuid, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(clients
        .into_iter()
        .filter_map(|row| Some((row.client.into(), names.get(&row.member)?.clone())))
        .collect())
}

/// What the visits of a list have to do with.
struct Facts {
    studios: Studios,
    therapists: HashMap<Uuid, therapist::Model>,
    treatments: HashMap<Uuid, treatment::Model>,
    people: HashMap<ClientId, String>,
    zone: Option<domain::time::Zone>,
}

impl Facts {
    fn visit(&self, services: &Services, booking: Booking) -> Result<Visit, StoreError> {
        let studio = self.studios.get(&booking.studio.0);
        let studio = studio.ok_or_else(|| Corrupt::new("booking", "studio", booking.id))?;
        let therapist = self.therapists.get(&booking.therapist.0);
        let own = self.zone.map(WallClock::of_zone);
        Ok(Visit {
            comes: booking.client.and_then(|client| self.people.get(&client).cloned()),
            clock: WallClock::of_visit(&booking, &studio.city)?,
            client_clock: own.or_else(|| WallClock::of_client(&booking)),
            studio: studio.name.clone(),
            address: format!("{}, {} {}", studio.address_line, studio.postcode, studio.city),
            therapist: therapist.map(|row| row.name.clone()).unwrap_or_default(),
            manage_token: account_token(services, &booking),
            again: self.again(studio, &booking, therapist),
            booking,
        })
    }

    /// Where the same treatment with the same therapist is booked, while it is sold.
    fn again(
        &self,
        studio: &studio::Model,
        booking: &Booking,
        therapist: Option<&therapist::Model>,
    ) -> Option<String> {
        let treatment = self.treatments.get(&booking.treatment.0).filter(|row| row.active)?;
        studio.published_at?;
        let with = therapist.filter(|row| row.active && row.online != "nobody");
        let with = with.map(|row| format!("&therapist={}", row.slug)).unwrap_or_default();
        Some(format!("/{}/book?treatment={}{with}", studio.slug, treatment.slug))
    }
}

/// The papers about visits, each by its visit's link, and about what was bought, by its sale's.
async fn handed_out<C: Connection>(
    services: &Services,
    conn: &C,
    (visits, bought): (&[Visit], &[SaleId]),
    known: &Studios,
) -> Result<Vec<PaperLine>, StoreError> {
    let of: HashMap<BookingId, &Visit> =
        visits.iter().map(|visit| (visit.booking.id, visit)).collect();
    let ids: Vec<BookingId> = of.keys().copied().collect();
    let mut found: Vec<(paper::Model, String)> = Vec::new();
    for row in papers::of_bookings(conn, &ids).await? {
        if let Some(visit) = row.booking.and_then(|id| of.get(&id.into())) {
            found.push((row, format!("/b/{}/papers", visit.manage_token)));
        }
    }
    for (sale, row) in papers::of_sales(conn, bought).await? {
        if let Some(studio) = known.get(&row.studio) {
            let token = services.links.sale_token(sale);
            found.push((row, format!("/{}/gift/papers/{token}", studio.slug)));
        }
    }
    found.sort_unstable_by_key(|(row, _)| Reverse((row.issued_at, row.id)));
    let mut lines = Vec::with_capacity(found.len());
    for (row, folder) in found {
        let Some(studio) = known.get(&row.studio) else { continue };
        let at = Instant::from_timestamp(row.issued_at, 0).unwrap_or_default();
        lines.push(PaperLine {
            number: row.number()?,
            gross: row.gross()?,
            studio: studio.name.clone(),
            on: storage::schedule::zone(studio)?.today(at),
            href: format!("{folder}/{}.pdf", row.id),
        });
    }
    Ok(lines)
}

/// The cards that somebody gave, got or keeps, and by which sales they bought some of them.
async fn cards<C: Connection>(
    conn: &C,
    who: &SignedIn,
) -> Result<(Vec<gift_card::Model>, Vec<SaleId>), StoreError> {
    // What was sent to an address that nobody has proved is somebody else's, perhaps.
    let open = storage::accounts::address(conn, who.account()).await?;
    let mut all = match open.is_some_and(|open| open.assumed_at.is_some()) {
        true => Vec::new(),
        false => gift_cards::of_address_anywhere(conn, who.email()).await?,
    };
    let gave = all.iter().filter(|card| card.buyer_email.eq_ignore_ascii_case(who.email()));
    let bought = gave.map(|card| SaleId::from(card.sale)).collect();
    let kept = preferences::claimed_cards(conn, who.account()).await?;
    let unknown = kept.into_iter().filter(|card| !all.iter().any(|known| known.id == card.id));
    let unknown: Vec<_> = unknown.collect();
    all.extend(unknown);
    Ok((all, bought))
}

fn card_line(
    card: &gift_card::Model,
    who: &SignedIn,
    known: &Studios,
    now: Instant,
) -> Result<CardLine, StoreError> {
    let studio = known.get(&card.studio);
    let studio = studio.ok_or_else(|| Corrupt::new("gift_card", "studio", card.id))?;
    let gave = card.buyer_email.eq_ignore_ascii_case(who.email());
    let away = gave
        && !card.recipient_email.is_empty()
        && !card.recipient_email.eq_ignore_ascii_case(who.email());
    let zone = storage::schedule::zone(studio)?;
    Ok(CardLine {
        id: card.id.into(),
        studio: (studio.name.clone(), studio.slug.clone()),
        last_four: card.last_four.clone(),
        left: if away { None } else { Some(card.balance()?) },
        issued: Money::new(card.issued_minor, card.currency()?),
        given_to: away.then(|| card.recipient_name.clone()),
        until: until(card.expires_at, zone),
        is_usable: card.is_usable(now),
        kept: !gave && !card.recipient_email.eq_ignore_ascii_case(who.email()),
    })
}

fn until(expires: Option<i64>, zone: domain::time::Zone) -> Option<chrono::NaiveDate> {
    expires.and_then(|at| Instant::from_timestamp(at, 0)).map(|at| zone.today(at))
}

fn paid_ahead(sold: Vec<course::Model>, known: &Studios) -> Result<Vec<CourseLine>, StoreError> {
    let mut lines = Vec::new();
    for row in sold {
        let (course, studio) = (row.course()?, known.get(&row.studio));
        let Some(studio) = studio.filter(|_| row.state == "active" && course.left > 0) else {
            continue;
        };
        lines.push(CourseLine {
            until: until(row.expires_at, storage::schedule::zone(studio)?),
            treatment: row.treatment_name,
            studio: studio.name.clone(),
            left: course.left,
            sessions: course.sessions,
            last_four: row.last_four,
        });
    }
    Ok(lines)
}
