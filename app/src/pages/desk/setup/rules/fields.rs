//! Every number of the rules, and the rungs of the ladder: two more than are filled in, so
//! that it grows without a script.

use domain::policy::LONGEST_LADDER;
use leptos::prelude::*;
use services::{
    drafts::Flash,
    studio::{Length, RulesInput, RungInput, Unit},
};

use crate::components::{
    Note,
    field::{Choice, Field, FieldError, TextField, described_by},
};

/// What was typed when the form was refused.
pub fn typed(flash: &Flash) -> RulesInput {
    let text = |field: &str| flash.typed(field).to_owned();
    let length = |field: &str| Length { number: text(field), unit: text(&format!("{field}_unit")) };
    let rung = |n: usize| RungInput {
        before: length(&format!("before_{n}")),
        percent: text(&format!("percent_{n}")),
    };
    RulesInput {
        start_grid: text("start_grid"),
        notice_to_book: length("notice_to_book"),
        booking_window: text("booking_window"),
        notice_to_reschedule: length("notice_to_reschedule"),
        reschedules: text("reschedules"),
        ladder: (0..LONGEST_LADDER).map(rung).collect(),
        deposit: text("deposit"),
        pay_at_studio: !text("pay_at_studio").is_empty(),
        card_on_file: !text("card_on_file").is_empty(),
        no_show: text("no_show"),
        hold: text("hold"),
        reminder: text("reminder"),
    }
}

/// The same, to be kept when the form is refused.
pub fn keep(flash: Flash, input: &RulesInput) -> Flash {
    let ticked = |is| if is { "yes" } else { "" };
    let mut flash = [
        ("start_grid", input.start_grid.as_str()),
        ("booking_window", &input.booking_window),
        ("reschedules", &input.reschedules),
        ("deposit", &input.deposit),
        ("pay_at_studio", ticked(input.pay_at_studio)),
        ("card_on_file", ticked(input.card_on_file)),
        ("no_show", &input.no_show),
        ("hold", &input.hold),
        ("reminder", &input.reminder),
    ]
    .into_iter()
    .fold(flash, |flash, (field, text)| flash.with(field, text));
    let length = |flash: Flash, field: &str, length: &Length| {
        flash.with(field, &length.number).with(&format!("{field}_unit"), &length.unit)
    };
    flash = length(flash, "notice_to_book", &input.notice_to_book);
    flash = length(flash, "notice_to_reschedule", &input.notice_to_reschedule);
    for (n, rung) in input.ladder.iter().take(LONGEST_LADDER).enumerate() {
        flash = length(flash, &format!("before_{n}"), &rung.before);
        flash = flash.with(&format!("percent_{n}"), &rung.percent);
    }
    flash
}

/// The fields of the form, in four parts.
pub fn view(input: &RulesInput, flash: &Flash) -> AnyView {
    view! {
        {booking(input, flash)}
        {cancelling(input, flash)}
        {moving(input, flash)}
        {paying(input, flash)}
    }
    .into_any()
}

fn booking(input: &RulesInput, flash: &Flash) -> AnyView {
    view! {
        <section aria-labelledby="booking">
            <h2 id="booking">"Booking"</h2>
            <div class="pair">
                {number(
                    ("start_grid", "Visits begin every … minutes"),
                    "Such as 15: at 9:00, 9:15, 9:30.",
                    &input.start_grid,
                    flash,
                )}
                {number(
                    ("booking_window", "Bookable … days ahead"),
                    "Such as 60.",
                    &input.booking_window,
                    flash,
                )}
            </div>
            {length(
                ("notice_to_book", "Least notice to book"),
                "So long before a visit it can last be booked.",
                &input.notice_to_book,
                flash,
            )}
            <div class="pair">
                {number(
                    ("hold", "A time is kept for … minutes"),
                    "While the client fills in the details. 1 to 60.",
                    &input.hold,
                    flash,
                )}
                {number(
                    ("reminder", "Reminder … hours before"),
                    "By mail. 0 sends none; the safety questions come all the same.",
                    &input.reminder,
                    flash,
                )}
            </div>
        </section>
    }
    .into_any()
}

fn cancelling(input: &RulesInput, flash: &Flash) -> AnyView {
    let filled = input.ladder.iter().filter(|rung| !rung.before.number.is_empty()).count();
    let shown = (filled + 2).clamp(3, LONGEST_LADDER);
    let rungs = (0..shown).map(|n| rung(n, input.ladder.get(n)));
    let error = flash.error("ladder").map(|code| words("ladder", code));
    let described = if error.is_some() { "ladder-error ladder-hint" } else { "ladder-hint" };
    view! {
        <section aria-labelledby="cancelling">
            <h2 id="cancelling">"Cancelling"</h2>
            <fieldset class="setup-ladder" id="ladder" tabindex="-1" aria-describedby=described>
                <legend>"What goes back, by when it is cancelled"</legend>
                <p class="hint" id="ladder-hint">
                    "A line each, as many as you like to fill in; after the last one, nothing \
                     goes back. Lines that are left empty do not count."
                </p>
                {error.map(|error| view! { <FieldError id="ladder-error" error=error/> })}
                <ol>{rungs.collect_view()}</ol>
            </fieldset>
            {number(
                ("no_show", "Kept when the client does not come, in percent"),
                "Of the price, and never more than was paid.",
                &input.no_show,
                flash,
            )}
        </section>
    }
    .into_any()
}

fn rung(n: usize, rung: Option<&RungInput>) -> AnyView {
    let rung = rung.cloned().unwrap_or_default();
    let line = n + 1;
    view! {
        <li>
            <input
                class="input"
                name="rung_percent[]"
                inputmode="numeric"
                maxlength="4"
                value=rung.percent
                aria-label=format!("Line {line}: percent that go back")
            />
            <span>"% back until"</span>
            <input
                class="input"
                name="rung_before[]"
                inputmode="numeric"
                maxlength="6"
                value=rung.before.number
                aria-label=format!("Line {line}: how long before the visit")
            />
            <select
                class="select"
                name="rung_unit[]"
                aria-label=format!("Line {line}: minutes, hours or days")
            >
                {units(&rung.before.unit)}
            </select>
            <span>"before"</span>
        </li>
    }
    .into_any()
}

fn moving(input: &RulesInput, flash: &Flash) -> AnyView {
    view! {
        <section aria-labelledby="moving">
            <h2 id="moving">"Moving"</h2>
            {length(
                ("notice_to_reschedule", "Least notice to move a visit"),
                "Later than that, clients call you.",
                &input.notice_to_reschedule,
                flash,
            )}
            {number(
                ("reschedules", "How often one visit can be moved"),
                "By the client. 0 never.",
                &input.reschedules,
                flash,
            )}
        </section>
    }
    .into_any()
}

fn paying(input: &RulesInput, flash: &Flash) -> AnyView {
    view! {
        <section aria-labelledby="paying">
            <h2 id="paying">"Paying"</h2>
            {number(
                ("deposit", "Paid when booking, in percent"),
                "100 is everything, 0 nothing. In between it is a deposit, and clients may still \
                 pay all of it.",
                &input.deposit,
                flash,
            )}
            <Choice name="pay_at_studio" checked=input.pay_at_studio>
                "Clients may choose to pay everything at the studio"
            </Choice>
            <Choice name="card_on_file" checked=input.card_on_file>
                "Who does not pay everything online gives a card, from which a missed visit is paid"
            </Choice>
        </section>
    }
    .into_any()
}

fn number(
    (id, label): (&'static str, &'static str),
    hint: &'static str,
    value: &str,
    flash: &Flash,
) -> AnyView {
    let error = Note::from(flash.error(id).map(|code| words(id, code)));
    view! {
        <TextField id=id label=label value=value hint=hint error=error autocomplete="off" maxlength=6/>
    }
    .into_any()
}

fn length(
    (id, label): (&'static str, &'static str),
    hint: &'static str,
    value: &Length,
    flash: &Flash,
) -> AnyView {
    let error = Note::from(flash.error(id).map(|code| words(id, code)));
    let described = described_by(id, true, error.is_some());
    let invalid = error.is_some().then_some("true");
    let (number, units) = (value.number.clone(), units(&value.unit));
    view! {
        <Field id=id label=label hint=hint error=error>
            <span class="setup-length">
                <input
                    class="input"
                    id=id
                    name=id
                    inputmode="numeric"
                    maxlength="6"
                    required
                    value=number
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <select
                    class="select"
                    name=format!("{id}_unit")
                    aria-label=format!("{label}: minutes, hours or days")
                >
                    {units}
                </select>
            </span>
        </Field>
    }
    .into_any()
}

fn units(chosen: &str) -> AnyView {
    let chosen = if chosen.is_empty() { Unit::default().code() } else { chosen };
    let units = Unit::ALL.map(|unit| {
        view! {
            <option value=unit.code() selected=unit.code() == chosen>
                {unit.code()}
            </option>
        }
    });
    units.into_iter().collect_view().into_any()
}

/// What is wrong with a field, and how to put it right.
pub fn words(field: &str, code: &str) -> String {
    let said = match (field, code) {
        ("start_grid", _) => "Enter every how many minutes visits begin, from 1 to 720",
        ("notice_to_book", _) => "Enter the notice to book as a whole number, up to 60 days",
        ("booking_window", _) => "Enter how many days ahead can be booked, from 1 to 730",
        ("notice_to_reschedule", _) => "Enter the notice to move as a whole number, up to 60 days",
        ("reschedules", _) => "Enter how often a visit can be moved, from 0 to 100",
        ("ladder", "rises") => {
            "Give no more back to who cancels later: let the percentages fall towards the visit"
        }
        ("ladder", "twice") => "Name each time before the visit once",
        ("ladder", "too_many") => "Use six lines at most",
        ("ladder", _) => {
            "Fill in both numbers of each line of the refunds: a percentage from 0 to 100, and \
             how long before the visit"
        }
        ("deposit", _) => "Enter the share that is paid when booking, from 0 to 100",
        ("no_show", _) => "Enter the share that is kept, from 0 to 100",
        ("hold", _) => "Enter for how many minutes a time is kept, from 1 to 60",
        ("reminder", _) => "Enter how many hours before the reminder leaves, from 0 to 336",
        (_, "too_many") => "Wait a few minutes before you try again: that was too often",
        _ => "Try again in a moment: something went wrong on our side",
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use domain::policy::Preset;

    use super::*;

    #[test]
    fn what_is_kept_of_a_refused_form_is_what_was_typed() {
        let mut input = RulesInput::of(&Preset::Flexible.policy());
        input.hold = "ten".into();
        let back = typed(&keep(Flash::of("rules"), &input));
        input.ladder.resize(LONGEST_LADDER, RungInput::default());
        assert_eq!(back, input);
    }
}
