//! The rule by which therapists earn, and how it is changed.

use chrono::NaiveDate;
use domain::earnings::Rule as Share;
use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash, earnings};

use super::said;
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{Select, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::address as desk_address,
    },
    render::{PageError, page},
    request::{self, services},
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "desk-commission";

/// Where an owner sets the rule; the first page where `slug` cannot be one of ours.
pub fn rule_address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/earnings/rule"),
    }
}

/// What is known of the rules.
struct Rules {
    all: Vec<Share>,
    /// The first date that one can begin on.
    open: NaiveDate,
    today: NaiveDate,
}

/// The rules of the studio in the address, for its owner.
#[component]
pub fn Rule() -> impl IntoView {
    let (slug, done, refused) = (param("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = rule_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        staff.as_owner().ok_or(PageError::NotFound)?;
        let rules = Rules {
            all: earnings::rules(&services(), &staff).await?,
            open: earnings::first_open_date(&services(), &staff).await?,
            today: studio.zone.today(services().now()),
        };
        let typed = caller::refused(FORM).await?;
        Ok(view(&studio, &rules, &typed, (&done, &refused)))
    })
}

fn view(
    studio: &StudioPage,
    rules: &Rules,
    typed: &Flash,
    (done, refused): (&str, &str),
) -> AnyView {
    let wrong = if typed.errors().is_empty() { "" } else { "Error: " };
    let set = (done == "rule_set").then(|| {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        view! { <p class="did" role="status">{mark} "The rule is set."</p> }
    });
    let failed = (!refused.is_empty()).then(|| {
        view! { <Alert tone=Tone::Warn title="Nothing was changed. Try it once more" live=true/> }
    });
    let body = view! {
        <a class="back-link" href=Area::Earnings.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Earnings"
        </a>
        <header class="app-title">
            <div>
                <h1>"What therapists earn"</h1>
                <p class="muted">
                    "A share of each price, an amount for each session, or both; a share of each \
                     fee; and all of the tips."
                </p>
            </div>
        </header>
        {set}
        {failed}
        <div class="staff-grid">
            <section aria-labelledby="rules">
                <h2 id="rules">"Rules"</h2>
                {list(studio, rules)}
                <p class="small muted">
                    "A visit is computed by the rule that held on the date on which it was to \
                     begin: the therapist’s own, or else the studio’s. A month that is over keeps \
                     the rules it had."
                </p>
            </section>
            {form(studio, rules, typed)}
        </div>
    }
    .into_any();
    let (title, frame) =
        (format!("{wrong}What therapists earn"), Frame::staff(studio, Area::Earnings));
    view! { <Page title=title class="wrap app-main earned" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn list(studio: &StudioPage, rules: &Rules) -> AnyView {
    if rules.all.is_empty() {
        return view! { <p>"There is no rule yet, so only tips count as earned."</p> }.into_any();
    }
    let lines = rules.all.iter().rev().map(|rule| {
        let whose = match rule.therapist {
            None => "The studio".to_owned(),
            Some(id) => studio
                .therapists
                .iter()
                .find(|card| card.id == id)
                .map_or_else(|| "Somebody who has left".to_owned(), |card| card.name.clone()),
        };
        view! {
            <li>
                <b>{whose}</b>
                <span class="muted">{format!(" {}", said::since(rule, rules.today))}</span>
                <p>{said::terms(rule)}</p>
            </li>
        }
    });
    view! { <ul class="rules">{lines.collect_view()}</ul> }.into_any()
}

fn form(studio: &StudioPage, rules: &Rules, typed: &Flash) -> AnyView {
    let again = !typed.errors().is_empty();
    let value = |field: &str, otherwise: &str| {
        if again { typed.typed(field).to_owned() } else { otherwise.to_owned() }
    };
    let error = |field: &str| Note::from(typed.error(field).map(|code| words_of(field, code)));
    let errors = typed.errors().iter().map(|error| {
        let id = if error.field.is_empty() { "percent" } else { error.field.as_ref() };
        (id.to_owned(), words_of(&error.field, &error.code))
    });
    let everybody = (String::new(), "Everybody without a rule of their own".to_owned());
    let people = studio.therapists.iter().map(|card| (card.slug.clone(), card.name.clone()));
    let amount = format!("In {}. Leave it empty for none.", studio.currency);
    let open =
        format!("Not before {}, when this month began.", crate::words::date_and_year(rules.open),);
    view! {
        <section class="panel invite" aria-labelledby="set">
            <h2 id="set">"Set a rule"</h2>
            <form method="post" action="/api/ui/desk/commission">
                <ErrorSummary errors=errors.collect()/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <Select
                    id="therapist"
                    label="For whom"
                    options=std::iter::once(everybody).chain(people).collect()
                    value=value("therapist", "")
                />
                <TextField
                    id="valid_from"
                    label="From"
                    kind="date"
                    value=value("valid_from", &rules.open.to_string())
                    hint=open
                    error=error("valid_from")
                />
                <TextField
                    id="percent"
                    label="Share of the price, in percent"
                    value=value("percent", "")
                    hint="Of the price as sold, tax included. Such as 45 or 42.5; 0 for none."
                    error=error("percent")
                    autocomplete="off"
                    maxlength=8
                />
                <TextField
                    id="amount"
                    label="Amount for each session"
                    value=value("amount", "")
                    hint=amount
                    error=error("amount")
                    autocomplete="off"
                    optional=true
                    maxlength=12
                />
                <TextField
                    id="fee_percent"
                    label="Share of fees, in percent"
                    value=value("fee_percent", "")
                    hint="Of what the studio keeps of a missed or late cancelled visit. Leave it \
                          empty for none."
                    error=error("fee_percent")
                    autocomplete="off"
                    optional=true
                    maxlength=8
                />
                <button class="btn primary">"Set the rule"</button>
            </form>
        </section>
    }
    .into_any()
}

/// What is wrong with a field, and how to put it right.
fn words_of(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("valid_from", "month_is_over") => {
            "Choose a date in this month or later: a month that is over stays as it was"
        }
        ("valid_from", "too_far") => "Choose a date within the next two years",
        ("valid_from", _) => "Choose the date from which it holds",
        ("percent" | "fee_percent", _) => "Enter a share from 0 to 100, such as 45 or 42.5",
        ("amount", _) => "Enter an amount such as 5 or 5.50, without a currency sign",
        (_, "unconfirmed") => {
            "Set it once more: what you typed waited here until it was sure that it is you"
        }
        _ => "Try again in a moment: something went wrong on our side",
    };
    words.to_owned()
}
