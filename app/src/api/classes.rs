//! The forms about classes: a manager's, and of whoever teaches.

use chrono::NaiveTime;
use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    classes::{self, ClassRefused, PutRequest},
};

use super::people::{broken, staff};
use crate::{
    caller::{self, lead_to},
    pages::desk::{classes_address, keep_class, read_date},
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Puts a class on the calendar, once or each week.
#[server(prefix = "/api/ui", endpoint = "desk/class-put")]
pub async fn class_put(
    studio: String,
    #[server(default)] treatment: String,
    #[server(default)] therapist: String,
    #[server(default)] date: String,
    #[server(default)] time: String,
    #[server(default)] weeks: String,
    #[server(default)] pairs: String,
) -> Answer {
    let back = classes_address(&studio);
    let Some((staff, page)) = staff(&studio, &back).await? else { return Ok(()) };
    let typed = [&treatment, &therapist, &date, &time, &weeks, &pairs].map(String::as_str);
    let done = match request(&page, typed) {
        Ok(request) => classes::put(&services(), &staff, request).await,
        Err(wrong) => Err(ClassRefused::Invalid(wrong)),
    };
    put(&back, typed, done).await
}

async fn put(back: &str, typed: [&str; 6], done: Result<usize, ClassRefused>) -> Answer {
    let flash = keep_class(typed);
    let flash = match done {
        Ok(_) => {
            lead_to(&format!("{back}?done=put"));
            return Ok(());
        }
        Err(ClassRefused::Invalid(wrong)) => flash.wrong(wrong),
        Err(ClassRefused::Date { why, .. }) => {
            flash.wrong(vec![FieldError::new("date", why.code())])
        }
        Err(refused) => flash.refused(logged(&refused)),
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// What was typed, read; every field that cannot be.
fn request(studio: &StudioPage, typed: [&str; 6]) -> Result<PutRequest, Vec<FieldError>> {
    let [treatment, therapist, date, time, weeks, pairs] = typed.map(str::trim);
    let class = studio.treatments.iter().find(|card| card.slug == treatment);
    let class = class.filter(|card| card.kind.is_class()).map(|card| card.id);
    let person = studio.therapists.iter().find(|card| card.slug == therapist).map(|card| card.id);
    let day = read_date(date);
    let at = NaiveTime::parse_from_str(time, "%H:%M").ok();
    let (weeks, pairs) = (weeks.parse().ok(), pairs.parse().ok());
    let wrong = [
        ("treatment", class.is_none()),
        ("therapist", person.is_none()),
        ("date", day.is_none()),
        ("time", at.is_none()),
        ("weeks", weeks.is_none()),
        ("pairs", pairs.is_none()),
    ];
    let read = class.zip(person).zip(day.zip(at)).zip(weeks.zip(pairs));
    let Some((((treatment, therapist), (date, time)), (weeks, pairs))) = read else {
        let wrong = wrong.into_iter().filter(|(_, wrong)| *wrong);
        return Err(wrong.map(|(field, _)| FieldError::new(field, "required")).collect());
    };
    Ok(PutRequest { treatment, therapist, date, time, weeks, pairs })
}

/// Calls a date of a class off.
#[server(prefix = "/api/ui", endpoint = "desk/class-off")]
pub async fn class_off(studio: String, #[server(default)] class: String) -> Answer {
    let back = classes_address(&studio);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = class.parse() else {
        lead_to(&format!("{back}?refused={}", ClassRefused::NotFound.code()));
        return Ok(());
    };
    match classes::call_off(&services(), &staff, id).await {
        Ok(_) => lead_to(&format!("{back}?done=called_off")),
        Err(refused) => {
            let code = logged(&refused);
            let again = format!("{back}?about={id}&refused={code}#c-{id}");
            lead_to(&caller::first_to(code, &again).unwrap_or(again));
        }
    }
    Ok(())
}

/// The code of a refusal; what is ours to mend is written to the log.
fn logged(refused: &ClassRefused) -> &'static str {
    if let ClassRefused::Store(error) = refused {
        tracing::error!(%error, "a form about a class could not be answered");
    }
    refused.code()
}
