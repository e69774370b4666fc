//! What stands around every page: header, main part, footer.

mod footer;
mod header;
mod preview;
mod share;
mod staff;

use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet, Title};
use services::catalogue::StudioPage;

use self::preview::Preview;
pub use self::{
    footer::Footer,
    header::Header,
    share::Share,
    staff::{Area, Worker},
};
use crate::{components::Note, request, shell::Assets, words};

/// What a page's header and footer know of its studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudioFacts {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its time.
    pub city: String,
    /// As dialled, with country code.
    pub phone: String,
    /// Where to write to.
    pub email: String,
    /// Opening and closing of each weekday from Monday, in minutes after midnight.
    pub opening: [Option<(u32, u32)>; 7],
    /// Whether its staff see it before clients do.
    pub preview: bool,
}

impl StudioFacts {
    /// A link target that dials.
    #[must_use]
    pub fn tel(&self) -> String {
        dial(&self.phone)
    }

    /// Opening times in as few lines as say it, by day: `Mon, Wed and Fri`, `08:00–20:00`.
    #[must_use]
    pub fn opening_lines(&self) -> Vec<(String, String)> {
        let mut said: Vec<Option<(u32, u32)>> = Vec::new();
        for hours in self.opening {
            if !said.contains(&hours) {
                said.push(hours);
            }
        }
        said.sort_by_key(Option::is_none);
        said.into_iter()
            .map(|hours| {
                let days = (0..7).filter(|day| self.opening[*day] == hours).collect::<Vec<_>>();
                (days_said(&days), hours_said(hours))
            })
            .collect()
    }
}

/// `Mon to Fri` for days in a row, else each of them.
fn days_said(days: &[usize]) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    match days {
        [first, .., last] if days.len() > 2 && last - first + 1 == days.len() => {
            format!("{} to {}", DAYS[*first], DAYS[*last])
        }
        _ => words::list(&days.iter().map(|day| DAYS[*day].to_owned()).collect::<Vec<_>>()),
    }
}

fn hours_said(opening: Option<(u32, u32)>) -> String {
    opening.map_or_else(
        || "Closed".to_owned(),
        |(from, until)| format!("{}–{}", words::minute_of_day(from), words::minute_of_day(until)),
    )
}

/// A link target that dials a number as people write it.
#[must_use]
pub fn dial(number: &str) -> String {
    let digits = number.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    format!("tel:{}", digits.collect::<String>())
}

/// What stands around a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// A page of the whole site.
    #[default]
    Site,
    /// A page of one studio.
    Studio(StudioFacts),
    /// A step of a flow that one should finish or leave: less around it.
    Flow {
        /// Whose flow.
        studio: StudioFacts,
        /// Where leaving leads.
        leave: String,
    },
    /// A page of those who work at a studio.
    Staff {
        /// Where they work.
        studio: StudioFacts,
        /// Which part of their work it shows.
        area: Area,
    },
}

impl Frame {
    /// The frame of a part of the staff's work.
    #[must_use]
    pub fn staff(studio: &StudioPage, area: Area) -> Self {
        Self::Staff { studio: StudioFacts::from(studio), area }
    }

    /// The studio, if the page belongs to one.
    #[must_use]
    pub const fn studio(&self) -> Option<&StudioFacts> {
        match self {
            Self::Site => None,
            Self::Studio(studio) | Self::Flow { studio, .. } | Self::Staff { studio, .. } => {
                Some(studio)
            }
        }
    }
}

/// A page: its title, its frame, and its main part.
#[component]
pub fn Page(
    /// As in the browser's tab. The name of the site or studio is added.
    #[prop(into)]
    title: String,
    /// One sentence for search engines and shared links.
    #[prop(optional, into)]
    description: Note,
    /// What stands around it.
    #[prop(optional)]
    frame: Frame,
    /// Classes of the main part.
    #[prop(default = "wrap")]
    class: &'static str,
    /// Whether it holds what belongs to one person: not cached, not indexed.
    #[prop(optional)]
    private: bool,
    /// Whether it has islands to wake.
    #[prop(optional)]
    islands: bool,
    /// Whether the first sheet has all its looks.
    #[prop(optional)]
    light: bool,
    /// What everybody may be told of it. With this, a private page is kept out of caches but
    /// not out of search engines: it shows one person's things beside what is public.
    #[prop(default = None)]
    share: Option<Share>,
    /// The main part.
    children: Children,
) -> AnyView {
    let preview = preview::of(&frame);
    let share = share.filter(|_| preview.is_none());
    let private = private || preview.is_some();
    if private {
        request::keep_private();
    }
    let site = frame.studio().map_or("Lumbar", |studio| studio.name.as_str());
    let head = share.as_ref().map(|s| share::head(s, &title, description.0.as_deref(), site));
    let title = if title == site { title } else { format!("{title} · {site}") };
    let hidden = private && share.is_none();
    let staff = matches!(frame, Frame::Staff { .. });
    view! {
        <Title text=escaped(&title)/>
        {head}
        {(!light).then(|| view! { <MoreSheet/> })}
        {staff.then(|| view! { <StaffSheet/> })}
        {description.0.map(|text| view! { <Meta name="description" content=text/> })}
        {hidden.then(|| view! { <Meta name="robots" content="noindex"/> })}
        <Demo/>
        {preview.map(|slug| view! { <Preview slug=slug/> })}
        <Header frame=frame.clone()/>
        <main id="main" class=class tabindex="-1">
            {children()}
        </main>
        <Footer frame=frame/>
        {islands.then(|| view! { <Wake staff=staff/> })}
        {share.and_then(|share| share::blocks(&share))}
    }
    .into_any()
}

/// The looks of what does not stand on the booking page.
#[component]
fn MoreSheet() -> impl IntoView {
    let assets = expect_context::<Assets>();
    view! { <Stylesheet href=assets.more/> }
}

/// The looks of what clients never see.
#[component]
fn StaffSheet() -> impl IntoView {
    let assets = expect_context::<Assets>();
    view! { <Stylesheet href=assets.staff/> }
}

/// The title is put into the document as it is, so it must be safe as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Says on every page that no money moves.
#[component]
fn Demo() -> impl IntoView {
    request::services().settings.demo_payments.then(|| {
        view! {
            <aside class="demo" aria-label="Demonstration">
                <b>"Demo payments."</b>
                " No card is charged."
            </aside>
        }
    })
}

/// Loads what wakes the islands. `HydrationScripts` of leptos 0.8.23 writes the nonce
/// into `crossorigin`, which browsers refuse; the script is the same one. It learns here where
/// the rest lies and fetches that once the page is painted: announced in the head of the page,
/// the module would share the line with style sheets and fonts.
#[component]
fn Wake(
    /// Whether the staff's islands are among them.
    staff: bool,
) -> impl IntoView {
    let assets = expect_context::<Assets>();
    let (script, module) =
        if staff { (assets.desk_js, assets.desk_wasm) } else { (assets.js, assets.wasm) };
    assets.islands.map(|start| {
        view! {
            <script
                type="module"
                id="islands"
                src=start
                data-script=script
                data-module=module
            ></script>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{StudioFacts, dial, escaped};

    #[test]
    fn days_with_equal_hours_share_a_line() {
        let (long, short) = (Some((480, 1200)), Some((600, 1080)));
        let said = |opening| {
            let lines = StudioFacts { opening, ..StudioFacts::default() }.opening_lines();
            lines.iter().map(|(days, hours)| format!("{days} {hours}")).collect::<Vec<_>>()
        };
        assert_eq!(
            said([long, long, long, long, long, None, None]),
            ["Mon to Fri 08:00–20:00", "Sat and Sun Closed"]
        );
        assert_eq!(
            said([None, short, long, short, long, short, None]),
            ["Tue, Thu and Sat 10:00–18:00", "Wed and Fri 08:00–20:00", "Mon and Sun Closed"]
        );
    }

    #[test]
    fn a_studio_cannot_write_markup_into_the_title() {
        assert_eq!(escaped("</title><script>"), "&lt;/title&gt;&lt;script&gt;");
    }

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(dial("+351 21 555 01 23"), "tel:+351215550123");
    }
}
