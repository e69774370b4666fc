//! What is listed behind a number adds up to it.

use domain::report::{Figure, Total, Unit, Within};
use uuid::Uuid;

use crate::{
    Services,
    auth::ManagerSession,
    reports::{Behind, Of, Report, Wanted, behind, behind_csv},
};

/// Every page of what is behind a number, added up, with how many lines there are.
async fn added_up(services: &Services, who: &ManagerSession, wanted: &Wanted) -> (i64, i64, i64) {
    let (mut after, mut sum, mut count) = (None::<String>, 0, 0);
    let mut last = None;
    loop {
        let page = behind(services, who, wanted, after.as_deref()).await.expect("listed");
        let again = behind(services, who, wanted, after.as_deref()).await.expect("listed");
        assert_eq!(page, again, "{wanted:?} once it is known");
        for line in &page.lines {
            assert!(wanted.range.contains(line.date));
            // By date alone: the hour that a clock shows twice comes back.
            let place = line.date;
            assert!(last.is_none_or(|last| place <= last), "{wanted:?}: {last:?} then {place:?}");
            last = Some(place);
            sum += line.amount;
            count += 1;
        }
        after = page.next;
        if after.is_none() {
            return (page.total, sum, count);
        }
    }
}

/// What the file of it adds up to, with how many lines it has.
async fn filed(services: &Services, who: &ManagerSession, wanted: &Wanted) -> (i64, i64) {
    let file = behind_csv(services, who, wanted).await.expect("made");
    let mut reader = csv::Reader::from_reader(&file.bytes[3..]);
    let (mut sum, mut count) = (0, 0);
    for row in reader.records() {
        let row = row.expect("every row has as many cells");
        let amount = row.get(8).expect("an amount").replace('.', "");
        sum += amount.parse::<i64>().expect("a number");
        count += 1;
    }
    (sum, count)
}

pub async fn what_is_behind_adds_up(services: &Services, who: &ManagerSession, report: &Report) {
    let range = report.here.range;
    let mut all: Vec<(Behind, Of, i64)> = Figure::ALL
        .iter()
        .map(|f| (Behind::Figure(*f), Of::Studio, report.here.sums.of(*f)))
        .collect();
    all.extend(
        Total::ALL.map(|total| {
            (Behind::Total(total), Of::Studio, report.here.sums.of_all(total.figures()))
        }),
    );
    all.push((Behind::Returning, Of::Studio, report.here.returning));
    all.push((Behind::Came, Of::Studio, report.here.clients));
    all.extend(
        report.lead.iter().enumerate().map(|(n, made)| (Behind::Lead(n), Of::Studio, *made)),
    );
    let cell = 24 + 11;
    all.push((Behind::Hour(cell), Of::Studio, report.heat.at(1, 11).part));
    for within in Within::ALL {
        let again = report.cohorts.iter().map(|row| row.share(within).part).sum();
        all.push((Behind::Again(within), Of::Studio, again));
    }
    for row in &report.therapists {
        for figure in [Figure::Completed, Figure::BookedMinutes, Figure::Treatments] {
            let of = Of::Therapist(row.id.unwrap_or_default());
            all.push((Behind::Figure(figure), of, row.sums.of(figure)));
        }
        let of = Of::Therapist(row.id.unwrap_or_default());
        all.push((Behind::Total(Total::Revenue), of, row.sums.revenue_gross()));
    }
    for row in &report.treatments {
        let of = Of::Treatment(row.id.unwrap_or_default());
        all.push((Behind::Total(Total::Revenue), of, row.sums.revenue_gross()));
    }
    for (rows, of) in
        [(&report.treatments, Of::Treatment as fn(Uuid) -> Of), (&report.rooms, Of::Room)]
    {
        let row = &rows[0];
        let (figure, id) = (Figure::NoShows, row.id.unwrap_or_default());
        all.push((Behind::Figure(figure), of(id), row.sums.of(figure)));
    }
    for owed in &report.liabilities {
        let moved = owed.closing.minor - owed.opening.minor;
        all.push((Behind::Account(owed.account.clone()), Of::Studio, moved));
    }
    for (behind, of, told) in all {
        let read: Behind = behind.to_string().parse().expect("read as written");
        assert_eq!((&read, of.to_string().parse::<Of>().expect("read")), (&behind, of));
        let wanted = Wanted { range, behind, of };
        let (total, sum, count) = added_up(services, who, &wanted).await;
        assert_eq!((total, sum), (told, told), "{wanted:?}");
        if wanted.behind.unit() == Unit::Count {
            assert_eq!(count, told, "{wanted:?}");
        }
        if matches!((&wanted.behind, of), (Behind::Total(_), Of::Studio)) {
            assert_eq!(filed(services, who, &wanted).await, (sum, count), "{wanted:?}");
        }
    }
}
