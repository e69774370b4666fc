//! `<lumbar-times>`: the next free times on a studio's own site. A script for any page, and
//! its sheet for browsers that need it as a file; the times are the JSON API's.

use std::sync::LazyLock;

use axum::{Router, http::HeaderMap, routing::get};

use super::{Site, public_file::PublicFile};

const SCRIPT: &str = include_str!("lumbar.js");
const SHEET: &str = include_str!("lumbar.css");
/// Its address is written into pages of others and never changes: it is asked for again
/// after ten minutes, and answered with the file only if that is another one by then.
const KEPT: &str = "public, max-age=600, stale-while-revalidate=86400";

/// The sheet stands in the script, so that a page loads one file.
fn whole() -> String {
    let quoted = serde_json::to_string(SHEET).unwrap_or_default();
    SCRIPT.replace("\"{css}\"", &quoted)
}

static FILES: LazyLock<[PublicFile; 2]> = LazyLock::new(|| {
    [
        PublicFile::new(whole(), "text/javascript; charset=utf-8", KEPT),
        PublicFile::new(SHEET, "text/css; charset=utf-8", KEPT),
    ]
});

/// The two files.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/embed/lumbar.js", get(|asked: HeaderMap| async move { FILES[0].answer(&asked) }))
        .route("/embed/lumbar.css", get(|asked: HeaderMap| async move { FILES[1].answer(&asked) }))
}

#[cfg(test)]
mod tests {
    use super::{SHEET, whole};

    #[test]
    fn the_script_holds_its_sheet_and_nothing_that_a_strict_policy_refuses() {
        let script = whole();
        assert!(script.contains("--lumbar-accent") && !script.contains("{css}"));
        for refused in ["innerHTML", "eval(", "document.cookie", "localStorage", ".style."] {
            assert!(!script.contains(refused), "{refused}");
        }
        assert!(SHEET.contains(":host"));
    }
}
