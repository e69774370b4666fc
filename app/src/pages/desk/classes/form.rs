//! The form that puts a class on the calendar.

use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TreatmentCard},
    drafts::Flash,
};

use super::{FORM, said};
use crate::components::{
    Note,
    alert::{Alert, Tone},
    errors::ErrorSummary,
    field::{Select, TextField},
    icon::{Glyph, Icon},
    link::ArrowLink,
};
use crate::pages::desk::goods;

/// The fields of the form.
const FIELDS: [&str; 6] = ["treatment", "therapist", "date", "time", "weeks", "pairs"];

/// What was typed, to be shown again.
pub fn keep(typed: [&str; 6]) -> Flash {
    let each = FIELDS.into_iter().zip(typed);
    each.fold(Flash::of(FORM), |flash, (field, typed)| flash.with(field, typed))
}

/// The form, where there is a class to put and somebody whose calendar it is theirs to fill.
pub fn view(staff: &StaffSession, studio: &StudioPage, flash: &Flash) -> Option<AnyView> {
    let sold: Vec<&TreatmentCard> =
        studio.treatments.iter().filter(|card| card.kind.is_class()).collect();
    if sold.is_empty() {
        return Some(none(staff, studio));
    }
    let people = studio.therapists.iter().filter(|card| staff.may_manage(card.id));
    let able = people.filter(|card| sold.iter().any(|class| card.may_give(class)));
    let people: Vec<_> = able.map(|card| (card.slug.clone(), card.name.clone())).collect();
    (!people.is_empty()).then(|| form(studio, &sold, people, flash))
}

/// What to do where no treatment is a class.
fn none(staff: &StaffSession, studio: &StudioPage) -> AnyView {
    let href = goods::treatment_address(&studio.slug, "");
    let add =
        staff.as_manager().map(|_| view! { <ArrowLink href=href>"Add a treatment"</ArrowLink> });
    view! {
        <section class="goods-add">
            <h2>"Put a class on the calendar"</h2>
            <p>"Nothing that is sold here is a class. A manager adds one under Treatments."</p>
            {add}
        </section>
    }
    .into_any()
}

fn form(
    studio: &StudioPage,
    sold: &[&TreatmentCard],
    people: Vec<(String, String)>,
    flash: &Flash,
) -> AnyView {
    let text = |field: &str| flash.typed(field).to_owned();
    let error = |field: &str| Note::from(flash.error(field).map(|code| said::field(field, code)));
    let lines: Vec<(String, String)> = flash.errors().iter().map(line).collect();
    let whole = flash.error("").and_then(said::refused);
    let classes = sold
        .iter()
        .map(|card| (card.slug.clone(), format!("{}, {} min", card.name, card.minutes)))
        .collect();
    let usual = sold.first().and_then(|card| card.pairs).unwrap_or(4).to_string();
    let pairs = if text("pairs").is_empty() { usual } else { text("pairs") };
    let weeks = std::iter::once(("1".to_owned(), "Only on that date".to_owned()))
        .chain((2..=26).map(|n| (n.to_string(), format!("Weekly, {n} dates"))))
        .collect();
    view! {
        <section class="goods-add" aria-labelledby="put">
            <h2 id="put">"Put a class on the calendar"</h2>
            <ErrorSummary errors=lines/>
            {whole.map(|title| view! { <Alert tone=Tone::Warn title=title live=true/> })}
            <form method="post" action="/api/ui/desk/class-put">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <Select id="treatment" label="Class" options=classes value=text("treatment")/>
                <Select id="therapist" label="Who teaches" options=people value=text("therapist")/>
                <div class="fields">
                    <TextField
                        id="date"
                        label="Date"
                        kind="date"
                        value=text("date")
                        error=error("date")
                        autocomplete="off"
                    />
                    <TextField
                        id="time"
                        label="Begins at"
                        kind="time"
                        value=text("time")
                        hint=format!("{} time.", studio.city)
                        error=error("time")
                        autocomplete="off"
                    />
                </div>
                <div class="fields">
                    <Select id="weeks" label="How often" options=weeks value=text("weeks")/>
                    <TextField
                        id="pairs"
                        label="Pairs at most"
                        value=pairs
                        hint="Two people each."
                        error=error("pairs")
                        autocomplete="off"
                        maxlength=2
                    />
                </div>
                <p class="hint">
                    "All of the dates are put, or none. A room that fits is chosen for each."
                </p>
                <button class="btn primary">
                    <Icon glyph=Glyph::Plus/>
                    "Put it on the calendar"
                </button>
            </form>
        </section>
    }
    .into_any()
}

fn line(error: &FieldError) -> (String, String) {
    let id = if error.field.is_empty() { "date" } else { error.field.as_ref() };
    (id.to_owned(), said::field(&error.field, &error.code))
}

#[cfg(test)]
mod tests {
    use super::keep;

    #[test]
    fn nothing_that_was_typed_is_lost() {
        let flash = keep(["partner-class", "mara", "2026-12-05", "14:00", "4", "three"]);
        assert_eq!(flash.typed("treatment"), "partner-class");
        assert_eq!(flash.typed("pairs"), "three");
        assert_eq!(flash.typed("time"), "14:00");
    }
}
