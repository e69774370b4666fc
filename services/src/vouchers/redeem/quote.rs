//! What codes take off a visit that is held, before anything is paid.

use domain::{
    ClientId, Instant, Money,
    booking::Booking,
    policy::PaymentPlan,
    voucher::{Asked, covered},
};
use storage::{
    Connection, Corrupt, StoreError, clients,
    entities::{course, gift_card, promotion},
    studios,
    vouchers::promotions,
};

use super::{CodeRefused, MOST_CODES, list_price};
use crate::{
    Services,
    vouchers::codes::{self, Found},
};

/// What one code does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuoteLine {
    /// A promotion takes something off.
    Discount {
        /// Its code.
        code: String,
        /// How much.
        off: Money,
    },
    /// A gift card pays a part, or all.
    Card {
        /// The end of its code.
        last_four: String,
        /// How much.
        pays: Money,
        /// What is left on it then.
        left: Money,
    },
    /// A session of a course pays all.
    Session {
        /// The end of its code.
        last_four: String,
        /// How many sessions are left then.
        left: u32,
    },
}

/// What is to be paid for a visit with some codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Without any code.
    pub list: Money,
    /// What each code does, in their order; nothing for one that does nothing any more.
    pub lines: Vec<QuoteLine>,
    /// The price with the discount.
    pub price: Money,
    /// What cards and courses pay of it.
    pub covered: Money,
    /// What is then due online, by each plan of the visit's policy.
    pub due: Vec<(PaymentPlan, Money)>,
}

impl Quote {
    /// Whether nothing is left to pay, by any way.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.price.minor <= self.covered.minor
    }
}

/// What the codes of one form come to.
pub(super) enum Terms {
    Course(course::Model, Money),
    Money { promotion: Option<(promotion::Model, Money)>, cards: Vec<gift_card::Model> },
}

/// What `codes` do for a visit that is held; the first one that does nothing, and why.
///
/// `email` is whoever the visit is for, as far as it is known: what a code is for each client
/// once is counted again when it is paid. Changes nothing.
pub async fn quote(
    services: &Services,
    booking: &Booking,
    codes: &[String],
    email: Option<&str>,
) -> Result<Quote, CodeRefused> {
    let conn = services.store.reader();
    let client = match email {
        Some(email) => {
            clients::by_email(conn, booking.studio, &email.trim().to_lowercase()).await?
        }
        None => None,
    };
    let list = list_price(conn, booking).await?;
    let who = match client {
        Some(client) => Some(clients::survivor(conn, client.id.into()).await?),
        None => None,
    };
    // What this very hold keeps is its own to use.
    let own = storage::vouchers::gift_cards::uses_for(conn, &[booking.id]).await?;
    let own_session = storage::vouchers::courses::uses_for(conn, &[booking.id]).await?;
    let mut terms = terms(services, conn, booking, list, codes, (who, services.now())).await?;
    match &mut terms {
        Terms::Money { cards, .. } => {
            for card in cards {
                let held = own.iter().filter(|row| row.card == card.id);
                card.balance_minor += held.map(|row| row.amount_minor).sum::<i64>();
            }
        }
        Terms::Course(course, _) => {
            for row in own_session.iter().filter(|row| row.course == course.id) {
                course.sessions_left += 1;
                course.value_left_minor += row.value_minor;
            }
        }
    }
    told(booking, list, terms)
}

fn told(booking: &Booking, list: Money, terms: Terms) -> Result<Quote, CodeRefused> {
    let mut lines = Vec::new();
    let (mut price, mut paid) = (list, Money::zero(list.currency));
    match terms {
        Terms::Course(row, _) => {
            let course = row.course().map_err(StoreError::from)?;
            let worth = course.next_value().ok_or(CodeRefused::Empty)?;
            (price, paid) = (worth, worth);
            let left = course.left.saturating_sub(1);
            lines.push(QuoteLine::Session { last_four: row.last_four, left });
        }
        Terms::Money { promotion, cards } => {
            if let Some((row, off)) = promotion {
                price.minor -= off.minor;
                lines.push(QuoteLine::Discount { code: row.code, off });
            }
            for card in cards {
                let open = Money::new(price.minor - paid.minor, price.currency);
                let balance = Money::new(card.balance_minor, price.currency);
                let pays = covered(open, balance);
                if balance.minor <= 0 {
                    return Err(CodeRefused::Empty);
                }
                paid.minor += pays.minor;
                let left = Money::new(balance.minor - pays.minor, price.currency);
                lines.push(QuoteLine::Card { last_four: card.last_four, pays, left });
            }
        }
    }
    let due = booking.policy.plans().into_iter().map(|plan| {
        let with = Booking { price, ..booking.clone() }.choose_plan(plan);
        (plan, with.map_or(price, |with| with.covered(paid).due_online))
    });
    Ok(Quote { list, lines, price, covered: paid, due: due.collect() })
}

/// What `typed` stand for together.
pub(super) async fn terms<C: Connection>(
    services: &Services,
    conn: &C,
    booking: &Booking,
    list: Money,
    typed: &[String],
    (client, now): (Option<ClientId>, Instant),
) -> Result<Terms, CodeRefused> {
    let mut cards: Vec<gift_card::Model> = Vec::new();
    let mut promotion = None;
    if typed.len() > MOST_CODES {
        return Err(CodeRefused::NotTogether);
    }
    for code in typed {
        match codes::find(services, conn, booking.studio, code)
            .await?
            .ok_or(CodeRefused::Unknown)?
        {
            Found::Card(card) if cards.iter().any(|known| known.id == card.id) => {}
            Found::Card(card) => cards.push(usable_card(card, list, now)?),
            Found::Promotion(_) if promotion.is_some() => return Err(CodeRefused::NotTogether),
            Found::Promotion(row) => {
                let off = discount(conn, booking, list, &row, client, now).await?;
                promotion = Some((row, off));
            }
            Found::Course(_) if typed.len() > 1 => return Err(CodeRefused::NotTogether),
            Found::Course(course) => return usable_course(course, booking, now),
        }
    }
    Ok(Terms::Money { promotion, cards })
}

fn usable_card(
    card: gift_card::Model,
    list: Money,
    now: Instant,
) -> Result<gift_card::Model, CodeRefused> {
    // One that was ended is as good as none.
    if card.state != "active" || card.currency != list.currency.code() {
        return Err(CodeRefused::Unknown);
    }
    if card.is_usable(now) { Ok(card) } else { Err(CodeRefused::Expired) }
}

fn usable_course(
    course: course::Model,
    booking: &Booking,
    now: Instant,
) -> Result<Terms, CodeRefused> {
    if course.state != "active" || course.currency != booking.price.currency.code() {
        return Err(CodeRefused::Unknown);
    }
    if course.treatment != booking.treatment.0 {
        return Err(CodeRefused::OtherTreatment);
    }
    if !course.is_usable(now) {
        return Err(CodeRefused::Expired);
    }
    let worth = course.course().map_err(StoreError::from)?.next_value();
    let worth = worth.unwrap_or(Money::zero(booking.price.currency));
    Ok(Terms::Course(course, worth))
}

/// What a promotion takes off, counted as it stands now. What this very hold uses of it does
/// not count against it.
async fn discount<C: Connection>(
    conn: &C,
    booking: &Booking,
    list: Money,
    row: &promotion::Model,
    client: Option<ClientId>,
    now: Instant,
) -> Result<Money, CodeRefused> {
    let studio = studios::by_id(conn, booking.studio).await?;
    let zone = studio.and_then(|row| row.zone.parse::<domain::time::Zone>().ok());
    let zone = zone.ok_or_else(|| Corrupt::new("studio", "zone", booking.studio));
    let today = zone.map_err(StoreError::from)?.today(now);
    let own = promotions::use_of(conn, booking.id).await?;
    let own = own.filter(|used| used.promotion == row.id);
    let (all, mine) = promotions::uses(conn, row.id.into(), client).await?;
    let is_mine = own.as_ref().is_some_and(|used| client.is_some_and(|id| id.0 == used.client));
    let has_visits = match client {
        Some(client) => promotions::has_visits(conn, client, booking.id).await?,
        None => false,
    };
    let asked = Asked {
        today,
        treatment: booking.treatment,
        price: list,
        uses: all - u64::from(own.is_some()),
        uses_of_client: mine - u64::from(is_mine),
        has_visits,
    };
    let terms = row.terms(list.currency).map_err(StoreError::from)?;
    Ok(terms.decide(&asked)?)
}
