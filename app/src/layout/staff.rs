//! The head of the pages that a studio's staff work with.

use domain::{Right, Role};
use leptos::prelude::*;

use super::StudioFacts;
use crate::components::{
    brand::Brand,
    icon::{Glyph, Icon},
};

/// A part of the staff's work, with a place in their navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The day, its visits, and what waits for somebody.
    Desk,
    /// Days, weeks and months.
    Calendar,
    /// Working hours and time off.
    Hours,
    /// What one may do, and who checked it.
    Qualifications,
    /// Sessions and what they bring in.
    Earnings,
    /// What the studio's figures say.
    Reports,
    /// What clients read about a therapist.
    Profile,
    /// What the studio is, its rules, and whether clients find it: for those who manage it.
    Setup,
    /// Gift cards, courses and codes.
    Vouchers,
    /// Who comes.
    Clients,
    /// Who works there, and who may do what.
    People,
}

/// Who works, for what their navigation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The highest of their roles.
    pub role: Role,
    /// Whether they treat.
    pub treats: bool,
}

/// How many parts stand beside each other on a wide screen.
const FIT: usize = 7;
/// What is wanted most often beside those, where not all of them fit.
const OFTEN: [Area; 3] = [Area::Clients, Area::Qualifications, Area::Reports];
/// What a therapist needs between two sessions.
const AT_THE_THUMB: [Area; 3] = [Area::Desk, Area::Calendar, Area::Hours];

impl Area {
    /// In the order of the navigation.
    const ALL: [Self; 11] = [
        Self::Desk,
        Self::Calendar,
        Self::Hours,
        Self::Clients,
        Self::Qualifications,
        Self::Earnings,
        Self::Reports,
        Self::Profile,
        Self::Vouchers,
        Self::People,
        Self::Setup,
    ];

    /// Its address at the studio with this name in addresses.
    #[must_use]
    pub fn address(self, slug: &str) -> String {
        let part = match self {
            Self::Desk => return format!("/{slug}/desk"),
            Self::Calendar => "calendar",
            Self::Hours => "hours",
            Self::Qualifications => "qualifications",
            Self::Earnings => "earnings",
            Self::Reports => "reports",
            Self::Profile => "profile",
            Self::Setup => "setup",
            Self::Clients => "clients",
            Self::People => "people",
            Self::Vouchers => "vouchers",
        };
        format!("/{slug}/desk/{part}")
    }

    const fn said(self) -> (&'static str, Glyph) {
        match self {
            Self::Desk => ("Today", Glyph::Sun),
            Self::Calendar => ("Calendar", Glyph::Calendar),
            Self::Hours => ("Hours", Glyph::Clock),
            Self::Qualifications => ("Qualifications", Glyph::Seal),
            Self::Earnings => ("Earnings", Glyph::Card),
            Self::Reports => ("Reports", Glyph::Chart),
            Self::Profile => ("Profile", Glyph::User),
            Self::Setup => ("Set up", Glyph::Sliders),
            Self::Vouchers => ("Gift cards", Glyph::Mail),
            Self::Clients => ("Clients", Glyph::Users),
            Self::People => ("People", Glyph::User),
        }
    }

    /// Whether it leads whoever reads the page anywhere.
    #[must_use]
    pub fn leads(self) -> bool {
        use_context::<Worker>().is_none_or(|worker| self.is_for(worker))
    }

    /// Whether it leads this person anywhere: nobody is shown the way to what is not theirs.
    fn is_for(self, worker: Worker) -> bool {
        let Worker { role, treats } = worker;
        match self {
            Self::Desk | Self::Calendar | Self::Hours => true,
            Self::Clients => role.may(Right::SeeClients),
            Self::Vouchers => role.may(Right::SellVouchers),
            Self::Reports => role.may(Right::SeeMoney),
            Self::Qualifications => treats || role.may(Right::RunPeople),
            Self::Earnings => treats || role.may(Right::SeeMoney),
            Self::Profile => treats,
            Self::People => role > Role::Therapist,
            Self::Setup => role.may(Right::EditStudio),
        }
    }
}

/// On a phone the first ones stand at the thumb, and the rest in a menu beside them. A wide
/// screen shows all of them where they fit, else those that are wanted most often.
pub(super) fn header(studio: &StudioFacts, area: Area) -> AnyView {
    let theirs: Vec<Area> = Area::ALL.into_iter().filter(|part| part.leads()).collect();
    let many = theirs.len() > FIT;
    let at_the_thumb = |part: &Area| AT_THE_THUMB.contains(part);
    let in_the_bar = |part: &Area| at_the_thumb(part) || !many || OFTEN.contains(part);
    let wide = |part: &Area| if at_the_thumb(part) { "" } else { "wide" };
    let all = theirs.iter().filter(|part| in_the_bar(part));
    let all = all.map(|part| item(studio, *part, area, wide(part))).collect_view();
    let narrow = |part: &Area| if in_the_bar(part) { "narrow" } else { "" };
    let rest = theirs.iter().filter(|part| !at_the_thumb(part));
    let rest = rest.map(|part| item(studio, *part, area, narrow(part))).collect_view();
    let here = (!at_the_thumb(&area)).then_some("true");
    let class = if many { "app-nav many" } else { "app-nav" };
    view! {
        <header class="site-head app-head">
            <div class="wrap">
                <Brand href=format!("/{}", studio.slug) name=studio.name.clone()/>
                <nav class=class aria-label="Your work">
                    <ul>
                        {all}
                        <li class="rest">
                            <details class="menu up">
                                <summary aria-current=here>
                                    <Icon glyph=Glyph::Menu/>
                                    <span>"More"</span>
                                </summary>
                                <ul class="pop">{rest}</ul>
                            </details>
                        </li>
                    </ul>
                </nav>
                <div class="site-actions">
                    <a class="btn ghost" href="/account">
                        "Account"
                    </a>
                </div>
            </div>
        </header>
    }
    .into_any()
}

fn item(studio: &StudioFacts, part: Area, area: Area, class: &'static str) -> impl IntoView {
    let (name, glyph) = part.said();
    let here = (part == area).then_some("page");
    view! {
        <li class=class>
            <a href=part.address(&studio.slug) aria-current=here>
                <Icon glyph=glyph/>
                <span>{name}</span>
            </a>
        </li>
    }
}
