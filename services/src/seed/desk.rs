//! Who runs a studio beside its owner, and what its desk keeps of clients. They have a chance
//! of their own, so that the rest stays as it was without them.

use domain::Instant;
use storage::{
    StoreError, Tx, clients,
    entities::{account, client_desk, membership},
};
use uuid::Uuid;

use super::{
    SignIn,
    clients::Person,
    house::{House, opened},
    newcomer::chance,
    plan::StudioPlan,
};

/// Their names and roles, the same at each studio.
const PEOPLE: [(&str, &str); 2] = [("Nora Feld", "reception"), ("Jonas Beck", "manager")];
/// What the desk wrote about the first clients.
const NOTES: [&str; 3] =
    ["prefers mornings", "rings the bell twice, it is quiet", "asks for the room by the garden"];
/// How many clients the desk has something to say about.
pub const KNOWN: usize = NOTES.len() + 1;
/// Why the fourth one books by telephone.
const BLOCKED: &str = "Three no-shows in autumn: call back before booking";

/// With what they sign in.
pub fn sign_ins(plan: &'static StudioPlan) -> impl Iterator<Item = SignIn> {
    PEOPLE.into_iter().map(|(_, role)| SignIn {
        role: format!("{role} of {}", plan.name),
        email: format!("{role}@{}.example", plan.slug),
    })
}

/// Reception and a manager.
pub fn people(house: &mut House, password_hash: &str, now: Instant) {
    let (mut draw, at) = (chance(house, 3), opened(house.plan, now));
    for (name, role) in PEOPLE {
        let id: Uuid = draw.id();
        house.rows.accounts.push(account::Model {
            id,
            email: format!("{role}@{}.example", house.plan.slug),
            name: name.into(),
            phone: None,
            password_hash: Some(password_hash.into()),
            email_verified_at: Some(at),
            created_at: at,
        });
        house.rows.memberships.push(membership::Model {
            account: id,
            studio: house.id,
            role: role.into(),
            created_at: at,
            suspended_at: None,
        });
    }
}

/// A few words about some clients, and one who books by telephone.
pub async fn notes(
    tx: &Tx,
    studio: Uuid,
    people: &[Person],
    now: Instant,
) -> Result<(), StoreError> {
    for (at, person) in people.iter().take(KNOWN).enumerate() {
        let blocked = NOTES.get(at).is_none();
        let facts = client_desk::Model {
            client: person.id,
            studio,
            sort_name: String::new(),
            note: NOTES.get(at).copied().unwrap_or_default().to_owned(),
            blocked_at: blocked.then_some(now.timestamp() - 20 * 86_400),
            blocked_why: if blocked { BLOCKED.to_owned() } else { String::new() },
            merged_into: None,
            merged_at: None,
            erased_at: None,
        };
        clients::set_facts(tx, &facts).await?;
    }
    Ok(())
}
