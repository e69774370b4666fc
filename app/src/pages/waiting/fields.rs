//! The fields that say what somebody waits for.

use domain::waitlist::Wish;
use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash};

use super::words;
use crate::components::{
    Note,
    field::{Choice, Select, TextField},
};

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whenever.
    Any,
    /// Over by 13:00.
    Morning,
    /// From 12:00 to 18:00.
    Afternoon,
    /// From 17:00.
    Evening,
}

impl Part {
    const ALL: [Self; 4] = [Self::Any, Self::Morning, Self::Afternoon, Self::Evening];

    const fn code(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// The part with that code; any where there is none.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|part| part.code() == code).unwrap_or(Self::Any)
    }

    /// From when and until when, as a form types it; empty is the day's beginning or end.
    pub const fn typed(self) -> (&'static str, &'static str) {
        match self {
            Self::Any => ("", ""),
            Self::Morning => ("", "13:00"),
            Self::Afternoon => ("12:00", "18:00"),
            Self::Evening => ("17:00", ""),
        }
    }

    /// The part that a wish is for; any where it is for none of these.
    pub fn of(wish: &Wish) -> Self {
        match (wish.from_minute, wish.until_minute) {
            (0, 780) => Self::Morning,
            (720, 1_080) => Self::Afternoon,
            (1_020, 1_440) => Self::Evening,
            _ => Self::Any,
        }
    }

    /// In a sentence.
    pub const fn said(self) -> &'static str {
        match self {
            Self::Any => "at any time of day",
            Self::Morning => "in the morning (over by 13:00)",
            Self::Afternoon => "in the afternoon (12:00 to 18:00)",
            Self::Evening => "in the evening (from 17:00)",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Any => "Any time of day",
            Self::Morning => "Morning, over by 13:00",
            Self::Afternoon => "Afternoon, 12:00 to 18:00",
            Self::Evening => "Evening, from 17:00",
        }
    }
}

/// What stands in the fields.
pub struct Typed {
    /// With whom: the name in addresses, or `any`.
    pub therapist: String,
    /// The first day, `2026-11-24`.
    pub first: String,
    /// The last.
    pub last: String,
    /// Codes of the days of the week, with spaces between; none is every day.
    pub weekdays: String,
    /// The code of the part of the day.
    pub part: String,
}

impl Typed {
    /// What was typed when the form was refused; otherwise what `otherwise` makes.
    pub fn of(form: &Flash, otherwise: impl FnOnce() -> Self) -> Self {
        if form.errors().is_empty() {
            return otherwise();
        }
        let typed = |field: &str| form.typed(field).to_owned();
        Self {
            therapist: typed("therapist"),
            first: typed("first"),
            last: typed("last"),
            weekdays: typed("weekdays"),
            part: typed("part"),
        }
    }

    /// What somebody waits for.
    pub fn from_wish(wish: &Wish, therapist: Option<&str>) -> Self {
        let weekdays = if wish.is_every_day() { String::new() } else { wish.days().join(" ") };
        Self {
            therapist: therapist.unwrap_or("any").to_owned(),
            first: wish.first.to_string(),
            last: wish.last.to_string(),
            weekdays,
            part: Part::of(wish).code().to_owned(),
        }
    }
}

/// With whom, which days, and which part of them.
pub fn wish(studio: &StudioPage, typed: &Typed, form: &Flash) -> AnyView {
    let people = studio.introduced().map(|card| (card.slug.clone(), card.name.clone()));
    let anybody = ("any".to_owned(), "Any therapist".to_owned());
    let people: Vec<(String, String)> = std::iter::once(anybody).chain(people).collect();
    let parts = Part::ALL.map(|part| (part.code().to_owned(), part.label().to_owned())).into();
    let clock = format!("On the studio’s clock, {}.", studio.clock().name());
    view! {
        <Select id="therapist" label="With whom" options=people value=typed.therapist.clone()/>
        <div class="fields">
            <TextField
                id="first"
                label="From"
                kind="date"
                value=typed.first.clone()
                error=note(form, "first")
                autocomplete="off"
            />
            <TextField
                id="last"
                label="Until"
                kind="date"
                value=typed.last.clone()
                error=note(form, "last")
                autocomplete="off"
            />
        </div>
        {weekdays(typed)}
        <Select id="part" label="Time of day" options=parts value=typed.part.clone() hint=clock/>
    }
    .into_any()
}

fn weekdays(typed: &Typed) -> AnyView {
    let days = Wish::DAYS.map(|code| {
        let checked = typed.weekdays.split(' ').any(|day| day == code);
        view! {
            <Choice name="weekdays[]" value=code checked=checked>
                {words::weekday(code).unwrap_or_default()}
            </Choice>
        }
    });
    view! {
        <fieldset class="wait-days">
            <legend>"On which days"</legend>
            <p class="hint">"Leave all empty if every day suits you."</p>
            <div>{days.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// What is wrong with a field.
pub fn note(form: &Flash, field: &str) -> Note {
    Note::from(form.error(field).map(|code| words::field(field, code).to_owned()))
}

/// Everything that is wrong, each with the id of the field it leads to.
pub fn errors(form: &Flash, first: &str) -> Vec<(String, String)> {
    let line = |error: &domain::contact::FieldError| {
        let id = match error.field.as_ref() {
            "" => first,
            "from" | "until" => "part",
            field => field,
        };
        (id.to_owned(), words::field(&error.field, &error.code).to_owned())
    };
    form.errors().iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use domain::waitlist::WishInput;

    use super::Part;

    #[test]
    fn a_part_of_the_day_comes_back_as_it_was_chosen() {
        let today = "2026-11-24".parse().expect("a date");
        for part in Part::ALL {
            let (from, until) = part.typed();
            let typed = WishInput {
                first: "2026-11-24".into(),
                last: "2026-11-30".into(),
                weekdays: Vec::new(),
                from: from.into(),
                until: until.into(),
            };
            let wish = typed.check(today, 75).expect("long enough for any session");
            assert_eq!(Part::of(&wish), part);
            assert_eq!(Part::from_code(part.code()), part);
        }
    }
}
