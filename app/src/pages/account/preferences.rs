//! How somebody wants their times and their mails.

use domain::time::Zone;
use leptos::prelude::*;
use services::{
    mail::Mail,
    preferences::{self, Preferences as Chosen, REMINDER_HOURS},
};

use super::{
    form::{self, Form},
    parts::Parts,
    query,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{Choice, Field, FieldError, described_by},
        head::PageHead,
    },
    layout::Page,
    pages::book::zone_options,
    render::page,
    request::services,
    words,
};

/// The form.
pub const PREFERENCES_FORM: &str = "preferences";

/// Quiet hours as they are proposed, in minutes after midnight.
const PROPOSED: (u16, u16) = (21 * 60, 8 * 60);

/// The preferences of whoever is signed in.
#[component]
pub fn Preferences() -> impl IntoView {
    let done = query("done");
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account/preferences").await? else {
            return Ok(().into_any());
        };
        let chosen = preferences::of(&services(), &who).await?;
        let form = Form::saying(PREFERENCES_FORM, "zone", words).await?;
        Ok(view(&chosen, &form, done == "saved"))
    })
}

fn view(chosen: &Chosen, form: &Form, saved: bool) -> AnyView {
    let (title, errors) = (form.title("Preferences"), form.errors());
    let (zone, reminders) = (zone(chosen, form), reminders(chosen, form));
    let (quiet, check_ins) = (quiet(chosen, form), check_ins(chosen, form));
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead title="Preferences" lead="How you want your times and your mails."/>
            <Parts here="/account/preferences"/>
            {saved.then(|| view! {
                <Alert tone=Tone::Good title="Saved. It holds for the visits to come too." live=true/>
            })}
            <form class="account-form" method="post" action="/api/ui/account/preferences" novalidate=true>
                <ErrorSummary errors=errors/>
                {language()}
                {zone}
                {reminders}
                {quiet}
                {check_ins}
                <div class="btn-row">
                    <button class="btn primary">"Save"</button>
                </div>
            </form>
        </Page>
    }
    .into_any()
}

fn language() -> AnyView {
    view! {
        <div class="field">
            <b class="small">"Language"</b>
            <span class="hint">"Pages and mails are in English. There is no other language yet."</span>
        </div>
    }
    .into_any()
}

fn zone(chosen: &Chosen, form: &Form) -> AnyView {
    let before = chosen.zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let (value, error) = (form.or("zone", &before), form.error("zone"));
    let options = zone_options(chosen.zone.unwrap_or(Zone::UTC));
    let described = described_by("zone", true, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field
            id="zone"
            label="Your time zone"
            hint="Pages and mails tell each visit by the studio’s clock, and by yours beside it. \
                  Left empty, it is the zone you book from."
            error=error
            optional=true
        >
            <input
                class="input"
                id="zone"
                name="zone"
                value=value
                list="zones"
                autocomplete="off"
                maxlength="64"
                aria-describedby=described
                aria-invalid=invalid
            />
            <datalist id="zones">{options}</datalist>
        </Field>
    }
    .into_any()
}

fn reminders(chosen: &Chosen, form: &Form) -> AnyView {
    let before = match (chosen.reminders, chosen.reminder_hours) {
        (false, _) => "off".to_owned(),
        (true, Some(hours)) => hours.to_string(),
        (true, None) => "studio".to_owned(),
    };
    let now = form.or("reminders", &before);
    let hours = REMINDER_HOURS
        .map(|hours| (hours.to_string(), format!("{} before", words::length(hours * 60))));
    let ways = [("studio".to_owned(), "When the studio usually sends it".to_owned())]
        .into_iter()
        .chain(hours)
        .chain([("off".to_owned(), "None".to_owned())])
        .map(|(value, words)| {
            let checked = value == now;
            view! { <Choice kind="radio" name="reminders" value=value checked=checked>{words}</Choice> }
        })
        .collect_view();
    let error = form.error("reminders");
    view! {
        <fieldset id="reminders" tabindex="-1">
            <legend>"Reminder of a visit, by mail"</legend>
            {error.0.map(|error| view! { <FieldError id="reminders-error" error=error/> })}
            {ways}
            <p class="hint small muted">
                "The short safety questions before a visit come either way: with the reminder, or \
                 in a mail of their own."
            </p>
        </fieldset>
    }
    .into_any()
}

fn quiet(chosen: &Chosen, form: &Form) -> AnyView {
    let hours = chosen.quiet.map_or(PROPOSED, |quiet| (quiet.from(), quiet.until()));
    let time = |id: &'static str, label: &'static str, before: u16| {
        let value = form.or(id, &words::minute_of_day(before.into()));
        let error = form.error(id);
        let described = described_by(id, false, error.is_some());
        let invalid = error.is_some().then_some("true");
        view! {
            <Field id=id label=label error=error>
                <input
                    class="input"
                    type="time"
                    id=id
                    name=id
                    value=value
                    aria-describedby=described
                    aria-invalid=invalid
                />
            </Field>
        }
    };
    let from = time("quiet_from", "From", hours.0);
    let until = time("quiet_until", "Until", hours.1);
    view! {
        <fieldset>
            <legend>"Quiet hours"</legend>
            <Choice name="quiet" id="quiet" checked=form.ticked_or("quiet", chosen.quiet.is_some())>
                "Send me nothing that can wait during these hours"
            </Choice>
            <div class="fields">{from} {until}</div>
            <p class="hint small muted">
                "By the clock in your time zone. A reminder that would leave then comes when they \
                 end; if that is less than an hour before the visit, it comes before they begin. \
                 What tells you of a change or of a payment comes at once."
            </p>
        </fieldset>
    }
    .into_any()
}

/// Where mails ask how it went at all; else what was chosen stays as it is.
fn check_ins(chosen: &Chosen, form: &Form) -> AnyView {
    let checked = form.ticked_or("check_ins", chosen.check_ins);
    if !Mail::asks_around_visits() {
        let kept = checked.then(|| view! { <input type="hidden" name="check_ins" value="yes"/> });
        return kept.into_any();
    }
    view! {
        <fieldset>
            <legend>"Does it help?"</legend>
            <Choice name="check_ins" id="check_ins" checked=checked>
                "Ask me by mail how my back is, around a visit"
            </Choice>
        </fieldset>
    }
    .into_any()
}

fn words(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("zone", _) => "Enter a time zone such as Europe/Berlin, or leave it empty",
        ("reminders", _) => "Choose when you want to be reminded",
        ("quiet_from" | "quiet_until", "same") => {
            "Choose two different times: from and until are the same"
        }
        ("quiet_from", _) => "Enter when they begin as hours and minutes, such as 21:00",
        ("quiet_until", _) => "Enter when they end as hours and minutes, such as 08:00",
        _ => return form::words(field, code),
    };
    words.to_owned()
}
