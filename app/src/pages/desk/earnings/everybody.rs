//! Everybody's month, for whoever sees the money.

use domain::{
    Right,
    earnings::{self, Rule},
};
use leptos::prelude::*;
use services::earnings::{Overview, Share};

use super::{Reader, rule_address, said};
use crate::{
    components::link::ButtonLink,
    layout::{Area, Frame, Page},
    request::services,
    words,
};

/// The sums of each therapist, and of all.
pub fn view(reader: &Reader<'_>, found: &Overview, rules: &[Rule]) -> AnyView {
    let rows = found.shares.iter().map(|share| row(reader, share, rules)).collect_view();
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Earnings " <span class="of">{found.month.name()}</span></h1>
                <p class="muted">
                    {format!(
                        "By the date on which each visit was to begin, in {}.",
                        found.clock.name(),
                    )}
                </p>
            </div>
            {reader.months("")}
        </header>
        <div class="earned-grid">
            <section aria-labelledby="sums">
                <h2 id="sums">"All together"</h2>
                {said::list(&found.totals)}
                <p class="small muted">
                    {format!(
                        "What stays with the studio of these, before its costs: {}.",
                        found.totals.split.studio,
                    )}
                </p>
                {rule(reader, rules)}
            </section>
            <section aria-labelledby="each">
                <h2 id="each">"Each therapist"</h2>
                <ul class="shares">{rows}</ul>
            </section>
        </div>
    }
    .into_any();
    let title = format!("Earnings, {}", found.month.name());
    let frame = Frame::staff(reader.studio, Area::Earnings);
    view! { <Page title=title class="wrap app-main earned" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn row(reader: &Reader<'_>, share: &Share, rules: &[Rule]) -> impl IntoView + use<> {
    let href = reader.address(reader.month, &share.who.slug);
    let sessions = words::count(share.totals.sessions, "session");
    let open = (share.open > 0).then(|| {
        let count = u32::try_from(share.open).unwrap_or(u32::MAX);
        format!(", {} not closed", words::count(count, "visit"))
    });
    let own = rules.iter().any(|rule| rule.therapist == Some(share.who.id));
    let left = (!share.who.active).then_some(", no longer here");
    view! {
        <li>
            <a href=href>
                <span class="name">{share.who.name.clone()} {left}</span>
                <span class="amount">{share.totals.split.earned.to_string()}</span>
                <span class="what">
                    {format!("{sessions}, sold for {}", share.totals.price)} {open}
                    {own.then_some(", by a rule of their own")}
                </span>
            </a>
        </li>
    }
}

/// The studio's rule as it stands, and the way to change it.
fn rule(reader: &Reader<'_>, rules: &[Rule]) -> AnyView {
    let today = reader.studio.zone.today(services().now());
    let of_studio: Vec<Rule> =
        rules.iter().filter(|rule| rule.therapist.is_none()).copied().collect();
    let nobody = domain::TherapistId(reader.studio.id.0);
    let text = match earnings::rule_on(&of_studio, nobody, today) {
        Some(rule) => {
            format!("The studio’s rule {}: {}.", said::since(rule, today), said::terms(rule),)
        }
        None => "There is no rule yet, so only tips count as earned.".to_owned(),
    };
    let change = reader.staff.may(Right::SetCommission).then(|| {
        let href = rule_address(&reader.studio.slug);
        view! { <ButtonLink href=href>"Change the rule"</ButtonLink> }
    });
    view! {
        <div class="rules-used">
            <p class="small muted">{text}</p>
            {change}
        </div>
    }
    .into_any()
}
