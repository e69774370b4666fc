//! What a studio is: its name and place, how it is reached, its tax, its zone and currency.

use domain::{
    Currency, Instant, StudioId, TherapistId,
    contact::{FieldError, check_email, check_name, check_phone},
    earnings::read_percent,
    time::Zone,
};
use serde::Serialize;
use serde_json::{Map, Value};
use storage::{StoreError, Tx, entities::studio, occupancy, studio_settings, studios};

use super::{SettingsRefused, changes, note};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
};

/// What was typed about a studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailsInput {
    /// Its name.
    pub name: String,
    /// One line for its page; may be empty.
    pub tagline: String,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its clock.
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// As dialled; empty is none, while clients cannot find it.
    pub phone: String,
    /// Where replies go.
    pub email: String,
    /// Shown on a red flag; empty is what is usual in the country.
    pub emergency_number: String,
    /// How to get there, paragraphs parted by blank lines; may be empty.
    pub directions: String,
    /// Such as VAT.
    pub tax_name: String,
    /// Such as `19` or `8.1`.
    pub tax_percent: String,
    /// The number under which the studio is known to the tax office; on its papers, where it
    /// has one.
    pub tax_number: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 4217 code.
    pub currency: String,
}

/// The same, found good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Details {
    name: String,
    tagline: String,
    address_line: String,
    postcode: String,
    city: String,
    country: String,
    phone: String,
    email: String,
    emergency_number: String,
    directions: String,
    tax_name: String,
    tax_basis_points: i32,
    tax_number: String,
    zone: String,
    currency: String,
}

/// The longest line and the longest text, in characters.
const LINE: usize = 200;
const TEXT: usize = 2_000;

impl DetailsInput {
    /// Checks every field, and returns all problems at once. The codes are those of
    /// [`domain::contact`], and `unknown_zone`, `unknown_currency`, `not_a_country` and
    /// `not_a_percentage`.
    pub(crate) fn check(&self) -> Result<Details, Vec<FieldError>> {
        let mut wrong = Wrong::default();
        let country = self.country.trim().to_uppercase();
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            wrong.add("country", "not_a_country");
        }
        let emergency = match self.emergency_number.trim() {
            "" => super::Habits::of(&country).emergency_number,
            typed => typed,
        };
        let percent = read_percent(&self.tax_percent).filter(|points| *points <= 10_000);
        let zone = self.zone.trim().parse::<Zone>().ok();
        let currency = self.currency.trim().parse::<Currency>().ok();
        let details = Details {
            name: wrong.take(check_name(&self.name)),
            tagline: wrong.text("tagline", &self.tagline, LINE, false),
            address_line: wrong.text("address_line", &self.address_line, LINE, true),
            postcode: wrong.text("postcode", &self.postcode, 20, false),
            city: wrong.text("city", &self.city, 100, true),
            phone: wrong.take(check_phone(&self.phone)).unwrap_or_default(),
            email: wrong.take(check_email(&self.email)),
            emergency_number: wrong.text("emergency_number", emergency, 20, true),
            directions: wrong.paragraphs("directions", &self.directions),
            tax_name: wrong.text("tax_name", &self.tax_name, 40, true),
            tax_basis_points: wrong.some("tax_percent", "not_a_percentage", percent),
            tax_number: wrong.text("tax_number", &self.tax_number, 40, false),
            zone: wrong.some("zone", "unknown_zone", zone.map(|zone| zone.name().to_owned())),
            currency: wrong.some(
                "currency",
                "unknown_currency",
                currency.map(|currency| currency.code().to_owned()),
            ),
            country,
        };
        if wrong.0.is_empty() { Ok(details) } else { Err(wrong.0) }
    }
}

/// What was found wrong so far.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, field: &'static str, code: &'static str) {
        self.0.push(FieldError::new(field, code));
    }

    fn take<T: Default>(&mut self, checked: Result<T, FieldError>) -> T {
        checked.map_err(|error| self.0.push(error)).unwrap_or_default()
    }

    fn some<T, U: TryFrom<T> + Default>(
        &mut self,
        field: &'static str,
        code: &'static str,
        found: Option<T>,
    ) -> U {
        match found.and_then(|found| U::try_from(found).ok()) {
            Some(found) => found,
            None => {
                self.add(field, code);
                U::default()
            }
        }
    }

    /// One line.
    fn text(&mut self, field: &'static str, typed: &str, most: usize, required: bool) -> String {
        let text = typed.trim();
        if text.is_empty() && required {
            self.add(field, "required");
        } else if text.chars().count() > most {
            self.add(field, "too_long");
        } else if text.contains(char::is_control) {
            self.add(field, "not_a_line");
        }
        text.to_owned()
    }

    /// Several, with the line ends of one system.
    fn paragraphs(&mut self, field: &'static str, typed: &str) -> String {
        let text = typed.replace("\r\n", "\n").trim().to_owned();
        if text.chars().count() > TEXT {
            self.add(field, "too_long");
        }
        text
    }
}

impl Details {
    /// The details of a studio as they are.
    fn of(row: &studio::Model) -> Self {
        let row = row.clone();
        Self {
            name: row.name,
            tagline: row.tagline,
            address_line: row.address_line,
            postcode: row.postcode,
            city: row.city,
            country: row.country,
            phone: row.phone,
            email: row.email,
            emergency_number: row.emergency_number,
            directions: row.directions,
            tax_name: row.tax_name,
            tax_basis_points: row.tax_basis_points,
            tax_number: row.tax_number,
            zone: row.zone,
            currency: row.currency,
        }
    }

    /// The row of a studio that is these; clients cannot find it.
    pub(crate) fn into_row(self, id: StudioId, slug: &str, now: Instant) -> studio::Model {
        studio::Model {
            id: id.0,
            slug: slug.to_owned(),
            name: self.name,
            tagline: self.tagline,
            zone: self.zone,
            currency: self.currency,
            address_line: self.address_line,
            postcode: self.postcode,
            city: self.city,
            country: self.country,
            phone: self.phone,
            email: self.email,
            emergency_number: self.emergency_number,
            directions: self.directions,
            tax_name: self.tax_name,
            tax_basis_points: self.tax_basis_points,
            tax_number: self.tax_number,
            created_at: now.timestamp(),
            published_at: None,
        }
    }

    fn keys(&self) -> Map<String, Value> {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.as_object().cloned().unwrap_or_default()
    }
}

/// What the studio is now, as it would be typed.
pub async fn details(
    services: &Services,
    staff: &StaffSession,
) -> Result<DetailsInput, SettingsRefused> {
    let row = studios::by_id(services.store.reader(), staff.studio()).await?;
    let row = row.ok_or(SettingsRefused::NotFound)?;
    let points = row.tax_basis_points;
    let (whole, rest) = (points / 100, points % 100);
    let percent = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") };
    Ok(DetailsInput {
        name: row.name,
        tagline: row.tagline,
        address_line: row.address_line,
        postcode: row.postcode,
        city: row.city,
        country: row.country,
        phone: row.phone,
        email: row.email,
        emergency_number: row.emergency_number,
        directions: row.directions,
        tax_name: row.tax_name,
        tax_percent: percent,
        tax_number: row.tax_number,
        zone: row.zone,
        currency: row.currency,
    })
}

/// Says what the studio is. Whether anything changed.
///
/// The zone is refused with `visits_to_come` or `absences_to_come` while something stands in
/// a calendar that was agreed by the old clock; the currency with `has_amounts` once
/// anything was booked; no telephone number with `required` while clients can find the
/// studio. Bookings that were made keep the price, tax, zone and currency they were made with.
pub async fn set_details(
    services: &Services,
    manager: &ManagerSession,
    typed: &DetailsInput,
) -> Result<bool, SettingsRefused> {
    let details = typed.check().map_err(SettingsRefused::Invalid)?;
    services.store.retrying(|| try_set(services, manager, &details)).await
}

async fn try_set(
    services: &Services,
    manager: &ManagerSession,
    details: &Details,
) -> Result<bool, SettingsRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let calendars = studio_settings::resources(services.store.reader(), studio, "therapist", false);
    let calendars = calendars.await?;
    let tx = services.store.begin().await?;
    // Whoever books holds one of these: a zone changes while nobody does.
    occupancy::lock(&tx, &calendars).await?;
    let row = studio_settings::lock(&tx, studio).await?.ok_or(SettingsRefused::NotFound)?;
    let before = Details::of(&row);
    let wrong = refused(&tx, &row, details, now).await?;
    if !wrong.is_empty() {
        return Err(SettingsRefused::Invalid(wrong));
    }
    let Some(changed) = changes::said(&before.keys(), &details.keys()) else { return Ok(false) };
    let after = details.clone().into_row(studio, &row.slug, now);
    studio_settings::set_details(&tx, &after).await?;
    tx.announce(studio);
    note(&tx, (studio, manager.actor()), ("studio.details", changed), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// What cannot be changed now.
async fn refused(
    tx: &Tx,
    row: &studio::Model,
    details: &Details,
    now: Instant,
) -> Result<Vec<FieldError>, StoreError> {
    let (studio, mut wrong) = (StudioId(row.id), Wrong::default());
    if details.phone.is_empty() && row.published_at.is_some() {
        wrong.add("phone", "required");
    }
    if details.zone != row.zone {
        let people = studios::every_therapist(&**tx, studio).await?;
        let people: Vec<_> = people.iter().map(|person| TherapistId(person.id).0).collect();
        if studio_settings::visits_to_come(&**tx, studio, now).await? > 0 {
            wrong.add("zone", "visits_to_come");
        } else if studio_settings::absences_to_come(&**tx, &people, now).await? > 0 {
            wrong.add("zone", "absences_to_come");
        }
    }
    if details.currency != row.currency && studio_settings::has_amounts(&**tx, studio).await? {
        wrong.add("currency", "has_amounts");
    }
    Ok(wrong.0)
}
