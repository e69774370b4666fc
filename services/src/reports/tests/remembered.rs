//! What is remembered is what would be read now, in whichever process, and bounded.

use std::sync::atomic::Ordering;

use domain::report::{Figure, Range};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use storage::on_both_engines;

use super::changing::{World, range};
use crate::{
    Services,
    auth::testing,
    bookings::tests::bench::sql,
    reports::{
        Behind, Of, Wanted, behind, bring_up_to_date, bring_up_to_date_everywhere, cohorts,
        earlier,
        ground::Ground,
        kept::{Depth, Kept, Summaries},
        report,
        roster::{Rostering, Rosters},
        standing,
    },
    testing::TestBed,
};

/// Less room than a year of months takes.
const LITTLE: usize = 60_000;

/// What says when anybody works, and what things are called.
const RULES: [&str; 10] = [
    "UPDATE working_hours SET until_minute = 1900 - until_minute WHERE weekday = 1",
    "UPDATE working_hours SET valid_until = '2026-12-20' WHERE weekday = 2",
    "UPDATE therapist SET active = NOT active WHERE slug = 'caio'",
    "UPDATE treatment SET name = 'Other' WHERE slug = 'deep-tissue'",
    "INSERT INTO date_override (id, therapist, date) SELECT id, id, '2026-12-03' FROM therapist p
        WHERE NOT EXISTS (SELECT 1 FROM date_override d WHERE d.id = p.id)",
    "DELETE FROM date_override",
    "INSERT INTO time_off (id, therapist, starts, ends, reason)
        SELECT id, id, 1796000400, 1796400000, 'away' FROM therapist p
        WHERE NOT EXISTS (SELECT 1 FROM time_off o WHERE o.id = p.id)",
    "UPDATE time_off SET starts = starts + 86400, ends = ends + 172800",
    "DELETE FROM time_off",
    "UPDATE studio SET zone = CASE WHEN zone = 'Europe/Lisbon' THEN 'Europe/Berlin'
        ELSE 'Europe/Lisbon' END",
];

/// What is looked behind, of each of its sources.
fn looked_behind() -> [Behind; 5] {
    let account = Behind::Account("client_prepaid".into());
    [
        Behind::Returning,
        Behind::Figure(Figure::Completed),
        Behind::Figure(Figure::Commission),
        Behind::Hour(24 + 11),
        account,
    ]
}

fn ranges() -> [Range; 2] {
    [range("2026-01-01", "2027-02-28"), range("2026-11-10", "2026-12-20")]
}

/// Everything that pages show of a range, as `services` tells it.
async fn told(services: &Services, bed: &TestBed, range: Range) -> String {
    let who = testing::manager(bed.studio.id);
    let report = report(services, &who, range).await.expect("told");
    let earlier = earlier(services, &who, range.before()).await.expect("told");
    let cohorts = cohorts(services, &who, range).await.expect("told");
    let standing = standing(services, bed.studio.id, range.to).await.expect("told");
    let mut all = format!("{report:#?} {earlier:#?} {cohorts:#?} {standing:#?}");
    for behind_it in looked_behind() {
        let wanted = Wanted { range, behind: behind_it, of: Of::Studio };
        let page = behind(services, &who, &wanted, None).await.expect("listed");
        all += &format!(" {page:#?}");
    }
    all
}

/// Each of two processes says what one says that has just started.
async fn agree(bed: &TestBed, other: &Services, why: &str) {
    for range in ranges() {
        let mine = told(&bed.services, bed, range).await;
        let theirs = told(other, bed, range).await;
        let fresh = bed.on_store(bed.services.store.clone());
        let anew = told(&fresh, bed, range).await;
        assert_eq!(mine, anew, "{range:?}, {why}");
        assert_eq!(theirs, anew, "the other's {range:?}, {why}");
    }
}

on_both_engines! {
    async fn what_is_remembered_is_what_would_be_read_now_in_each_of_two_processes(bed: &TestBed) {
        let mut world = World::new(bed).await;
        let other = bed.on_store(bed.services.store.clone());
        let mut draw = StdRng::seed_from_u64(71);
        for round in 0..16 {
            let writer = if round % 2 == 0 { &other } else { &bed.services };
            match draw.random_range(0..4) {
                0 => sql(bed, RULES[draw.random_range(0..RULES.len())]).await,
                1 => {}
                _ => world.change(bed, &mut draw).await,
            }
            if draw.random_bool(0.4) {
                let until = range("2026-11-15", "2027-03-01").to;
                bring_up_to_date(writer, bed.studio.id, until).await.expect("kept");
            }
            agree(bed, &other, &format!("round {round}")).await;
        }
    }

    async fn each_rule_of_when_anybody_works_changes_what_is_remembered(bed: &TestBed) {
        World::new(bed).await;
        let other = bed.on_store(bed.services.store.clone());
        for rule in RULES {
            sql(bed, rule).await;
            agree(bed, &other, rule).await;
        }
    }

    async fn a_summary_that_is_written_again_bears_another_number(bed: &TestBed) {
        let mut world = World::new(bed).await;
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        let numbers = async || {
            let conn = bed.services.store.begin_reading().await.expect("begun");
            let ground = Ground::read(&*conn, bed.studio.id).await.expect("read");
            let year = range("2026-01-01", "2026-12-31");
            let which = (storage::reports::Stretch::Month, year);
            let (studio, shape) = (bed.studio.id, &ground.shape);
            let all = storage::reports::writings(&*conn, studio, shape, which).await;
            conn.end().await.expect("ended");
            all.expect("read")
        };
        let before = numbers().await;
        assert!(before.iter().all(|(_, writing)| *writing > 0), "{before:?}");
        let mut draw = StdRng::seed_from_u64(3);
        for _ in 0..10 {
            world.change(bed, &mut draw).await;
        }
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        let after = numbers().await;
        assert!(after.iter().any(|row| !before.contains(row)), "{before:?} {after:?}");
    }

    async fn what_is_asked_again_while_nothing_changed_is_hardly_read(bed: &TestBed) {
        World::new(bed).await;
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        let who = testing::manager(bed.studio.id);
        let until = range("2027-03-31", "2027-03-31").to;
        bring_up_to_date(&services, bed.studio.id, until).await.expect("kept");
        let [year, ..] = ranges();
        let page = async || {
            asked.store(0, Ordering::SeqCst);
            report(&services, &who, year).await.expect("told");
            asked.load(Ordering::SeqCst)
        };
        let first = page().await;
        let again = page().await;
        assert!(again < first, "{first} statements, then {again}");
        assert!(again <= 16, "{again} statements");
        assert_eq!(page().await, again);
    }

    async fn the_chore_asks_no_more_of_a_studio_where_nothing_has_changed(bed: &TestBed) {
        let mut world = World::new(bed).await;
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        let chore = async || {
            asked.store(0, Ordering::SeqCst);
            bring_up_to_date_everywhere(&services).await.expect("kept");
            asked.load(Ordering::SeqCst)
        };
        let first = chore().await;
        assert_eq!((chore().await, chore().await), (2, 2), "which studios, and whether: {first}");
        let mut draw = StdRng::seed_from_u64(5);
        for _ in 0..10 {
            world.change(bed, &mut draw).await;
        }
        assert!(chore().await > 2, "something has changed");
        assert_eq!(chore().await, 2);
        let marks = storage::reports::count_marks(bed.services.store.reader(), bed.studio.id, 9).await;
        assert_eq!(marks.expect("counted"), 0, "and was taken in");
        bed.clock.advance_minutes(62 * 24 * 60);
        assert!(chore().await > 2, "there is another month");
        assert_eq!(chore().await, 2);
    }

    async fn with_little_room_as_much_is_true_and_no_more_is_kept(bed: &TestBed) {
        World::new(bed).await;
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        let (memory, rosters) = (Summaries::with_room(LITTLE), Rosters::with_room(LITTLE));
        let reading = bed.services.store.begin_reading().await.expect("begun");
        let ground = Ground::read(&*reading, bed.studio.id).await.expect("read");
        let kept = Kept::open(&*reading, &ground, &memory).await.expect("opened");
        let rostering = Rostering::open(&*reading, &ground, &rosters).await.expect("opened");
        let ends = range("2026-10-01", "2026-12-31").dates();
        for range in ends.map(|to| Range { to, ..ranges()[0] }) {
            let told = kept.over(range, Depth::Whole).await.expect("told");
            assert_eq!(*told, kept.anew(range).await.expect("counted"), "{range:?}");
            rostering.over(range).await.expect("told");
        }
        for weight in memory.weights().into_iter().chain(rosters.weights()) {
            assert!((1..=LITTLE).contains(&weight), "{weight}");
        }
        drop((kept, rostering));
        reading.end().await.expect("ended");
    }
}
