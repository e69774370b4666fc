//! Somebody who was invited and has not answered yet, and the rules by which everybody
//! earns. They have a chance of their own, so that the rest stays as it was without them.

use chrono::{Days, NaiveDate};
use domain::Instant;
use storage::entities::{account, commission_rule, membership, therapist};
use uuid::Uuid;

use super::{
    draw::Draw,
    house::{House, opened, resource_row},
};

/// How many days ago the invitation went out: the link still works.
const INVITED: u64 = 2;

/// A therapist who was invited: without a password, hours, qualifications or a word about
/// them.
pub fn invited(house: &mut House, now: Instant) {
    let mut draw = chance(house, 1);
    let (name, slug) = house.plan.invited;
    let at = now.timestamp() - i64::try_from(INVITED).unwrap_or_default() * 86_400;
    let [account, id, resource]: [Uuid; 3] = std::array::from_fn(|_| draw.id());
    house.rows.accounts.push(account::Model {
        id: account,
        email: format!("{slug}@{}.example", house.plan.slug),
        name: name.into(),
        phone: None,
        password_hash: None,
        email_verified_at: None,
        created_at: at,
    });
    house.rows.memberships.push(membership::Model {
        account,
        studio: house.id,
        role: "therapist".into(),
        created_at: at,
        suspended_at: None,
    });
    house.rows.resources.push(resource_row(house.id, resource, "therapist"));
    house.rows.therapists.push(therapist::Model {
        id,
        studio: house.id,
        account: Some(account),
        resource,
        slug: slug.into(),
        name: name.into(),
        focus: String::new(),
        about: String::new(),
        languages: String::new(),
        online: "all".into(),
        active: true,
        portrait: None,
    });
}

/// The studio's rule, raised a year ago, and the first therapist's own.
pub fn rules(house: &mut House, now: Instant) {
    let mut draw = chance(house, 2);
    let today = house.zone.today(now);
    let began =
        house.zone.today(Instant::from_timestamp(opened(house.plan, now), 0).unwrap_or(now));
    let a_year_ago = today.checked_sub_days(Days::new(365)).unwrap_or(today);
    let first = house.therapists.first().map(|person| person.id.0);
    for (whose, from, share, session) in
        [(None, began, 4_000, 0), (None, a_year_ago, 4_500, 0), (first, a_year_ago, 4_800, 200)]
    {
        let rule = rule(&mut draw, house.id, (whose, first_of_month(from)), (share, session));
        house.rows.rules.push(rule);
    }
}

fn rule(
    draw: &mut Draw,
    studio: Uuid,
    (therapist, valid_from): (Option<Uuid>, NaiveDate),
    (price_basis_points, per_session_minor): (i32, i64),
) -> commission_rule::Model {
    commission_rule::Model {
        id: draw.id(),
        studio,
        therapist,
        valid_from,
        price_basis_points,
        per_session_minor,
        fee_basis_points: 5_000,
        set_at: valid_from.and_time(chrono::NaiveTime::MIN).and_utc().timestamp(),
    }
}

fn first_of_month(date: NaiveDate) -> NaiveDate {
    chrono::Datelike::with_day(&date, 1).unwrap_or(date)
}

/// Drawn from the studio's own identity.
pub fn chance(house: &House, what: u64) -> Draw {
    let (high, low) = house.id.as_u64_pair();
    Draw::new(high ^ low ^ what)
}
