//! What the studio sells, with prices.

use leptos::prelude::*;
use services::catalogue::{StudioPage, TreatmentCard};

use crate::{
    components::{empty::Empty, pressure::Pressure},
    kinds, words,
};

/// The list of treatments.
pub fn view(studio: &StudioPage) -> AnyView {
    let count = studio.treatments.len();
    let plural = if count == 1 { "treatment" } else { "treatments" };
    let rows = studio.treatments.iter().map(|t| row(&studio.slug, t)).collect_view();
    let list = if count == 0 {
        view! { <Empty title="Nothing is offered online yet" text="Please ask the studio."/> }
            .into_any()
    } else {
        view! { <ul class="treatments">{rows}</ul> }.into_any()
    };
    view! {
        <section class="band" id="treatments">
            <div class="wrap split">
                <header>
                    <h2 class="big">
                        {format!("{} {plural} for the back", words::capital(&words::number(count)))}
                    </h2>
                    <p>{tax(studio)}</p>
                </header>
                {list}
            </div>
        </section>
    }
    .into_any()
}

fn tax(studio: &StudioPage) -> String {
    let time = "The length is time with your therapist; preparing the room comes on top.";
    let rates = studio.treatments.iter().map(|card| card.tax_basis_points);
    if rates.chain([studio.tax_basis_points]).all(|rate| rate == 0) {
        return format!("Prices are all you pay. {time}");
    }
    if studio.treatments.iter().any(|card| card.tax_basis_points != studio.tax_basis_points) {
        return format!("Prices include {}. {time}", studio.tax_name);
    }
    let rate = words::basis_points(studio.tax_basis_points);
    format!("Prices include {} of {rate}. {time}", studio.tax_name)
}

fn row(slug: &str, treatment: &TreatmentCard) -> impl IntoView + use<> {
    view! {
        <li class="treatment">
            <div class="what">
                <h3>{treatment.name.clone()}</h3>
                <p>{treatment.summary.clone()}</p>
                {kinds::note(treatment).map(|note| view! { <p class="small muted">{note}</p> })}
            </div>
            <dl>
                <div>
                    <dt>"Technique"</dt>
                    <dd>{treatment.technique_name.clone()}</dd>
                </div>
                <div>
                    <dt>"Pressure"</dt>
                    <dd>
                        <Pressure level=treatment.pressure/>
                    </dd>
                </div>
            </dl>
            <p class="cost">
                <span class="price">{treatment.price.advertised()}</span>
                <span class="dur">{kinds::length(treatment)}</span>
            </p>
            <a class="btn" href=format!("/{slug}/book?treatment={}", treatment.slug)>
                "Choose"
                <span class="vh">{format!(" {}", treatment.name)}</span>
            </a>
        </li>
    }
}
