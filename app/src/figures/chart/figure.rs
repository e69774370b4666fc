//! What stands around every chart: what it shows, what was measured, and the numbers.

use leptos::prelude::*;

use super::table::Table;
use crate::{
    components::icon::{Glyph, Icon},
    figures::ridge,
    words,
};

/// A chart with its words and its numbers.
pub struct Figure {
    /// What it shows, in a sentence.
    pub finding: String,
    /// What was measured, and its unit.
    pub measure: String,
    /// The drawing; none where there is nothing to draw.
    pub drawing: Option<AnyView>,
    /// Why there is nothing, where there is not.
    pub nothing: &'static str,
    /// What one has to know to read it.
    pub doubt: Option<&'static str>,
    /// What its figures are, to unfold.
    pub notes: Option<AnyView>,
    /// The numbers, where the drawing is no table itself.
    pub table: Option<Table>,
    /// The same numbers as a file.
    pub csv: Option<String>,
}

impl Figure {
    /// The figure.
    #[must_use]
    pub fn view(self) -> AnyView {
        let drawn = self.drawing.is_some();
        let body = self.drawing.unwrap_or_else(|| nothing(self.nothing));
        let data = drawn.then(|| self.table.map(data)).flatten();
        let csv = drawn.then(|| self.csv.map(csv_link)).flatten();
        view! {
            <figure class="graph">
                <figcaption>
                    <h2>{self.finding}</h2>
                    <p>{self.measure}</p>
                </figcaption>
                {body}
                {self.doubt.map(|doubt| view! { <p class="more">{doubt}</p> })}
                <div class="graph-more">{data} {csv} {self.notes}</div>
            </figure>
        }
        .into_any()
    }
}

/// A place that is empty and says so.
fn nothing(why: &'static str) -> AnyView {
    view! {
        <div class="graph-empty">
            <svg viewBox="0 0 90 40" aria-hidden="true" inner_html=ridge::small()></svg>
            <p>{why}</p>
        </div>
    }
    .into_any()
}

fn data(table: Table) -> AnyView {
    view! {
        <details class="data">
            <summary>
                <Icon glyph=Glyph::Note/>
                "See the numbers"
            </summary>
            {table.view()}
        </details>
    }
    .into_any()
}

fn csv_link(href: String) -> AnyView {
    view! {
        <a class="csv" href=href download="">
            <Icon glyph=Glyph::Download/>
            "CSV"
        </a>
    }
    .into_any()
}

/// What a figure is, to unfold beside it.
#[must_use]
pub fn means(name: &str, definition: String) -> AnyView {
    view! {
        <details class="means">
            <summary>
                "What this is" <span class="whose">{format!(": {}", words::uncapital(name))}</span>
            </summary>
            <p>{definition}</p>
        </details>
    }
    .into_any()
}
