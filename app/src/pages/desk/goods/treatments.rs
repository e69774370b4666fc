//! The treatments of a studio, for its managers.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    goods::{self, TreatmentLine},
};

use super::{news, order, press, rooms_address, said, treatment_address, treatments_address};
use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::address as desk_address,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The treatments of the studio in the address.
#[component]
pub fn Treatments() -> impl IntoView {
    let slug = param("studio");
    let (about, done, refused) = (asked("about"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = treatments_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let found = goods::treatments(&services(), &manager).await?;
        let name = found.sold.iter().chain(&found.retired).find(|line| line.slug == about);
        let name = name.map_or("It", |line| line.name.as_str());
        let came = news(said::done(&done, name), said::refused(&refused));
        Ok(view(&studio, &found, came))
    })
}

fn view(studio: &StudioPage, found: &goods::Treatments, came: Option<AnyView>) -> AnyView {
    let slug = &studio.slug;
    let last = found.sold.len().saturating_sub(1);
    let lines = found
        .sold
        .iter()
        .enumerate()
        .map(|(nth, line)| row(studio, line, Some((nth == 0, nth == last))));
    let list = if found.sold.is_empty() {
        let text = "A treatment has a length, a price and a technique. Whoever has a checked \
                    qualification for the technique can be booked for it.";
        let new = treatment_address(slug, "");
        view! {
            <Empty title="Nothing is sold yet" text=text>
                <ButtonLink href=new>"Add the first treatment"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="goods-list">{lines.collect_view()}</ul> }.into_any()
    };
    let retired = (!found.retired.is_empty()).then(|| {
        let lines = found.retired.iter().map(|line| row(studio, line, None)).collect_view();
        view! {
            <section aria-labelledby="retired">
                <h2 id="retired">"Not sold any more"</h2>
                <ul class="goods-list">{lines}</ul>
            </section>
        }
    });
    let body = view! {
        <a class="back-link" href=desk_address(slug, None)>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="app-title">
            <div>
                <h1>"Treatments"</h1>
                <p class="muted">
                    {format!(
                        "In the order of your page. Prices include {}. Visits that are booked keep \
                         what was agreed, whatever you change.",
                        studio.tax_name,
                    )}
                </p>
            </div>
            <ButtonLink href=treatment_address(slug, "") weight=Weight::Primary>
                <Icon glyph=Glyph::Plus/>
                "Add a treatment"
            </ButtonLink>
        </header>
        {came}
        <section aria-label="On sale">
            <h2 class="vh">"On sale"</h2>
            {list}
        </section>
        {retired}
        <p>
            <ArrowLink href=rooms_address(slug)>"Rooms and equipment"</ArrowLink>
        </p>
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title="Treatments" class="wrap app-main goods" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// `place` says whether it is the first and the last of those on sale.
fn row(
    studio: &StudioPage,
    line: &TreatmentLine,
    place: Option<(bool, bool)>,
) -> impl IntoView + use<> {
    let slug = &studio.slug;
    let fields = vec![("id", line.id.to_string()), ("treatment", line.slug.clone())];
    let name = format!("{}, {} minutes", line.name, line.minutes);
    let tax = line
        .tax_basis_points
        .map(|own| format!(", {} {}", studio.tax_name, words::basis_points(own)));
    let facts = format!(
        "{} · {} · {}{}",
        words::length(line.minutes.unsigned_abs()),
        line.price.advertised(),
        line.technique,
        tax.unwrap_or_default(),
    );
    let buffers = said::buffers(line.buffers).map(|text| view! { <p class="muted">{text}</p> });
    let givers = place.map(|_| state(line));
    let edit = treatment_address(slug, &line.slug);
    let of = format!(" of {}", line.name);
    let edited = format!(" {name}");
    let longer = format!("{}?like={}", treatment_address(slug, ""), line.slug);
    let reorder = place
        .map(|(first, last)| order((studio, "treatment-order"), &fields, (&name, first, last)));
    let act = if place.is_some() {
        view! {
            <ButtonLink href=edit>
                <Icon glyph=Glyph::Edit/>
                "Edit" <span class="vh">{edited}</span>
            </ButtonLink>
            <ButtonLink href=longer weight=Weight::Ghost>
                "Add another length" <span class="vh">{of}</span>
            </ButtonLink>
        }
        .into_any()
    } else {
        let words = "Sell it again".into_any();
        let again = press((studio, "treatment-back"), fields, ("btn", words, &format!(": {name}")));
        view! {
            {again}
            <ButtonLink href=edit weight=Weight::Ghost>
                "Edit" <span class="vh">{edited}</span>
            </ButtonLink>
        }
        .into_any()
    };
    view! {
        <li class="goods-line" id=format!("t-{}", line.slug)>
            <div class="what">
                <h3>{line.name.clone()}</h3>
                <p>{facts}</p>
                {buffers}
                {givers}
            </div>
            {reorder}
            <div class="acts">{act}</div>
        </li>
    }
}

/// Who can be booked for it today, or what keeps everybody from booking it.
fn state(line: &TreatmentLine) -> AnyView {
    if line.lacks.is_empty() {
        let text = format!("With {}", words::list(&line.givers));
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let lacks: Vec<String> = line.lacks.iter().map(|lack| said::lack(*lack).to_owned()).collect();
    let word = format!("Cannot be booked: {}", words::list(&lacks));
    view! { <p><Badge state=State::Wait glyph=Glyph::Warn word=word/></p> }.into_any()
}
