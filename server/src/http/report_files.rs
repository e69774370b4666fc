//! Tables of the reports, for spreadsheets.

use app::layout::Area;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{outcomes::Scale, report::Range};
use serde::Deserialize;
use services::{
    outcomes::{self, OutcomeTable},
    reports::{self, ReportRefused, Table},
};

use super::{
    Site,
    staff::{asking, nothing_here, unavailable},
};

/// What is asked for.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/reports/csv/{table}", get(csv))
}

/// Which days, and for outcomes by which measure.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    measure: String,
}

impl Asked {
    fn range(&self) -> Option<Range> {
        let date = |text: &str| text.parse::<NaiveDate>().ok();
        Range::new(date(&self.from)?, date(&self.to)?)
    }

    /// Pain, where nothing else is asked for.
    fn scale(&self) -> Option<Scale> {
        if self.measure.is_empty() { Some(Scale::Pain) } else { Scale::compared(&self.measure) }
    }
}

/// A table, for those who may see the studio's money.
async fn csv(
    State(site): State<Site>,
    Path((slug, table)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let staff = match asking(&site, &headers, &slug, &Area::Reports.address(&slug)).await {
        Ok((staff, _)) => staff,
        Err(answer) => return answer,
    };
    let (Some(manager), Some(range)) = (staff.as_manager(), asked.range()) else {
        return nothing_here(&site, &headers).await;
    };
    let helped = OutcomeTable::from_code(&table).zip(asked.scale());
    let found = match (Table::from_code(&table), helped) {
        (Some(table), _) => {
            let report = reports::report(&site.services, &manager, range).await;
            report.map(|report| reports::csv(&report, table))
        }
        (None, Some((table, scale))) => {
            let days = (range.from, range.to);
            let panel = outcomes::panel(&site.services, &manager, scale, days).await;
            panel.map(|panel| outcomes::csv(&panel, table)).map_err(ReportRefused::from)
        }
        (None, None) => return nothing_here(&site, &headers).await,
    };
    match found {
        Ok(file) => attached(file),
        Err(ReportRefused::NotFound | ReportRefused::Invalid) => {
            nothing_here(&site, &headers).await
        }
        Err(error) => unavailable(&error),
    }
}

/// A file to keep, which nobody between keeps too. Its name needs no quoting.
fn attached(file: services::earnings::File) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let head = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (head, file.bytes).into_response()
}
