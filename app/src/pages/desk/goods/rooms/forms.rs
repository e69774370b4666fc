//! The forms with which rooms and equipment are named, added and taken out of use.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    goods::{Place, Places},
};

use super::super::{RENAMED, press, said};
use crate::components::{
    Note,
    errors::ErrorSummary,
    field::{Field, TextField, described_by},
};

/// The id of the field with the new name of one of them.
fn renamed_id(id: &str) -> String {
    format!("name-{id}")
}

/// Another name for one of them.
pub(super) fn rename(studio: &StudioPage, place: &Place, typed: &Flash) -> AnyView {
    let own = typed.typed("id") == place.thing.id();
    let id = renamed_id(&place.thing.id());
    let wrong = typed.error(RENAMED).filter(|_| own).map(|code| said::field("name", code));
    let name = if wrong.is_some() { typed.typed(RENAMED).to_owned() } else { place.name.clone() };
    let is_wrong = wrong.is_some();
    let (invalid, described) = (is_wrong.then_some("true"), described_by(&id, false, is_wrong));
    view! {
        <details class="confirm" open=is_wrong>
            <summary class="btn ghost">
                "Rename"<span class="vh">{format!(" {}", place.name)}</span>
            </summary>
            <form class="ask" method="post" action="/api/ui/desk/place-rename">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="what" value=place.thing.what()/>
                <input type="hidden" name="id" value=place.thing.id()/>
                <Field id=id.clone() label="New name" error=Note::from(wrong)>
                    <input
                        class="input"
                        id=id
                        name="name"
                        value=name
                        maxlength="80"
                        autocomplete="off"
                        aria-invalid=invalid
                        aria-describedby=described
                        required
                    />
                </Field>
                <button class="btn">"Save the name"</button>
            </form>
        </details>
    }
    .into_any()
}

/// Taking one of them out of use.
pub(super) fn retire(studio: &StudioPage, place: &Place) -> AnyView {
    let fields = vec![("what", place.thing.what().to_owned()), ("id", place.thing.id())];
    let words = "Yes, do not use it any more".into_any();
    let about = format!(": {}", place.name);
    view! {
        <details class="confirm">
            <summary class="btn ghost">
                "Not used any more"<span class="vh">{about.clone()}</span>
            </summary>
            <div class="ask">
                <p>
                    "Nothing more can be booked in it. What took place there stays on record, and \
                     you can use it again later."
                </p>
                {press((studio, "place-retire"), fields, ("btn", words, &about))}
            </div>
        </details>
    }
    .into_any()
}

/// One room more.
pub(super) fn add_room(studio: &StudioPage, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    view! {
        <section class="goods-add" aria-labelledby="add-room">
            <h2 id="add-room">"Add a room"</h2>
            {errors(typed, &["name", ""])}
            <form method="post" action="/api/ui/desk/room-add">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="name"
                    label="Name"
                    value=typed.typed("name").to_owned()
                    hint="As your staff call it, such as “Garden room”."
                    error=error("name")
                    autocomplete="off"
                    maxlength=80
                />
                <button class="btn primary">"Add the room"</button>
            </form>
        </section>
    }
    .into_any()
}

/// One unit more.
pub(super) fn add_unit(studio: &StudioPage, found: &Places, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    let kinds = found.kinds().into_iter().map(|kind| said::kind(&kind));
    let known: Vec<String> = kinds.collect();
    let hint = if known.is_empty() {
        "Units of one kind stand in for each other. Leave it empty if there is only one.".to_owned()
    } else {
        format!(
            "Units of one kind stand in for each other. You have: {}. Leave it empty if it is \
             one of its own.",
            known.join(", "),
        )
    };
    view! {
        <section class="goods-add" aria-labelledby="add-unit">
            <h2 id="add-unit">"Add equipment"</h2>
            {errors(typed, &["unit_name", "kind"])}
            <form method="post" action="/api/ui/desk/equipment-add">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="unit_name"
                    label="Name"
                    value=typed.typed("unit_name").to_owned()
                    hint="Such as “Stone heater, upstairs”."
                    error=error("unit_name")
                    autocomplete="off"
                    maxlength=80
                />
                <TextField
                    id="kind"
                    label="Kind"
                    value=typed.typed("kind").to_owned()
                    hint=hint
                    error=error("kind")
                    autocomplete="off"
                    maxlength=80
                    optional=true
                />
                <button class="btn">"Add the equipment"</button>
            </form>
        </section>
    }
    .into_any()
}

/// Those of a form's fields alone: there are two forms here.
pub(super) fn errors(typed: &Flash, fields: &[&str]) -> AnyView {
    let own = typed.errors().iter().filter(|error| fields.contains(&error.field.as_ref()));
    let lines = own.map(|error| match error.field.as_ref() {
        "" => ("name".to_owned(), said::field("", &error.code)),
        RENAMED => (renamed_id(typed.typed("id")), said::field("name", &error.code)),
        field => (field.to_owned(), said::field(field, &error.code)),
    });
    view! { <ErrorSummary errors=lines.collect()/> }.into_any()
}
