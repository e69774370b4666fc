//! Courses: what is offered, what was sold, and one sold at the desk.

use domain::voucher::RefundRule;
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    drafts::Flash,
    vouchers::{self, CourseCard, OfferCard},
};

use super::{News, below, errors, method, on, page_asked, pages, tabs, until};
use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        errors::ErrorSummary,
        field::{Select, TextField},
        icon::Glyph,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        gift::shop_parts::{note, picks, rule},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The name of the form that offers, for what was typed into it when it was refused.
pub const OFFER_FORM: &str = "desk-offer";
/// The same of the form that sells.
pub const COURSE_SELL_FORM: &str = "desk-course-sell";

/// The studio's courses, for whoever runs its desk.
#[component]
pub fn CoursesPage() -> impl IntoView {
    let (slug, at, news) = (param("studio"), asked("page"), News::asked());
    page(async move {
        request::keep_private();
        let back = below(&slug, "courses");
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let services = services();
        let at = page_asked(&at);
        let mut sold = vouchers::courses_of_studio(&services, &desk, at).await?;
        let more = sold.len() > vouchers::COURSES_ON_A_PAGE;
        sold.truncate(vouchers::COURSES_ON_A_PAGE);
        let manager: Option<ManagerSession> = staff.as_manager();
        let offers = match &manager {
            Some(manager) => vouchers::offers(&services, manager).await?,
            None => vouchers::offers_on_sale(services.store.reader(), studio.id).await?,
        };
        let (offer, sell) =
            (caller::kept(OFFER_FORM).await?, caller::kept(COURSE_SELL_FORM).await?);
        drop(caller::refused(OFFER_FORM).await?);
        drop(caller::refused(COURSE_SELL_FORM).await?);
        let wrong = !offer.errors().is_empty() || !sell.errors().is_empty();
        let title = if wrong { "Error: Courses" } else { "Courses" };
        let on_sale: Vec<OfferCard> = offers.iter().filter(|card| card.on_sale).cloned().collect();
        let body = view! {
                <header class="app-title"><div>
                    <h1>"Courses"</h1>
                    <p class="muted">"Sessions paid ahead. What was paid is owed until they are used."</p>
                </div></header>
                {tabs(&studio, "courses")}
                {news.view()}
                <div class="voucher-grid">
                    <section aria-labelledby="list-h"><h2 id="list-h">"Sold"</h2>{list(&studio, &sold)}{pages(&below(&studio.slug, "courses"), "", (at, more), "courses")}</section>
                    <div>
                        {offered(&studio, &offers, manager.is_some())}
                        {(!on_sale.is_empty()).then(|| sale(&studio, &on_sale, &sell))}
                        {manager.is_some().then(|| make(&studio, &offer))}
                    </div>
                </div>
        }
        .into_any();
        Ok(view! { <Page title=title class="wrap app-main vouchers" frame=Frame::staff(&studio, Area::Vouchers) private=true>{body}</Page> }.into_any())
    })
}

fn list(studio: &StudioPage, sold: &[CourseCard]) -> AnyView {
    if sold.is_empty() {
        return view! { <Empty title="No courses yet" text="Those that are sold stand here, with the sessions left of each."/> }.into_any();
    }
    let lines = sold.iter().map(|course| {
        let (state, glyph, word) = if course.is_ended {
            (State::Plain, Glyph::X, "Given back")
        } else if course.is_stopped {
            (State::Wait, Glyph::Warn, "Stopped")
        } else if course.left == 0 {
            (State::Plain, Glyph::Check, "All used")
        } else {
            (State::Ok, Glyph::Card, "Can be used")
        };
        let href = below(&studio.slug, &format!("course/{}", course.id));
        let left = format!("{} of {} left", course.left, course.sessions);
        let facts = format!("{} sold on {}, {}", course.price, on(studio, course.at), until(studio, course.until));
        view! {
            <li>
                <div>
                    <h3><a href=href>{format!("{}, {}", course.client, course.treatment_name)}</a></h3>
                    <p>{left}</p>
                    <p class="small muted">{facts}</p>
                </div>
                <div class="left"><Badge state=state glyph=glyph word=word/></div>
            </li>
        }
    });
    view! { <ul class="voucher-list">{lines.collect_view()}</ul> }.into_any()
}

fn offered(studio: &StudioPage, offers: &[OfferCard], manages: bool) -> AnyView {
    if offers.is_empty() {
        return view! { <p class="muted">"Nothing is offered yet."</p> }.into_any();
    }
    let lines = offers.iter().map(|offer| {
        let end = (manages && offer.on_sale).then(|| view! {
            <form method="post" action="/api/ui/desk/offer-end">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="offer" value=offer.id.to_string()/>
                <button class="btn ghost">"End it" <span class="vh">{format!(": {} sessions of {}", offer.sessions, offer.treatment_name)}</span></button>
            </form>
        });
        let months = offer.valid_months.map_or_else(|| "without an end".to_owned(), |months| words::count(months, "month"));
        let facts = format!("{} instead of {} each, {} less, {months}. {}", offer.price, offer.single, words::percent(offer.percent), rule(offer.rule));
        let over = (!offer.on_sale).then_some("No longer sold. ");
        view! {
            <li>
                <div>
                    <h3>{format!("{} sessions of {}", offer.sessions, offer.treatment_name)}</h3>
                    <p class="small">{over}{facts}</p>
                </div>
                <div class="left">{end}</div>
            </li>
        }
    });
    view! {
        <section aria-labelledby="offers-h">
            <h2 id="offers-h">"Offered"</h2>
            <ul class="voucher-list">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn sale(studio: &StudioPage, offers: &[OfferCard], typed: &Flash) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="sell-h">
            <h2 id="sell-h">"Sell one at the desk"</h2>
            <form method="post" action="/api/ui/desk/course-sell" novalidate=true>
                <ErrorSummary errors=errors(typed, "offer")/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                {picks(offers, typed)}
                <TextField id="name" label="Whose it is" value=typed.typed("name").to_owned()
                    error=note(typed, "name") autocomplete="off" maxlength=200/>
                <TextField id="email" label="Their email" kind="email" hint="The code goes here, and their visits are found by it."
                    value=typed.typed("email").to_owned() error=note(typed, "email") autocomplete="off" optional=true maxlength=254/>
                {method()}
                <button class="btn primary">"Take the money and make the course"</button>
            </form>
        </section>
    }
    .into_any()
}

fn make(studio: &StudioPage, typed: &Flash) -> AnyView {
    let treatments = studio
        .treatments
        .iter()
        .map(|card| (card.id.to_string(), format!("{}, {}", card.name, card.price.advertised())));
    let rules = RefundRule::ALL.map(|of| (of.code().to_owned(), rule(of).to_owned()));
    view! {
        <section class="panel" aria-labelledby="make-h">
            <h2 id="make-h">"A new offer"</h2>
            <form method="post" action="/api/ui/desk/offer-make" novalidate=true>
                <ErrorSummary errors=errors(typed, "treatment")/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <Select id="treatment" label="Sessions of" options=treatments.collect() value=typed.typed("treatment").to_owned()/>
                <TextField id="sessions" label="How many" value=typed.typed("sessions").to_owned()
                    error=note(typed, "sessions") autocomplete="off" maxlength=3/>
                <TextField id="percent" label="Less than one by one, in percent" value=typed.typed("percent").to_owned()
                    error=note(typed, "percent") autocomplete="off" maxlength=3/>
                <TextField id="valid_months" label="Can be used for, in months" hint="Empty is without an end."
                    value=typed.typed("valid_months").to_owned() error=note(typed, "valid_months") autocomplete="off" optional=true maxlength=4/>
                <Select id="rule" label="If sessions are not used" options=rules.to_vec() value=typed.typed("rule").to_owned()/>
                <button class="btn">"Offer it"</button>
            </form>
        </section>
    }
    .into_any()
}
