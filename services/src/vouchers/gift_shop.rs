//! Gift cards as they are sold.

use chrono::{Days, NaiveDate};
use domain::{
    GiftCardId, Money, StudioId,
    contact::{FieldError, check_email, check_message, check_name},
};
use storage::{
    audit::{self, Entry},
    vouchers::gift_cards,
};

use super::{
    GiftOrder, VoucherRefused,
    gift_settings::{GiftSettings, currency_and_zone, gift_settings},
};
use crate::{
    Services,
    auth::DeskSession,
    payments::StudioMethod,
    sales::{self, AtDesk, Order},
};

/// How far ahead a code can go out.
const SENT_WITHIN: Days = Days::new(366);

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
