//! A studio begins in the browser: an owner's account and the studio's own facts. Rooms,
//! treatments and people come after, and clients find it once it is published.

use domain::{AccountId, Instant, StudioId, contact::FieldError, policy::Preset};
use secrecy::SecretString;
use storage::{
    Collision, Constraint, StoreError, Tx, accounts as rows,
    audit::{self, Actor, Entry},
    bulk,
    entities::{policy, studio, technique},
    new_id, questionnaires, setup_links, studio_settings, studios,
};
use thiserror::Error;

use super::{TECHNIQUES, check::is_reserved};
use crate::{
    Services,
    accounts::{AccountRefused, Founder},
    auth::{SignInOutcome, Visitor, enter},
    limits::LimitKind,
    outcomes,
    people::slug,
    studio::DetailsInput,
    tokens::SecretToken,
};

/// What was typed into the form.
#[derive(Clone, Debug)]
pub struct BeginInput {
    /// How the owner is called.
    pub person_name: String,
    /// How they sign in; mails of the studio are answered there too, until they say
    /// otherwise.
    pub person_email: String,
    /// A new one, or that of the account they have.
    pub password: SecretString,
    /// The studio's name in addresses; empty is one made of its name.
    pub slug: String,
    /// What the studio is. Its address for mails does not count.
    pub details: DetailsInput,
}

/// A studio that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its name in addresses.
    pub slug: String,
    /// Signed in as its owner; `None` where the address has to be proved first, by a mail.
    pub session: Option<SignInOutcome>,
}

/// Why none was.
#[derive(Debug, Error)]
pub enum BeginRefused {
    /// The link is unknown, used, too old, or for a first studio where there is one.
    #[error("the link is not valid")]
    Link,
    /// Fields that cannot be right. Those of the account are `person_name`, `person_email`
    /// and `password`.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// About the account.
    #[error(transparent)]
    Account(AccountRefused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BeginRefused {
    /// What is wrong, field by field; the field without a name stands for the form.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Link => vec![FieldError::new("", "link")],
            Self::Invalid(fields) => fields.clone(),
            Self::Account(refused) => refused.fields(),
            Self::Store(_) => vec![FieldError::new("", "unavailable")],
        }
    }
}

impl Collision for BeginRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Makes a studio and its owner, and signs the owner in. Nothing is used up by a refusal.
pub async fn begin(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    typed: &BeginInput,
) -> Result<Begun, BeginRefused> {
    let limited = services.limits.check_address(LimitKind::SignInAddress, visitor.address);
    limited.map_err(|often| BeginRefused::Account(often.into()))?;
    let token = SecretToken::parse(token).ok_or(BeginRefused::Link)?;
    let reader = services.store.reader();
    let link = setup_links::usable(reader, &token.hash(), services.now()).await?;
    let first = link.ok_or(BeginRefused::Link)?.first;
    let checked = check(services, visitor, typed).await?;
    let wanted = Wanted { token: token.hash(), first, visitor, checked: &checked };
    services.store.retrying(|| write(services, &wanted)).await
}

/// What was typed, found good.
struct Checked {
    founder: Founder,
    slug: String,
    row: studio::Model,
}

/// Everything that is wrong at once, of the person and of the studio.
async fn check(
    services: &Services,
    visitor: &Visitor,
    typed: &BeginInput,
) -> Result<Checked, BeginRefused> {
    let email = &typed.person_email;
    let person = (typed.person_name.as_str(), email.as_str());
    let founder = Founder::of(services, visitor, person, &typed.password).await;
    // The studio's own address is the owner's for now, and wrong where that is.
    let email = if domain::contact::check_email(email).is_ok() { email } else { "a@b.example" };
    let details = DetailsInput { email: email.to_owned(), ..typed.details.clone() }.check();
    let slug = slug_of(&typed.slug, &typed.details.name);
    let mut wrong = Vec::new();
    let founder = match founder {
        Ok(founder) => Some(founder),
        Err(AccountRefused::Invalid(fields)) => {
            wrong.extend(fields.into_iter().map(of_person));
            None
        }
        Err(other) => return Err(BeginRefused::Account(other)),
    };
    let details = details.map_err(|fields| wrong.extend(fields)).ok();
    let slug = slug.map_err(|field| wrong.push(field)).ok();
    match (founder, details, slug) {
        (Some(founder), Some(details), Some(slug)) => {
            let row = details.into_row(new_id(), &slug, services.now());
            Ok(Checked { founder, slug, row })
        }
        _ => Err(BeginRefused::Invalid(wrong)),
    }
}

fn of_person(error: FieldError) -> FieldError {
    let field = match error.field.as_ref() {
        "name" => "person_name",
        "email" => "person_email",
        _ => return error,
    };
    FieldError { field: field.into(), ..error }
}

/// The name in addresses that was typed, or one made of the studio's.
fn slug_of(typed: &str, name: &str) -> Result<String, FieldError> {
    let typed = typed.trim();
    let slug = if typed.is_empty() { slug::plain(name) } else { typed.to_owned() };
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edge = slug.starts_with('-') || slug.ends_with('-');
    let code = if slug.is_empty() {
        "required"
    } else if slug.len() > 60 || edge || !slug.chars().all(letters) {
        "not_a_slug"
    } else if is_reserved(&slug) {
        "reserved"
    } else {
        return Ok(slug);
    };
    Err(FieldError::new("slug", code))
}

/// What is to be written, for whom, by which link.
struct Wanted<'a> {
    token: [u8; 32],
    first: bool,
    visitor: &'a Visitor,
    checked: &'a Checked,
}

async fn write(services: &Services, wanted: &Wanted<'_>) -> Result<Begun, BeginRefused> {
    let (checked, now) = (wanted.checked, services.now());
    let tx = services.store.begin().await?;
    if !setup_links::spend(&tx, &wanted.token, now).await? {
        return Err(BeginRefused::Link);
    }
    let studios = studios::all(&*tx).await?;
    if wanted.first && !studios.is_empty() {
        return Err(BeginRefused::Link);
    }
    if studios.iter().any(|studio| studio.slug == checked.slug) {
        return Err(BeginRefused::Invalid(vec![FieldError::new("slug", "taken")]));
    }
    let (owner, proved) = checked.founder.settle(&tx, studios.is_empty(), now).await?;
    rows_of(&tx, &checked.row, owner, now).await.map_err(|error| match error {
        // Somebody else took the name, or named a technique, just now.
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    })?;
    let session = if proved { Some(enter(&tx, owner, wanted.visitor, now).await?) } else { None };
    tx.commit().await?;
    Ok(Begun { slug: checked.slug.clone(), session })
}

async fn rows_of(
    tx: &Tx,
    row: &studio::Model,
    owner: AccountId,
    now: Instant,
) -> Result<(), StoreError> {
    let id = StudioId(row.id);
    bulk::insert::<studio::Entity>(tx, vec![row.clone()]).await?;
    let rules = studio_settings::policy_row(id, &Preset::Usual.policy());
    bulk::insert::<policy::Entity>(tx, vec![rules]).await?;
    questionnaires::set_setting(tx, outcomes::first_setting(id)).await?;
    let known = studios::techniques(&**tx).await?;
    let missing = TECHNIQUES.iter().filter(|(code, _)| known.iter().all(|k| k.code != *code));
    let missing = missing.map(|(code, name)| technique::Model {
        code: (*code).into(),
        name: (*name).into(),
        studio: None,
    });
    bulk::insert::<technique::Entity>(tx, missing.collect()).await?;
    rows::grant(tx, owner, id, "owner", now).await?;
    for (action, object) in
        [("studio.created", id.to_string()), ("role.owner_granted", owner.to_string())]
    {
        let (studio, detail) = (Some(id), String::new());
        let entry = Entry { studio, actor: Actor::Owner(owner), action, object, detail };
        audit::append(tx, entry, now).await?;
    }
    Ok(())
}
