//! Who is counted: people, each once, however often they came.

use super::*;

/// Months of which a panel is asked.
type Months = (&'static str, &'static str);

const BOTH: Months = ("2026-11-01", "2027-12-31");
const FIRST: Months = ("2026-11-01", "2026-12-31");
const SECOND: Months = ("2027-05-01", "2027-06-30");

/// Writes what somebody came to, each time from 7 before the first visit: when it began, by
/// which technique, and what they scored in the end.
async fn came(bed: &TestBed, n: u8, times: &[(&str, &str, Option<i32>)]) {
    let score = |points| Score::whole(Scale::Pain, points).expect("on the scale");
    let each = times.iter().map(|(began, technique, after)| Reviewed {
        began: day(began),
        due: day(began) + TimeDelta::days(21),
        treatment: bed.studio.deep_tissue,
        technique: (*technique).to_owned(),
        therapist: bed.studio.ana,
        rhythm: Rhythm::Weekly,
        before: score(7),
        after: after.map(score),
        paid: Money::new(25_200, Currency::Eur),
    });
    let subject = [n; 32];
    let rows = rows(bed.studio.id, &subject, &[(Scale::Pain, each.collect())]);
    let tx = bed.services.store.begin().await.expect("begun");
    storage::outcomes::replace(&tx, &subject, rows).await.expect("written");
    tx.commit().await.expect("committed");
}

async fn told(bed: &TestBed, (from, to): Months) -> Panel {
    let range = (day(from), day(to));
    panel(&bed.services, &manager(bed.studio.id), Scale::Pain, range).await.expect("read")
}

fn figures(panel: &Panel) -> (u32, u32, u32) {
    let Cell::Shown(all) = &panel.all else { panic!("{panel:?}") };
    (all.n, all.asked, all.responders)
}

fn techniques(panel: &Panel) -> Vec<&str> {
    panel.techniques.iter().map(|it| it.of.as_str()).collect()
}

on_both_engines! {
    async fn five_people_who_came_twice_are_five_people(bed: &TestBed) {
        let twice = [("2026-11-24", "sports", Some(4)), ("2027-05-04", "sports", Some(4))];
        for n in 0..5 {
            came(bed, n, &twice).await;
        }
        let found = told(bed, BOTH).await;
        assert_eq!((found.asked, &found.all), (5, &Cell::TooFew));
        for n in 5..10 {
            came(bed, n, &twice[..1]).await;
        }
        assert_eq!(figures(&told(bed, BOTH).await), (10, 10, 10));
    }

    async fn of_what_somebody_came_to_the_first_counts_whatever_the_months(bed: &TestBed) {
        for n in 0..10 {
            let again = [("2026-11-24", "deep-tissue", Some(7)), ("2027-05-04", "sports", Some(2))];
            came(bed, n, &again).await;
        }
        for months in [BOTH, FIRST] {
            let found = told(bed, months).await;
            assert_eq!((techniques(&found), figures(&found)), (vec!["deep-tissue"], (10, 10, 0)));
        }
        let second = told(bed, SECOND).await;
        assert_eq!((second.asked, techniques(&second)), (0, vec![]), "nobody is new");
        for n in 10..20 {
            came(bed, n, &[("2027-05-04", "swedish", Some(7))]).await;
        }
        let second = told(bed, SECOND).await;
        assert_eq!((techniques(&second), figures(&second)), (vec!["swedish"], (10, 10, 0)));
        assert_eq!(figures(&told(bed, BOTH).await), (20, 20, 0));
    }

    async fn who_is_left_when_months_are_taken_from_months_is_many(bed: &TestBed) {
        let came_in = [("2026-11-24", 0..20), ("2027-01-12", 20..30), ("2027-05-04", 30..40)];
        for (began, who) in came_in {
            for n in who {
                came(bed, n, &[(began, "sports", Some(4))]).await;
            }
        }
        // One of November came again in May, and got clearly worse.
        came(bed, 0, &[("2026-11-24", "sports", Some(4)), ("2027-05-04", "sports", Some(9))]).await;
        let of = async |from, to| figures(&told(bed, (from, to)).await);
        let november = of("2026-11-01", "2026-11-30").await;
        let winter = of("2026-11-01", "2027-01-31").await;
        let later = of("2027-01-01", "2027-05-31").await;
        let all = of("2026-11-01", "2027-05-31").await;
        assert_eq!((november, winter, later), ((20, 20, 20), (30, 30, 30), (20, 20, 20)));
        assert_eq!(all, (40, 40, 40), "all is November and what came later");
    }

    async fn everybody_in_one_range_is_never_a_few_more_than_in_another(bed: &TestBed) {
        let months = [("2026-11-24", 12), ("2027-01-12", 3), ("2027-02-09", 8), ("2027-04-06", 4)];
        let mut next = 0;
        for (began, n) in months {
            for subject in next..next + n {
                came(bed, subject, &[(began, "sports", Some(4))]).await;
            }
            next += n;
        }
        let span = |from, to| (day(from), day(to));
        let (november, winter) =
            (span("2026-11-01", "2026-11-01"), span("2026-12-01", "2027-02-01"));
        for (months, shown, n) in [
            (("2026-11-01", "2026-11-30"), november, 12),
            (("2026-11-01", "2027-01-31"), (november.0, winter.1), 23),
            (("2026-11-01", "2027-12-31"), (november.0, winter.1), 23),
            (("2027-01-01", "2027-01-31"), winter, 11),
        ] {
            let found = told(bed, months).await;
            assert_eq!((found.months, figures(&found)), (shown, (n, n, n)), "{months:?}");
        }
        let open = told(bed, ("2027-04-01", "2027-04-30")).await;
        assert_eq!((open.asked, open.months, &open.all), (4, open.wanted, &Cell::TooFew));
    }

    async fn who_can_still_answer_the_first_time_does_not_count_yet(bed: &TestBed) {
        bed.clock.set(tuesday(10, 0));
        for n in 0..10 {
            let again = [("2027-03-02", "deep-tissue", None), ("2027-05-04", "sports", Some(2))];
            came(bed, n, &again).await;
        }
        assert_eq!(told(bed, BOTH).await.asked, 0);
        // The first was not answered, and can be no longer: so it is not.
        bed.clock.set(tuesday(10, 0) + TimeDelta::weeks(26));
        let later = told(bed, BOTH).await;
        assert_eq!((later.asked, &later.all), (10, &Cell::TooFew));
        assert_eq!(techniques(&later), ["deep-tissue"]);
    }
}
