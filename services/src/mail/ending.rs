//! The facts that mails about the end of a qualification tell, and whom they go to.

use chrono::NaiveDate;
use domain::{
    Instant, QualificationId,
    booking::Booking,
    qualification::{Qualification, QualificationState, RecordKind},
    time::Zone,
};
use storage::{
    Corrupt, StoreError, bookings,
    entities::{studio, therapist},
    qualifications::{self, Recorded},
    studios,
};

use super::{Asked, Mail, letter::Letter, qualification_ended, qualification_ending};
use crate::{
    Services,
    clock::WallClock,
    jobs::JobError,
    qualifications::{LISTED, is_renewed},
};

/// How many visits a mail lists; the page has them all.
const NAMED: usize = 12;

/// What is true of a qualification that ends.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub held: Qualification,
    pub kind: RecordKind,
    /// The last day it is good for.
    pub last: NaiveDate,
    /// How many days are left; fewer than none once it has ended.
    pub left: i64,
    pub holder: String,
    /// The names of the techniques it covers.
    pub techniques: Vec<String>,
    /// Its holder's visits that need another therapist, by start.
    pub visits: Vec<Booking>,
    pub studio: studio::Model,
    pub clock: WallClock,
    pub whom: Asked,
    /// Without a slash at the end.
    pub base_url: String,
}

/// A letter with the name and address it goes to, and the studio's; nothing where it no
/// longer applies, or the holder has no account.
pub(super) async fn compose(
    services: &Services,
    mail: &Mail,
    id: QualificationId,
    whom: Asked,
) -> Result<Option<(Letter, (String, String), String)>, JobError> {
    let Some((ending, holder)) = Ending::read(services, id, whom).await? else { return Ok(None) };
    let studio = (ending.studio.name.clone(), ending.studio.email.clone());
    let answers = studio.1.clone();
    let to = match whom {
        Asked::Studio => Some(studio),
        Asked::Therapist => account(services, &holder, &answers).await?,
    };
    let letter = match mail {
        Mail::QualificationEnded { .. } => qualification_ended::letter(&ending),
        _ => qualification_ending::letter(&ending),
    };
    Ok(letter.zip(to).map(|(letter, to)| (letter, to, answers)))
}

/// The holder, at the address they sign in with. Where that is the studio's own, one mail is
/// enough.
async fn account(
    services: &Services,
    holder: &therapist::Model,
    studio: &str,
) -> Result<Option<(String, String)>, JobError> {
    let Some(account) = holder.account else { return Ok(None) };
    let account = storage::accounts::by_id(services.store.reader(), account.into()).await?;
    let account = account.filter(|account| account.email != studio.to_lowercase());
    Ok(account.map(|account| (account.name, account.email)))
}

impl Ending {
    /// Reads the facts; nothing where it is no longer verified, has no end, or was renewed, or
    /// its holder has left.
    async fn read(
        services: &Services,
        id: QualificationId,
        whom: Asked,
    ) -> Result<Option<(Self, therapist::Model)>, JobError> {
        let conn = services.store.reader();
        let Some(found) = qualifications::by_id(conn, id).await? else { return Ok(None) };
        let QualificationState::Verified { .. } = found.qualification.state else {
            return Ok(None);
        };
        let Some(last) = found.qualification.expires_on else { return Ok(None) };
        if is_renewed(services, &found).await? {
            return Ok(None);
        }
        let (studio, therapist) = (found.studio, found.qualification.therapist);
        let holder = studios::therapist(conn, studio, therapist).await?;
        let holder = holder.filter(|holder| holder.active);
        let (Some(studio), Some(holder)) = (studios::by_id(conn, studio).await?, holder) else {
            return Ok(None);
        };
        let now = services.now();
        let visits = visits(services, &found, last).await?;
        let techniques = names(services, &found).await?;
        let ending = Self::of(found, (last, now), (studio, &holder), (visits, techniques), whom)?;
        let base_url = services.settings.base_url.clone();
        Ok(Some((Self { base_url, ..ending }, holder)))
    }

    fn of(
        found: Recorded,
        (last, now): (NaiveDate, Instant),
        (studio, holder): (studio::Model, &therapist::Model),
        (visits, techniques): (Vec<Booking>, Vec<String>),
        whom: Asked,
    ) -> Result<Self, StoreError> {
        let id = found.qualification.id;
        let kind = RecordKind::from_code(&found.kind);
        let zone: Result<Zone, _> = studio.zone.parse();
        let zone = zone.map_err(|_| Corrupt::new("studio", "zone", studio.id))?;
        Ok(Self {
            kind: kind.ok_or_else(|| Corrupt::new("qualification", "kind", id))?,
            left: (last - zone.today(now)).num_days(),
            clock: WallClock::of_studio(zone, &studio.city),
            held: found.qualification,
            holder: holder.name.clone(),
            base_url: String::new(),
            last,
            techniques,
            visits,
            studio,
            whom,
        })
    }

    /// `Your “Sports massage”`, or `“Sports massage” of Ana Reis`.
    pub fn what(&self) -> String {
        match self.whom {
            Asked::Therapist => format!("Your “{}”", self.held.title),
            Asked::Studio => format!("“{}” of {}", self.held.title, self.holder),
        }
    }

    /// With whom its techniques cannot be booked: `you`, or a name.
    pub fn with(&self) -> &str {
        match self.whom {
            Asked::Therapist => "you",
            Asked::Studio => &self.holder,
        }
    }

    /// What it is called in a sentence.
    pub const fn noun(&self) -> &'static str {
        match self.kind {
            RecordKind::Training => "qualification",
            RecordKind::Insurance => "insurance",
            RecordKind::FirstAid => "first-aid certificate",
        }
    }

    /// `9 January 2027`.
    pub fn last(&self) -> String {
        self.last.format("%-d %B %Y").to_string()
    }

    /// What it is, by whom, and until when.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("Record", self.held.title.clone()),
            ("Issued by", self.held.issuer.clone()),
            ("Held by", self.holder.clone()),
            ("Last day", self.last()),
        ];
        if !self.techniques.is_empty() {
            facts.push(("Covers", self.techniques.join(", ")));
        }
        facts
    }

    /// The visits that need another therapist, each in a line.
    pub fn visit_lines(&self) -> Option<String> {
        let line = |visit: &Booking| {
            let when = self.clock.when(visit.told(self.clock.zone()).start);
            format!("{when}: {}, {}", visit.treatment_name, visit.reference)
        };
        let mut lines: Vec<String> = self.visits.iter().take(NAMED).map(line).collect();
        if self.visits.len() > NAMED {
            lines.push(format!("and {} more", self.visits.len() - NAMED));
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Where they are listed.
    pub fn page_url(&self) -> String {
        format!("{}/{}/desk/qualifications", self.base_url, self.studio.slug)
    }

    /// Where its holder records the next one.
    pub fn renew_url(&self) -> String {
        format!("{}/new?renew={}", self.page_url(), self.held.id)
    }
}

/// Its holder's visits that need another therapist because it ends: of a technique that it
/// covers, on a day behind its last one.
async fn visits(
    services: &Services,
    found: &Recorded,
    last: NaiveDate,
) -> Result<Vec<Booking>, StoreError> {
    let (conn, held) = (services.store.reader(), &found.qualification);
    if held.techniques.is_empty() {
        return Ok(Vec::new());
    }
    let (whose, now) = (Some(held.therapist), services.now());
    let mut visits = bookings::to_reassign(conn, found.studio, whose, now, LISTED).await?;
    let treatments = studios::every_treatment(conn, found.studio).await?;
    let covered: Vec<_> =
        treatments.iter().filter(|row| held.techniques.contains(&row.technique)).collect();
    visits.retain(|visit| {
        visit.local_start.date() > last && covered.iter().any(|row| row.id == visit.treatment.0)
    });
    Ok(visits)
}

async fn names(services: &Services, found: &Recorded) -> Result<Vec<String>, StoreError> {
    let covered = &found.qualification.techniques;
    let all = studios::techniques(services.store.reader()).await?;
    let all = all.into_iter().filter(|technique| covered.contains(&technique.code));
    Ok(all.map(|technique| technique.name).collect())
}
