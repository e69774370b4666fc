use chrono::TimeDelta;
use domain::{Instant, Span};
use storage::on_both_engines;

use super::{ana, caio, owner};
use crate::{
    auth::testing,
    availability::{SlotSearch, slots},
    bookings::{
        desk,
        tests::bench::{appointed, booked, literal, no_overlaps, read, sql, tuesday},
    },
    feeds::*,
    jobs,
    ports::{FeedAnswer, FeedError},
    testing::TestBed,
};

const ADDRESS: &str = "https://calendar.example/private-a1b2c3/basic.ics";
const OTHER: &str = "https://other.example/x.ics";

/// A calendar of entries in UTC: from and until.
fn calendar(spans: &[(Instant, Instant)]) -> String {
    let utc = |at: &Instant| at.format("%Y%m%dT%H%M%SZ").to_string();
    let entry = |(n, (from, until)): (usize, &(Instant, Instant))| {
        format!(
            "BEGIN:VEVENT\nUID:{n}\nSUMMARY:Kanarienvogel\nDTSTART:{}\nDTEND:{}\nEND:VEVENT\n",
            utc(from),
            utc(until)
        )
    };
    let all: String = spans.iter().enumerate().map(entry).collect();
    format!("BEGIN:VCALENDAR\n{all}END:VCALENDAR\n")
}

async fn added(bed: &TestBed, address: &str, spans: &[(Instant, Instant)]) {
    bed.feeds.put(address, &calendar(spans));
    add(&bed.services, &ana(bed).await, bed.studio.ana, "Home", address).await.expect("added");
}

async fn calendars(bed: &TestBed) -> Vec<Incoming> {
    incoming(&bed.services, &ana(bed).await, bed.studio.ana).await.expect("read")
}

/// What calendars elsewhere take of Ana's time.
async fn blocked(bed: &TestBed) -> Vec<Span> {
    let conn = bed.services.store.reader();
    let person = studios::therapist(conn, bed.studio.id, bed.studio.ana).await;
    let resource = person.expect("read").expect("there").resource.into();
    let window = Span {
        start: tuesday(0, 0) - TimeDelta::days(3),
        end: tuesday(0, 0) + TimeDelta::days(500),
    };
    let all = storage::occupancy::in_the_way(conn, &[resource], window).await.expect("read");
    let external = all.into_iter().filter(|way| way.by == storage::occupancy::Taker::Elsewhere);
    external.map(|way| way.span).collect()
}

fn hours(from: u32, until: u32) -> (Instant, Instant) {
    (tuesday(from, 0), tuesday(until, 0))
}

fn span(from: u32, until: u32) -> Span {
    Span { start: tuesday(from, 0), end: tuesday(until, 0) }
}

/// Whether Ana can be booked then.
async fn offered(bed: &TestBed, start: Instant) -> bool {
    let date = start.date_naive();
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        from: date,
        until: date,
        ignore: None,
    };
    let found = slots(&bed.services, &search).await.expect("searched");
    found.slots.iter().any(|slot| slot.start == start)
}

/// As the worker does, some time later.
async fn later(bed: &TestBed, minutes: i64) {
    bed.clock.advance_minutes(minutes);
    poll_due(&bed.services).await.expect("polled");
    settle_all(&bed.services).await.expect("settled");
}

on_both_engines! {
    async fn what_a_calendar_elsewhere_says_is_not_offered(bed: &TestBed) {
        assert!(offered(bed, tuesday(11, 0)).await);
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        assert!(!offered(bed, tuesday(11, 0)).await);
        assert_eq!(blocked(bed).await, [span(11, 13)]);
        bed.feeds.put(ADDRESS, &calendar(&[hours(14, 15)]));
        later(bed, 16).await;
        assert!(offered(bed, tuesday(11, 0)).await);
        assert_eq!(blocked(bed).await, [span(14, 15)]);
        let shown = calendars(bed).await.remove(0);
        assert_eq!((shown.host.as_str(), shown.read_at), ("calendar.example", bed.services.now()));
        remove(&bed.services, &ana(bed).await, shown.id).await.expect("removed");
        assert!(blocked(bed).await.is_empty() && calendars(bed).await.is_empty());
        no_overlaps(bed).await;
    }

    async fn two_calendars_that_say_the_same_take_it_once(bed: &TestBed) {
        added(bed, ADDRESS, &[hours(10, 12)]).await;
        added(bed, OTHER, &[hours(11, 13), hours(15, 16)]).await;
        assert_eq!(blocked(bed).await, [span(10, 13), span(15, 16)]);
        let first = calendars(bed).await.remove(0);
        remove(&bed.services, &ana(bed).await, first.id).await.expect("removed");
        assert_eq!(blocked(bed).await, [span(11, 13), span(15, 16)]);
    }

    async fn a_visit_is_never_dropped_and_what_lies_over_it_is_told(bed: &TestBed) {
        let visit = booked(bed, tuesday(11, 0), 1).await;
        added(bed, ADDRESS, &[hours(9, 16)]).await;
        assert_eq!(read(bed, &visit).await.state.code(), "confirmed");
        let conflicts = calendars(bed).await.remove(0).conflicts;
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].reference, visit.reference);
        let around = blocked(bed).await;
        assert_eq!((around[0].start, around[1].end), (tuesday(9, 0), tuesday(16, 0)));
        assert_eq!(around[0].end, conflicts[0].span.start, "breaks counted");
        no_overlaps(bed).await;
        // Once it is cancelled, the time is not offered to somebody else.
        desk::cancel_by_studio(&bed.services, &owner(bed).await, visit.id).await.expect("cancelled");
        later(bed, 1).await;
        assert_eq!(blocked(bed).await, [span(9, 16)]);
    }

    async fn nothing_but_spans_is_kept_and_the_address_is_sealed(bed: &TestBed) {
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        let rows = storage::feeds::of_therapist(bed.services.store.reader(), bed.studio.ana).await;
        let rows = rows.expect("read");
        let sealed = String::from_utf8_lossy(&rows[0].address_sealed).into_owned();
        assert!(!sealed.contains("private") && !format!("{rows:?}").contains("basic.ics"));
        assert!(!format!("{rows:?}").contains("Kanarienvogel"));
    }

    async fn a_calendar_that_cannot_be_read_is_not_added_and_the_reason_said(bed: &TestBed) {
        let try_add = async |address: &str| {
            let staff = ana(bed).await;
            let added = add(&bed.services, &staff, bed.studio.ana, "", address).await;
            added.expect_err("refused")
        };
        let wrong = try_add("http://calendar.example/a.ics").await;
        let FeedRefused::Invalid(errors) = wrong else { panic!("{wrong:?}") };
        assert_eq!((errors[0].field.as_ref(), errors[0].code.as_ref()), ("address", "plain"));
        assert_eq!(try_add(ADDRESS).await.code(), "no_host");
        for (answer, code) in [
            (Err(FeedError::NotPublic), "not_public"),
            (Err(FeedError::Status(404)), "gone"),
            (Err(FeedError::Status(403)), "not_allowed"),
            (Err(FeedError::Status(500)), "status"),
            (Err(FeedError::TooLong), "too_long"),
        ] {
            bed.feeds.answer(ADDRESS, answer);
            assert_eq!(try_add(ADDRESS).await.code(), code);
        }
        bed.feeds.put(ADDRESS, "<!doctype html><title>Sign in</title>");
        assert_eq!(try_add(ADDRESS).await.code(), "no_calendar");
        bed.feeds.put(ADDRESS, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n");
        assert_eq!(try_add(ADDRESS).await.code(), "damaged");
        assert!(calendars(bed).await.is_empty());
    }

    async fn what_is_known_is_asked_for_by_its_name_for_a_day(bed: &TestBed) {
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        bed.feeds.answer(ADDRESS, Ok(FeedAnswer::Unchanged));
        later(bed, 16).await;
        assert_eq!(bed.feeds.asked()[1].etag.as_deref(), Some("v1"));
        assert_eq!(blocked(bed).await, [span(11, 13)]);
        later(bed, 21 * 60).await;
        assert_eq!(bed.feeds.asked()[2].etag, None, "the days ahead have moved on");
    }

    async fn a_failing_calendar_is_tried_ever_more_seldom_and_its_therapist_told_once(bed: &TestBed) {
        let email = appointed(bed, bed.studio.ana, "ana@lombar.example").await;
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        bed.feeds.answer(ADDRESS, Err(FeedError::Unreachable));
        let mut tries = Vec::new();
        for _ in 0..(30 * 12) {
            let before = bed.feeds.asked().len();
            later(bed, 5).await;
            if bed.feeds.asked().len() > before {
                tries.push(bed.services.now());
            }
            jobs::run_due(&bed.services, 50).await;
        }
        let pauses: Vec<i64> = tries.windows(2).map(|pair| (pair[1] - pair[0]).num_minutes()).collect();
        assert_eq!(pauses[..5], [15, 30, 60, 120, 120]);
        let mails = bed.mailer.sent_to(&email);
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].text.contains("“Home” at calendar.example"), "{}", mails[0].text);
        let shown = calendars(bed).await.remove(0);
        let failing = shown.failing.expect("failing");
        assert_eq!((failing.since, failing.reason.as_str()), (tries[0], "unreachable"));
        bed.feeds.put(ADDRESS, &calendar(&[hours(11, 13)]));
        try_now(&bed.services, &ana(bed).await, shown.id).await.expect("read");
        assert_eq!(calendars(bed).await.remove(0).failing, None);
    }

    async fn a_calendar_that_fails_for_months_is_told_of_once(bed: &TestBed) {
        let email = appointed(bed, bed.studio.ana, "ana@lombar.example").await;
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        bed.feeds.answer(ADDRESS, Err(FeedError::Unreachable));
        for _ in 0..40 {
            later(bed, 24 * 60).await;
            jobs::run_due(&bed.services, 50).await;
            // As the housekeeping does with jobs that are long done.
            sql(bed, "DELETE FROM job").await;
        }
        assert_eq!(bed.mailer.sent_to(&email).len(), 1);
        bed.feeds.put(ADDRESS, &calendar(&[hours(11, 13)]));
        later(bed, 24 * 60).await;
        bed.feeds.answer(ADDRESS, Err(FeedError::Unreachable));
        for _ in 0..3 {
            later(bed, 24 * 60).await;
            jobs::run_due(&bed.services, 50).await;
        }
        assert_eq!(bed.mailer.sent_to(&email).len(), 2, "it failed anew");
    }

    async fn unchanged_says_nothing_where_nobody_said_what_they_know(bed: &TestBed) {
        bed.feeds.answer(ADDRESS, Ok(FeedAnswer::Unchanged));
        let staff = ana(bed).await;
        let new = add(&bed.services, &staff, bed.studio.ana, "", ADDRESS).await;
        assert_eq!(new.expect_err("nothing is known of it").code(), "status");
        added(bed, OTHER, &[hours(11, 13)]).await;
        bed.feeds.answer(OTHER, Ok(FeedAnswer::Unchanged));
        later(bed, 21 * 60).await;
        let shown = calendars(bed).await.remove(0);
        assert_eq!(shown.failing.expect("asked without conditions").reason, "status");
    }

    async fn of_somebody_who_left_no_calendar_is_read(bed: &TestBed) {
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        let id = calendars(bed).await[0].id;
        let ana = literal(bed, bed.studio.ana.0);
        sql(bed, &format!("UPDATE therapist SET active = FALSE WHERE id = {ana}")).await;
        later(bed, 60).await;
        assert_eq!(bed.feeds.asked().len(), 1, "when it was added");
        assert_eq!(settle_all(&bed.services).await.expect("looked"), 0);
        let staff = owner(bed).await;
        let tried = try_now(&bed.services, &staff, id).await;
        assert_eq!(tried.expect_err("refused").code(), "not_found");
        let more = add(&bed.services, &staff, bed.studio.ana, "", OTHER).await;
        assert_eq!(more.expect_err("refused").code(), "not_found");
        let owner = staff.as_owner().expect("an owner");
        let left = left_behind(&bed.services, &owner.into()).await.expect("read");
        assert_eq!((left.len(), left[0].whose.as_str()), (1, "Ana Teste"));
        remove(&bed.services, &staff, id).await.expect("the studio's owner may");
        assert!(left_behind(&bed.services, &owner.into()).await.expect("read").is_empty());
        assert!(blocked(bed).await.is_empty());
    }

    async fn visits_at_another_studio_of_this_house_keep_somebody_busy(bed: &TestBed) {
        let (day, host) = (tuesday(0, 0).format("%Y%m%d"), "localhost");
        let entry = |uid: String, hour: u32| {
            format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:{day}T{hour}0000Z\nDURATION:PT1H\nEND:VEVENT\n")
        };
        let elsewhere: TherapistId = storage::new_id();
        let here = entry(format!("1.visit.{}@{host}", bed.studio.ana), 11);
        let there = entry(format!("2.visit.{elsewhere}@{host}"), 14);
        bed.feeds.put(ADDRESS, &format!("BEGIN:VCALENDAR\n{here}{there}END:VCALENDAR\n"));
        add(&bed.services, &ana(bed).await, bed.studio.ana, "", ADDRESS).await.expect("added");
        assert_eq!(blocked(bed).await, [span(14, 15)]);
    }

    async fn a_stale_calendar_warns_or_blocks_as_its_therapist_wants(bed: &TestBed) {
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        bed.feeds.answer(ADDRESS, Err(FeedError::TimedOut));
        later(bed, 60).await;
        assert!(!calendars(bed).await[0].stale);
        later(bed, 6 * 60).await;
        let shown = calendars(bed).await.remove(0);
        assert!(shown.stale);
        assert_eq!(blocked(bed).await, [span(11, 13)], "what it said last counts");
        let next = tuesday(10, 0) + TimeDelta::days(7);
        assert!(offered(bed, next).await);
        set_when_stale(&bed.services, &ana(bed).await, shown.id, WhenStale::Block).await.expect("set");
        assert!(!offered(bed, next).await, "no bookings until it is read again");
        bed.feeds.put(ADDRESS, &calendar(&[hours(11, 13)]));
        try_now(&bed.services, &ana(bed).await, shown.id).await.expect("read");
        assert!(offered(bed, next).await);
        assert_eq!(blocked(bed).await, [span(11, 13)]);
    }

    async fn a_calendar_is_its_therapists_and_the_owners(bed: &TestBed) {
        bed.feeds.put(ADDRESS, &calendar(&[hours(11, 13)]));
        let not_his = add(&bed.services, &caio(bed).await, bed.studio.ana, "", ADDRESS).await;
        assert_eq!(not_his.expect_err("refused").code(), "not_found");
        assert!(bed.feeds.asked().is_empty(), "nothing was asked for");
        added(bed, ADDRESS, &[hours(11, 13)]).await;
        let id = calendars(bed).await[0].id;
        assert!(incoming(&bed.services, &caio(bed).await, bed.studio.ana).await.is_err());
        assert!(remove(&bed.services, &caio(bed).await, id).await.is_err());
        assert!(try_now(&bed.services, &caio(bed).await, id).await.is_err());
        assert!(set_when_stale(&bed.services, &caio(bed).await, id, WhenStale::Block).await.is_err());
        let stranger = testing::owner(storage::new_id()).into();
        assert!(remove(&bed.services, &stranger, id).await.is_err());
        remove(&bed.services, &owner(bed).await, id).await.expect("the studio's owner may");
    }

    async fn only_so_many_calendars_and_tries_are_taken(bed: &TestBed) {
        for n in 0..MOST_FEEDS {
            added(bed, &format!("https://calendar.example/{n}.ics"), &[hours(11, 13)]).await;
        }
        bed.feeds.put(OTHER, &calendar(&[]));
        let staff = ana(bed).await;
        let more = add(&bed.services, &staff, bed.studio.ana, "", OTHER).await;
        assert_eq!(more.expect_err("refused").code(), "too_many_feeds");
        assert_eq!(blocked(bed).await, [span(11, 13)]);
    }
}
