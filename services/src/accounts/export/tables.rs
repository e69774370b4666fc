//! The tables for other programs.

use domain::Money;
use serde_json::Value;
use storage::entities::studio;

use crate::{
    papers::Paper,
    spreadsheet::{Sheet, decimal, text},
};

/// A table of visits, and one of papers.
pub(super) struct Tables {
    pub visits: Sheet,
    pub papers: Sheet,
}

impl Tables {
    pub fn begin() -> Self {
        let visits = [
            "reference",
            "who",
            "studio",
            "state",
            "begins",
            "begins_on_the_studios_clock",
            "time_zone",
            "treatment",
            "minutes",
            "with",
            "price",
        ];
        let papers = ["number", "studio", "issued_on", "amount", "tax", "currency", "file"];
        Self { visits: Sheet::new(&visits), papers: Sheet::new(&papers) }
    }

    pub fn visits(&mut self, studio: &str, whose: &str, visits: &[Value]) {
        for visit in visits {
            let cell = |name: &str| match &visit[name] {
                Value::String(said) => text(said),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            self.visits.row(&[
                cell("reference"),
                text(whose),
                text(studio),
                cell("state"),
                cell("begins"),
                cell("begins_on_the_studios_clock"),
                cell("studios_time_zone"),
                cell("treatment"),
                cell("minutes"),
                cell("with"),
                cell("price"),
            ]);
        }
    }

    pub fn paper(&mut self, studio: &studio::Model, paper: &Paper, file: &str) {
        let Money { currency, .. } = paper.facts.gross;
        self.papers.row(&[
            paper.number.to_string(),
            text(&studio.name),
            paper.facts.issued_on.to_string(),
            decimal(paper.facts.gross),
            decimal(paper.facts.tax),
            currency.to_string(),
            file.to_owned(),
        ]);
    }
}
