//! Taking back the copies of mails that are kept where no mail server is set.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{ClientId, Instant};
use serde::{Deserialize, Serialize};
use storage::{StoreError, Tx, bookings, clients};

use crate::{
    Services,
    jobs::{Enqueue, Job, JobError, enqueue},
};

/// How long the copy of the last mail is kept: it is sent after the others were forgotten.
const LAST_KEPT: TimeDelta = TimeDelta::days(1);

/// What the mails of somebody who is forgotten are known by. It names nobody: the address and
/// the name are keyed, see [`crate::tokens::Links::marks`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Of their address.
    address: String,
    /// Of their whole name, which mails to others say: a gift card's, a therapist's.
    name: String,
    /// Of how many words the name is.
    words: usize,
    /// What people say on the telephone for their visits.
    references: Vec<String>,
}

impl Forgotten {
    /// Whoever has this name and address, and booked these visits.
    pub(crate) fn of(
        services: &Services,
        (name, address): (&str, &str),
        references: Vec<String>,
    ) -> Self {
        let name = plain(name);
        Self {
            address: marks(services, &address.to_lowercase()).swap_remove(0),
            name: marks(services, &name.join(" ")).swap_remove(0),
            words: name.len(),
            references,
        }
    }

    /// Whether a mail to this name and address with this text is to them or about them.
    fn is_meant(&self, services: &Services, to: &(String, String), text: &str) -> bool {
        let (name, address) = to;
        marks(services, &address.to_lowercase()).contains(&self.address)
            || self.references.iter().any(|reference| text.contains(reference.as_str()))
            || self.is_named(services, name)
            || self.is_named(services, text)
    }

    /// Whether their whole name is said. A single word is the name of many, and what is
    /// others' stays: those mails are known by address and reference alone.
    fn is_named(&self, services: &Services, said: &str) -> bool {
        self.words > 1
            && plain(said)
                .windows(self.words)
                .any(|words| marks(services, &words.join(" ")).contains(&self.name))
    }
}

/// Has the copies of mails to somebody and about them forgotten: now, and once more after a
/// day.
pub(crate) async fn forget_later(
    tx: &Tx,
    forgotten: Forgotten,
    now: Instant,
) -> Result<(), StoreError> {
    let job = Job::ForgetMails(forgotten);
    for run_at in [now, now + LAST_KEPT] {
        enqueue(tx, &job, Enqueue { studio: None, run_at, dedupe: None }, now).await?;
    }
    Ok(())
}

/// The same of all mails to an address that somebody has no more: later nothing here knows that
/// it was theirs.
pub(crate) async fn forget_address_later(
    services: &Services,
    tx: &Tx,
    address: &str,
    now: Instant,
) -> Result<(), StoreError> {
    forget_later(tx, Forgotten::of(services, ("", address), Vec::new()), now).await
}

/// The same of an address that somebody asked for and never had: nothing more goes there, and it
/// may be asked for again.
pub(crate) async fn forget_unwanted(
    services: &Services,
    tx: &Tx,
    address: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let job = Job::ForgetMails(Forgotten::of(services, ("", address), Vec::new()));
    enqueue(tx, &job, Enqueue { studio: None, run_at: now, dedupe: None }, now).await
}

/// The same of a client, and of everybody who turned out to be them, with every address by
/// which they were ever reached, while all that is still there.
pub(crate) async fn forget_client_later(
    services: &Services,
    tx: &Tx,
    id: ClientId,
    now: Instant,
) -> Result<(), StoreError> {
    let group = clients::group(&**tx, id).await?;
    let ids: Vec<ClientId> = group.iter().map(|row| row.id.into()).collect();
    for (_, earlier) in clients::addresses(&**tx, &ids).await? {
        if group.iter().all(|row| row.email != earlier) {
            forget_address_later(services, tx, &earlier, now).await?;
        }
    }
    for row in group {
        let booked = bookings::of_client(&**tx, row.id.into(), u64::from(u32::MAX)).await?;
        let references = booked.into_iter().map(|booking| booking.reference).collect();
        let forgotten = Forgotten::of(services, (&row.name, &row.email), references);
        forget_later(tx, forgotten, now).await?;
    }
    Ok(())
}

/// Forgets them.
pub(crate) async fn forget(services: &Services, forgotten: &Forgotten) -> Result<(), JobError> {
    let (asked, forgotten) = (services.clone(), forgotten.clone());
    let is_meant = move |to: &(String, String), text: &str| forgotten.is_meant(&asked, to, text);
    Ok(services.mailer.forget(Box::new(is_meant)).await?)
}

/// A text's words, without what stands between them.
fn plain(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Today's first.
fn marks(services: &Services, said: &str) -> Vec<String> {
    let marks = services.links.marks(said).into_iter();
    marks.map(|mark| URL_SAFE_NO_PAD.encode(mark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestBed;

    fn to(name: &str) -> (String, String) {
        (name.into(), "elsewhere@post.example".into())
    }

    storage::on_both_engines! {
        async fn a_whole_name_is_known_in_the_address_line_and_in_the_text(bed: &TestBed) {
            let services = &bed.services;
            let gone = Forgotten::of(services, ("Wanda Weiss", "wanda@post.example"), Vec::new());
            assert!(gone.is_meant(services, &to("Wanda Weiss"), "Good morning."));
            assert!(gone.is_meant(services, &to("Bo Berg"), "From WANDA  Weiss, for you."));
            assert!(!gone.is_meant(services, &to("Wanda Berg"), "With Wanda. Weisses Tuch."));
        }

        async fn a_name_of_one_word_takes_nobody_elses_mails_along(bed: &TestBed) {
            let services = &bed.services;
            let visits = vec!["LB-1234-56".to_owned()];
            let gone = Forgotten::of(services, ("Ana", "Ana@post.example"), visits);
            let own = ("Somebody".to_owned(), "ana@post.example".to_owned());
            assert!(gone.is_meant(services, &own, "Good morning."));
            assert!(gone.is_meant(services, &to("Bo Berg"), "Your visit LB-1234-56."));
            assert!(!gone.is_meant(services, &to("Bo Berg"), "Your hour with Ana."));
            assert!(!gone.is_meant(services, &to("Ana"), "Your hour with Eva."));
        }
    }
}
