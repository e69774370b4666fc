//! Which of a person's visits belong together, and what they are compared by.

use chrono::NaiveDate;

use super::{Change, Rhythm, Scale, Score};
use crate::{Money, TherapistId, TreatmentId};

/// The visit after which it is asked whether it helped.
pub const REVIEW_AT: usize = 3;
/// A longer pause begins a new episode: what hurts then is another story.
pub const PAUSE_DAYS: i64 = 90;
/// Whoever has not answered so many days after the review visit counts as not answering.
pub const ANSWER_DAYS: i64 = 7;

/// A visit that took place, with what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// On which date, in the studio's zone.
    pub day: NaiveDate,
    /// Of what.
    pub treatment: TreatmentId,
    /// The code of its technique.
    pub technique: String,
    /// With whom.
    pub therapist: TherapistId,
    /// As sold.
    pub price: Money,
    /// The score before it.
    pub before: Option<Score>,
    /// The score a day after it.
    pub day_after: Option<Score>,
}

/// What the first visits for one trouble came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The date of the first.
    pub began: NaiveDate,
    /// From this date on, no answer is no answer.
    pub due: NaiveDate,
    /// What most of them were; of several, the first.
    pub treatment: TreatmentId,
    /// Its technique.
    pub technique: String,
    /// With whom most of them were; of several, the first.
    pub therapist: TherapistId,
    /// How far apart they lay.
    pub rhythm: Rhythm,
    /// The score before the first.
    pub before: Score,
    /// The score a day after the last.
    pub after: Option<Score>,
    /// What they cost together.
    pub paid: Money,
}

impl Reviewed {
    /// The change, where both scores were given.
    #[must_use]
    pub fn change(&self, scale: Scale) -> Option<Change> {
        self.after.map(|after| Change { scale, before: self.before, after })
    }
}

/// The episodes of a person with at least [`REVIEW_AT`] visits and a score before the first,
/// oldest first. `visits` are in order of their dates. Later visits of an episode count for
/// nothing: who is better stays away, and who is not comes again.
#[must_use]
pub fn episodes(visits: &[Visit]) -> Vec<Reviewed> {
    let paused = |one: &Visit, next: &Visit| (next.day - one.day).num_days() > PAUSE_DAYS;
    visits.chunk_by(|one, next| !paused(one, next)).filter_map(review).collect()
}

fn review(episode: &[Visit]) -> Option<Reviewed> {
    let visits = episode.get(..REVIEW_AT)?;
    let (first, last) = (visits.first()?, visits.last()?);
    let gaps: Vec<u32> = visits
        .windows(2)
        .filter_map(|pair| u32::try_from((pair[1].day - pair[0].day).num_days()).ok())
        .collect();
    let of = most(visits, |visit| visit.treatment);
    Some(Reviewed {
        began: first.day,
        due: last.day + chrono::TimeDelta::days(ANSWER_DAYS),
        treatment: of.treatment,
        technique: of.technique.clone(),
        therapist: most(visits, |visit| visit.therapist).therapist,
        rhythm: Rhythm::of(&gaps)?,
        before: first.before?,
        after: last.day_after,
        paid: Money::new(visits.iter().map(|v| v.price.minor).sum(), first.price.currency),
    })
}

/// The first visit of those that most have in common.
fn most<K: PartialEq>(visits: &[Visit], key: impl Fn(&Visit) -> K) -> &Visit {
    let count = |visit: &Visit| visits.iter().filter(|other| key(other) == key(visit)).count();
    // Of equals, `max_by_key` takes the last: from the end, that is the first.
    visits.iter().rev().max_by_key(|visit| count(visit)).unwrap_or(&visits[0])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Currency;

    fn visit(day: &str, who: u128, before: Option<i32>, after: Option<i32>) -> Visit {
        let score = |points: i32| Score::whole(Scale::Pain, points).expect("on the scale");
        Visit {
            day: day.parse().expect("a date"),
            treatment: Uuid::from_u128(who).into(),
            technique: format!("technique-{who}"),
            therapist: Uuid::from_u128(who).into(),
            price: Money::new(8_400, Currency::Eur),
            before: before.map(score),
            day_after: after.map(score),
        }
    }

    #[test]
    fn an_episode_is_reviewed_after_its_third_visit_and_what_comes_later_counts_for_nothing() {
        let visits = [
            visit("2026-03-02", 1, Some(7), Some(6)),
            visit("2026-03-09", 2, Some(6), None),
            visit("2026-03-16", 2, None, Some(4)),
            visit("2026-03-23", 2, Some(1), Some(0)),
        ];
        let found = episodes(&visits);
        let [it] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((it.before.points(), it.after.map(Score::points)), (7.0, Some(4.0)));
        assert_eq!((it.rhythm, it.paid.minor), (Rhythm::Weekly, 25_200));
        assert_eq!((it.technique.as_str(), it.therapist), ("technique-2", visits[1].therapist));
        assert_eq!(it.due.to_string(), "2026-03-23");
    }

    #[test]
    fn too_few_visits_and_those_without_a_first_score_are_no_episode() {
        let two = [visit("2026-03-02", 1, Some(7), None), visit("2026-03-09", 1, None, Some(2))];
        assert_eq!(episodes(&two), []);
        let unasked = [
            visit("2026-03-02", 1, None, Some(3)),
            visit("2026-03-09", 1, Some(7), Some(3)),
            visit("2026-03-16", 1, Some(6), Some(3)),
        ];
        assert_eq!(episodes(&unasked), []);
        assert_eq!(episodes(&[]), []);
    }

    #[test]
    fn a_long_pause_begins_a_new_episode() {
        let days =
            ["2026-01-05", "2026-01-12", "2026-01-19", "2026-06-01", "2026-06-15", "2026-06-29"];
        let visits = days.map(|day| visit(day, 1, Some(6), None));
        let found = episodes(&visits);
        let rhythms: Vec<Rhythm> = found.iter().map(|it| it.rhythm).collect();
        assert_eq!(rhythms, [Rhythm::Weekly, Rhythm::Fortnightly]);
        assert!(found.iter().all(|it| it.after.is_none()));
        // Ninety days are no long pause yet.
        let near =
            ["2026-01-05", "2026-04-05", "2026-07-04"].map(|day| visit(day, 1, Some(6), None));
        assert_eq!(episodes(&near).len(), 1);
    }

    #[test]
    fn of_three_that_differ_the_first_counts() {
        let days = [("2026-03-02", 1), ("2026-03-09", 2), ("2026-03-16", 3)];
        let visits = days.map(|(day, who)| visit(day, who, Some(7), None));
        assert_eq!(episodes(&visits)[0].therapist, visits[0].therapist);
    }
}
