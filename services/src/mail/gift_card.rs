//! A gift card's code, to whoever gets it: the one given to, or else the giver. And what the
//! giver hears where the code goes to somebody else.

use domain::{CourseId, GiftCardId, Money, StudioId};
use storage::{
    clients,
    entities::studio,
    studios,
    vouchers::{courses, gift_cards},
};

use super::{letter::Letter, words::first_name};
use crate::{Services, clock::WallClock, jobs::JobError, vouchers::code_of};

/// A letter, whom it is to, and the studio that writes.
pub(super) type Composed = Option<(Letter, (String, String), studio::Model)>;

/// The facts of a card that mails tell.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub amount: Money,
    pub code: String,
    pub buyer: String,
    pub recipient: String,
    pub message: String,
    /// Until when it can be used, in words of a date.
    pub until: Option<String>,
    /// When the code goes out, by the studio's clock.
    pub goes_out: Option<String>,
    pub studio: String,
    pub book_url: String,
    pub balance_url: String,
    /// Where the giver reads the receipt; nothing in a mail to somebody else.
    pub receipt_url: Option<String>,
}

/// Not sent once the card was ended.
pub(super) async fn code(services: &Services, id: GiftCardId) -> Result<Composed, JobError> {
    let conn = services.store.reader();
    let Some(row) = gift_cards::by_id(conn, id).await? else { return Ok(None) };
    let Some((mut card, studio)) = read(services, &row).await? else { return Ok(None) };
    let to = if row.recipient_email.is_empty() {
        (row.buyer_name, row.buyer_email)
    } else {
        card.receipt_url = None;
        (row.recipient_name, row.recipient_email)
    };
    Ok(somewhere((code_letter(&card), to, studio)))
}

/// To the giver, where the code goes to somebody else.
pub(super) async fn bought(services: &Services, id: GiftCardId) -> Result<Composed, JobError> {
    let conn = services.store.reader();
    let Some(row) = gift_cards::by_id(conn, id).await? else { return Ok(None) };
    let Some((card, studio)) = read(services, &row).await? else { return Ok(None) };
    Ok(somewhere((bought_letter(&card), (row.buyer_name, row.buyer_email), studio)))
}

/// Nothing where the address is gone: whose it was is forgotten.
fn somewhere(letter: (Letter, (String, String), studio::Model)) -> Composed {
    let (_, (_, address), _) = &letter;
    (!address.is_empty()).then_some(letter)
}

async fn read(
    services: &Services,
    row: &storage::entities::gift_card::Model,
) -> Result<Option<(Card, studio::Model)>, JobError> {
    if row.state != "active" {
        return Ok(None);
    }
    let code = code_of(services, row.id, &row.code_sealed);
    let Some((studio, clock)) = place(services, row.studio.into()).await? else { return Ok(None) };
    let Some(code) = code else { return Ok(None) };
    let page = format!("{}/{}", services.settings.base_url, studio.slug);
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
    let goes_out = at(row.send_at).filter(|at| *at > services.now()).map(|at| clock.when(at));
    let currency = row.currency().map_err(storage::StoreError::from)?;
    let card = Card {
        amount: Money::new(row.balance_minor, currency),
        buyer: row.buyer_name.clone(),
        recipient: row.recipient_name.clone(),
        message: row.message.clone(),
        until: row.expires_at.and_then(at).map(|at| last_day(&clock, at)),
        goes_out,
        studio: studio.name.clone(),
        book_url: format!("{page}/book"),
        balance_url: format!("{page}/gift/balance"),
        receipt_url: Some(receipt_url(services, &page, row.sale)),
        code,
    };
    Ok(Some((card, studio)))
}

/// Where whoever paid reads what was handed out for it.
fn receipt_url(services: &Services, page: &str, sale: uuid::Uuid) -> String {
    format!("{page}/gift/papers/{}", services.links.sale_token(sale.into()))
}

async fn place(
    services: &Services,
    id: StudioId,
) -> Result<Option<(studio::Model, WallClock)>, JobError> {
    let Some(row) = studios::by_id(services.store.reader(), id).await? else { return Ok(None) };
    let Ok(zone) = row.zone.parse() else { return Ok(None) };
    let clock = WallClock::of_studio(zone, &row.city);
    Ok(Some((row, clock)))
}

/// The last day before an end that lies at midnight.
fn last_day(clock: &WallClock, end: domain::Instant) -> String {
    let last = clock.wall(end - chrono::TimeDelta::seconds(1)).date();
    last.format("%-d %B %Y").to_string()
}

pub(super) fn code_letter(card: &Card) -> Letter {
    let given = !card.recipient.is_empty();
    let subject = if given {
        format!("{} gives you {} at {}", card.buyer, card.amount, card.studio)
    } else {
        format!("Your gift card for {}", card.studio)
    };
    let letter = Letter::new(subject);
    let letter = if given {
        letter
            .heading(format!("A gift for you, {}", first_name(&card.recipient)))
            .paragraph(format!("{} gives you a gift card for {}.", card.buyer, card.studio))
    } else {
        letter.heading(format!("A gift card for {}", card.studio)).paragraph(
            "Here is the code. Pass it on, or keep it for yourself: whoever has the code can \
             use it."
                .to_owned(),
        )
    };
    let quoted = (!card.message.is_empty()).then(|| format!("“{}”", card.message));
    let until = card.until.clone().unwrap_or_else(|| "No end".to_owned());
    letter
        .paragraph_if(quoted)
        .facts(vec![
            ("Code", card.code.clone()),
            ("Worth", card.amount.to_string()),
            ("Can be used until", until),
        ])
        .paragraph(
            "Choose a treatment and a time, and type the code where you pay. What is left stays \
             on the card for another visit.",
        )
        .link("Book a visit", &card.book_url)
        .small(format!("What is left on it: {}", card.balance_url))
        .small_if(receipt(card))
        .small("Keep this mail as you would keep money.")
}

fn receipt(card: &Card) -> Option<String> {
    card.receipt_url.as_ref().map(|url| format!("Your receipt: {url}"))
}

pub(super) fn bought_letter(card: &Card) -> Letter {
    let whose = if card.recipient.is_empty() { "The code" } else { &card.recipient };
    let way = match &card.goes_out {
        Some(when) => format!("{whose} gets it by mail on {when}."),
        None => format!("{whose} gets it by mail now."),
    };
    Letter::new(format!("Your gift of {}", card.amount))
        .heading("Thank you for your gift")
        .paragraph(format!("You bought a gift card of {} for {}. {way}", card.amount, card.studio))
        .paragraph(
            "The code goes to them alone. Answer this mail if an address is wrong, or if it \
             does not arrive: the studio can send it again.",
        )
        .facts(vec![
            ("Worth", card.amount.to_string()),
            ("Can be used until", card.until.clone().unwrap_or_else(|| "No end".to_owned())),
        ])
        .small_if(receipt(card))
        .small(format!("{} writes this mail because you bought a gift card there.", card.studio))
}

/// The facts of a course that its mail tells.
#[derive(Clone, Debug)]
pub(super) struct Sessions {
    pub name: String,
    pub treatment: String,
    pub sessions: i32,
    pub paid: Money,
    pub code: String,
    pub until: Option<String>,
    pub studio: String,
    pub book_url: String,
    pub balance_url: String,
    pub receipt_url: String,
}

/// Not sent once the course was given back.
pub(super) async fn course(services: &Services, id: CourseId) -> Result<Composed, JobError> {
    let conn = services.store.reader();
    let Some(row) = courses::by_id(conn, id).await?.filter(|row| row.state == "active") else {
        return Ok(None);
    };
    let Some(client) = clients::by_id(conn, row.client.into()).await? else { return Ok(None) };
    let Some((studio, clock)) = place(services, row.studio.into()).await? else { return Ok(None) };
    let Some(code) = code_of(services, row.id, &row.code_sealed) else { return Ok(None) };
    if client.email.starts_with("none:") {
        return Ok(None);
    }
    let page = format!("{}/{}", services.settings.base_url, studio.slug);
    let end = row.expires_at.and_then(|end| chrono::DateTime::from_timestamp(end, 0));
    let currency = row.currency().map_err(storage::StoreError::from)?;
    let facts = Sessions {
        name: client.name.clone(),
        sessions: row.sessions,
        paid: Money::new(row.price_minor, currency),
        until: end.map(|end| last_day(&clock, end)),
        studio: studio.name.clone(),
        book_url: format!("{page}/book"),
        balance_url: format!("{page}/gift/balance"),
        receipt_url: receipt_url(services, &page, row.sale),
        treatment: row.treatment_name,
        code,
    };
    Ok(Some((course_letter(&facts), (client.name, client.email), studio)))
}

pub(super) fn course_letter(facts: &Sessions) -> Letter {
    Letter::new(format!("Your {} sessions at {}", facts.sessions, facts.studio))
        .heading(format!("Your course is ready, {}", first_name(&facts.name)))
        .paragraph(format!(
            "You have {} sessions of {}. Choose a time whenever it suits you, and type the code \
             where you pay: a session is used instead of money.",
            facts.sessions, facts.treatment,
        ))
        .facts(vec![
            ("Code", facts.code.clone()),
            ("Paid", facts.paid.to_string()),
            ("Can be used until", facts.until.clone().unwrap_or_else(|| "No end".to_owned())),
        ])
        .link("Book a session", &facts.book_url)
        .small(format!("How many are left: {}", facts.balance_url))
        .small(format!("Your receipt: {}", facts.receipt_url))
        .small("A visit that you cancel in time gives its session back.")
}
