//! The forms that set a studio up: the first one's by its link, then those of who manages it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    auth::ManagerSession,
    drafts::Flash,
    hours::{self, Dates, HoursRefused},
    setup::{self, BeginInput, BeginRefused, Begun},
    studio::{self, DetailsInput, Length, RulesInput, RungInput, SettingsRefused},
};

use super::people::{broken, owner, staff};
use crate::{
    caller::{self, lead_to},
    pages::{
        desk::{
            DETAILS_FORM, RULES_FORM, closed_address, details_address, keep_rules, read_date,
            rules_address, setup_address,
        },
        setup::{BEGIN_FORM, begin_address, sent_address},
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Who begins, and where.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    person_name: String,
    person_email: String,
    password: String,
    slug: String,
}

impl PersonForm {
    fn keep(&self, flash: Flash) -> Flash {
        flash
            .with("person_name", &self.person_name)
            .with("person_email", &self.person_email)
            .with("slug", &self.slug)
    }

    fn typed(self, details: DetailsForm) -> BeginInput {
        BeginInput {
            person_name: self.person_name,
            person_email: self.person_email,
            password: self.password.into(),
            slug: self.slug,
            details: details.typed(),
        }
    }
}

/// What a studio is, as it was sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
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
    tax_percent: String,
    tax_number: String,
    zone: String,
    currency: String,
}

impl DetailsForm {
    fn keep(&self, flash: Flash) -> Flash {
        [
            ("name", &self.name),
            ("tagline", &self.tagline),
            ("address_line", &self.address_line),
            ("postcode", &self.postcode),
            ("city", &self.city),
            ("country", &self.country),
            ("phone", &self.phone),
            ("email", &self.email),
            ("emergency_number", &self.emergency_number),
            ("directions", &self.directions),
            ("tax_name", &self.tax_name),
            ("tax_percent", &self.tax_percent),
            ("tax_number", &self.tax_number),
            ("zone", &self.zone),
            ("currency", &self.currency),
        ]
        .into_iter()
        .fold(flash, |flash, (field, typed)| flash.with(field, typed))
    }

    fn typed(self) -> DetailsInput {
        DetailsInput {
            name: self.name,
            tagline: self.tagline,
            address_line: self.address_line,
            postcode: self.postcode,
            city: self.city,
            country: self.country,
            phone: self.phone,
            email: self.email,
            emergency_number: self.emergency_number,
            directions: self.directions,
            tax_name: self.tax_name,
            tax_percent: self.tax_percent,
            tax_number: self.tax_number,
            zone: self.zone,
            currency: self.currency,
        }
    }
}

/// A studio's rules, as they were sent. The rungs of the ladder come as three lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RulesForm {
    start_grid: String,
    notice_to_book: String,
    notice_to_book_unit: String,
    booking_window: String,
    notice_to_reschedule: String,
    notice_to_reschedule_unit: String,
    reschedules: String,
    rung_before: Vec<String>,
    rung_unit: Vec<String>,
    rung_percent: Vec<String>,
    deposit: String,
    pay_at_studio: String,
    card_on_file: String,
    no_show: String,
    hold: String,
    reminder: String,
}

impl RulesForm {
    fn typed(self) -> RulesInput {
        let rungs = self.rung_before.into_iter().zip(self.rung_unit).zip(self.rung_percent);
        let rung =
            |((number, unit), percent)| RungInput { before: Length { number, unit }, percent };
        let length = |number, unit| Length { number, unit };
        RulesInput {
            start_grid: self.start_grid,
            notice_to_book: length(self.notice_to_book, self.notice_to_book_unit),
            booking_window: self.booking_window,
            notice_to_reschedule: length(self.notice_to_reschedule, self.notice_to_reschedule_unit),
            reschedules: self.reschedules,
            ladder: rungs.map(rung).collect(),
            deposit: self.deposit,
            pay_at_studio: !self.pay_at_studio.is_empty(),
            card_on_file: !self.card_on_file.is_empty(),
            no_show: self.no_show,
            hold: self.hold,
            reminder: self.reminder,
        }
    }
}

/// Makes a studio and its owner. Whoever has the printed link may, once.
#[server(prefix = "/api/ui", endpoint = "setup/begin")]
pub async fn begin_studio(
    token: String,
    #[server(flatten)] person: PersonForm,
    #[server(flatten)] details: DetailsForm,
) -> Answer {
    let flash = person.keep(details.keep(Flash::of(BEGIN_FORM)));
    let typed = person.typed(details);
    match setup::begin(&services(), &caller::visitor(), &token, &typed).await {
        Ok(begun) => come_in(&begun),
        Err(refused) => refuse_to_begin(flash, &refused, &token).await?,
    }
    Ok(())
}

async fn refuse_to_begin(flash: Flash, refused: &BeginRefused, token: &str) -> Answer {
    if let BeginRefused::Store(error) = refused {
        tracing::error!(%error, "a studio could not be begun");
    }
    caller::refuse(&flash.wrong(refused.fields()), &begin_address(token)).await.map_err(broken)
}

/// Signed in where the address is proved; else a mail is on its way.
fn come_in(begun: &Begun) {
    match &begun.session {
        Some(outcome) => {
            caller::enter(outcome, &format!("{}?done=begun", setup_address(&begun.slug)));
        }
        None => lead_to(&sent_address()),
    }
}

/// Says what the studio is. A manager may, and an owner.
#[server(prefix = "/api/ui", endpoint = "desk/studio")]
pub async fn set_details(studio: String, #[server(flatten)] details: DetailsForm) -> Answer {
    let back = details_address(&studio);
    let Some(manager) = manager(&studio, &back).await? else { return Ok(()) };
    let flash = details.keep(Flash::of(DETAILS_FORM));
    answer(studio::set_details(&services(), &manager, &details.typed()).await, flash, &back).await
}

/// Sets the studio's rules. A manager may, and an owner.
#[server(prefix = "/api/ui", endpoint = "desk/rules")]
pub async fn set_rules(studio: String, #[server(flatten)] rules: RulesForm) -> Answer {
    let back = rules_address(&studio);
    let Some(manager) = manager(&studio, &back).await? else { return Ok(()) };
    let typed = rules.typed();
    let flash = keep_rules(Flash::of(RULES_FORM), &typed);
    answer(studio::set_rules(&services(), &manager, &typed).await, flash, &back).await
}

/// Closes days for everybody; visits that were seen stay. A manager may, and an owner.
#[server(prefix = "/api/ui", endpoint = "desk/closed")]
pub async fn close_days(
    studio: String,
    first: String,
    #[server(default)] last: String,
    #[server(default)] seen: Vec<String>,
) -> Answer {
    let back = closed_address(&studio);
    let Some(manager) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(dates) = dates(&first, &last) else { return past(&back) };
    let done = hours::close_studio(&services(), &manager, dates, &seen).await;
    days(&back, "closed", dates, done);
    Ok(())
}

/// Opens days for everybody again. A manager may, and an owner.
#[server(prefix = "/api/ui", endpoint = "desk/reopen")]
pub async fn open_days(studio: String, first: String, #[server(default)] last: String) -> Answer {
    let back = closed_address(&studio);
    let Some(manager) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(dates) = dates(&first, &last) else { return past(&back) };
    days(&back, "opened", dates, hours::open_studio(&services(), &manager, dates).await);
    Ok(())
}

fn dates(first: &str, last: &str) -> Option<Dates> {
    let first = read_date(first)?;
    if last.trim().is_empty() { Some((first, first)) } else { Some((first, read_date(last)?)) }
}

fn past(back: &str) -> Answer {
    lead_to(&format!("{back}?refused=past"));
    Ok(())
}

fn days(back: &str, done: &str, (first, last): Dates, set: Result<(), HoursRefused>) {
    match set {
        Ok(()) => lead_to(&format!("{back}?done={done}")),
        Err(HoursRefused::Conflicts(_)) => lead_to(&format!("{back}?first={first}&last={last}")),
        Err(HoursRefused::Invalid(_)) => lead_to(&format!("{back}?refused=past")),
        Err(refused) => {
            tracing::error!(error = %refused, "days could not be closed or opened");
            lead_to(&format!("{back}?refused=unavailable"));
        }
    }
}

/// Lets clients find the studio. Its owner may.
#[server(prefix = "/api/ui", endpoint = "desk/publish")]
pub async fn publish(studio: String) -> Answer {
    let back = setup_address(&studio);
    let Some((owner, _)) = owner(&studio, &back).await? else { return Ok(()) };
    told(&back, "published", studio::publish(&services(), &owner).await);
    Ok(())
}

/// Takes the studio away from clients. Its owner may.
#[server(prefix = "/api/ui", endpoint = "desk/offline")]
pub async fn take_offline(studio: String) -> Answer {
    let back = setup_address(&studio);
    let Some((owner, _)) = owner(&studio, &back).await? else { return Ok(()) };
    told(&back, "offline", studio::take_offline(&services(), &owner).await);
    Ok(())
}

/// Proof of managing the studio; whoever does not is led away.
async fn manager(studio: &str, back: &str) -> Result<Option<ManagerSession>, ServerFnError> {
    let Some((staff, _)) = staff(studio, back).await? else { return Ok(None) };
    let manager = staff.as_manager();
    if manager.is_none() {
        lead_to("/");
    }
    Ok(manager)
}

async fn answer(set: Result<bool, SettingsRefused>, flash: Flash, back: &str) -> Answer {
    match set {
        Ok(changed) => {
            lead_to(&format!("{back}?done={}", if changed { "saved" } else { "same" }));
            Ok(())
        }
        Err(refused) => {
            log(&refused);
            caller::refuse(&flash.wrong(refused.fields()), back).await.map_err(broken)
        }
    }
}

fn told(back: &str, done: &str, set: Result<(), SettingsRefused>) {
    match set {
        Ok(()) => lead_to(&format!("{back}?done={done}")),
        Err(refused) => {
            log(&refused);
            lead_to(&format!("{back}?refused={}#publish", refused.code()));
        }
    }
}

fn log(refused: &SettingsRefused) {
    if let SettingsRefused::Store(error) = refused {
        tracing::error!(%error, "a studio's settings could not be changed");
    }
}
