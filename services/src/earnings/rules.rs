//! The studio's rule, and each therapist's own.

use chrono::{Months, NaiveDate};
use domain::{
    Currency, TherapistId,
    contact::FieldError,
    earnings::{Rule, TermsInput},
    time::Zone,
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Actor, Entry},
    earnings, studios,
};

use super::{EarningsRefused, Month};
use crate::{
    Services,
    auth::{OwnerSession, StaffSession},
};

/// How far ahead a rule can begin.
const AHEAD: Months = Months::new(24);

/// A rule, as an owner types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleInput {
    /// For whom; for nobody in particular it is the studio's.
    pub therapist: Option<TherapistId>,
    /// The first date it holds for, `YYYY-MM-DD`.
    pub valid_from: String,
    /// The share.
    pub terms: TermsInput,
}

/// Every rule that concerns whoever asks, the one that begins first before the others: for
/// an owner all, for a therapist the studio's and their own.
pub async fn rules(
    services: &Services,
    staff: &StaffSession,
) -> Result<Vec<Rule>, EarningsRefused> {
    let conn = services.store.reader();
    let (_, currency) = zone_and_currency(conn, staff).await?;
    let mut rules = earnings::rules(conn, staff.studio(), currency).await?;
    rules.retain(|rule| rule.therapist.is_none_or(|whose| staff.may_see_earnings(whose)));
    Ok(rules)
}

/// The first date that a rule can begin on: that of this month, at the studio. A month that
/// is over stays as it was.
pub async fn first_open_date(
    services: &Services,
    staff: &StaffSession,
) -> Result<NaiveDate, EarningsRefused> {
    let (zone, _) = zone_and_currency(services.store.reader(), staff).await?;
    Ok(Month::of(zone.today(services.now())).first())
}

/// Sets the share from a date on, in place of a rule that begins on the same date.
///
/// Refuses with [`EarningsRefused::Unconfirmed`] whoever did not prove lately who they are, and
/// with `Invalid` what is no share, and a date in a month that is over.
pub async fn set_rule(
    services: &Services,
    owner: &OwnerSession,
    typed: &RuleInput,
) -> Result<Rule, EarningsRefused> {
    owner.confirmed()?;
    let staff = StaffSession::from(*owner);
    let conn = services.store.reader();
    let (zone, currency) = zone_and_currency(conn, &staff).await?;
    if let Some(therapist) = typed.therapist {
        let found = studios::therapist(conn, owner.studio(), therapist).await?;
        found.ok_or(EarningsRefused::NotFound)?;
    }
    let rule = checked(typed, zone.today(services.now()), currency)?;
    services.store.retrying(|| write(services, owner, &rule)).await?;
    Ok(rule)
}

fn checked(
    typed: &RuleInput,
    today: NaiveDate,
    currency: Currency,
) -> Result<Rule, EarningsRefused> {
    let open = Month::of(today).first();
    let last = today.checked_add_months(AHEAD).unwrap_or(today);
    let from = match typed.valid_from.trim().parse::<NaiveDate>() {
        Ok(date) if date < open => Err(FieldError::new("valid_from", "month_is_over")),
        Ok(date) if date > last => Err(FieldError::new("valid_from", "too_far")),
        Ok(date) => Ok(date),
        Err(_) => Err(FieldError::new("valid_from", "required")),
    };
    match (from, typed.terms.check(currency)) {
        (Ok(valid_from), Ok(terms)) => Ok(Rule { therapist: typed.therapist, valid_from, terms }),
        (from, terms) => {
            let wrong = terms.err().into_iter().flatten().chain(from.err());
            Err(EarningsRefused::Invalid(wrong.collect()))
        }
    }
}

async fn write(
    services: &Services,
    owner: &OwnerSession,
    rule: &Rule,
) -> Result<(), EarningsRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    earnings::set_rule(&tx, owner.studio(), rule, now).await?;
    let terms = &rule.terms;
    let entry = Entry {
        studio: Some(owner.studio()),
        actor: Actor::Owner(owner.account()),
        action: "commission.set",
        object: match rule.therapist {
            Some(therapist) => therapist.to_string(),
            None => owner.studio().to_string(),
        },
        detail: format!(
            "from {}: price {} session {} {} fee {}",
            rule.valid_from,
            terms.price_basis_points,
            terms.per_session.minor,
            terms.per_session.currency,
            terms.fee_basis_points,
        ),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn zone_and_currency<C: Connection>(
    conn: &C,
    staff: &StaffSession,
) -> Result<(Zone, Currency), EarningsRefused> {
    let row = studios::by_id(conn, staff.studio()).await?.ok_or(EarningsRefused::NotFound)?;
    let corrupt = |column| StoreError::from(Corrupt::new("studio", column, row.id));
    let zone = row.zone.parse().map_err(|_| corrupt("zone"))?;
    Ok((zone, row.currency.parse().map_err(|_| corrupt("currency"))?))
}
