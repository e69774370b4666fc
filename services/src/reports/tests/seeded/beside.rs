//! What a range is compared with.

use domain::{
    StudioId,
    report::{Figure, WaitEnd},
};

use super::{people::clients_are_what_sql_says, plain::Plain, waiting::waitings};
use crate::{
    Services,
    auth::ManagerSession,
    reports::{Report, cohorts, earlier},
};

/// As many days before, and the same dates a year before: every figure.
pub async fn earlier_periods_are_what_sql_says(
    plain: &Plain<'_>,
    studio: StudioId,
    report: &Report,
) {
    let range = report.here.range;
    let ranges = [range.before(), range.year_before()];
    for (told, range) in [&report.before, &report.year_before].into_iter().zip(ranges) {
        assert_eq!(told.range, range);
        let plain = Plain::of(plain.store, studio, plain.zone, range);
        for figure in Figure::ALL {
            let said = plain.figure(figure).await.whole();
            assert_eq!(told.sums.of(figure), said, "{figure:?} of {range:?}");
        }
        clients_are_what_sql_says(&plain, told).await;
        let (began, ended, _) = waitings(&plain, "TRUE").await;
        let told = (told.waits.began, WaitEnd::ALL.map(|end| told.waits.of(end)).to_vec());
        assert_eq!(told, (began, ended), "waitings of {range:?}");
    }
}

/// A range that another is compared with reads as if it were asked for itself.
pub async fn what_is_read_beside_it_is_the_same(
    services: &Services,
    who: &ManagerSession,
    report: &Report,
) {
    let range = report.here.range;
    let beside = earlier(services, who, range).await.expect("told");
    assert_eq!((&beside.here, beside.lead), (&report.here, report.lead));
    assert_eq!((&beside.series, &beside.therapists), (&report.series, &report.therapists));
    assert_eq!(cohorts(services, who, range).await.expect("told"), report.cohorts);
}
