//! The week of free times, with the next weeks fetched as one asks for them.

use leptos::prelude::*;

use super::week::{WeekView, day_grid};

/// A week of free times. Its links and buttons work without a script; with one, another
/// week comes without loading the page anew, and the browser's zone is told to the
/// server once, and the week asked for again where that changes its times.
#[island]
pub fn WeekPicker(
    /// The week that the server chose.
    week: WeekView,
    /// The zone its times are told by, as the browser would name it.
    zone: String,
    /// What is sent with the query of a link to fetch its week as data.
    source: String,
    /// What is sent with it to fetch the same week once more.
    again: String,
    /// How to have the times told by another clock.
    children: Children,
) -> impl IntoView {
    let picker = Picker {
        shown: RwSignal::new(week),
        state: RwSignal::new(Loading::Done),
        turns: StoredValue::new(0),
    };
    let Picker { shown, state, .. } = picker;
    browser::follow_zone(&zone, format!("{source}&{again}"), picker);
    let source = StoredValue::new(source);
    let go = move |event: leptos::ev::MouseEvent, href: Option<String>| {
        let Some(href) = href else { return };
        browser::fetch_week(&event, &source.read_value(), &href, picker);
    };
    // Without an address it is no link by itself, and would have no name: hence the roles.
    let earlier = move || shown.with(|week| week.earlier.clone());
    let later = move || shown.with(|week| week.later.clone());
    view! {
        <div class="zone">
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-globe"></use></svg>
            <div>
                <p aria-live="polite">{move || shown.with(|week| week.told.clone())}</p>
                {children()}
            </div>
        </div>
        <div class="weeknav">
            <a
                class="btn icon-only"
                aria-label="Previous week"
                role=move || earlier().is_none().then_some("link")
                aria-disabled=move || earlier().is_none().then_some("true")
                href=earlier
                on:click=move |event| go(event, earlier.with_untracked_href())
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-left"></use></svg>
            </a>
            <h3 aria-live="polite">{move || shown.with(|week| week.title.clone())}</h3>
            <a
                class="btn icon-only"
                aria-label="Next week"
                role=move || later().is_none().then_some("link")
                aria-disabled=move || later().is_none().then_some("true")
                href=later
                on:click=move |event| go(event, later.with_untracked_href())
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-right"></use></svg>
            </a>
        </div>
        <div aria-busy=move || (state.get() == Loading::Slow).then_some("true")>
            {move || match state.get() {
                Loading::Done => shown.with(day_grid),
                Loading::Slow => skeleton(),
                Loading::Failed => failed(),
            }}
        </div>
    }
}

/// What is shown, and what was asked for.
#[derive(Clone, Copy)]
struct Picker {
    shown: RwSignal<WeekView>,
    state: RwSignal<Loading>,
    /// How often another week was asked for.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only in the browser"))]
    turns: StoredValue<u32>,
}

/// How far the next week has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loading {
    Done,
    /// It takes so long that something should be shown.
    Slow,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only in the browser"))]
    Failed,
}

fn skeleton() -> AnyView {
    let days = (0..7).map(|_| view! { <div class="skeleton"></div> }).collect_view();
    view! {
        <div class="week-skeleton" role="status">
            <span class="vh">"Looking for free times."</span>
            {days}
        </div>
    }
    .into_any()
}

fn failed() -> AnyView {
    view! {
        <p role="alert">"The times could not be fetched. "<a href="">"Load the page again"</a>"."</p>
    }
    .into_any()
}

/// The address that a link has now, outside any view.
trait Href {
    fn with_untracked_href(&self) -> Option<String>;
}

impl<F: Fn() -> Option<String>> Href for F {
    fn with_untracked_href(&self) -> Option<String> {
        untrack(self)
    }
}

#[cfg(feature = "hydrate")]
mod browser;

#[cfg(not(feature = "hydrate"))]
mod browser {
    //! On the server there is nothing to fetch and nobody to tell.

    use super::Picker;

    pub fn follow_zone(_: &str, _: String, _: Picker) {}

    pub fn fetch_week(_: &leptos::ev::MouseEvent, _: &str, _: &str, _: Picker) {}
}
