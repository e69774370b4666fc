//! From a tick on a scale to a row of the panel, on both engines.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    ClientId, Currency, Money,
    booking::Booking,
    outcomes::{Cell, MINIMUM_N, Reviewed, Rhythm, Scale, Score},
};
use storage::on_both_engines;

use super::*;

mod asking;
mod counting;
mod files;
mod lines;
mod nesting;
mod versions;

use crate::{
    auth::testing::{manager, therapist},
    bookings::{
        desk,
        tests::bench::{booked, sql, tuesday},
    },
    jobs::run_due,
    testing::TestBed,
};

fn pain(points: i32) -> Scores {
    Scores { pain: Some(points), ..Scores::default() }
}

/// What the link in a mail proves.
fn link(bed: &TestBed, booking: &Booking, moment: Moment) -> CareLink {
    let token = care_token(&bed.services, booking, Opens::CheckIn(moment));
    care_link(&bed.services, &token).expect("we signed it")
}

/// What a client says by the link of a moment.
async fn says(bed: &TestBed, booking: &Booking, moment: Moment, scores: &Scores) {
    let link = link(bed, booking, moment);
    check_in(&bed.services, &link, scores).await.expect("it is asked now");
}

/// Whose progress the link in a mail about a visit shows.
async fn holder(bed: &TestBed, booking: &Booking) -> CareHolder {
    let token = care_token(&bed.services, booking, Opens::Progress);
    let link = care_link(&bed.services, &token).expect("we signed it");
    care_holder(&bed.services, &link).await.expect("read").expect("somebody’s")
}

async fn seen(bed: &TestBed, booking: &Booking) -> Progress {
    let holder = holder(bed, booking).await;
    progress(&bed.services, &holder).await.expect("read").expect("not erased")
}

/// The visit is over, and closed.
async fn over(bed: &TestBed, booking: &Booking) {
    bed.clock.set(booking.span.end);
    let ana = therapist(bed.studio.id, booking.therapist).into();
    desk::complete(&bed.services, &ana, booking.id).await.expect("it has begun");
}

/// Amara's visits of three Tuesdays, done, with what she scored before the first and a day
/// after the last.
async fn three_visits(bed: &TestBed) -> Vec<Booking> {
    let mut visits = Vec::new();
    for week in 0..3 {
        let booking = booked(bed, tuesday(10, 0) + TimeDelta::weeks(week), 1).await;
        if week == 0 {
            says(bed, &booking, Moment::Before, &pain(7)).await;
        }
        over(bed, &booking).await;
        visits.push(booking);
    }
    visits
}

async fn client_of(bed: &TestBed, visit: &Booking) -> ClientId {
    let read = storage::bookings::by_id(bed.services.store.reader(), visit.id).await;
    read.expect("read").and_then(|it| it.client).expect("it is booked")
}

async fn shown(bed: &TestBed) -> Panel {
    shown_on(bed, Scale::Pain).await
}

async fn shown_on(bed: &TestBed, scale: Scale) -> Panel {
    while run_due(&bed.services, 50).await > 0 {}
    let range = (day("2026-11-01"), day("2027-12-31"));
    panel(&bed.services, &manager(bed.studio.id), scale, range).await.expect("read")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Writes the outcome of somebody who is not a client here, as if derived.
async fn somebody(bed: &TestBed, n: u8, technique: &str, after: Option<i32>) {
    somebody_on(bed, n, (Scale::Pain, technique), after).await;
}

async fn somebody_on(bed: &TestBed, n: u8, (scale, technique): (Scale, &str), after: Option<i32>) {
    let score = |points| Score::whole(scale, points).expect("on the scale");
    let it = Reviewed {
        began: day("2026-11-24"),
        due: day("2026-12-15"),
        treatment: bed.studio.deep_tissue,
        technique: technique.to_owned(),
        therapist: bed.studio.ana,
        rhythm: Rhythm::Weekly,
        before: score(7),
        after: after.map(score),
        paid: Money::new(25_200, Currency::Eur),
    };
    let tx = bed.services.store.begin().await.expect("begun");
    let subject = [n; 32];
    let rows = rows(bed.studio.id, &subject, &[(scale, vec![it])]);
    storage::outcomes::replace(&tx, &subject, rows).await.expect("written");
    tx.commit().await.expect("committed");
}

on_both_engines! {
    async fn what_a_client_scores_becomes_part_of_the_panel_once_they_could_answer(bed: &TestBed) {
        let visits = three_visits(bed).await;
        assert_eq!(shown(bed).await.asked, 0, "she can still answer");
        bed.clock.advance_minutes(8 * 24 * 60);
        assert_eq!(shown(bed).await.asked, 1, "she did not answer");
        // Late, and heard.
        says(bed, &visits[2], Moment::DayAfter, &pain(4)).await;
        let found = shown(bed).await;
        assert_eq!((found.asked, &found.all), (1, &Cell::TooFew));
        let rows = storage::testing::cells(&bed.services.store, "outcome", "subject").await;
        assert_eq!(rows.len(), 1);
        // A thumb slips: the later answer counts, and there is one outcome still.
        says(bed, &visits[2], Moment::DayAfter, &pain(5)).await;
        assert_eq!(shown(bed).await.asked, 1);
        assert_eq!(storage::testing::count(&bed.services.store, "check_in").await, 2);
    }

    async fn an_outcome_bears_no_name_and_stays_when_the_key_is_gone(bed: &TestBed) {
        let visits = three_visits(bed).await;
        bed.clock.advance_minutes(8 * 24 * 60);
        assert_eq!(shown(bed).await.asked, 1);
        let cells = async |table, column| {
            storage::testing::cells(&bed.services.store, table, column).await
        };
        let client = client_of(bed, &visits[0]).await;
        let subject = cells("outcome", "subject").await;
        assert!(!subject[0].starts_with(client.0.as_bytes()), "not the client’s id");
        for sealed in cells("check_in", "answers_sealed").await {
            assert!(!String::from_utf8_lossy(&sealed).contains("pain"), "sealed");
        }
        let key = cells("client", "data_key_sealed").await;
        let name = bed.services.vault.pseudonym(&key[0], bed.studio.id, client);
        assert_eq!(name.expect("her key").to_vec(), subject[0]);
        // Her key is destroyed: nothing derives her name again, and the figures stay.
        let no_key = "UPDATE client SET data_key_sealed =
            (SELECT answers_sealed FROM check_in WHERE check_in.client = client.id LIMIT 1)";
        sql(bed, no_key).await;
        refresh(&bed.services, client).await.expect("nothing to do");
        assert_eq!(shown(bed).await.asked, 1);
        assert_eq!(cells("outcome", "subject").await, subject);
    }

    async fn a_check_in_is_refused_outside_its_scale_and_its_time(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let links = Moment::ALL.map(|moment| link(bed, &booking, moment));
        let try_it = async |moment, scores: &Scores| {
            let link = links.iter().find(|link| link.opens() == Opens::CheckIn(moment));
            let done = check_in(&bed.services, link.expect("one"), scores).await;
            done.err().map(|refused| refused.to_string())
        };
        let scores = Some("a score is missing or outside its scale".to_owned());
        let not_now = Some("it is not asked at this time".to_owned());
        for wrong in [
            Scores::default(),
            pain(11),
            pain(-1),
            Scores { activities: vec![1; 4], ..Scores::default() },
            Scores { activities: vec![2, 12], ..pain(3) },
            Scores { places: vec!["back-elbow".into()], ..pain(3) },
            Scores { named: vec![Activity { name: String::new(), score: Some(3) }], ..pain(3) },
            Scores { named: vec![Activity::default(); 4], ..pain(3) },
        ] {
            assert_eq!(try_it(Moment::Before, &wrong).await, scores, "{wrong:?}");
        }
        assert_eq!(try_it(Moment::DayAfter, &pain(3)).await, not_now);
        assert_eq!(try_it(Moment::Before, &pain(3)).await, None);
        bed.clock.set(booking.span.end);
        assert_eq!(try_it(Moment::Before, &pain(3)).await, not_now);
        assert_eq!(try_it(Moment::After, &pain(3)).await, None);
        sql(bed, "UPDATE booking SET link_generation = 9").await;
        let gone = Some("there is no such visit".to_owned());
        assert_eq!(try_it(Moment::After, &pain(3)).await, gone, "the link was made anew");
    }

    async fn the_panel_adds_up_row_by_row_and_hides_the_few(bed: &TestBed) {
        for n in 0..14 {
            somebody(bed, n, "deep-tissue", Some(if n < 9 { 4 } else { 7 })).await;
        }
        for n in 14..18 {
            somebody(bed, n, "sports", Some(9)).await;
        }
        somebody(bed, 18, "deep-tissue", None).await;
        bed.clock.set(tuesday(10, 0) + TimeDelta::weeks(4));
        let found = shown(bed).await;
        let Cell::Shown(all) = &found.all else { panic!("{found:?}") };
        assert_eq!((all.n, all.asked, all.responders, all.worse), (18, 19, 9, 4));
        // Nineteen paid 252.00 each; nine improved.
        assert_eq!(all.cost_per_improvement, Some(53_200));
        assert!((all.change.mean - (-27.0 + 8.0) / 18.0).abs() < 1e-12, "{all:?}");
        // Four of sports are too few; those of deep tissue would give them away.
        let named: Vec<_> =
            found.techniques.iter().map(|it| (it.of.as_str(), it.cell == Cell::TooFew)).collect();
        assert_eq!(named, [("deep-tissue", true), ("sports", true)]);
        let [weekly] = found.rhythms.as_slice() else { panic!("{found:?}") };
        assert_eq!((weekly.of, &weekly.cell), (Rhythm::Weekly, &found.all));
        assert_eq!((found.therapists[0].of, found.treatments[0].of),
            (bed.studio.ana, bed.studio.deep_tissue));
        for n in 20..20 + u8::try_from(MINIMUM_N).expect("small") {
            somebody(bed, n, "sports", Some(6)).await;
        }
        let found = shown(bed).await;
        assert!(found.techniques.iter().all(|it| it.cell != Cell::TooFew), "{found:?}");
        // Another month, and another studio, are others' figures.
        let later = (day("2027-01-01"), day("2027-01-31"));
        let none = panel(&bed.services, &manager(bed.studio.id), Scale::Pain, later).await;
        assert_eq!(none.expect("read").asked, 0);
    }
}
