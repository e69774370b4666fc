//! What clients read about a therapist, and who of them can book online.

use domain::{
    TherapistId,
    contact::{FieldError, check_name},
};
use storage::{StoreError, people, studios};

use super::{PeopleRefused, note, of_staff};
use crate::{Services, auth::StaffSession};

/// The longest focus, in characters.
pub const FOCUS_LENGTH: usize = 80;
/// The longest paragraph about somebody, in characters.
pub const ABOUT_LENGTH: usize = 600;
/// The longest list of languages, in characters.
pub const LANGUAGES_LENGTH: usize = 120;

/// A profile as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// The name of their picture.
    pub portrait: Option<String>,
    /// Whether they work here now.
    pub active: bool,
    /// The rest, as it can be typed.
    pub text: ProfileInput,
}

/// A profile as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileInput {
    /// As clients read it.
    pub name: String,
    /// A few words.
    pub focus: String,
    /// A short paragraph.
    pub about: String,
    /// Comma-separated.
    pub languages: String,
    /// `all`, `approval` or `nobody`.
    pub online: String,
}

impl ProfileInput {
    /// Trimmed, or everything that is wrong.
    fn check(&self) -> Result<Self, PeopleRefused> {
        let name = check_name(&self.name);
        let text = |field, typed: &str, most| check_text(field, typed, most);
        let focus = text("focus", &self.focus, FOCUS_LENGTH);
        let about = text("about", &self.about, ABOUT_LENGTH);
        let languages = text("languages", &self.languages, LANGUAGES_LENGTH);
        let online = match self.online.as_str() {
            known @ ("all" | "approval" | "nobody") => Ok(known.to_owned()),
            _ => Err(FieldError::new("online", "required")),
        };
        match (name, focus, about, languages, online) {
            (Ok(name), Ok(focus), Ok(about), Ok(languages), Ok(online)) => {
                Ok(Self { name, focus, about, languages, online })
            }
            (name, focus, about, languages, online) => {
                let wrong = [name.err(), focus.err(), about.err(), languages.err(), online.err()];
                Err(PeopleRefused::Invalid(wrong.into_iter().flatten().collect()))
            }
        }
    }
}

fn check_text(field: &'static str, typed: &str, most: usize) -> Result<String, FieldError> {
    let typed = typed.trim().replace("\r\n", "\n");
    if typed.chars().count() > most {
        return Err(FieldError::new(field, "too_long"));
    }
    if typed.chars().any(|c| c.is_control() && c != '\n') {
        return Err(FieldError::new(field, "not_text"));
    }
    Ok(typed)
}

/// A therapist's profile: one's own, and for an owner everybody's.
pub async fn profile(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
) -> Result<Profile, PeopleRefused> {
    let row = of_staff(services.store.reader(), staff, id).await?;
    Ok(Profile {
        id,
        slug: row.slug,
        portrait: row.portrait,
        active: row.active,
        text: ProfileInput {
            name: row.name,
            focus: row.focus,
            about: row.about,
            languages: row.languages,
            online: row.online,
        },
    })
}

/// Writes what clients read. Refuses with [`PeopleRefused::Invalid`].
pub async fn set_profile(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
    typed: &ProfileInput,
) -> Result<(), PeopleRefused> {
    let text = typed.check()?;
    let write = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        of_staff(&*tx, staff, id).await?;
        let row = people::ProfileText {
            name: &text.name,
            focus: &text.focus,
            about: &text.about,
            languages: &text.languages,
            online: &text.online,
        };
        people::set_profile(&tx, staff.studio(), id, row).await?;
        note(&tx, (staff.studio(), staff.actor()), "therapist.profile_changed", id, now).await?;
        tx.commit().await?;
        Ok::<(), PeopleRefused>(())
    };
    services.store.retrying(write).await
}

/// The therapist of the staff's studio with this name in addresses, working there or not.
pub async fn by_slug(
    services: &Services,
    staff: &StaffSession,
    slug: &str,
) -> Result<Option<TherapistId>, StoreError> {
    let all = studios::every_therapist(services.store.reader(), staff.studio()).await?;
    Ok(all.into_iter().find(|row| row.slug == slug).map(|row| row.id.into()))
}
