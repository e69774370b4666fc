//! What stands around every page of the reports: the days, the tabs, the way to a file.

use chrono::NaiveDate;
use domain::{
    outcomes::Scale,
    report::{Figure, Range},
};
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    reports::{Behind, Of, Table as File, WaitNumber, WaitedFor},
};

use super::{
    asked::{Asked, Quick, With, span},
    lines::query,
};
use crate::{
    components::{
        alert::{Alert, Tone},
        field::Field,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
};

/// A page of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What matters most.
    Overview,
    /// Revenue by kind.
    Money,
    /// What became of visits.
    Visits,
    /// How the time was used.
    Time,
    /// Who came, and came again.
    Clients,
    /// Therapists and treatments beside each other.
    Tables,
    /// What is owed.
    Liabilities,
    /// Who waited for a time.
    Waitlist,
    /// Whether it helped.
    Outcomes,
    /// What every figure means.
    Definitions,
}

impl Tab {
    const ALL: [Self; 10] = [
        Self::Overview,
        Self::Money,
        Self::Visits,
        Self::Time,
        Self::Clients,
        Self::Tables,
        Self::Liabilities,
        Self::Waitlist,
        Self::Outcomes,
        Self::Definitions,
    ];

    const fn part(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Money => "/money",
            Self::Visits => "/visits",
            Self::Time => "/time",
            Self::Clients => "/clients",
            Self::Tables => "/people",
            Self::Liabilities => "/liabilities",
            Self::Waitlist => "/waitlist",
            Self::Outcomes => "/outcomes",
            Self::Definitions => "/definitions",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Money => "Money",
            Self::Visits => "Visits",
            Self::Time => "Time",
            Self::Clients => "Clients",
            Self::Tables => "People and treatments",
            Self::Liabilities => "Liabilities",
            Self::Waitlist => "Waitlist",
            Self::Outcomes => "Outcomes",
            Self::Definitions => "Definitions",
        }
    }

    /// Its address at a studio.
    #[must_use]
    pub fn address(self, slug: &str) -> String {
        format!("{}{}", Area::Reports.address(slug), self.part())
    }
}

/// Who reads, and what they asked for.
pub struct Reader {
    /// Where.
    pub studio: StudioPage,
    /// Which days, compared with which.
    pub asked: Asked,
    /// Whose days they are.
    pub clock: String,
    /// The date there.
    pub today: NaiveDate,
    /// Which page.
    pub tab: Tab,
}

impl Reader {
    /// The same days on another page.
    #[must_use]
    pub fn to(&self, tab: Tab) -> String {
        format!("{}?{}", tab.address(&self.studio.slug), self.asked.query())
    }

    /// The name of the days they are compared with.
    #[must_use]
    pub fn versus(&self) -> Option<String> {
        self.asked.versus().map(|(_, said)| said)
    }

    /// What is behind a number of these days.
    #[must_use]
    pub fn behind(&self, behind: &Behind) -> String {
        self.behind_of(behind, Of::Studio, &self.asked.range)
    }

    /// What is behind a figure of these days.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> String {
        self.behind(&Behind::Figure(figure))
    }

    /// The same of a part of the studio; of what is nobody's too.
    #[must_use]
    pub fn figure_of(&self, figure: Figure, of: Of) -> String {
        self.behind_of(&Behind::Figure(figure), of, &self.asked.range)
    }

    /// What is behind a number of other days.
    #[must_use]
    pub fn behind_of(&self, behind: &Behind, of: Of, range: &Range) -> String {
        let page = Area::Reports.address(&self.studio.slug);
        format!("{page}/behind?{}", query(behind, &of, range))
    }

    /// What is behind a number of waiting of these days.
    #[must_use]
    pub fn waits(&self, number: WaitNumber, of: WaitedFor) -> String {
        let page = Area::Reports.address(&self.studio.slug);
        format!("{page}/behind?{}", query(&number, &of, &self.asked.range))
    }

    /// The days as dates: what is behind a number stays behind it tomorrow.
    #[must_use]
    pub fn dates(&self) -> String {
        format!("from={}&to={}", self.asked.range.from, self.asked.range.to)
    }

    /// A table as a file.
    #[must_use]
    pub fn csv(&self, table: File) -> String {
        let page = Area::Reports.address(&self.studio.slug);
        format!("{page}/csv/{}?{}", table.code(), self.dates())
    }

    /// The page with its head.
    pub fn page(&self, body: AnyView) -> AnyView {
        let name = self.tab.name();
        let title = if self.tab == Tab::Overview {
            "Reports".to_owned()
        } else {
            format!("Reports, {name}")
        };
        let frame = Frame::staff(&self.studio, Area::Reports);
        let dated = self.tab != Tab::Definitions;
        let said = dated.then(|| view! { <p class="muted">{self.said()}</p> });
        let (form, tabs) = (dated.then(|| self.form()), self.tabs());
        view! {
            <Page title=title class="wrap app-main reports" frame=frame private=true>
                <header class="app-title">
                    <div>
                        <h1>"Reports " <span class="of">{name}</span></h1>
                        {said}
                    </div>
                </header>
                {form}
                {tabs}
                {body}
            </Page>
        }
        .into_any()
    }

    /// Which days, compared with which, by whose clock.
    fn said(&self) -> String {
        let days = span(&self.asked.range);
        // Outcomes are of months, and compared with nothing.
        let versus = self.versus().filter(|_| self.tab != Tab::Outcomes);
        let versus = versus.map(|said| format!(", compared with {said}"));
        format!("{days}{}. Days in {}.", versus.unwrap_or_default(), self.clock)
    }

    fn tabs(&self) -> AnyView {
        let tabs = Tab::ALL.into_iter().map(|tab| {
            let here = (tab == self.tab).then_some("page");
            view! {
                <li>
                    <a href=self.to(tab) aria-current=here>
                        {tab.name()}
                    </a>
                </li>
            }
        });
        view! {
            <nav class="report-tabs" aria-label="Reports">
                <ul>{tabs.collect_view()}</ul>
            </nav>
        }
        .into_any()
    }

    fn form(&self) -> AnyView {
        let here = self.tab.address(&self.studio.slug);
        let quick = Quick::ALL.into_iter().map(|quick| {
            let asked = Asked { quick: Some(quick), ..self.asked.clone() };
            let href = format!("{here}?{}", asked.query());
            let current = (self.asked.quick == Some(quick)).then_some("true");
            view! {
                <a href=href aria-current=current>
                    {quick.name()}
                </a>
            }
        });
        let chosen = self.asked.with;
        let with = With::ALL.into_iter().map(move |with| {
            view! {
                <option value=with.code() selected=with == chosen>
                    {with.name()}
                </option>
            }
        });
        let (from, to) = (self.asked.range.from.to_string(), self.asked.range.to.to_string());
        // Other days are read by the same measure.
        let scale = self.asked.scale;
        let measure = (scale != Scale::Pain)
            .then(|| view! { <input type="hidden" name="measure" value=scale.code()/> });
        let refused = self.asked.refused.then(|| {
            view! {
                <Alert tone=Tone::Warn title="Those dates are no range">
                    <p>
                        "The first date comes before the last, at most twenty years apart. Below \
                         are the last 12 whole weeks instead."
                    </p>
                </Alert>
            }
        });
        // Open where there is room; on a phone the figures come first, unless something else was
        // chosen here, or is to be corrected.
        let asked = &self.asked;
        let open = asked.quick.is_none() || asked.refused || chosen != With::default();
        view! {
            {refused}
            <div class="report-range">
                <nav class="seg" aria-label="Days">
                    {quick.collect_view()}
                </nav>
                <details class="fold" open=open>
                    <summary class="btn">"Other days or comparison"</summary>
                    <form method="get" action=here.clone()>
                        <Field id="from" label="From">
                            <input class="input" type="date" id="from" name="from" value=from required/>
                        </Field>
                        <Field id="to" label="To">
                            <input class="input" type="date" id="to" name="to" value=to required/>
                        </Field>
                        <Field id="with" label="Compare with">
                            <select class="select" id="with" name="with">
                                {with.collect_view()}
                            </select>
                        </Field>
                        {measure}
                        <button class="btn">"Show"</button>
                    </form>
                </details>
            </div>
        }
        .into_any()
    }
}

/// The way to a table's file.
pub fn csv_link(href: String) -> AnyView {
    // The answer says by itself that it is a file; where it is none, it is a page to be read.
    view! {
        <p class="report-files">
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Download/>
                "CSV"
            </a>
        </p>
    }
    .into_any()
}
