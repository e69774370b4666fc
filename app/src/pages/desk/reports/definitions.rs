//! What every figure means, in one list.

use domain::{
    outcomes::{Figures, Scale},
    report::{Dated, Figure, Rate, Total, WaitEnd, Waits},
};
use leptos::prelude::*;

/// The page. Each has an anchor, so that a number can lead to its words.
pub fn view() -> AnyView {
    let rates = Rate::ALL.map(|rate| entry(rate.code(), rate.name(), rate.definition()));
    let dated = [
        (Dated::Visit, "Counted on the date of the visit"),
        (Dated::Made, "Counted on the date of booking"),
        (Dated::Ledger, "Counted on the date on which the books have it"),
    ];
    let figures = dated.map(|(dated, title)| {
        let some = Figure::ALL.into_iter().filter(|figure| figure.dated() == dated);
        let some = some.map(|figure| entry(figure.code(), figure.name(), figure.definition()));
        view! {
            <section class="report-part">
                <h2>{title}</h2>
                <dl class="report-words">{some.collect_view()}</dl>
            </section>
        }
    });
    let totals = Total::ALL.map(|total| entry(total.code(), total.name(), total.definition()));
    let measures =
        Scale::COMPARED.map(|scale| entry(scale.code(), scale.name(), scale.definition()));
    let ends = WaitEnd::ALL.map(|end| entry(wait_anchor(end), end.name(), end.definition()));
    let helped = [
        entry("outcomes_asked", "Asked", Figures::ASKED),
        entry("outcomes_people", "People", Figures::ANSWERED),
        entry("outcomes_change", "Mean change", Figures::CHANGE),
        entry("outcomes_better", "Clearly better", Figures::BETTER),
        entry("outcomes_worse", "Clearly worse", Figures::WORSE),
        entry("outcomes_chance", "Could be chance", Figures::UNCERTAIN),
        entry("outcomes_paid", "Paid for each who got clearly better", Figures::COST),
        entry("outcomes_meaningful_pain", "Clearly, of pain", Scale::Pain.meaningful()),
        entry(
            "outcomes_meaningful_activities",
            "Clearly, of activities",
            Scale::Activities.meaningful(),
        ),
    ];
    view! {
        <p class="muted report-lead">
            "All dates are the studio’s: a visit at 23:30 belongs to the day that its clock \
             shows. Money is what the ledger says, to the cent. Sums over therapists, treatments \
             or days make the total."
        </p>
        {figures.into_iter().collect_view()}
        <section class="report-part">
            <h2>"Several figures as one number"</h2>
            <dl class="report-words">{totals.into_iter().collect_view()}</dl>
        </section>
        <section class="report-part">
            <h2>"Rates"</h2>
            <dl class="report-words">{rates.into_iter().collect_view()}</dl>
        </section>
        <section class="report-part">
            <h2>"Waiting for a time"</h2>
            <dl class="report-words">
                {entry("waits_began", "Began", Waits::BEGAN)} {ends.into_iter().collect_view()}
                {entry("waits_unmet", "Ended without a visit", Waits::UNMET)}
                {entry("waits_now", "Wait now", Waits::NOW)}
            </dl>
        </section>
        <section class="report-part">
            <h2>"Whether it helped"</h2>
            <dl class="report-words">
                {measures.into_iter().collect_view()} {helped.into_iter().collect_view()}
            </dl>
        </section>
    }
    .into_any()
}

const fn wait_anchor(end: WaitEnd) -> &'static str {
    match end {
        WaitEnd::Booked => "waits_booked",
        WaitEnd::Over => "waits_over",
        WaitEnd::Lapsed => "waits_lapsed",
        WaitEnd::Left => "waits_left",
        WaitEnd::Removed => "waits_removed",
    }
}

fn entry(code: &'static str, name: &'static str, words: &'static str) -> AnyView {
    view! {
        <div id=code>
            <dt>{name}</dt>
            <dd>{words}</dd>
        </div>
    }
    .into_any()
}
