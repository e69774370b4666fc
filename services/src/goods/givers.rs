//! Who gives a treatment, and why somebody cannot.

use chrono::NaiveDate;
use domain::{
    StudioId, TherapistId,
    qualification::{Qualification, Standing},
};
use storage::{Connection, StoreError, qualifications, studios};

/// A therapist, with regard to a treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// Who.
    pub id: TherapistId,
    /// Their name.
    pub name: String,
    /// Their name in addresses.
    pub slug: String,
    /// Whether they give it, as far as they and the studio are concerned.
    pub gives: bool,
    /// Whether they may, by their qualifications.
    pub ability: Ability,
}

impl Giver {
    /// Whether clients can book it with them today.
    #[must_use]
    pub const fn can_today(&self) -> bool {
        self.gives && matches!(self.ability, Ability::Qualified { .. })
    }
}

/// Whether somebody may give a technique on a date, by their qualifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ability {
    /// By a checked qualification that holds, and until when.
    Qualified {
        /// Its title.
        title: String,
        /// The last day it is good for.
        until: Option<NaiveDate>,
    },
    /// Nothing that they recorded covers it.
    Nothing,
    /// What they recorded has not been checked.
    Unchecked {
        /// Its title.
        title: String,
    },
    /// It was checked, and does not hold.
    Rejected {
        /// Its title.
        title: String,
    },
    /// It was checked, and holds only from a later date on.
    NotYet {
        /// Its title.
        title: String,
        /// From then on.
        from: NaiveDate,
    },
    /// It was checked, and holds no longer.
    Ended {
        /// Its title.
        title: String,
        /// The last day it was good for.
        on: NaiveDate,
    },
}

impl Ability {
    /// The best of what somebody holds for a technique.
    pub(super) fn of(held: &[&Qualification], technique: &str, today: NaiveDate) -> Self {
        let covering = held.iter().filter(|q| q.techniques.iter().any(|code| code == technique));
        let judged = covering.map(|q| Self::one(q, today));
        judged.min_by_key(Self::rank).unwrap_or(Self::Nothing)
    }

    fn one(held: &Qualification, today: NaiveDate) -> Self {
        let title = held.title.clone();
        match held.standing(today) {
            Standing::Valid | Standing::Expiring { .. } => {
                Self::Qualified { title, until: held.expires_on }
            }
            Standing::Claimed => Self::Unchecked { title },
            Standing::Rejected => Self::Rejected { title },
            Standing::NotYet => Self::NotYet { title, from: held.issued_on },
            Standing::Expired { on } => Self::Ended { title, on },
        }
    }

    /// Those that hold before the others, and of them the one that holds longest.
    fn rank(&self) -> (u8, std::cmp::Reverse<NaiveDate>) {
        let last = |date: NaiveDate| std::cmp::Reverse(date);
        match self {
            Self::Qualified { until, .. } => (0, last(until.unwrap_or(NaiveDate::MAX))),
            Self::NotYet { from, .. } => (1, last(*from)),
            Self::Unchecked { .. } => (2, last(NaiveDate::MAX)),
            Self::Ended { on, .. } => (3, last(*on)),
            Self::Rejected { .. } => (4, last(NaiveDate::MAX)),
            Self::Nothing => (5, last(NaiveDate::MAX)),
        }
    }
}

/// Everybody who works at a studio, with what they hold.
pub(super) struct People(Vec<(TherapistId, String, String, Vec<Qualification>)>);

impl People {
    pub async fn read<C: Connection>(conn: &C, studio: StudioId) -> Result<Self, StoreError> {
        let held = qualifications::all_of_studio(conn, studio).await?;
        let people = studios::therapists(conn, studio).await?.into_iter().map(|row| {
            let id = TherapistId(row.id);
            let own = held.iter().filter(|one| one.qualification.therapist == id);
            (id, row.name, row.slug, own.map(|one| one.qualification.clone()).collect())
        });
        Ok(Self(people.collect()))
    }

    /// Each with regard to a technique, and to those who decline.
    pub fn givers(
        &self,
        technique: &str,
        declining: &[TherapistId],
        today: NaiveDate,
    ) -> Vec<Giver> {
        let giver = |(id, name, slug, held): &(TherapistId, String, String, Vec<Qualification>)| {
            let held: Vec<&Qualification> = held.iter().collect();
            Giver {
                id: *id,
                name: name.clone(),
                slug: slug.clone(),
                gives: !declining.contains(id),
                ability: Ability::of(&held, technique, today),
            }
        };
        self.0.iter().map(giver).collect()
    }
}
