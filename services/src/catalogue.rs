//! What a studio shows to everybody: treatments, therapists, rules, opening times.

use chrono::NaiveDate;
use domain::{
    Currency, Instant, Money, StudioId, TherapistId, TreatmentId, TreatmentKind,
    policy::Policy,
    qualification::{QualificationState, RecordKind, Standing},
    time::Zone,
};
use storage::{
    Corrupt, StoreError, entities, goods, studios,
    versions::{self, Version},
};

use crate::{Services, clock::WallClock};

mod pages;

pub(crate) use pages::StudioPages;

/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;

/// A studio in a list of studios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudioCard {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One line about it.
    pub tagline: String,
    /// Where it is.
    pub city: String,
}

/// A studio as everybody may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioPage {
    /// The studio.
    pub id: StudioId,
    /// Its name in addresses.
    pub slug: String,
    /// Whether clients can find it: else its staff alone see it.
    pub published: bool,
    /// Its name.
    pub name: String,
    /// One line about it.
    pub tagline: String,
    /// Whose clock its times are told by.
    pub zone: Zone,
    /// What its prices are in.
    pub currency: Currency,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its clock: see [`StudioPage::clock`].
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// As dialled.
    pub phone: String,
    /// Where to write.
    pub email: String,
    /// Local emergency number, shown on a red flag.
    pub emergency_number: String,
    /// How to get there, a paragraph each.
    pub directions: Vec<String>,
    /// Such as VAT or GST.
    pub tax_name: String,
    /// Tax inside every price: 1900 is 19 %.
    pub tax_basis_points: u32,
    /// The rules as they are now.
    pub policy: Policy,
    /// What is sold, in the order of the page.
    pub treatments: Vec<TreatmentCard>,
    /// Who works there, by name.
    pub therapists: Vec<TherapistCard>,
    /// Earliest opening and latest closing of each weekday from Monday, in minutes
    /// after midnight, beyond 1440 where they cross it; a day without hours is closed.
    pub opening: [Option<(u32, u32)>; 7],
}

impl StudioPage {
    /// The therapists whom clients meet. Who was only just invited is not among them.
    pub fn introduced(&self) -> impl Iterator<Item = &TherapistCard> {
        self.therapists.iter().filter(|card| card.introduced)
    }

    /// Whose clock its times are told by.
    #[must_use]
    pub fn clock(&self) -> WallClock {
        WallClock::of_studio(self.zone, &self.city)
    }
}

/// A treatment as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentCard {
    /// The treatment.
    pub id: TreatmentId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One or two sentences.
    pub summary: String,
    /// The code of its technique.
    pub technique: String,
    /// The technique's name.
    pub technique_name: String,
    /// Length of the session, without buffers.
    pub minutes: u32,
    /// Price, tax included.
    pub price: Money,
    /// 1 (light) to 5 (deep).
    pub pressure: u8,
    /// The tax inside its price, in basis points.
    pub tax_basis_points: u32,
    /// What kind of treatment it is.
    pub kind: TreatmentKind,
    /// Of a class: how many pairs a new date of it takes.
    pub pairs: Option<u32>,
}

/// A therapist as everybody may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TherapistCard {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// A few words.
    pub focus: String,
    /// A short paragraph, perhaps empty.
    pub about: String,
    /// As shown.
    pub languages: String,
    /// Whether they confirm each visit by hand.
    pub confirms_by_hand: bool,
    /// The name of their picture, behind `/portraits/`; without one it is drawn.
    pub portrait: Option<String>,
    /// Whether anything about them was ever checked: before, clients do not meet them.
    pub introduced: bool,
    /// What was checked and holds today.
    pub qualifications: Vec<CheckedQualification>,
    /// The treatments that they do not give, whatever they are qualified for.
    pub declines: Vec<TreatmentId>,
}

impl TherapistCard {
    /// Whether they give the treatment, and a verified, unexpired qualification covers its
    /// technique today.
    #[must_use]
    pub fn may_give(&self, treatment: &TreatmentCard) -> bool {
        !self.declines.contains(&treatment.id) && self.proof_for(&treatment.technique).is_some()
    }

    /// The verified, unexpired qualification that covers the technique today: of several, the
    /// one with the longest training.
    #[must_use]
    pub fn proof_for(&self, technique: &str) -> Option<&CheckedQualification> {
        let covers = |q: &&CheckedQualification| q.techniques.iter().any(|t| t == technique);
        self.qualifications.iter().filter(covers).max_by_key(|q| q.training_hours)
    }
}

/// A qualification that was checked: what, by whom, when and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedQualification {
    /// What it proves.
    pub kind: RecordKind,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// How long the training took.
    pub training_hours: Option<u32>,
    /// Codes of the techniques it covers.
    pub techniques: Vec<String>,
    /// Who checked it.
    pub checked_by: String,
    /// On which day, in the studio's zone.
    pub checked_on: NaiveDate,
    /// How.
    pub checked_how: String,
    /// The last day it is good for.
    pub expires_on: Option<NaiveDate>,
}

/// Every studio that clients can find, by name.
pub async fn studios(services: &Services) -> Result<Vec<StudioCard>, StoreError> {
    let rows = studios::all(services.store.reader()).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.published_at.is_some())
        .map(|row| StudioCard {
            slug: row.slug,
            name: row.name,
            tagline: row.tagline,
            city: row.city,
        })
        .collect())
}

/// The studio with that name in addresses, or `None` where clients can find none.
pub async fn studio(services: &Services, slug: &str) -> Result<Option<StudioPage>, StoreError> {
    Ok(any_studio(services, slug).await?.filter(|studio| studio.published))
}

/// The same, for its staff: whether clients can find it or not.
pub async fn any_studio(services: &Services, slug: &str) -> Result<Option<StudioPage>, StoreError> {
    let Some((id, version)) = version(services, slug).await? else { return Ok(None) };
    let now = services.now();
    if let Some(known) = services.studio_pages().known(id, version.rules, now) {
        return Ok(Some(known.as_ref().clone()));
    }
    let Some(row) = studios::by_id(services.store.reader(), id).await? else { return Ok(None) };
    let page = page(services, row, now).await?;
    services.studio_pages().keep(version.rules, &page, now);
    Ok(Some(page))
}

/// The studio with that name in addresses, whether clients can find it or not, and how often
/// what it shows has changed.
pub async fn version(
    services: &Services,
    slug: &str,
) -> Result<Option<(StudioId, Version)>, StoreError> {
    versions::by_slug(services.store.reader(), slug).await
}

/// The identity of the studio with that name in addresses, whether clients can find it or
/// not: for its staff.
pub async fn studio_id(services: &Services, slug: &str) -> Result<Option<StudioId>, StoreError> {
    let found = studios::by_slug(services.store.reader(), slug).await?;
    Ok(found.map(|row| row.id.into()))
}

/// The studio, or `None` where there is none.
pub async fn studio_by_id(
    services: &Services,
    id: StudioId,
) -> Result<Option<StudioPage>, StoreError> {
    let Some(row) = studios::by_id(services.store.reader(), id).await? else { return Ok(None) };
    page(services, row, services.now()).await.map(Some)
}

async fn page(
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

/// A qualification, with the codes of the techniques that it covers.
type Recorded = (entities::qualification::Model, Vec<String>);

fn therapist_card(
    row: entities::therapist::Model,
    (qualifications, declined): (&[Recorded], &[(TreatmentId, TherapistId)]),
    zone: Zone,
    today: NaiveDate,
) -> Result<TherapistCard, Corrupt> {
    let own = qualifications.iter().filter(|(q, _)| q.therapist == row.id);
    let held = own.filter_map(|(q, techniques)| checked(q, techniques, zone, today).transpose());
    let mut held = held.collect::<Result<Vec<_>, Corrupt>>()?;
    // What can be booked by it stands before insurance and first aid.
    held.sort_by_key(|q| q.kind != RecordKind::Training);
    let declines = declined.iter().filter(|(_, whose)| whose.0 == row.id).map(|(what, _)| *what);
    Ok(TherapistCard {
        id: TherapistId(row.id),
        declines: declines.collect(),
        introduced: qualifications
            .iter()
            .any(|(q, _)| q.therapist == row.id && q.state == "verified"),
        portrait: row.portrait,
        qualifications: held,
        confirms_by_hand: row.online == "approval",
        slug: row.slug,
        name: row.name,
        focus: row.focus,
        about: row.about,
        languages: row.languages,
    })
}

/// `None` for a claim that nobody has checked, that was rejected, or that does not hold
/// on `today`, by the rule that gates the slots: the public page says only what was
/// checked and holds.
fn checked(
    row: &entities::qualification::Model,
    techniques: &[String],
    zone: Zone,
    today: NaiveDate,
) -> Result<Option<CheckedQualification>, Corrupt> {
    let held = storage::schedule::qualification(row.clone(), techniques.to_vec())?;
    let kind = RecordKind::from_code(&row.kind);
    let kind = kind.ok_or_else(|| Corrupt::new("qualification", "kind", row.id))?;
    let holds = matches!(held.standing(today), Standing::Valid | Standing::Expiring { .. });
    let QualificationState::Verified { by, at, how } = held.state else { return Ok(None) };
    Ok(holds.then(|| CheckedQualification {
        kind,
        title: held.title,
        issuer: held.issuer,
        training_hours: held.training_hours,
        techniques: held.techniques,
        checked_by: by,
        checked_on: zone.today(at),
        checked_how: how,
        expires_on: held.expires_on,
    }))
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
    use entities::{qualification, working_hours};
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

    fn verified(expires_on: Option<&str>) -> qualification::Model {
        qualification::Model {
            id: Uuid::nil(),
            studio: Uuid::nil(),
            therapist: Uuid::nil(),
            title: "Sports massage".into(),
            issuer: "School of Touch".into(),
            licence_number: None,
            training_hours: Some(120),
            issued_on: date("2026-01-15"),
            expires_on: expires_on.map(date),
            state: "verified".into(),
            checked_by: Some("Studio owner".into()),
            checked_at: Some(1_770_000_000),
            checked_how: Some("Number confirmed with the issuer".into()),
            reject_reason: None,
            kind: "training".into(),
            recorded_at: 0,
            warned_days: None,
        }
    }

    /// Whoever may be booked shows why, and whoever may not shows nothing.
    #[test]
    fn a_badge_is_shown_exactly_where_the_technique_can_be_booked() {
        let claimed = qualification::Model { state: "claimed".into(), ..verified(None) };
        let unsaid = qualification::Model { checked_how: None, ..verified(None) };
        for row in [
            verified(None),
            verified(Some("2026-11-25")),
            verified(Some("2026-11-26")),
            claimed,
            unsaid,
        ] {
            for day in ["2026-01-14", "2026-11-26", "2026-11-27"] {
                let (techniques, today) = (vec!["sports".to_owned()], date(day));
                let shown = checked(&row, &techniques, Zone::UTC, today).expect("readable");
                let held =
                    storage::schedule::qualification(row.clone(), techniques).expect("readable");
                assert_eq!(shown.is_some(), held.covers("sports", today), "{row:?} on {day}");
            }
        }
    }
}
