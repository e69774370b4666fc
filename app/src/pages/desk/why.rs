//! "Why is this time not offered?"

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::time::Resolved;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    availability::{self, SlotSearch},
    catalogue::{StudioPage, TreatmentCard},
};

use super::{address, read_date, said};
use crate::{
    components::{
        field::{Select, TextField},
        icon::{Glyph, Icon},
    },
    pages::booking::asked,
    render::PageError,
    request::services,
    words,
};

/// What staff want explained, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    date: String,
    time: String,
    treatment: String,
    /// With whom; empty for everybody.
    therapist: String,
}

impl Question {
    /// From the address.
    pub fn read() -> Self {
        Self {
            date: asked("why-date"),
            time: asked("why-time"),
            treatment: asked("why-treatment"),
            therapist: asked("why-therapist"),
        }
    }

    fn is_asked(&self) -> bool {
        !self.time.is_empty()
    }

    fn wall(&self) -> Option<NaiveDateTime> {
        let time = NaiveTime::parse_from_str(&self.time, "%H:%M").ok()?;
        Some(read_date(&self.date)?.and_time(time))
    }

    fn of<'a>(&self, studio: &'a StudioPage) -> Option<&'a TreatmentCard> {
        studio.treatments.iter().find(|card| card.slug == self.treatment)
    }

    /// The answer, therapist by therapist; nothing where nothing is asked.
    pub async fn answer(
        &self,
        staff: &StaffSession,
        studio: &StudioPage,
    ) -> Result<Option<AnyView>, PageError> {
        if !self.is_asked() {
            return Ok(None);
        }
        let (Some(wall), Some(card)) = (self.wall(), self.of(studio)) else {
            return Ok(Some(lines("Enter a date, a time and a treatment.", Vec::new())));
        };
        let title = format!("{}, {} time: {}", words::when(wall), studio.city, card.name);
        let start = match studio.zone.resolve(wall) {
            Resolved::Once(at) | Resolved::Fold { first: at, .. } => at,
            Resolved::Gap => {
                let refused = domain::schedule::BookingRefused::InGap;
                let line = ("The clock".to_owned(), false, said::rule(refused, studio));
                return Ok(Some(lines(&title, vec![line])));
            }
        };
        if start <= services().now() {
            let line = ("The clock".to_owned(), false, "That time is over.".to_owned());
            return Ok(Some(lines(&title, vec![line])));
        }
        let whom = studio.therapists.iter().find(|card| card.slug == self.therapist);
        let search = SlotSearch {
            studio: studio.id,
            treatment: card.id,
            therapist: whom.map(|card| card.id),
            from: wall.date(),
            until: wall.date(),
            ignore: None,
        };
        let found = availability::explain(&services(), staff, &search, start).await?;
        let found = found.into_iter().map(|one| {
            let person = studio.therapists.iter().find(|card| card.id == one.therapist);
            let name = person.map_or("A therapist", |card| card.name.as_str()).to_owned();
            (name, one.refused.is_none(), said::verdict(&one, studio))
        });
        Ok(Some(lines(&title, found.collect())))
    }
}

fn lines(title: &str, verdicts: Vec<(String, bool, String)>) -> AnyView {
    let verdicts = verdicts.into_iter().map(|(name, free, words)| {
        let glyph = if free { Glyph::Check } else { Glyph::X };
        view! {
            <li>
                <Icon glyph=glyph/>
                <span>
                    <b>{name}</b>
                    {words}
                </span>
            </li>
        }
    });
    view! {
        <div class="why" id="why" role="status">
            <h3>{title.to_owned()}</h3>
            <ul>{verdicts.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// The question, and its answer where it was asked.
pub fn view(
    studio: &StudioPage,
    date: NaiveDate,
    question: &Question,
    answer: Option<AnyView>,
) -> AnyView {
    let treatments = studio
        .treatments
        .iter()
        .map(|card| (card.slug.clone(), format!("{}, {} min", card.name, card.minutes)));
    let everybody = (String::new(), "Everybody".to_owned());
    let people = studio.therapists.iter().map(|card| (card.slug.clone(), card.name.clone()));
    let day = if question.is_asked() { question.date.clone() } else { date.to_string() };
    let action = format!("{}#why", address(&studio.slug, None));
    view! {
        <section aria-labelledby="why-h">
            <h2 id="why-h">"Why is this time not offered?"</h2>
            <p class="small muted">
                "Who could take the visit then, and what stands against it with whom."
            </p>
            <form class="desk-form" method="get" action=action>
                <input type="hidden" name="date" value=date.to_string()/>
                <TextField id="why-date" label="Day" kind="date" value=day/>
                <TextField
                    id="why-time"
                    label=format!("Time in {}", studio.city)
                    kind="time"
                    value=question.time.clone()
                />
                <Select
                    id="why-treatment"
                    label="Treatment"
                    options=treatments.collect()
                    value=question.treatment.clone()
                />
                <Select
                    id="why-therapist"
                    label="With"
                    options=std::iter::once(everybody).chain(people).collect()
                    value=question.therapist.clone()
                />
                <button class="btn">"Explain"</button>
            </form>
            {answer}
        </section>
    }
    .into_any()
}
