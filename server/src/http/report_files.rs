//! Tables of the reports, for spreadsheets.

use std::str::FromStr;

use app::{layout::Area, pages::error::Failure};
use axum::{
    Router,
    extract::{Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{outcomes::Scale, report::Range};
use serde::Deserialize;
use services::{
    limits::LimitKind,
    outcomes::{self, OutcomeTable},
    reports::{self, Behind, ExportRefused, Of, ReportRefused, Table, Wanted, WantedWaits},
};

use super::{
    Site, forms,
    staff::{asking, confirm, nothing_here, too_often, unavailable},
};

/// What is asked for.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/reports/csv/{table}", get(csv))
}

/// Which days; for outcomes by which measure, and for a list behind which number.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    of: String,
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

    /// Which number.
    fn wanted(&self, range: Range) -> Result<Wanted, ReportRefused> {
        let (behind, of) = (Behind::from_str(&self.what)?, Of::from_str(&self.of)?);
        Ok(Wanted { range, behind, of })
    }

    /// Which number of waiting, where it is one.
    fn waits(&self, range: Range) -> Option<WantedWaits> {
        let (number, of) = (self.what.parse().ok()?, self.of.parse().ok()?);
        Some(WantedWaits { range, number, of })
    }
}

/// There is more behind a number than a file may have.
const TOO_LONG: Failure = Failure {
    status: StatusCode::UNPROCESSABLE_ENTITY,
    title: "This list is too long for one file",
    words: "It has more than 100,000 lines. Go back, choose fewer days, and take the list in parts.",
};

/// Too many visits of these days are still to be counted: the page says how many months are.
const COUNTING: Failure = Failure {
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "These figures are being counted",
    words: "There are more visits in these days than can be counted while you wait. They are \
            counted month by month, and kept. Try again a little later, or choose fewer days.",
};

/// What stands for a table where the list behind a number is asked for.
const BEHIND: &str = "behind";

/// A table, for those who may see the studio's money.
async fn csv(
    State(site): State<Site>,
    Path((slug, table)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let staff = match asking(&site, &headers, &slug, &Area::Reports.address(&slug)).await {
        Ok((staff, _)) => staff,
        Err(answer) => return answer,
    };
    let (Some(manager), Some(range)) = (staff.as_manager(), asked.range()) else {
        return nothing_here(&site, &headers).await;
    };
    if table == BEHIND {
        if let Some(answer) = too_often(&site, LimitKind::List, manager.account()) {
            return answer;
        }
        let found = match (asked.waits(range), asked.wanted(range)) {
            (Some(wanted), _) => reports::waits_behind_csv(&site.services, &manager, &wanted).await,
            (None, Ok(wanted)) => reports::behind_csv(&site.services, &manager, &wanted).await,
            (None, Err(refused)) => Err(refused.into()),
        };
        let found = match found {
            Ok(file) => Ok(file),
            Err(refused @ ExportRefused::Unconfirmed(_)) => {
                // To the list itself, as it was asked for.
                let (page, query) = (Area::Reports.address(&slug), query.unwrap_or_default());
                return confirm(&format!("{page}/behind?{query}&refused={}", refused.code()));
            }
            Err(ExportRefused::Report(refused)) => Err(refused),
        };
        return answer(&site, &headers, found).await;
    }
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
    answer(&site, &headers, found).await
}

async fn answer(
    site: &Site,
    headers: &HeaderMap,
    found: Result<services::earnings::File, ReportRefused>,
) -> Response {
    match found {
        Ok(file) => attached(file),
        Err(ReportRefused::NotFound | ReportRefused::Invalid) => nothing_here(site, headers).await,
        Err(ReportRefused::TooLong) => forms::failed(site.clone(), headers.clone(), TOO_LONG).await,
        Err(ReportRefused::Counting { .. }) => {
            forms::failed(site.clone(), headers.clone(), COUNTING).await
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
