use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use domain::{Instant, Money, booking::Booking, earnings::TermsInput};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{OwnerSession, StaffSession, testing},
    bookings::{
        Whom, cancel,
        desk::{self, MoveRequest},
        tests::bench::{booked, link, literal, owner, sql, tuesday},
    },
    pdf::reading::read_back,
    testing::TestBed,
};

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

fn november() -> Month {
    "2026-11".parse().expect("a month")
}

/// 45 % of the price and three euros a session, half of a fee, from November on.
fn usual() -> RuleInput {
    RuleInput {
        therapist: None,
        valid_from: "2026-11-01".into(),
        terms: TermsInput { percent: "45".into(), amount: "3".into(), fee_percent: "50".into() },
    }
}

async fn with_rule(bed: &TestBed) -> OwnerSession {
    let owner = owner(bed).await;
    set_rule(&bed.services, &owner, &usual()).await.expect("set");
    owner
}

async fn of_ana(bed: &TestBed, month: Month) -> Statement {
    statement(&bed.services, &ana(bed), bed.studio.ana, month).await.expect("shown")
}

async fn took_place(bed: &TestBed, start: Instant, n: u8) -> Booking {
    let booking = booked(bed, start, n).await;
    bed.clock.set(booking.span.end);
    let done = desk::complete(&bed.services, &ana(bed), booking.id).await.expect("it took place");
    bed.clock.set(TestBed::start());
    done
}

/// As if the visit had begun then.
async fn shifted(bed: &TestBed, booking: &Booking, start: &str) {
    let start = TestBed::at(start).timestamp();
    let (end, id) = (start + 3_600, literal(bed, booking.id.0));
    sql(bed, &format!("UPDATE booking SET starts = {start}, ends = {end} WHERE id = {id}")).await;
}

fn references(statement: &Statement) -> Vec<&str> {
    statement.lines.iter().map(|line| line.reference.as_str()).collect()
}

on_both_engines! {
    async fn a_session_that_took_place_brings_its_share(bed: &TestBed) {
        with_rule(bed).await;
        let booking = took_place(bed, tuesday(10, 0), 1).await;
        let month = of_ana(bed, november()).await;
        let line = &month.lines[0];
        assert_eq!((line.reference.as_str(), line.client.as_str()), (&*booking.reference, "Amara"));
        assert_eq!((line.outcome, line.paid), (Outcome::Completed, booking.price));
        // 45 % of €84.00, and €3.00.
        assert_eq!(line.split.earned.minor, 3_780 + 300);
        assert_eq!((month.totals.sessions, month.totals.split.earned), (1, line.split.earned));
        assert_eq!(month.totals.split.studio.minor, 8_400 - 4_080);
        assert!(month.totals.split.tips.is_zero());
        assert_eq!((month.open, month.without_rule, month.rules.len()), (0, 0, 1));
    }

    async fn a_month_begins_and_ends_at_midnight_of_the_studio_also_in_summer(bed: &TestBed) {
        let booking = took_place(bed, tuesday(10, 0), 1).await;
        let (march, april) = ("2026-03".parse().expect("one"), "2026-04".parse().expect("one"));
        // Lisbon is an hour ahead of UTC by the end of March, and not at its beginning.
        for (start, in_march, in_april) in [
            ("2026-02-28T23:59:00Z", 0, 0),
            ("2026-03-01T00:00:00Z", 1, 0),
            ("2026-03-29T01:30:00Z", 1, 0),
            ("2026-03-31T22:59:00Z", 1, 0),
            ("2026-03-31T23:00:00Z", 0, 1),
        ] {
            shifted(bed, &booking, start).await;
            let found = (of_ana(bed, march).await.lines.len(), of_ana(bed, april).await.lines.len());
            assert_eq!(found, (in_march, in_april), "{start}");
        }
        let (october, next) = ("2026-10".parse().expect("one"), november());
        for (start, in_october, in_november) in
            [("2026-10-31T23:59:00Z", 1, 0), ("2026-11-01T00:00:00Z", 0, 1)]
        {
            shifted(bed, &booking, start).await;
            let found = (of_ana(bed, october).await.lines.len(), of_ana(bed, next).await.lines.len());
            assert_eq!(found, (in_october, in_november), "{start}");
        }
    }

    async fn a_missed_visit_brings_a_share_of_what_was_kept(bed: &TestBed) {
        sql(bed, "UPDATE policy SET no_show_percent = 75").await;
        with_rule(bed).await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(booking.span.end);
        desk::no_show(&bed.services, &ana(bed), booking.id).await.expect("closed");
        let line = of_ana(bed, november()).await.lines.remove(0);
        assert_eq!((line.outcome, line.income.price), (Outcome::NoShow, None));
        assert_eq!((line.income.fee.minor, line.split.earned.minor), (6_300, 3_150));
    }

    async fn a_late_cancellation_counts_on_the_day_of_the_visit(bed: &TestBed) {
        with_rule(bed).await;
        let first_of_december = TestBed::at("2026-12-01T10:00:00Z");
        let booking = booked(bed, first_of_december, 1).await;
        bed.clock.set(first_of_december - TimeDelta::hours(12));
        cancel(&bed.services, &link(bed, &booking), None).await.expect("cancelled");
        assert!(of_ana(bed, november()).await.lines.is_empty());
        let line = of_ana(bed, november().after()).await.lines.remove(0);
        assert_eq!((line.outcome, line.income.fee.minor), (Outcome::CancelledLate, 4_200));
        assert_eq!(line.split.earned.minor, 2_100);
    }

    async fn what_went_back_in_full_brings_nothing(bed: &TestBed) {
        with_rule(bed).await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        desk::cancel_by_studio(&bed.services, &ana(bed), booking.id).await.expect("cancelled");
        let month = of_ana(bed, november()).await;
        assert!(month.lines.is_empty() && month.totals.split.earned.is_zero());
    }

    async fn a_visit_that_was_handed_over_is_theirs_who_treated(bed: &TestBed) {
        let owner = with_rule(bed).await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let whom = Whom::One(bed.studio.caio);
        let request = MoveRequest { start: booking.span.start, whom, any_hour: None };
        desk::move_visit(&bed.services, &owner.into(), booking.id, request).await.expect("free");
        bed.clock.set(booking.span.end);
        desk::complete(&bed.services, &owner.into(), booking.id).await.expect("closed");
        assert!(of_ana(bed, november()).await.lines.is_empty());
        let staff = StaffSession::from(owner);
        let caio = statement(&bed.services, &staff, bed.studio.caio, november()).await;
        assert_eq!(references(&caio.expect("shown")), [booking.reference.as_str()]);
    }

    async fn what_is_not_closed_is_said_and_not_counted(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        assert_eq!(of_ana(bed, november()).await.open, 0);
        bed.clock.set(booking.span.start);
        let month = of_ana(bed, november()).await;
        assert_eq!((month.open, month.lines.len()), (1, 0));
    }

    async fn a_rule_that_is_set_later_never_changes_a_month_that_is_over(bed: &TestBed) {
        let owner = with_rule(bed).await;
        took_place(bed, tuesday(10, 0), 1).await;
        let before = of_ana(bed, november()).await.totals;
        bed.clock.set(TestBed::at("2026-12-02T10:00:00Z"));
        let late = set_rule(&bed.services, &owner, &usual()).await.expect_err("November is over");
        assert_eq!(late.code(), "invalid");
        let mut december = usual();
        december.valid_from = "2026-12-01".into();
        december.terms.percent = "60".into();
        set_rule(&bed.services, &owner, &december).await.expect("it is December");
        assert_eq!(of_ana(bed, november()).await.totals, before);
        let rules = rules(&bed.services, &ana(bed)).await.expect("read");
        assert_eq!(rules.len(), 2);
    }

    async fn ones_own_rule_is_ones_own_and_nobody_elses_to_read(bed: &TestBed) {
        let owner = with_rule(bed).await;
        let mut own = usual();
        own.therapist = Some(bed.studio.caio);
        own.terms.percent = "60".into();
        set_rule(&bed.services, &owner, &own).await.expect("set");
        took_place(bed, tuesday(10, 0), 1).await;
        assert_eq!(of_ana(bed, november()).await.totals.split.of_price.minor, 3_780);
        assert_eq!(rules(&bed.services, &ana(bed)).await.expect("read").len(), 1);
        assert_eq!(rules(&bed.services, &owner.into()).await.expect("read").len(), 2);
        let porto = testing::owner(storage::new_id());
        let other = set_rule(&bed.services, &porto, &own).await.expect_err("another studio");
        assert_eq!(other.code(), "not_found");
    }

    async fn nobody_reads_the_earnings_of_a_colleague(bed: &TestBed) {
        let caio = testing::therapist(bed.studio.id, bed.studio.caio).into();
        let refused = statement(&bed.services, &caio, bed.studio.ana, november()).await;
        assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        let porto = testing::owner(storage::new_id()).into();
        let refused = statement(&bed.services, &porto, bed.studio.ana, november()).await;
        assert_eq!(refused.expect_err("another studio").code(), "not_found");
    }

    async fn everybodys_month_is_the_sum_of_each_and_asks_no_more_for_more(bed: &TestBed) {
        let owner = with_rule(bed).await;
        took_place(bed, tuesday(10, 0), 1).await;
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        overview(&services, &owner.into(), november()).await.expect("shown");
        let of_one = asked.swap(0, Ordering::SeqCst);
        took_place(bed, tuesday(12, 0), 2).await;
        took_place(bed, tuesday(14, 0), 3).await;
        let all = overview(&services, &owner.into(), november()).await.expect("shown");
        assert_eq!(asked.load(Ordering::SeqCst), of_one);
        assert_eq!((all.shares.len(), all.totals.sessions), (3, 3));
        let earned: i64 = all.shares.iter().map(|share| share.totals.split.earned.minor).sum();
        assert_eq!(all.totals.split.earned.minor, earned);
        assert_eq!(all.totals.split, of_ana(bed, november()).await.totals.split);
    }

    async fn the_statement_can_be_printed_and_read(bed: &TestBed) {
        with_rule(bed).await;
        took_place(bed, tuesday(10, 0), 1).await;
        let month = of_ana(bed, november()).await;
        let file = pdf(&month).expect("drawn");
        assert_eq!((file.name.as_str(), file.media_type), ("earnings-ana-2026-11.pdf", "application/pdf"));
        let text = read_back(&file.bytes);
        for said in ["Ana Teste", "Earnings in November 2026", "Amara", "€84.00", "€40.80", "45 %", "Page 1 of 1"] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    async fn no_name_breaks_a_statement_or_runs_over(bed: &TestBed) {
        took_place(bed, tuesday(10, 0), 1).await;
        let mut month = of_ana(bed, november()).await;
        let long = month.lines[0].clone();
        month.who.name = "美咲".into();
        month.lines = (0..200).map(|n| Line {
            client: ["美咲", "Σωκράτης", "Łukasz", "x\u{202e}y", "", "Wolfeschlegelsteinhausenberger"][n % 6].into(),
            treatment: "Deep tissue massage for everybody who sits all day long".into(),
            ..long.clone()
        }).collect();
        let file = pdf(&month).expect("drawn");
        let text = read_back(&file.bytes);
        assert!(text.contains("Łukasz") && text.contains("(other letters)") && text.contains("…"));
        assert!(text.contains("Page 1 of 6") || text.contains("Page 5 of"), "{text}");
        let sheet = String::from_utf8(csv(&month).bytes).expect("UTF-8");
        assert!(sheet.starts_with("\u{feff}Date,") && sheet.contains("美咲"));
    }
}

#[test]
fn a_table_for_spreadsheets_is_quoted_where_it_must_be() {
    let money = |minor| Money::new(minor, domain::Currency::Eur);
    let income = domain::earnings::Income {
        price: Some(money(8_400)),
        returned: money(0),
        fee: money(0),
        tips: money(0),
    };
    let line = Line {
        date: "2026-11-24".parse().expect("a date"),
        time: "10:00:00".parse().expect("a time"),
        reference: "LB-7Q4K-22".into(),
        client: "=cmd|' /C calc'!A0".into(),
        treatment: "Deep tissue, \"long\"".into(),
        minutes: 60,
        outcome: Outcome::Completed,
        paid: money(8_400),
        split: income.split(None).expect("one currency"),
        income,
    };
    let lisbon =
        crate::clock::WallClock::of_studio("Europe/Lisbon".parse().expect("a zone"), "Lisbon");
    let who = Who { id: storage::new_id(), slug: "ana".into(), name: "Ana".into(), active: true };
    let statement = Statement {
        studio: "Lombar".into(),
        address: String::new(),
        clock: lisbon,
        who,
        month: november(),
        at: TestBed::start(),
        totals: domain::earnings::Totals::none(domain::Currency::Eur),
        lines: vec![line],
        rules: Vec::new(),
        without_rule: 1,
        open: 0,
    };
    let file = csv(&statement);
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    let rows: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[1],
        "2026-11-24,10:00,Europe/Lisbon,LB-7Q4K-22,'=cmd|' /C calc'!A0,\"Deep tissue, \"\"long\"\"\",\
         60,took place,EUR,84.00,84.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00"
    );
}
