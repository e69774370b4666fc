//! Each figure as a statement that shares nothing with its rule but the words of its definition.

use domain::report::Figure;
use storage::Engine;

use super::plain::{Divided, Plain};

impl Plain<'_> {
    /// A figure by everything that divides it.
    pub async fn figure(&self, figure: Figure) -> Divided {
        self.divided(&self.statement(figure)).await
    }

    fn statement(&self, figure: Figure) -> String {
        let client = "b.state = 'cancelled' AND b.cancelled_by = 'client'";
        let tax = |such: &str| posted("-e.amount_minor", &format!("e.account = 'tax' AND {such}"));
        let credit = |such: &str| posted("-e.amount_minor", such);
        match figure {
            Figure::Holds => made("TRUE"),
            Figure::Made => made("b.state NOT IN ('held', 'expired')"),
            Figure::ToCome => visits("b.state = 'confirmed'"),
            Figure::Asked => visits("b.state = 'requested'"),
            Figure::Completed => visits("b.state = 'completed'"),
            Figure::NoShows => visits("b.state = 'no_show'"),
            Figure::CancelledInTime => visits(&format!("{client} AND NOT {}", self.late())),
            Figure::CancelledLate => visits(&format!("{client} AND {}", self.late())),
            Figure::CancelledByStudio => {
                visits("b.state = 'cancelled' AND b.cancelled_by = 'studio'")
            }
            Figure::CancelledForSafety => {
                visits("b.state = 'cancelled' AND b.cancelled_by = 'system'")
            }
            Figure::Declined => visits("b.state = 'declined'"),
            Figure::Rebooked => visits(
                "b.state IN ('completed', 'no_show') AND EXISTS (SELECT 1 FROM booking n
                 WHERE n.client = b.client AND n.starts > b.starts
                 AND n.state IN ('requested', 'confirmed', 'completed', 'no_show'))",
            ),
            Figure::FirstVisits => visits(
                "b.state = 'completed' AND b.client IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM booking p WHERE p.client = b.client
                     AND p.state = 'completed' AND (p.starts, p.id) < (b.starts, b.id))",
            ),
            Figure::SessionMinutes => of_visits("b.minutes", "b.state = 'completed'"),
            Figure::BookedMinutes => taken("therapist", ("t.id", "NULL")),
            Figure::RoomMinutes => taken("room", ("NULL", "t.id")),
            Figure::Commission => commission(),
            Figure::Treatments => credit("e.account = 'revenue'"),
            Figure::TreatmentsTax => tax(&beside("revenue")),
            Figure::Fees => credit("e.account = 'fees'"),
            Figure::FeesTax => tax(&format!("{} AND NOT {}", beside("fees"), beside("revenue"))),
            Figure::OtherTax => {
                tax(&format!("NOT {} AND NOT {}", beside("revenue"), beside("fees")))
            }
            Figure::Tips => credit("e.account = 'tips' AND j.booking IS NOT NULL"),
            Figure::GiftCardsSold => credit(&sold("gift_cards")),
            Figure::GiftCardsUsed => posted("e.amount_minor", &used("gift_cards")),
            Figure::CoursesSold => credit(&sold("courses")),
            Figure::CoursesUsed => posted("e.amount_minor", &used("courses")),
            Figure::StripeFees => posted("e.amount_minor", "e.account = 'stripe_fees'"),
        }
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
}

/// That a journal moves this account too.
fn beside(account: &str) -> String {
    format!("EXISTS (SELECT 1 FROM entry x WHERE x.journal = j.id AND x.account = '{account}')")
}

fn sold(account: &str) -> String {
    format!("e.account = '{account}' AND e.amount_minor < 0 AND j.booking IS NULL")
}

fn used(account: &str) -> String {
    format!("e.account = '{account}' AND (e.amount_minor > 0 OR j.booking IS NOT NULL)")
}

fn visits(such: &str) -> String {
    of_visits("1", such)
}

fn of_visits(amount: &str, such: &str) -> String {
    format!(
        "SELECT piece.k, b.therapist, b.treatment, b.room, {amount} AS n
         FROM booking b JOIN piece ON b.starts >= piece.f AND b.starts < piece.u
         WHERE b.studio = :studio AND b.starts >= :from AND b.starts < :until AND {such}"
    )
}

fn made(such: &str) -> String {
    format!(
        "SELECT piece.k, b.therapist, b.treatment, b.room, 1 AS n
         FROM booking b JOIN piece ON b.created_at >= piece.f AND b.created_at < piece.u
         WHERE b.studio = :studio AND b.created_at >= :from AND b.created_at < :until AND {such}"
    )
}

/// Who or what an entry names goes before what its booking was.
fn posted(amount: &str, such: &str) -> String {
    format!(
        "SELECT piece.k, COALESCE(e.therapist, b.therapist) AS therapist,
             COALESCE(e.treatment, b.treatment) AS treatment, b.room, {amount} AS n
         FROM entry e JOIN journal j ON j.id = e.journal
         JOIN piece ON j.occurred_at >= piece.f AND j.occurred_at < piece.u
         LEFT JOIN booking b ON b.id = j.booking
         WHERE j.studio = :studio AND j.occurred_at >= :from AND j.occurred_at < :until
         AND {such}"
    )
}

/// A class counts once, as soon as a pair comes to it.
fn taken(table: &str, (therapist, room): (&str, &str)) -> String {
    format!(
        "SELECT piece.k, {therapist} AS therapist, COALESCE(b.treatment, c.treatment) AS treatment,
             {room} AS room, (LEAST(o.ends, piece.u) - GREATEST(o.starts, piece.f)) / 60 AS n
         FROM occupancy o JOIN {table} t ON t.resource = o.resource
         JOIN piece ON o.starts < piece.u AND o.ends > piece.f
         LEFT JOIN booking b ON b.id = o.booking
         LEFT JOIN class_date c ON c.id = o.class_date
         WHERE o.studio = :studio AND o.starts < :until AND o.ends > :from AND {BY_VISITS}"
    )
}

/// That a time is taken by a visit, or by a class to which somebody comes.
pub const BY_VISITS: &str = "o.kind = 'booking' AND (o.booking IS NOT NULL OR o.class_date IN (
     SELECT s.class_date FROM class_seat s
     JOIN occupancy p ON p.resource = s.resource AND p.kind = 'booking'))";

/// Half a cent goes up: share = (amount * points + 5000) / 10000, both more than zero.
fn commission() -> String {
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
    format!(
        "SELECT piece.k, v.therapist, v.treatment, v.room,
            CASE WHEN v.state = 'completed'
                 THEN ((v.price_minor - v.returned) * {price} + 5000) / 10000 + {session}
                 ELSE 0 END
            + (v.fee * {fee} + 5000) / 10000 AS n
         FROM (SELECT b.studio, b.starts, b.therapist, b.treatment, b.room, b.state,
                 b.price_minor, SUBSTR(b.local_start, 1, 10) AS day,
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
                 AND b.state IN ('completed', 'no_show', 'cancelled')) AS v
         JOIN piece ON v.starts >= piece.f AND v.starts < piece.u"
    )
}
