//! One course: its sessions, and what ending it gives back.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    vouchers::{self, EndCoursePreview},
};

use super::{News, at, below, card::STOPPED, on, papers, until};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    layout::{Area, Frame, Page},
    pages::{booking::param, gift::shop_parts::rule},
    render::{PageError, page},
    request::{self, services},
};

/// One course of the studio, for whoever runs its desk.
#[component]
pub fn CoursePage() -> impl IntoView {
    let (slug, id, news) = (param("studio"), param("id"), News::asked());
    page(async move {
        request::keep_private();
        let id: domain::CourseId = id.parse().map_err(|_| PageError::NotFound)?;
        let back = below(&slug, &format!("course/{id}"));
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let found = vouchers::end_course_preview(&services(), &desk, id).await?;
        let found = found.ok_or(PageError::NotFound)?;
        Ok(view(&studio, &found, &news, staff.as_manager().is_some()))
    })
}

fn view(studio: &StudioPage, found: &EndCoursePreview, news: &News, manages: bool) -> AnyView {
    let course = &found.course;
    let title = format!("{}, {}", course.client, course.treatment_name);
    let uses = course.uses.iter().map(|used| {
        let back = if used.returned { ", came back" } else { "" };
        view! { <li><span>{format!("{}{back}", used.reference)}</span> <span class="small muted nums">{at(studio, used.start)}</span></li> }
    });
    let none = course
        .uses
        .is_empty()
        .then(|| view! { <p class="muted">"No session has been booked with it yet."</p> });
    let facts = format!(
        "…{}, {} paid on {}, {}. {}",
        course.last_four,
        course.price,
        on(studio, course.at),
        until(studio, course.until),
        rule(course.rule),
    );
    let end = (manages && !course.is_ended).then(|| ending(studio, found));
    let code = found.code.clone().filter(|_| !course.is_ended && !course.is_stopped).map(|code| view! {
        <details class="code-shown"><summary class="btn">"Show the code"</summary><p class="code nums">{code}</p></details>
    });
    let stopped = course.is_stopped.then(|| view! { <p>{STOPPED}</p> });
    let mail = (!course.is_ended && !course.is_stopped).then(|| mailing(studio, found));
    let body = view! {
            <a class="back-link" href=below(&studio.slug, "courses")><Icon glyph=Glyph::Back/>"Courses"</a>
            <header class="app-title"><div><h1>{title.clone()}</h1><p class="muted">{facts}</p></div></header>
            {news.view()}
            <div class="voucher-grid">
                <section class="panel" aria-labelledby="left-h">
                    <h2 id="left-h">{format!("{} of {} sessions left", course.left, course.sessions)}</h2>
                    {stopped}
                    {code}
                    {mail}
                    {end}
                    {papers(studio, &found.papers)}
                </section>
                <section aria-labelledby="uses-h">
                    <h2 id="uses-h">"Booked with it"</h2>
                    {none}
                    <ol class="history">{uses.collect_view()}</ol>
                </section>
            </div>
    }
    .into_any();
    view! { <Page title=title class="wrap app-main vouchers" frame=Frame::staff(studio, Area::Vouchers) private=true>{body}</Page> }.into_any()
}

fn mailing(studio: &StudioPage, found: &EndCoursePreview) -> AnyView {
    let Some(email) = &found.email else {
        return view! { <p>"No address: hand the code over."</p> }.into_any();
    };
    view! {
        <p>{format!("Went to {email}.")}</p>
        <form method="post" action="/api/ui/desk/course-again">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="course" value=found.course.id.to_string()/>
            <button class="btn">"Mail the code again"</button>
        </form>
    }
    .into_any()
}

fn ending(studio: &StudioPage, found: &EndCoursePreview) -> AnyView {
    if found.in_use {
        return view! { <p class="small muted">"A visit to come is paid by it. Cancel that visit before you give the course back."</p> }.into_any();
    }
    let back = found.back;
    let lines = vec![
        MoneyLine::item("Stays with the studio", found.kept),
        MoneyLine::total("Goes back", back),
    ];
    let online = found.is_online.then(|| view! {
        <button class="btn danger" name="how" value="online">{format!("End it and refund {back} the way it was paid")}</button>
    });
    view! {
        <details class="confirm">
            <summary class="btn ghost">"End this course"</summary>
            <form class="ask" method="post" action="/api/ui/desk/course-end">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="course" value=found.course.id.to_string()/>
                <input type="hidden" name="shown" value=back.minor/>
                <input type="hidden" name="currency" value=back.currency.code()/>
                <MoneyLines lines=lines/>
                {online}
                <button class="btn danger" name="how" value="cash">{format!("End it: {back} was given back in cash")}</button>
                <button class="btn danger" name="how" value="transfer">{format!("End it: {back} was given back by transfer")}</button>
            </form>
        </details>
    }
    .into_any()
}
