//! The large drawing of a back: once at the head of a public page, once at its foot.

use leptos::prelude::*;

use crate::figures::relief::{VERTEBRAE, VIEW_BOX, lines};

/// A back as section lines, with the lumbar vertebrae named. Drawn once in a page: its
/// lines have an id, which [`ReliefAgain`] refers to.
#[component]
pub fn Relief() -> impl IntoView {
    view! {
        <svg class="relief-figure" viewBox=VIEW_BOX aria-hidden="true">
            <defs>
                <radialGradient
                    id="r-glow" gradientUnits="userSpaceOnUse" cx="300" cy="490" r="270"
                >
                    <stop offset="0" class="g0"></stop>
                    <stop offset="1" class="g1"></stop>
                </radialGradient>
                <linearGradient
                    id="r-edge" gradientUnits="userSpaceOnUse" x1="30" x2="570" y1="0" y2="0"
                >
                    <stop offset="0" class="e0"></stop>
                    <stop offset=".24" class="e1"></stop>
                    <stop offset=".76" class="e1"></stop>
                    <stop offset="1" class="e0"></stop>
                </linearGradient>
            </defs>
            <g class="skin" fill="url(#r-glow)" stroke="url(#r-edge)">
                <g id="r-lines" inner_html=lines()></g>
            </g>
            <Bones/>
            <g class="notes">{notes()}</g>
        </svg>
    }
}

/// The same back on a deep ground, without drawing its lines again.
#[component]
pub fn ReliefAgain() -> impl IntoView {
    view! {
        <svg class="relief-figure" viewBox=VIEW_BOX aria-hidden="true">
            <g class="skin plain">
                <use href="#r-lines"></use>
            </g>
            <Bones/>
        </svg>
    }
}

#[component]
fn Bones() -> impl IntoView {
    let bones = VERTEBRAE
        .into_iter()
        .map(|(x, y, width)| view! { <rect x=x y=y width=width height="14" rx="7"></rect> })
        .collect_view();
    view! { <g class="bones">{bones}</g> }
}

fn notes() -> impl IntoView {
    VERTEBRAE
        .into_iter()
        .enumerate()
        .map(|(i, (x, y, width))| {
            let from = x + width + 9.0;
            view! {
                <path d=format!("M{from:.0} {:.1}H488", y + 7.0)></path>
                <text x="498" y=format!("{:.1}", y + 11.0)>{format!("L{}", i + 1)}</text>
            }
        })
        .collect_view()
}
