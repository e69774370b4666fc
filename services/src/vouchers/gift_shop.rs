//! Gift cards as they are sold, and what is left on one.

use std::net::IpAddr;

use chrono::{Days, NaiveDate};
use domain::{
    Currency, GiftCardId, Instant, Money, StudioId,
    contact::{FieldError, check_email, check_message, check_name},
    time::Zone,
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    entities::voucher_setting,
    studios,
    vouchers::{self as rows, gift_cards},
};

use super::{
    GiftOrder, VoucherRefused,
    codes::{self, Found},
    issue::instant,
};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession},
    limits::{LimitKind, TooMany},
    payments::StudioMethod,
    sales::{self, AtDesk, Order},
};

/// How far ahead a code can go out.
const SENT_WITHIN: Days = Days::new(366);
/// How many amounts are offered.
const MOST_AMOUNTS: usize = 6;

/// What a studio says about its gift cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftSettings {
    /// Whether they are sold online.
    pub on: bool,
    /// The amounts offered.
    pub amounts: Vec<Money>,
    /// The smallest amount of one's own choice.
    pub least: Money,
    /// The largest.
    pub most: Money,
    /// How long a card can be used; without an end where there is none.
    pub valid_months: Option<u32>,
}

/// What the studio says; before it said anything, that none are sold online, and amounts to
/// begin with.
pub async fn gift_settings<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<GiftSettings, StoreError> {
    let (currency, _) = currency_and_zone(conn, studio).await?;
    let money = |minor| Money::new(minor, currency);
    let Some(row) = rows::setting(conn, studio).await? else {
        let unit = 10_i64.pow(currency.decimals());
        let scale = if currency == Currency::Jpy { 100 } else { 1 };
        let amounts = [50, 100, 150].map(|whole| money(whole * unit * scale));
        let (least, most) = (money(10 * unit * scale), money(500 * unit * scale));
        let amounts = amounts.to_vec();
        return Ok(GiftSettings { on: false, amounts, least, most, valid_months: None });
    };
    let amounts: Vec<i64> = serde_json::from_str(&row.amounts)
        .map_err(|_| Corrupt::new("voucher_setting", "amounts", studio))?;
    Ok(GiftSettings {
        on: row.gift_cards,
        amounts: amounts.into_iter().map(money).collect(),
        least: money(row.least_minor),
        most: money(row.most_minor),
        valid_months: row.valid_months.and_then(|months| u32::try_from(months).ok()),
    })
}

/// What a studio says about its gift cards, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GiftSettingsInput {
    /// Whether they are sold online.
    pub on: bool,
    /// The amounts offered, between spaces or semicolons.
    pub amounts: String,
    /// The smallest amount of one's own choice.
    pub least: String,
    /// The largest.
    pub most: String,
    /// In months; empty for no end.
    pub valid_months: String,
}

/// Says it, with an audit entry. Cards that were sold stay as they were.
pub async fn set_gift_settings(
    services: &Services,
    manager: &ManagerSession,
    typed: &GiftSettingsInput,
) -> Result<(), VoucherRefused> {
    let (currency, _) = currency_and_zone(services.store.reader(), manager.studio()).await?;
    let row =
        checked_settings(manager.studio(), typed, currency).map_err(VoucherRefused::Invalid)?;
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let detail = format!(
                "online {} amounts {} from {} to {} months {:?}",
                row.gift_cards, row.amounts, row.least_minor, row.most_minor, row.valid_months
            );
            rows::set_setting(&tx, row.clone()).await?;
            let entry = Entry {
                studio: Some(manager.studio()),
                actor: manager.actor(),
                action: "gift_cards.set",
                object: manager.studio().to_string(),
                detail,
            };
            audit::append(&tx, entry, services.now()).await?;
            Ok(tx.commit().await?)
        })
        .await
}

fn checked_settings(
    studio: StudioId,
    typed: &GiftSettingsInput,
    currency: Currency,
) -> Result<voucher_setting::Model, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut amount = |field, text: &str| {
        let read = Money::read(text, currency).filter(|money| money.minor > 0);
        if read.is_none() {
            wrong.push(FieldError::new(field, "not_an_amount"));
        }
        read.map_or(1, |money| money.minor)
    };
    let (least_minor, most_minor) = (amount("least", &typed.least), amount("most", &typed.most));
    let parts = typed.amounts.split([' ', ';', '\n']).filter(|part| !part.trim().is_empty());
    let amounts: Vec<i64> = parts.map(|part| amount("amounts", part)).collect();
    if amounts.is_empty() || amounts.len() > MOST_AMOUNTS {
        wrong.push(FieldError::new("amounts", "too_many"));
    }
    let outside = amounts.iter().any(|minor| !(least_minor..=most_minor).contains(minor));
    if wrong.is_empty() && (most_minor < least_minor || outside) {
        wrong.push(FieldError::new("most", "out_of_range"));
    }
    let valid_months = months(&typed.valid_months);
    wrong.extend(valid_months.as_ref().err().cloned());
    if !wrong.is_empty() {
        wrong.dedup();
        return Err(wrong);
    }
    Ok(voucher_setting::Model {
        studio: studio.0,
        gift_cards: typed.on,
        amounts: serde_json::to_string(&amounts).unwrap_or_default(),
        least_minor,
        most_minor,
        valid_months: valid_months.ok().flatten(),
    })
}

/// So many months, or no end.
pub(super) fn months(typed: &str) -> Result<Option<i32>, FieldError> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse::<i32>() {
            Ok(months @ 1..=240) => Ok(Some(months)),
            _ => Err(FieldError::new("valid_months", "not_months")),
        },
    }
}

/// A gift card, as somebody orders it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GiftInput {
    /// One of the amounts offered, in minor units; `own` or nothing for one's own.
    pub amount: String,
    /// One's own amount, as typed.
    pub own_amount: String,
    /// Who gives.
    pub buyer_name: String,
    /// Where the receipt goes.
    pub buyer_email: String,
    /// Who gets it; may be empty.
    pub recipient_name: String,
    /// Where the code goes; to the buyer where it is empty.
    pub recipient_email: String,
    /// A few words.
    pub message: String,
    /// The day it goes out, `YYYY-MM-DD`; empty for at once.
    pub send_on: String,
}

/// Orders a gift card online, and returns the address of the page where it is paid.
pub async fn buy_gift_card(
    services: &Services,
    studio: StudioId,
    typed: &GiftInput,
) -> Result<String, VoucherRefused> {
    let conn = services.store.reader();
    let settings = gift_settings(conn, studio).await?;
    if !settings.on {
        return Err(VoucherRefused::NotSold);
    }
    let (_, zone) = currency_and_zone(conn, studio).await?;
    let checked = checked(typed, &settings, zone.today(services.now()), true);
    let (amount, order) = checked.map_err(VoucherRefused::Invalid)?;
    let id = sales::begin(services, (studio, None), amount, &Order::GiftCard(order)).await?;
    Ok(sales::open_page(services, id).await?)
}

/// Sells a gift card at the desk, and returns it: its code is on its page, to be written down
/// or printed, and goes out by mail where there is an address.
pub async fn sell_gift_card(
    services: &Services,
    desk: &DeskSession,
    typed: &GiftInput,
    method: StudioMethod,
) -> Result<GiftCardId, VoucherRefused> {
    let conn = services.store.reader();
    let settings = gift_settings(conn, desk.studio()).await?;
    let (_, zone) = currency_and_zone(conn, desk.studio()).await?;
    let checked = checked(typed, &settings, zone.today(services.now()), false);
    let (amount, order) = checked.map_err(VoucherRefused::Invalid)?;
    let order = Order::GiftCard(order);
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let at = AtDesk { studio: desk.studio(), by: Some(desk.account()), method };
            let sale = sales::take_at_desk(services, &tx, at, (amount, None), &order).await?;
            let card = gift_cards::of_sale(&*tx, sale.id.into()).await?;
            let card = card.ok_or(VoucherRefused::NotFound)?;
            let entry = Entry {
                studio: Some(desk.studio()),
                actor: desk.actor(),
                action: "gift_card.sold",
                object: card.id.to_string(),
                detail: format!("{} {} {}", method.as_str(), amount.minor, amount.currency),
            };
            audit::append(&tx, entry, services.now()).await?;
            tx.commit().await?;
            Ok(card.id.into())
        })
        .await
}

fn checked(
    typed: &GiftInput,
    settings: &GiftSettings,
    today: NaiveDate,
    online: bool,
) -> Result<(Money, GiftOrder), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let amount = note(&mut wrong, amount(typed, settings));
    let email = |field, text: &str, needed: bool| {
        if text.trim().is_empty() && !needed {
            return Ok(String::new());
        }
        check_email(text).map_err(|error| FieldError { field, ..error })
    };
    let name = |field, text: &str, needed: bool| {
        if text.trim().is_empty() && !needed {
            return Ok(String::new());
        }
        check_name(text).map_err(|error| FieldError { field, ..error })
    };
    let to = !typed.recipient_email.trim().is_empty();
    let order = GiftOrder {
        buyer_name: note(&mut wrong, name("buyer_name".into(), &typed.buyer_name, true)),
        buyer_email: note(&mut wrong, email("buyer_email".into(), &typed.buyer_email, online)),
        recipient_name: note(&mut wrong, name("recipient_name".into(), &typed.recipient_name, to)),
        recipient_email: note(
            &mut wrong,
            email("recipient_email".into(), &typed.recipient_email, false),
        ),
        message: note(&mut wrong, check_message(&typed.message)),
        send_on: note(&mut wrong, send_on(&typed.send_on, today)),
        valid_months: settings.valid_months,
    };
    match amount {
        Some(amount) if wrong.is_empty() => Ok((amount, order)),
        _ => Err(wrong),
    }
}

/// What is right, and what is not among the rest of what is not.
fn note<T: Default>(wrong: &mut Vec<FieldError>, found: Result<T, FieldError>) -> T {
    found.unwrap_or_else(|error| {
        wrong.push(error);
        T::default()
    })
}

fn amount(typed: &GiftInput, settings: &GiftSettings) -> Result<Option<Money>, FieldError> {
    let offered = typed.amount.parse::<i64>().ok();
    if let Some(minor) = offered {
        let found = settings.amounts.iter().find(|amount| amount.minor == minor);
        return found.copied().map(Some).ok_or(FieldError::new("amount", "required"));
    }
    if typed.own_amount.trim().is_empty() {
        return Err(FieldError::new("amount", "required"));
    }
    let own = Money::read(&typed.own_amount, settings.least.currency);
    let own = own.ok_or(FieldError::new("own_amount", "not_an_amount"))?;
    let fits = (settings.least.minor..=settings.most.minor).contains(&own.minor);
    if fits { Ok(Some(own)) } else { Err(FieldError::new("own_amount", "out_of_range")) }
}

fn send_on(typed: &str, today: NaiveDate) -> Result<Option<NaiveDate>, FieldError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day: NaiveDate =
        typed.trim().parse().map_err(|_| FieldError::new("send_on", "not_a_date"))?;
    let last = today.checked_add_days(SENT_WITHIN).unwrap_or(today);
    if day < today || day > last {
        return Err(FieldError::new("send_on", "out_of_range"));
    }
    Ok(Some(day).filter(|day| *day > today))
}

/// What is left on a gift card, or in a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Balance {
    /// A gift card.
    Card {
        /// The end of its code.
        last_four: String,
        /// What is left.
        left: Money,
        /// From when it can no longer be used.
        until: Option<Instant>,
    },
    /// A course.
    Course {
        /// The end of its code.
        last_four: String,
        /// Sessions of what.
        treatment: String,
        /// How many are left.
        left: u32,
        /// From when no session can be booked with it.
        until: Option<Instant>,
    },
}

/// What is left on whatever the code stands for; `None` for a code that stands for nothing,
/// whatever the reason: it was mistyped, never sold, of another studio, or ended. Within what
/// one address, and everybody together at one studio, may try.
pub async fn balance(
    services: &Services,
    studio: StudioId,
    typed: &str,
    from: IpAddr,
) -> Result<Result<Option<Balance>, TooMany>, StoreError> {
    if let Err(often) = within_guesses(services, studio, from) {
        return Ok(Err(often));
    }
    let found = codes::find(services, services.store.reader(), studio, typed).await?;
    Ok(Ok(match found {
        Some(Found::Card(card)) if card.state == "active" => Some(Balance::Card {
            left: card.balance()?,
            until: card.expires_at.and_then(instant),
            last_four: card.last_four,
        }),
        Some(Found::Course(course)) if course.state == "active" => Some(Balance::Course {
            left: course.course()?.left,
            until: course.expires_at.and_then(instant),
            last_four: course.last_four,
            treatment: course.treatment_name,
        }),
        _ => None,
    }))
}

/// Counts one code that is tried.
pub fn within_guesses(services: &Services, studio: StudioId, from: IpAddr) -> Result<(), TooMany> {
    services.limits.check_address(LimitKind::Code, from)?;
    services.limits.check(LimitKind::CodeAtStudio, &studio.to_string())
}

/// What a studio's prices are in, and its clock.
pub(super) async fn currency_and_zone<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<(Currency, Zone), StoreError> {
    let row = studios::by_id(conn, studio).await?;
    let row = row.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let currency = row.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("studio", "currency", studio))?;
    let zone = row.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio))?;
    Ok((currency, zone))
}
