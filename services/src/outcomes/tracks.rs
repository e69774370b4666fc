//! From what was answered to lines. Scores stand on one line only where they are comparable:
//! of the same activities, and of versions of a questionnaire that say so.

use chrono::NaiveDate;
use domain::{
    booking::Booking,
    outcomes::{Dot, Line, Points, Rule, Scale},
    time::Zone,
};
use uuid::Uuid;

use super::{CheckIn, Moment, Scores, questionnaires::Version};

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How much it hurts.
    Pain,
    /// How hard these activities are, in the mean; of answers from before they were named,
    /// none.
    Activities(Vec<String>),
    /// A questionnaire of the studio's, by the name of its last version on the line.
    Questionnaire {
        /// As people call it.
        name: String,
        /// The versions on this line.
        versions: Vec<u32>,
    },
}

/// Something measured, over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// What.
    pub measure: Measure,
    /// Its scores.
    pub line: Line,
    /// When each was asked.
    pub moments: Vec<Moment>,
    /// Whether an earlier line of the same thing is not comparable with it.
    pub begins_anew: bool,
}

/// A check-in as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When it was given, in the studio's zone.
    pub day: NaiveDate,
    /// When it was asked.
    pub moment: Moment,
    /// The visit's reference.
    pub reference: String,
    /// What was answered.
    pub scores: Scores,
    /// The questionnaires with it, each with the version that was asked, and its score where
    /// enough was answered.
    pub questionnaires: Vec<(Version, Vec<Option<i32>>, Option<Points>)>,
}

pub(super) fn answered(
    visit: &Booking,
    zone: Zone,
    said: &CheckIn,
    versions: &[Version],
) -> Answered {
    let filled = said.scores.filled.iter().filter_map(|filled| {
        let version = versions.iter().find(|it| it.id == filled.version)?;
        let score = version.questionnaire.score(&filled.answers);
        Some((version.clone(), filled.answers.clone(), score))
    });
    Answered {
        day: zone.local(said.given_at).wall.date(),
        moment: said.moment,
        reference: visit.reference.clone(),
        questionnaires: filled.collect(),
        scores: said.scores.clone(),
    }
}

/// The lines of what was answered.
pub(super) fn of(answered: &[Answered]) -> Vec<Track> {
    let mut found: Vec<Track> = pain(answered).into_iter().collect();
    found.extend(activities(answered));
    let mut series: Vec<Uuid> = Vec::new();
    for (version, ..) in answered.iter().flat_map(|it| &it.questionnaires) {
        if !series.contains(&version.series) {
            series.push(version.series);
        }
    }
    found.extend(series.into_iter().flat_map(|series| questionnaire(answered, series)));
    found
}

/// A score and when it was asked.
type Scored = (Dot, Moment);

fn dot(of: &Answered, score: Points) -> Scored {
    (Dot { day: of.day, score, counts: of.moment != Moment::After }, of.moment)
}

fn track(measure: Measure, rule: Rule, scored: Vec<Scored>, begins_anew: bool) -> Track {
    let (dots, moments) = scored.into_iter().unzip();
    Track { measure, line: Line { rule, dots }, moments, begins_anew }
}

fn pain(answered: &[Answered]) -> Option<Track> {
    let scored = |it: &Answered| Some(dot(it, Points::whole(it.scores.pain?)));
    let scored: Vec<Scored> = answered.iter().filter_map(scored).collect();
    let track = |scored| track(Measure::Pain, Rule::of(Scale::Pain), scored, false);
    (!scored.is_empty()).then(|| track(scored))
}

/// The names of activities, and how many were scored: what makes their means comparable.
type Same = (Vec<String>, usize);

/// The activities that were named, where each of them was scored.
fn activities(answered: &[Answered]) -> Vec<Track> {
    let mut runs: Vec<(Same, Vec<Scored>)> = Vec::new();
    for it in answered {
        let Some((key, scored)) = scored_activities(it) else { continue };
        match runs.last_mut().filter(|(known, _)| *known == key) {
            Some((_, all)) => all.push(scored),
            None => runs.push((key, vec![scored])),
        }
    }
    let tracks = runs.into_iter().enumerate().map(|(n, ((names, count), all))| {
        track(Measure::Activities(names), Rule::of_activities(count), all, n > 0)
    });
    tracks.collect()
}

/// The names and how many there are, with their mean.
fn scored_activities(it: &Answered) -> Option<(Same, Scored)> {
    let Scores { named, activities, .. } = &it.scores;
    let names: Vec<String> = named.iter().map(|one| one.name.clone()).collect();
    let all: Vec<i32> = if named.is_empty() {
        activities.clone()
    } else {
        named.iter().map(|one| one.score).collect::<Option<_>>()?
    };
    let score = Points::mean(all.iter().sum(), all.len())?;
    Some(((names, all.len()), dot(it, score)))
}

/// The scores of one questionnaire: a new line where a version is not comparable with every one
/// on the line before.
fn questionnaire(answered: &[Answered], series: Uuid) -> Vec<Track> {
    let scored = answered.iter().flat_map(|it| {
        let own = it.questionnaires.iter().filter(move |(version, ..)| version.series == series);
        own.filter_map(move |(version, _, score)| Some((version, dot(it, (*score)?))))
    });
    let mut runs: Vec<(Vec<&Version>, Vec<Scored>)> = Vec::new();
    for (version, dot) in scored {
        let fits = |with: &[&Version]| {
            with.iter().all(|it| it.questionnaire.is_comparable_with(&version.questionnaire))
        };
        match runs.last_mut().filter(|(with, _)| fits(with)) {
            Some((with, dots)) => {
                with.push(version);
                dots.push(dot);
            }
            None => runs.push((vec![version], vec![dot])),
        }
    }
    let tracks = runs.into_iter().enumerate();
    tracks.filter_map(|(n, (with, dots))| of_versions(&with, dots, n > 0)).collect()
}

/// A line under its last version's name and rule.
fn of_versions(with: &[&Version], dots: Vec<Scored>, begins_anew: bool) -> Option<Track> {
    let last = with.last()?;
    let mut versions: Vec<u32> = with.iter().map(|it| it.questionnaire.version()).collect();
    versions.dedup();
    let name = last.questionnaire.definition().name.clone();
    let measure = Measure::Questionnaire { name, versions };
    Some(track(measure, last.questionnaire.rule(), dots, begins_anew))
}
