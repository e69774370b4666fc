//! The form of a treatment, and what was typed into it when it was refused.

use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    goods::{Editor, TreatmentInput},
};

use super::{TREATMENT_FORM, givers, said};
use crate::{
    components::{
        Note,
        errors::ErrorSummary,
        field::{Choice, FieldError as FieldErrorLine, Select, TextArea, TextField},
    },
    kinds, words,
};

/// Between the ids in what is kept of a refused form.
const BETWEEN: char = ' ';

const PRESSURES: [(&str, &str); 5] =
    [("1", "Very light"), ("2", "Light"), ("3", "Medium"), ("4", "Firm"), ("5", "Deep")];

/// What was typed, to be shown again.
#[must_use]
pub fn keep(typed: &TreatmentInput) -> Flash {
    let lists = [("rooms", &typed.rooms), ("asked", &typed.asked), ("gives", &typed.gives)];
    let flash = lists.into_iter().fold(Flash::of(TREATMENT_FORM), |flash, (field, ids)| {
        flash.with(field, &ids.join(&BETWEEN.to_string()))
    });
    [
        ("name", &typed.name),
        ("summary", &typed.summary),
        ("technique", &typed.technique),
        ("new_technique", &typed.new_technique),
        ("minutes", &typed.minutes),
        ("price", &typed.price),
        ("tax", &typed.tax),
        ("setup", &typed.setup),
        ("cleanup", &typed.cleanup),
        ("rest", &typed.rest),
        ("pressure", &typed.pressure),
        ("equipment", &typed.equipment),
        ("sort", &typed.sort),
        ("pairs", &typed.pairs),
    ]
    .into_iter()
    .fold(flash, |flash, (field, typed)| flash.with(field, typed))
}

/// What was kept.
pub fn read(flash: &Flash) -> TreatmentInput {
    let text = |field: &str| flash.typed(field).to_owned();
    let list = |field: &str| {
        let ids = flash.typed(field).split(BETWEEN).filter(|id| !id.is_empty());
        ids.map(ToOwned::to_owned).collect()
    };
    TreatmentInput {
        name: text("name"),
        summary: text("summary"),
        technique: text("technique"),
        new_technique: text("new_technique"),
        minutes: text("minutes"),
        price: text("price"),
        tax: text("tax"),
        setup: text("setup"),
        cleanup: text("cleanup"),
        rest: text("rest"),
        pressure: text("pressure"),
        equipment: text("equipment"),
        sort: text("sort"),
        pairs: text("pairs"),
        rooms: list("rooms"),
        asked: list("asked"),
        gives: list("gives"),
    }
}

/// What a form is shown with.
pub struct Shown<'a> {
    pub studio: &'a StudioPage,
    pub found: &'a Editor,
    /// As it stands, or as it was typed when it was refused.
    pub text: &'a TreatmentInput,
    pub flash: &'a Flash,
    /// Of which one it is another length.
    pub like: String,
}

impl Shown<'_> {
    fn error(&self, field: &str) -> Note {
        self.flash.error(field).map(|code| said::field(field, code)).into()
    }

    fn errors(&self) -> Vec<(String, String)> {
        let line = |error: &FieldError| {
            let id = if error.field.is_empty() { "name" } else { error.field.as_ref() };
            (id.to_owned(), said::field(&error.field, &error.code))
        };
        self.flash.errors().iter().map(line).collect()
    }

    /// A number of minutes.
    fn minutes(&self, id: &'static str, label: &'static str, hint: &'static str) -> AnyView {
        let value = match id {
            "minutes" => &self.text.minutes,
            "setup" => &self.text.setup,
            "cleanup" => &self.text.cleanup,
            _ => &self.text.rest,
        };
        view! {
            <TextField
                id=id
                label=label
                value=value.clone()
                hint=hint
                error=self.error(id)
                autocomplete="off"
                optional=id != "minutes"
                maxlength=3
            />
        }
        .into_any()
    }
}

/// The form.
pub fn view(shown: &Shown<'_>) -> AnyView {
    let (found, text) = (shown.found, shown.text);
    let button = if found.id.is_some() { "Save the treatment" } else { "Add the treatment" };
    view! {
        <form class="goods-form" method="post" action="/api/ui/desk/treatment">
            <ErrorSummary errors=shown.errors()/>
            <input type="hidden" name="studio" value=shown.studio.slug.clone()/>
            <input type="hidden" name="id" value=found.id.map(|id| id.to_string()).unwrap_or_default()/>
            <input type="hidden" name="seen" value=found.seen.clone()/>
            <input type="hidden" name="like" value=shown.like.clone()/>
            {what(shown)}
            {price(shown)}
            {time(shown)}
            {place(shown)}
            {givers::view(found, text)}
            <button class="btn primary">{button}</button>
        </form>
    }
    .into_any()
}

fn what(shown: &Shown<'_>) -> AnyView {
    let text = shown.text;
    let mut techniques = vec![(String::new(), "Choose one".to_owned())];
    techniques.extend(shown.found.techniques.iter().cloned());
    techniques.push((TreatmentInput::NEW.to_owned(), "Another one, named below".to_owned()));
    let missing = shown.error("technique").0.map(|error| {
        view! { <FieldErrorLine id="technique-error" error=error/> }
    });
    view! {
        <TextField
            id="name"
            label="Name"
            value=text.name.clone()
            hint="As clients read it. Lengths of one treatment share a name."
            error=shown.error("name")
            autocomplete="off"
            maxlength=80
        />
        <TextArea
            id="summary"
            label="Summary"
            value=text.summary.clone()
            hint="One or two sentences: what happens, and for whom. No promise of an effect."
            error=shown.error("summary")
            optional=true
            maxlength=300
        />
        {kind(shown)}
        <div class="fields">
            <div>
                {missing}
                <Select
                    id="technique"
                    label="Technique"
                    options=techniques
                    value=text.technique.clone()
                    hint="Whoever has a checked qualification for it can be booked."
                />
            </div>
            <TextField
                id="new_technique"
                label="A technique that is not in the list"
                value=text.new_technique.clone()
                error=shown.error("new_technique")
                autocomplete="off"
                optional=true
                maxlength=80
            />
        </div>
    }
    .into_any()
}

/// What kind of treatment it is, and how many pairs a class takes.
fn kind(shown: &Shown<'_>) -> AnyView {
    let text = shown.text;
    let wrong = shown.error("sort").0.map(|error| {
        view! { <FieldErrorLine id="sort-error" error=error/> }
    });
    view! {
        <div class="fields">
            <div>
                {wrong}
                <Select
                    id="sort"
                    label="What it is"
                    options=kinds::choices()
                    value=text.sort.clone()
                    hint="Clients read what each kind is, and what is known about it."
                />
            </div>
            <TextField
                id="pairs"
                label="Pairs in a class"
                value=text.pairs.clone()
                hint="Only for a class: two people each, and one price for both."
                error=shown.error("pairs")
                autocomplete="off"
                optional=true
                maxlength=2
            />
        </div>
    }
    .into_any()
}

fn price(shown: &Shown<'_>) -> AnyView {
    let (found, text) = (shown.found, shown.text);
    let rate = words::basis_points(found.tax_basis_points);
    let hint = format!("Leave it empty for the studio’s rate, {rate}.");
    view! {
        <div class="fields">
            {shown.minutes("minutes", "Length in minutes", "Hands on, as the client reads it.")}
            <TextField
                id="price"
                label=format!("Price in {}", found.currency.code())
                value=text.price.clone()
                hint=format!("With {} in it.", found.tax_name)
                error=shown.error("price")
                autocomplete="off"
                maxlength=12
            />
            <TextField
                id="tax"
                label=format!("{} in per cent", found.tax_name)
                value=text.tax.clone()
                hint=hint
                error=shown.error("tax")
                autocomplete="off"
                optional=true
                maxlength=8
            />
        </div>
    }
    .into_any()
}

fn time(shown: &Shown<'_>) -> AnyView {
    let text = shown.text;
    let number = |typed: &str| typed.trim().parse().ok().filter(|minutes| *minutes <= 480);
    let [setup, cleanup, rest] =
        [&text.setup, &text.cleanup, &text.rest].map(|typed| number(typed).unwrap_or(0));
    let picture = super::buffers::view(number(&text.minutes).unwrap_or(0), [setup, cleanup, rest]);
    view! {
        <fieldset class="field full">
            <legend>"Time around it"</legend>
            <p class="hint">
                "In minutes. Nobody is booked into it; the client is told the length alone."
            </p>
            <div class="fields">
                {shown.minutes("setup", "Set-up before", "Takes room, equipment and therapist.")}
                {shown.minutes("cleanup", "Clean-up after", "Takes room, equipment and therapist.")}
                {shown.minutes("rest", "Rest", "After clean-up: the therapist’s alone.")}
            </div>
            {picture}
        </fieldset>
    }
    .into_any()
}

fn place(shown: &Shown<'_>) -> AnyView {
    let (found, text) = (shown.found, shown.text);
    let pressures = PRESSURES.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let mut kinds = vec![(String::new(), "None".to_owned())];
    kinds.extend(found.kinds.iter().map(|kind| (kind.clone(), said::kind(kind))));
    let rooms =
        found.rooms.iter().filter(|place| place.active || text.rooms.contains(&place.thing.id()));
    let boxes = rooms.map(|place| {
        let id = place.thing.id();
        let checked = text.rooms.contains(&id);
        let name = place.name.clone();
        let unused = (!place.active).then_some(" (not in use)");
        view! {
            <Choice name="rooms[]" value=id checked=checked>
                {name} {unused}
            </Choice>
        }
    });
    let boxes = boxes.collect_view();
    let rooms = (found.rooms.len() > 1).then(|| {
        view! {
            <fieldset class="field full">
                <legend>"Only in these rooms"</legend>
                <p class="hint">"Tick none if any room will do."</p>
                <div class="goods-choices">{boxes}</div>
            </fieldset>
        }
    });
    view! {
        <div class="fields">
            <Select id="pressure" label="Pressure" options=pressures.into() value=text.pressure.clone()/>
            <Select
                id="equipment"
                label="Equipment it needs"
                options=kinds
                value=text.equipment.clone()
                hint="One unit of it is taken with each visit."
            />
        </div>
        {rooms}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use services::goods::TreatmentInput;

    use super::{keep, read};

    #[test]
    fn nothing_that_was_typed_is_lost() {
        let typed = TreatmentInput {
            name: "Deep tissue".into(),
            summary: "Slow, firm; for backs.".into(),
            technique: "new".into(),
            new_technique: "Craniosacral".into(),
            minutes: "an hour".into(),
            price: "84,00".into(),
            tax: "7.5".into(),
            setup: "5".into(),
            cleanup: "10".into(),
            rest: String::new(),
            pressure: "4".into(),
            equipment: "stone-heater".into(),
            sort: "partner_class".into(),
            pairs: "four".into(),
            rooms: vec!["a".into(), "b".into()],
            asked: vec!["c".into(), "d".into()],
            gives: vec!["d".into()],
        };
        assert_eq!(read(&keep(&typed)), typed);
        assert_eq!(read(&keep(&TreatmentInput::default())), TreatmentInput::default());
    }
}
