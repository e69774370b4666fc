//! The foot of a page: where the studio is, what we promise, and the colours.

use leptos::{nonce::use_nonce, prelude::*};

use super::{Frame, StudioFacts};
use crate::{
    components::icon::{Glyph, Icon},
    theme::Theme,
};

/// The footer that fits the page.
#[component]
pub fn Footer(
    /// What the page is part of.
    frame: Frame,
) -> AnyView {
    let studio = match &frame {
        Frame::Studio(studio) => Some(contact(studio)),
        Frame::Site | Frame::Staff { .. } | Frame::Flow { .. } => None,
    };
    let class = if studio.is_some() { "site-foot" } else { "site-foot compact" };
    view! {
        <footer class=class>
            <div class="wrap">
                {studio} <div class="foot-end">
                    <div class="tiny muted">
                        <p>
                            "Massage eases many back complaints. "
                            "It does not replace a medical diagnosis."
                        </p>
                        <ul class="foot-links">
                            <li><a href="/articles">"Articles"</a></li>
                            <li><a href="/questions">"Questions"</a></li>
                            <li><a href="/safety">"When to see a doctor"</a></li>
                            <li><a href="/privacy">"Privacy"</a></li>
                            <li><a href="/terms">"Terms"</a></li>
                            <li><a href="/accessibility">"Accessibility"</a></li>
                        </ul>
                    </div>
                    <ThemeSwitch/>
                </div>
            </div>
        </footer>
    }
    .into_any()
}

fn contact(studio: &StudioFacts) -> impl IntoView + use<> {
    let open = studio
        .opening_lines()
        .into_iter()
        .map(|(days, hours)| view! { <li>{format!("{days} {hours}")}</li> })
        .collect_view();
    view! {
        <div class="foot-grid">
            <div>
                <p class="foot-name">{studio.name.clone()}</p>
                <p class="small muted">"Booked with Lumbar"</p>
            </div>
            <div class="small">
                <h2>"Visit"</h2>
                <address>
                    {studio.address_line.clone()} <br/> {studio.postcode.clone()} " "
                    {studio.city.clone()}
                </address>
                <p>
                    <a href=format!("/{}#directions", studio.slug)>"How to get there"</a>
                </p>
            </div>
            <div class="small">
                <h2>"Open"</h2>
                <ul class="nums">{open}</ul>
            </div>
            <div class="small">
                <h2>"Reach us"</h2>
                <p>
                    <a href=studio.tel()>{studio.phone.clone()}</a>
                </p>
                <p>
                    <a href=format!("mailto:{}", studio.email)>{studio.email.clone()}</a>
                </p>
            </div>
        </div>
    }
}

/// Sends the choice without leaving the page, so that nothing typed is lost; and it arrives also
/// where somebody follows a link at once.
const REMEMBER: &str = "document.querySelector('form.theme').addEventListener('change',\
    function(){fetch(this.action,{method:'POST',keepalive:true,\
    body:new URLSearchParams(new FormData(this))})})";

/// Three radios that style sees at once; the button, or a script, remembers them.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = use_context::<Theme>().unwrap_or_default();
    view! {
        <form class="theme" method="post" action="/api/ui/theme">
            <fieldset>
                <legend class="vh">"Colour theme"</legend>
                <div class="seg">
                    {Theme::ALL.map(|theme| option(theme, theme == chosen)).into_iter().collect_view()}
                </div>
            </fieldset>
            <button class="btn ghost keep">"Keep"<span class="vh">" this colour theme"</span></button>
        </form>
        <script nonce=use_nonce()>{REMEMBER}</script>
    }
}

fn option(theme: Theme, checked: bool) -> impl IntoView {
    let face = match theme {
        Theme::Auto => view! { "Auto" }.into_any(),
        Theme::Light => {
            view! { <Icon glyph=Glyph::Sun/> <span class="vh">"Light"</span> }.into_any()
        }
        Theme::Dark => {
            view! { <Icon glyph=Glyph::Moon/> <span class="vh">"Dark"</span> }.into_any()
        }
    };
    view! {
        <label>
            <input
                type="radio"
                name="theme"
                id=format!("theme-{}", theme.word())
                value=theme.word()
                checked=checked
            />
            {face}
        </label>
    }
}
