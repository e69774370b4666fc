//! Every figure of the demonstration's history beside plain SQL that shares nothing with it
//! but the words of its definition.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use domain::{
    Instant, StudioId,
    report::{DayPart, Figure, LEAD_TIMES, Range, Rate, Step, Sums, WaitEnd, Within},
    time::Zone,
};
use storage::{Engine, Store, hours, studios, testing::number};
use uuid::Uuid;

use crate::{
    Services,
    auth::{ManagerSession, testing},
    reports::{
        Behind, Of, Report, Wanted, behind, bring_up_to_date_everywhere, cohorts, earlier, report,
    },
    seed,
    testing::TestBed,
};

/// Services around a database without a studio.
struct Empty(Services);

impl storage::testing::OnStore for Empty {
    async fn on(store: Store) -> Self {
        Self(TestBed::services_on(store))
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Both changes of the clock, each alone and in its month; a year; what is to come; and
/// everything there is.
fn ranges() -> Vec<Range> {
    [
        ("2026-10-25", "2026-10-25"),
        ("2026-03-29", "2026-03-29"),
        ("2026-10-20", "2026-10-26"),
        ("2026-10-01", "2026-10-31"),
        ("2026-03-15", "2026-04-12"),
        ("2025-11-23", "2026-11-22"),
        ("2026-11-16", "2026-12-13"),
        ("2024-01-01", "2027-12-31"),
    ]
    .map(|(from, to)| Range::new(date(from), date(to)).expect("a range"))
    .into()
}

/// A studio's rows between two instants, as this engine writes them.
struct Plain<'a> {
    store: &'a Store,
    studio: String,
    zone: Zone,
    from: i64,
    until: i64,
}

impl<'a> Plain<'a> {
    fn of(store: &'a Store, studio: StudioId, zone: Zone, range: Range) -> Self {
        let begins = |date: NaiveDate| zone.day_start(date).timestamp();
        let (from, until) = (begins(range.from), begins(range.to + chrono::Days::new(1)));
        let studio = match store.engine() {
            Engine::Sqlite => format!("X'{}'", studio.0.simple()),
            Engine::Postgres => format!("'{}'", studio.0),
        };
        Self { store, studio, zone, from, until }
    }

    async fn ask(&self, sql: &str) -> i64 {
        let sql = sql
            .replace(":studio", &self.studio)
            .replace(":from", &self.from.to_string())
            .replace(":until", &self.until.to_string());
        let sql = match self.store.engine() {
            Engine::Sqlite => sql.replace("LEAST(", "MIN(").replace("GREATEST(", "MAX("),
            Engine::Postgres => sql,
        };
        number(self.store, &format!("SELECT CAST(({sql}) AS BIGINT) AS n")).await
    }

    async fn visits(&self, such: &str) -> i64 {
        self.ask(&format!(
            "SELECT COUNT(*) FROM booking b WHERE b.studio = :studio
             AND b.starts >= :from AND b.starts < :until AND {such}"
        ))
        .await
    }

    async fn made(&self, such: &str) -> i64 {
        self.ask(&format!(
            "SELECT COUNT(*) FROM booking WHERE studio = :studio
             AND created_at >= :from AND created_at < :until AND {such}"
        ))
        .await
    }

    async fn posted(&self, such: &str) -> i64 {
        self.ask(&format!(
            "SELECT COALESCE(SUM(-e.amount_minor), 0) FROM entry e JOIN journal j ON j.id = e.journal
             WHERE j.studio = :studio AND j.occurred_at >= :from AND j.occurred_at < :until
             AND {such}"
        ))
        .await
    }

    async fn taken(&self, table: &str) -> i64 {
        self.ask(&format!(
            "SELECT COALESCE(SUM(LEAST(o.ends, :until) - GREATEST(o.starts, :from)), 0) / 60
             FROM occupancy o JOIN {table} t ON t.resource = o.resource
             WHERE o.studio = :studio AND o.kind = 'booking'
             AND (o.booking IS NOT NULL OR o.class_date IN (
                 SELECT s.class_date FROM class_seat s
                 JOIN occupancy p ON p.resource = s.resource AND p.kind = 'booking'))
             AND o.starts < :until AND o.ends > :from"
        ))
        .await
    }

    /// The share that the booking's own ladder gives back at its cancellation, below its cap.
    fn late(&self) -> String {
        let (rungs, minutes, percent) = match self.store.engine() {
            Engine::Sqlite => (
                "json_each(b.policy, '$.ladder') r",
                "json_extract(r.value, '$.minutes_before')",
                "json_extract(r.value, '$.percent')",
            ),
            Engine::Postgres => (
                "jsonb_array_elements(CAST(b.policy AS jsonb) -> 'ladder') r",
                "CAST(r.value ->> 'minutes_before' AS BIGINT)",
                "CAST(r.value ->> 'percent' AS BIGINT)",
            ),
        };
        format!(
            "(b.refund_cap < 100 OR NOT EXISTS (SELECT 1 FROM {rungs}
                WHERE {percent} = 100 AND b.cancelled_at <= b.starts - 60 * {minutes}))"
        )
    }

    async fn commission(&self) -> i64 {
        // Half a cent goes up: share = (amount * points + 5000) / 10000, both more than zero.
        let rule = |column: &str| {
            format!(
                "COALESCE((SELECT r.{column} FROM commission_rule r
                   WHERE r.studio = v.studio AND r.therapist = v.therapist
                     AND CAST(r.valid_from AS TEXT) <= v.day ORDER BY r.valid_from DESC LIMIT 1),
                 (SELECT r.{column} FROM commission_rule r
                   WHERE r.studio = v.studio AND r.therapist IS NULL
                     AND CAST(r.valid_from AS TEXT) <= v.day ORDER BY r.valid_from DESC LIMIT 1),
                 0)"
            )
        };
        let (price, session, fee) =
            (rule("price_basis_points"), rule("per_session_minor"), rule("fee_basis_points"));
        self.ask(&format!(
            "SELECT COALESCE(SUM(
                CASE WHEN v.state = 'completed'
                     THEN ((v.price_minor - v.returned) * {price} + 5000) / 10000 + {session}
                     ELSE 0 END
                + (v.fee * {fee} + 5000) / 10000), 0)
             FROM (SELECT b.studio, b.therapist, b.state, b.price_minor,
                     SUBSTR(b.local_start, 1, 10) AS day,
                     COALESCE(f.fee, 0) - CASE WHEN b.state = 'completed' THEN 0
                        ELSE COALESCE(f.back, 0) END AS fee,
                     CASE WHEN b.state = 'completed' THEN COALESCE(f.back, 0)
                        ELSE 0 END AS returned
                   FROM booking b
                   LEFT JOIN (SELECT j.booking,
                          CAST(SUM(CASE j.kind WHEN 'credited' THEN 0
                             ELSE -e.amount_minor END) AS BIGINT) AS fee,
                          CAST(SUM(CASE j.kind WHEN 'credited' THEN e.amount_minor
                             ELSE 0 END) AS BIGINT) AS back
                        FROM entry e JOIN journal j ON j.id = e.journal
                        WHERE j.studio = :studio
                          AND (e.account IN ('fees', 'tax')
                               AND j.kind IN ('cancellation_fee', 'no_show_fee')
                            OR e.account <> 'client_prepaid' AND j.kind = 'credited')
                        GROUP BY j.booking) AS f ON f.booking = b.id
                   WHERE b.studio = :studio
                     AND b.starts >= :from AND b.starts < :until
                     AND b.state IN ('completed', 'no_show', 'cancelled')) AS v"
        ))
        .await
    }

    async fn figure(&self, figure: Figure) -> i64 {
        let client = "b.state = 'cancelled' AND b.cancelled_by = 'client'";
        let tax_with = |account: &str| {
            format!(
                "e.account = 'tax' AND EXISTS (SELECT 1 FROM entry x
                 WHERE x.journal = j.id AND x.account = '{account}')"
            )
        };
        match figure {
            Figure::Holds => self.made("TRUE").await,
            Figure::Made => self.made("state NOT IN ('held', 'expired')").await,
            Figure::ToCome => self.visits("b.state = 'confirmed'").await,
            Figure::Asked => self.visits("b.state = 'requested'").await,
            Figure::Completed => self.visits("b.state = 'completed'").await,
            Figure::NoShows => self.visits("b.state = 'no_show'").await,
            Figure::CancelledInTime => {
                self.visits(&format!("{client} AND NOT {}", self.late())).await
            }
            Figure::CancelledLate => self.visits(&format!("{client} AND {}", self.late())).await,
            Figure::CancelledByStudio => {
                self.visits("b.state = 'cancelled' AND b.cancelled_by = 'studio'").await
            }
            Figure::CancelledForSafety => {
                self.visits("b.state = 'cancelled' AND b.cancelled_by = 'system'").await
            }
            Figure::Declined => self.visits("b.state = 'declined'").await,
            Figure::Rebooked => {
                self.visits(
                    "b.state IN ('completed', 'no_show') AND EXISTS (SELECT 1 FROM booking n
                     WHERE n.client = b.client AND n.starts > b.starts
                     AND n.state IN ('requested', 'confirmed', 'completed', 'no_show'))",
                )
                .await
            }
            Figure::FirstVisits => {
                self.ask(
                    "SELECT COUNT(*) FROM (SELECT client, MIN(starts) AS first FROM booking
                     WHERE studio = :studio AND state = 'completed' AND client IS NOT NULL
                     GROUP BY client) AS c WHERE c.first >= :from AND c.first < :until",
                )
                .await
            }
            Figure::SessionMinutes => {
                self.ask(
                    "SELECT COALESCE(SUM(minutes), 0) FROM booking WHERE studio = :studio
                     AND starts >= :from AND starts < :until AND state = 'completed'",
                )
                .await
            }
            Figure::BookedMinutes => self.taken("therapist").await,
            Figure::RoomMinutes => self.taken("room").await,
            Figure::Commission => self.commission().await,
            Figure::Treatments => self.posted("e.account = 'revenue'").await,
            Figure::TreatmentsTax => self.posted(&tax_with("revenue")).await,
            Figure::Fees => self.posted("e.account = 'fees'").await,
            Figure::FeesTax => self.posted(&tax_with("fees")).await,
            Figure::OtherTax => {
                let all = self.posted("e.account = 'tax'").await;
                let [of_treatments, of_fees] = [tax_with("revenue"), tax_with("fees")];
                all - self.posted(&of_treatments).await - self.posted(&of_fees).await
            }
            Figure::Tips => self.posted("e.account = 'tips'").await,
            Figure::GiftCardsSold => {
                self.posted("e.account = 'gift_cards' AND e.amount_minor < 0 AND j.booking IS NULL")
                    .await
            }
            Figure::GiftCardsUsed => -self
                .posted(
                    "e.account = 'gift_cards' AND (e.amount_minor > 0 OR j.booking IS NOT NULL)",
                )
                .await,
            Figure::CoursesSold => {
                self.posted("e.account = 'courses' AND e.amount_minor < 0 AND j.booking IS NULL")
                    .await
            }
            Figure::CoursesUsed => {
                -self
                    .posted(
                        "e.account = 'courses' AND (e.amount_minor > 0 OR j.booking IS NOT NULL)",
                    )
                    .await
            }
            Figure::StripeFees => -self.posted("e.account = 'stripe_fees'").await,
        }
    }

    /// Minute by minute: is anybody to work, by their rules and absences?
    async fn rostered(&self, studio: StudioId) -> (i64, i64, Vec<i64>) {
        let conn = self.store.reader();
        let (mut all, mut open, mut cells) = (0, 0, vec![0; 168]);
        let mut people = Vec::new();
        for person in studios::every_therapist(conn, studio).await.expect("read") {
            let rules =
                hours::rules(conn, person.id.into(), date("2000-01-01")).await.expect("read");
            let away = storage::time_off::of_therapist(
                conn,
                person.id.into(),
                self.zone,
                Instant::UNIX_EPOCH,
            );
            people.push((rules, away.await.expect("read")));
        }
        for minute in (self.from..self.until).step_by(60) {
            let at = Instant::from_timestamp(minute, 0).expect("an instant");
            let wall = self.zone.local(at).wall;
            let of_day = i64::from(wall.hour() * 60 + wall.minute());
            let mut any = false;
            for (rules, away) in &people {
                let today = |o: &&domain::schedule::DateOverride| o.date == wall.date();
                let instead: Vec<_> = rules.overrides.iter().filter(today).collect();
                let within = |(from, until): (u32, u32)| {
                    (i64::from(from)..i64::from(until)).contains(&of_day)
                };
                let by_week = rules.weekly.iter().any(|rule| {
                    rule.weekday == wall.weekday()
                        && rule.valid_from.is_none_or(|first| first <= wall.date())
                        && rule.valid_until.is_none_or(|last| wall.date() <= last)
                        && within((rule.from_minute, rule.until_minute))
                });
                let works = if instead.is_empty() {
                    by_week
                } else {
                    instead.iter().filter_map(|o| o.hours).any(within)
                };
                let gone = away.iter().any(|a| a.span.start <= at && at < a.span.end);
                if works && !gone {
                    all += 1;
                    any = true;
                    let weekday = wall.weekday().num_days_from_monday() as usize;
                    cells[weekday * 24 + wall.hour() as usize] += 1;
                }
            }
            open += i64::from(any);
        }
        (all, open, cells)
    }
}

async fn every_figure_is_what_sql_says(plain: &Plain<'_>, report: &Report) {
    let Range { from, to } = report.here.range;
    for figure in Figure::ALL {
        let told = report.here.sums.of(figure);
        assert_eq!(told, plain.figure(figure).await, "{figure:?} of {from} to {to}");
    }
    for (class, told) in LEAD_TIMES.iter().zip(report.lead) {
        let ahead = format!(
            "state NOT IN ('held', 'expired') AND starts - created_at >= {}
             AND starts - created_at < {}",
            class.from.max(-1_000_000_000),
            class.until.min(10_000_000_000),
        );
        assert_eq!(told, plain.made(&ahead).await, "{} of {from} to {to}", class.name);
    }
    let clients = "SELECT COUNT(DISTINCT client) FROM booking WHERE studio = :studio
        AND state = 'completed' AND starts >= :from AND starts < :until";
    assert_eq!(report.here.clients, plain.ask(clients).await, "clients of {from} to {to}");
    let returning = "SELECT COUNT(DISTINCT b.client) FROM booking b WHERE b.studio = :studio
        AND b.state = 'completed' AND b.starts >= :from AND b.starts < :until
        AND EXISTS (SELECT 1 FROM booking p WHERE p.client = b.client
            AND p.state = 'completed' AND p.starts < :from)";
    assert_eq!(report.here.returning, plain.ask(returning).await, "returning, {from} to {to}");
    for owed in &report.liabilities {
        let balance = |until: &str| {
            format!(
                "SELECT COALESCE(SUM(-e.amount_minor), 0) FROM entry e
                 JOIN journal j ON j.id = e.journal WHERE j.studio = :studio
                 AND e.account = '{}' AND j.occurred_at < {until}",
                owed.account
            )
        };
        let (opening, closing) =
            (plain.ask(&balance(":from")).await, plain.ask(&balance(":until")).await);
        let told = (owed.opening.minor, owed.closing.minor);
        assert_eq!(told, (opening, closing), "{} of {from} to {to}", owed.account);
    }
}

/// How many waitings began, ended in each way, and go on, of those with this about them.
async fn waitings(plain: &Plain<'_>, such: &str) -> (i64, Vec<i64>, i64) {
    let count = async |when: &str| {
        let sql = "SELECT COUNT(*) FROM waitlist_entry w JOIN treatment t ON t.id = w.treatment
             WHERE w.studio = :studio";
        plain.ask(&format!("{sql} AND {when} AND {such}")).await
    };
    let mut ended = Vec::new();
    for state in ["booked", "over", "lapsed", "left", "removed"] {
        let when = format!("w.state = '{state}' AND w.ended_at >= :from AND w.ended_at < :until");
        ended.push(count(&when).await);
    }
    let began = count("w.joined_at >= :from AND w.joined_at < :until").await;
    (began, ended, count("w.ended_at IS NULL").await)
}

/// Whether anything was waited for at all.
async fn waiting_is_what_sql_says(plain: &Plain<'_>, report: &Report) -> bool {
    let waited = &report.waited;
    assert_eq!(waited.all.waits, report.here.waits);
    let mut rows = vec![("TRUE".to_owned(), &waited.all)];
    for row in &waited.treatments {
        rows.push((format!("t.name = '{}'", row.name), row));
    }
    for (day, row) in waited.weekdays.iter().enumerate() {
        rows.push((format!("(w.weekdays & {}) <> 0", 1 << day), row));
    }
    let hours = [(0, 720), (720, 1_020), (1_020, 1_440)];
    for ((from, until), row) in hours.into_iter().zip(&waited.parts) {
        rows.push((format!("w.from_minute < {until} AND w.until_minute > {from}"), row));
    }
    assert_eq!(rows.len(), 1 + waited.treatments.len() + 7 + DayPart::ALL.len());
    for (such, row) in rows {
        let told = WaitEnd::ALL.map(|end| row.waits.of(end)).to_vec();
        let said = waitings(plain, &such).await;
        assert_eq!((row.waits.began, told, row.now), said, "{such} of {:?}", report.here.range);
    }
    let whole = |of: fn(&crate::reports::WaitRow) -> i64| {
        assert_eq!(waited.treatments.iter().map(of).sum::<i64>(), of(&waited.all));
    };
    whole(|row| row.waits.began);
    whole(|row| row.waits.all());
    whole(|row| row.now);
    waited.all.waits.unmet() > 0
}

async fn cohorts_are_what_sql_says(plain: &Plain<'_>, report: &Report) {
    let day = |column: &str| match plain.store.engine() {
        Engine::Sqlite => format!("CAST(julianday(SUBSTR({column}, 1, 10)) AS INTEGER)"),
        Engine::Postgres => format!("(CAST(SUBSTR({column}, 1, 10) AS DATE) - DATE '1970-01-01')"),
    };
    for row in &report.cohorts {
        let of_month = Plain::of(plain.store, Uuid::nil().into(), plain.zone, row.range);
        let (from, until) = (of_month.from, of_month.until);
        for (within, told) in Within::ALL.into_iter().zip(row.cohort.again) {
            let again = format!(
                "SELECT COUNT(*) FROM booking f WHERE f.studio = :studio AND f.state = 'completed'
                 AND f.starts >= {from} AND f.starts < {until} AND f.client IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM booking p WHERE p.client = f.client
                    AND p.state = 'completed' AND (p.starts, p.id) < (f.starts, f.id))
                 AND EXISTS (SELECT 1 FROM booking n WHERE n.client = f.client
                    AND n.state = 'completed' AND n.starts > f.starts
                    AND {} - {} <= {})",
                day("n.local_start"),
                day("f.local_start"),
                within.days(),
            );
            assert_eq!(told, plain.ask(&again).await, "{within:?} of {:?}", row.range);
        }
    }
}

fn parts_make_the_whole(report: &Report) {
    let sum = |rows: &[crate::reports::Row]| {
        rows.iter().fold(Sums::default(), |mut sums, row| {
            sums.join(&row.sums);
            sums
        })
    };
    let whole = &report.here.sums;
    let by = [
        (sum(&report.therapists), Figure::RoomMinutes),
        (sum(&report.rooms), Figure::BookedMinutes),
    ];
    for (parts, not_divided) in by {
        for figure in Figure::ALL.into_iter().filter(|figure| *figure != not_divided) {
            assert_eq!(parts.of(figure), whole.of(figure), "{figure:?}");
        }
    }
    assert_eq!(sum(&report.treatments), *whole);
    let mut line = Sums::default();
    report.series.iter().for_each(|point| line.join(&point.sums));
    assert_eq!(line, *whole);
    assert_eq!(report.lead.iter().sum::<i64>(), whole.of(Figure::Made));
    let cohorts: i64 = report.cohorts.iter().map(|row| row.cohort.clients).sum();
    assert_eq!(cohorts, whole.of(Figure::FirstVisits));
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let cells: Vec<_> = cells.map(|(day, hour)| report.heat.at(day, hour)).collect();
    assert_eq!(cells.iter().map(|c| c.part).sum::<i64>(), whole.of(Figure::BookedMinutes));
    assert_eq!(cells.iter().map(|c| c.whole).sum::<i64>(), report.here.rostered);
    let rostered: i64 = report.therapists.iter().map(|row| row.rostered).sum();
    assert_eq!(rostered, report.here.rostered);
}

/// Every page of what is behind a number, added up, with how many lines there are.
async fn added_up(services: &Services, who: &ManagerSession, wanted: &Wanted) -> (i64, i64, i64) {
    let (mut after, mut sum, mut count) = (None::<String>, 0, 0);
    let mut last = None;
    loop {
        let page = behind(services, who, wanted, after.as_deref()).await.expect("listed");
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

async fn what_is_behind_adds_up(services: &Services, who: &ManagerSession, report: &Report) {
    let range = report.here.range;
    let mut all: Vec<(Behind, Of, i64)> = Figure::ALL
        .iter()
        .map(|f| (Behind::Figure(*f), Of::Studio, report.here.sums.of(*f)))
        .collect();
    all.push((Behind::Returning, Of::Studio, report.here.returning));
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
        if wanted.behind.unit() == domain::report::Unit::Count {
            assert_eq!(count, told, "{wanted:?}");
        }
    }
}

async fn what_is_read_beside_it_is_the_same(
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

storage::on_both_engines! {
    async fn every_figure_of_the_demonstration_is_what_plain_sql_says(bed: &Empty) {
        let (services, store) = (&bed.0, &bed.0.store);
        seed::demo(services, 1).await.expect("written");
        let all = studios::all(store.reader()).await.expect("read");
        for (nth, studio) in all.into_iter().enumerate() {
            // The first of them while its past is counted, the other once it is kept.
            if nth > 0 {
                bring_up_to_date_everywhere(services).await.expect("kept");
            }
            let (id, zone): (StudioId, Zone) = (studio.id.into(), studio.zone.parse().expect("a zone"));
            let who = testing::manager(id);
            for range in ranges() {
                let report = report(services, &who, range).await.expect("told");
                let plain = Plain::of(store, id, zone, range);
                every_figure_is_what_sql_says(&plain, &report).await;
                parts_make_the_whole(&report);
                let unmet = waiting_is_what_sql_says(&plain, &report).await;
                if range.days() <= 31 {
                    let (all, open, cells) = plain.rostered(id).await;
                    assert_eq!(report.here.rostered, all, "{range:?}");
                    // What was sold without a room stands in a row of its own.
                    for room in report.rooms.iter().filter(|row| row.id.is_some()) {
                        assert_eq!(room.rostered, open, "{room:?} in {range:?}");
                    }
                    for (cell, minutes) in cells.into_iter().enumerate() {
                        assert_eq!(report.heat.at(cell / 24, cell % 24).whole, minutes, "{cell}");
                    }
                }
                if range.days() == 7 {
                    what_is_behind_adds_up(services, &who, &report).await;
                }
                if range.days() > 1_000 {
                    cohorts_are_what_sql_says(&plain, &report).await;
                    assert!(report.here.sums.of(Figure::Completed) > 1_000);
                    assert!(report.here.sums.of(Figure::CancelledLate) > 10);
                    assert!(report.here.sums.of(Figure::Fees) > 0);
                    assert_eq!(report.step, Step::Month);
                    assert!(unmet && report.waited.all.now > 0);
                }
                // To count years again and again takes long.
                if nth > 0 || range.days() <= 31 {
                    what_is_read_beside_it_is_the_same(services, &who, &report).await;
                }
                let before = Plain::of(store, id, zone, range.before());
                let year = Plain::of(store, id, zone, range.year_before());
                let waits = |(began, ended, _): (i64, Vec<i64>, i64)| (began, ended);
                for (told, plain) in [(&report.before, &before), (&report.year_before, &year)] {
                    let ended = WaitEnd::ALL.map(|end| told.waits.of(end)).to_vec();
                    let said = waits(waitings(plain, "TRUE").await);
                    assert_eq!((told.waits.began, ended), said);
                }
                for figure in [Figure::Completed, Figure::Treatments, Figure::BookedMinutes] {
                    assert_eq!(report.before.sums.of(figure), before.figure(figure).await);
                    assert_eq!(report.year_before.sums.of(figure), year.figure(figure).await);
                }
                assert!(report.here.rate(Rate::NoShow).part <= report.here.rate(Rate::NoShow).whole);
            }
        }
    }
}

#[test]
fn the_days_on_which_berlin_changes_its_clocks_begin_and_end_where_they_do() {
    let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
    let hours = |day: &str| {
        let day = date(day);
        let length = berlin.day_start(day + TimeDelta::days(1)) - berlin.day_start(day);
        length.num_hours()
    };
    assert_eq!([hours("2026-03-29"), hours("2026-10-25"), hours("2026-10-26")], [23, 25, 24]);
}
