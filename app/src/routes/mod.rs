//! Which address shows which page.

mod account;
mod books;
mod calendar;
mod cards;
mod care;
mod clients;
mod courses;
mod desk;
mod feeds;
mod goods;
mod hours;
mod keep;
mod notes;
mod people;
mod qualifications;
mod reading;
mod reports;
mod screening;
mod setup;
mod vouchers;
mod waiting;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use self::{
    account::AccountRoutes, books::BookRoutes, calendar::CalendarRoutes, cards::CardRoutes,
    care::CareRoutes, clients::ClientRoutes, courses::CourseRoutes, desk::DeskRoutes,
    feeds::FeedRoutes, goods::GoodsRoutes, hours::HoursRoutes, keep::KeepRoutes, notes::NoteRoutes,
    people::PeopleRoutes, qualifications::QualificationRoutes, reading::ReadingRoutes,
    reports::ReportRoutes, screening::ScreeningRoutes, setup::SetupRoutes, vouchers::VoucherRoutes,
    waiting::WaitingRoutes,
};
use crate::pages::{
    about::{Accessibility, Privacy, Terms},
    account::{Forgot, Register, Reset, SignIn, SignInCode, Verify},
    book::{Choose, Details, Returned},
    booking::{Cancel, Reschedule, Visit},
    error::{Failed, Failure, NotFound},
    home::Home,
    mail::Mails,
    studio::Studio,
};

/// Every page, or what the server has to say instead of one. Each waits for its data, so
/// that its status and its headers are right. The pages of the staff stand in groups of
/// their own: the router takes no more than 26 in one.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    if let Some(failure) = use_context::<Failure>() {
        return view! { <Failed failure=failure/> }.into_any();
    }
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/privacy") view=Privacy ssr=SsrMode::Async/>
                <Route path=path!("/terms") view=Terms ssr=SsrMode::Async/>
                <Route path=path!("/accessibility") view=Accessibility ssr=SsrMode::Async/>
                <Route path=path!("/mail") view=Mails ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async/>
                <Route path=path!("/account/sign-in/code") view=SignInCode ssr=SsrMode::Async/>
                <Route path=path!("/register") view=Register ssr=SsrMode::Async/>
                <Route path=path!("/verify/:token") view=Verify ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=Forgot ssr=SsrMode::Async/>
                <Route path=path!("/reset/:token") view=Reset ssr=SsrMode::Async/>
                <AccountRoutes/>
                <Route path=path!("/b/:token") view=Visit ssr=SsrMode::Async/>
                <Route path=path!("/b/:token/cancel") view=Cancel ssr=SsrMode::Async/>
                <Route path=path!("/b/:token/reschedule") view=Reschedule ssr=SsrMode::Async/>
                // Before those that begin with a studio: `/account/courses` is none.
                <CourseRoutes/>
                <ReadingRoutes/>
                <DeskRoutes/>
                <HoursRoutes/>
                <KeepRoutes/>
                <PeopleRoutes/>
                <ClientRoutes/>
                <QualificationRoutes/>
                <FeedRoutes/>
                <CalendarRoutes/>
                <CardRoutes/>
                <CareRoutes/>
                <NoteRoutes/>
                <ScreeningRoutes/>
                <GoodsRoutes/>
                <SetupRoutes/>
                <ReportRoutes/>
                <BookRoutes/>
                <VoucherRoutes/>
                <WaitingRoutes/>
                <Route path=path!("/:studio/book") view=Choose ssr=SsrMode::Async/>
                <Route path=path!("/:studio/book/details") view=Details ssr=SsrMode::Async/>
                <Route path=path!("/:studio/book/pay") view=Details ssr=SsrMode::Async/>
                <Route path=path!("/:studio/book/return") view=Returned ssr=SsrMode::Async/>
                <Route path=path!("/:studio") view=Studio ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
    .into_any()
}
