//! A studio on pages of its own: the next free times as a tag to copy, and addresses to share.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use super::{embed_address, head, manager};
use crate::{
    components::field::Select,
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::services,
};

/// Value and words of the colours that the times can have there.
const THEMES: [(&str, &str); 3] = [
    ("auto", "Those of your page"),
    ("light", "Light, with colours of ours"),
    ("dark", "Dark, with colours of ours"),
];

/// What was chosen: names in addresses, each empty or one that there is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Chosen {
    treatment: String,
    therapist: String,
    theme: String,
}

/// What shows the studio in the address elsewhere, for those who manage it.
#[component]
pub fn Embed() -> impl IntoView {
    let slug = param("studio");
    let typed = [asked("treatment"), asked("therapist"), asked("theme")];
    page(async move {
        let Some((_, studio)) = manager(&slug, &embed_address(&slug)).await? else {
            return Ok(().into_any());
        };
        let chosen = Chosen::among(&studio, typed);
        Ok(view(&studio, &chosen, &services().settings.base_url))
    })
}

impl Chosen {
    /// What is not there (any more) counts as not chosen.
    fn among(studio: &StudioPage, [treatment, therapist, theme]: [String; 3]) -> Self {
        let sold = studio.treatments.iter().any(|card| card.slug == treatment);
        let works = studio.introduced().any(|card| card.slug == therapist);
        let known = THEMES[1..].iter().any(|(value, _)| *value == theme);
        let keep = |is: bool, name: String| if is { name } else { String::new() };
        Self {
            treatment: keep(sold, treatment),
            therapist: keep(works, therapist),
            theme: keep(known, theme),
        }
    }

    /// What goes into the tag.
    fn facts(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("treatment", self.treatment.as_str()),
            ("therapist", self.therapist.as_str()),
            ("theme", self.theme.as_str()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The lines to copy. The link inside is what stands there without scripts.
fn tag(base: &str, slug: &str, name: &str, chosen: &Chosen) -> String {
    let facts = chosen.facts().into_iter();
    let facts: String = facts.map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
    let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<script type=\"module\" src=\"{base}/embed/lumbar.js\"></script>\n\
         <lumbar-times studio=\"{slug}\"{facts}>\n  \
         <a href=\"{base}/{slug}\">Free times at {name}</a>\n\
         </lumbar-times>"
    )
}

fn view(studio: &StudioPage, chosen: &Chosen, base: &str) -> AnyView {
    let lead = "Two lines show your next free times on any page of yours. Each time is a link \
                that leads into the booking.";
    let frame = Frame::staff(studio, Area::Setup);
    let code = tag(base, &studio.slug, &studio.name, chosen);
    let body = view! {
        {head(studio, "On your own site", lead)}
        <div class="staff-grid">
            <div class="embed-steps">
                <section aria-labelledby="tag-h">
                    <h2 id="tag-h">"Copy this"</h2>
                    <p class="muted">
                        "Put it where the times are to stand. The link inside is shown where \
                         scripts are off, or where we cannot be reached: word it as you like."
                    </p>
                    <pre class="copy" role="group" tabindex="0" aria-label="The lines to copy">{code}</pre>
                    {choices(studio, chosen)}
                </section>
                {looks(studio, chosen)}
                {rules(base)}
            </div>
            {addresses(studio, base)}
        </div>
    }
    .into_any();
    view! { <Page title="On your own site" class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// A form that changes the lines and nothing else.
fn choices(studio: &StudioPage, chosen: &Chosen) -> AnyView {
    let list = |first: &str, names: Vec<(String, String)>| {
        let first = (String::new(), first.to_owned());
        std::iter::once(first).chain(names).collect::<Vec<_>>()
    };
    let sold = studio.treatments.iter().map(|card| (card.slug.clone(), card.name.clone()));
    let sold = list("The first of yours", sold.collect());
    let works = studio.introduced().map(|card| (card.slug.clone(), card.name.clone()));
    let works = list("Whoever is free", works.collect());
    let themes = THEMES.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    view! {
        <form class="embed-choices" method="get" action=embed_address(&studio.slug)>
            <Select
                id="treatment"
                label="Times for"
                options=sold
                value=chosen.treatment.clone()
                optional=true
            />
            <Select
                id="therapist"
                label="With"
                options=works
                value=chosen.therapist.clone()
                optional=true
            />
            <Select
                id="theme"
                label="Colours"
                options=themes
                value=chosen.theme.clone()
                optional=true
            />
            <button class="btn">"Change the lines"</button>
        </form>
    }
    .into_any()
}

/// The thing itself, as it is loaded elsewhere; of a studio that clients do not find yet there
/// is nothing to show.
fn looks(studio: &StudioPage, chosen: &Chosen) -> AnyView {
    if !studio.published {
        return view! {
            <section aria-labelledby="looks-h">
                <h2 id="looks-h">"How it looks"</h2>
                <p class="muted">
                    "It shows times once your studio is published. Until then, the link inside \
                     stands there."
                </p>
            </section>
        }
        .into_any();
    }
    let Chosen { treatment, therapist, theme } = chosen;
    let home = format!("/{}", studio.slug);
    view! {
        <section aria-labelledby="looks-h">
            <h2 id="looks-h">"How it looks"</h2>
            <script type="module" src="/embed/lumbar.js"></script>
            <lumbar-times
                studio=studio.slug.clone()
                treatment=treatment.clone()
                therapist=therapist.clone()
                theme=theme.clone()
                heading="3"
            >
                <a href=home>{format!("Free times at {}", studio.name)}</a>
            </lumbar-times>
            <p class="small muted">
                "Font and colours are those of the page around it. To change more, set these in \
                 your style sheet: "
                <code>"--lumbar-accent"</code>
                ", "
                <code>"--lumbar-text"</code>
                ", "
                <code>"--lumbar-ground"</code>
                ", "
                <code>"--lumbar-radius"</code>
                ", "
                <code>"--lumbar-font"</code>
                "; or the parts "
                <code>"lumbar-times::part(time)"</code>
                ", "
                <code>"title"</code>
                ", "
                <code>"day"</code>
                ", "
                <code>"panel"</code>
                "."
            </p>
        </section>
    }
    .into_any()
}

/// For pages that say what they may load, and for those who ask what it does.
fn rules(base: &str) -> AnyView {
    let policy = format!("script-src {base}; connect-src {base};");
    view! {
        <section aria-labelledby="rules-h">
            <h2 id="rules-h">"Good to know"</h2>
            <p>
                "It is no frame: it stands in your page, and keyboards and screen readers find it \
                 there. It sets no cookie, keeps nothing about your visitors, and loads nothing \
                 but the times."
            </p>
            <p>
                "If your site sends a Content-Security-Policy, add our address to these two; \
                 nothing else is needed, and no " <code>"unsafe-inline"</code> ":"
            </p>
            <pre class="copy" role="group" tabindex="0" aria-label="What to add to the policy">{policy}</pre>
        </section>
    }
    .into_any()
}

/// Addresses that show a picture and a sentence where they are shared.
fn addresses(studio: &StudioPage, base: &str) -> AnyView {
    let home = format!("{base}/{}", studio.slug);
    let people = studio.introduced().map(|person| {
        let path = format!("/{}/therapists/{}", studio.slug, person.slug);
        view! {
            <li>
                <a href=path.clone()>{person.name.clone()}</a>
                <span class="setup-address small muted">{format!("{base}{path}")}</span>
            </li>
        }
    });
    view! {
        <section class="panel embed-links" aria-labelledby="links-h">
            <h2 id="links-h">"Links to share"</h2>
            <p class="small muted">
                "Each brings its own picture and a sentence, where it is shared."
            </p>
            <ul>
                <li>
                    <a href=format!("/{}", studio.slug)>{studio.name.clone()}</a>
                    <span class="setup-address small muted">{home}</span>
                </li>
                {people.collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{Chosen, tag};

    #[test]
    fn the_lines_hold_what_was_chosen_and_nothing_that_a_name_could_break() {
        let plain = tag("https://book.example", "berlin", "Lenz & <Co>", &Chosen::default());
        assert_eq!(
            plain,
            "<script type=\"module\" src=\"https://book.example/embed/lumbar.js\"></script>\n\
             <lumbar-times studio=\"berlin\">\n  \
             <a href=\"https://book.example/berlin\">Free times at Lenz &amp; &lt;Co&gt;</a>\n\
             </lumbar-times>"
        );
        let chosen = Chosen { therapist: "hana".into(), theme: "dark".into(), ..Chosen::default() };
        let chosen = tag("https://book.example", "berlin", "Lenz", &chosen);
        assert!(
            chosen.contains("studio=\"berlin\" therapist=\"hana\" theme=\"dark\">"),
            "{chosen}"
        );
    }
}
