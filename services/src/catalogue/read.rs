//! A studio's page, put together from its rows.

use chrono::NaiveDate;
use domain::{Currency, Instant, Money, StudioId, TherapistId, TreatmentId, time::Zone};
use storage::{Corrupt, StoreError, entities, goods, studios};

use super::{StudioPage, TreatmentCard, therapists::therapist_card};
use crate::Services;

/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;

/// What everybody may see of a studio as it is now.
pub(super) async fn page(
    services: &Services,
    row: entities::studio::Model,
    now: Instant,
) -> Result<StudioPage, StoreError> {
    let conn = services.store.reader();
    let id = StudioId(row.id);
    let corrupt = |column| Corrupt::new("studio", column, row.id);
    let zone: Zone = row.zone.parse().map_err(|_| corrupt("zone"))?;
    let currency: Currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
    let policy = studios::policy(conn, id).await?.ok_or_else(|| corrupt("policy"))?;
    let therapists = studios::therapists(conn, id).await?;
    let ids: Vec<TherapistId> = therapists.iter().map(|t| TherapistId(t.id)).collect();
    let today = zone.today(now);
    let hours = studios::weekly_hours(conn, &ids).await?;
    let qualifications = studios::qualifications(conn, id).await?;
    let declined = goods::declined(conn, id).await?;
    let tax_basis_points = u32::try_from(row.tax_basis_points).unwrap_or_default();
    Ok(StudioPage {
        id,
        published: row.published_at.is_some(),
        zone,
        currency,
        policy,
        treatments: treatments(services, id, (currency, tax_basis_points)).await?,
        therapists: therapists
            .into_iter()
            .map(|t| therapist_card(t, (&qualifications, &declined), zone, today))
            .collect::<Result<_, _>>()?,
        opening: opening(&hours, today),
        directions: row
            .directions
            .split("\n\n")
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        tax_basis_points,
        slug: row.slug,
        name: row.name,
        tagline: row.tagline,
        address_line: row.address_line,
        postcode: row.postcode,
        city: row.city,
        country: row.country,
        phone: row.phone,
        email: row.email,
        emergency_number: row.emergency_number,
        tax_name: row.tax_name,
    })
}

async fn treatments(
    services: &Services,
    studio: StudioId,
    (currency, tax): (Currency, u32),
) -> Result<Vec<TreatmentCard>, StoreError> {
    let conn = services.store.reader();
    let techniques = studios::techniques(conn).await?;
    let name_of = |code: &str| {
        techniques.iter().find(|t| t.code == code).map_or(code, |t| t.name.as_str()).to_owned()
    };
    let rows = studios::treatments(conn, studio).await?;
    rows.into_iter()
        .map(|row| {
            Ok(TreatmentCard {
                kind: storage::schedule::kind(&row)?,
                pairs: row.pairs.and_then(|pairs| u32::try_from(pairs).ok()),
                id: TreatmentId(row.id),
                technique_name: name_of(&row.technique),
                slug: row.slug,
                name: row.name,
                summary: row.summary,
                technique: row.technique,
                minutes: u32::try_from(row.minutes).unwrap_or_default(),
                price: Money::new(row.price_minor, currency),
                pressure: u8::try_from(row.pressure.clamp(1, 5)).unwrap_or(1),
                tax_basis_points: row.tax_basis_points.map_or(tax, i32::unsigned_abs),
            })
        })
        .collect()
}

/// When anybody works: the earliest beginning and the latest end of each weekday. Hours
/// that cross midnight end after 24:00 on the day they begin, as in 18:00 to 26:00.
fn opening(hours: &[entities::working_hours::Model], today: NaiveDate) -> [Option<(u32, u32)>; 7] {
    let mut week = [None; 7];
    for rule in hours {
        let holds = rule.valid_from.is_none_or(|first| first <= today)
            && rule.valid_until.is_none_or(|last| last >= today);
        let day = usize::try_from(rule.weekday).ok().and_then(|day| week.get_mut(day));
        let (Some(day), true) = (day, holds) else { continue };
        let from = u32::try_from(rule.from_minute).unwrap_or_default();
        let until = u32::try_from(rule.until_minute).unwrap_or_default();
        let until = if until > from { until } else { until + MIDNIGHT };
        *day = Some(day.map_or((from, until), |(f, u): (u32, u32)| (f.min(from), u.max(until))));
    }
    week
}

#[cfg(test)]
mod tests {
    use entities::working_hours;
    use uuid::Uuid;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn rule(weekday: i32, from_minute: i32, until_minute: i32) -> working_hours::Model {
        working_hours::Model {
            id: Uuid::nil(),
            therapist: Uuid::nil(),
            weekday,
            from_minute,
            until_minute,
            valid_from: None,
            valid_until: None,
            room: None,
        }
    }

    #[test]
    fn hours_that_cross_midnight_belong_to_the_day_they_begin_on() {
        let night = rule(4, 18 * 60, 2 * 60);
        let today = date("2026-11-26");
        assert_eq!(opening(std::slice::from_ref(&night), today)[4], Some((1_080, 1_560)));
        let both = opening(&[rule(4, 9 * 60, 17 * 60), night], today);
        assert_eq!(both[4], Some((540, 1_560)));
        assert_eq!(both[5], None, "the day after is closed");
        assert_eq!(opening(&[rule(0, 0, 0)], today)[0], Some((0, 1_440)), "around the clock");
    }
}
