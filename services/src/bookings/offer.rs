//! What is sold, and under which rules, at the moment it is held.

use domain::{Money, StudioId, TreatmentId, policy::Policy, time::Zone};
use storage::{
    Connection, Corrupt, StoreError,
    entities::{studio, treatment},
    studios,
};

/// What is copied onto a booking, so that later edits never change it.
#[derive(Clone, Debug)]
pub struct Offer {
    pub zone: Zone,
    pub treatment_name: String,
    pub minutes: u32,
    pub price: Money,
    pub tax_basis_points: u32,
    pub policy: Policy,
}

/// What the studio sells under that id now; `None` where it does not.
pub async fn load<C: Connection>(
    conn: &C,
    studio: StudioId,
    treatment: TreatmentId,
) -> Result<Option<Offer>, StoreError> {
    let (Some(place), Some(sold), Some(policy)) = (
        studios::by_id(conn, studio).await?,
        studios::treatment(conn, studio, treatment).await?,
        studios::policy(conn, studio).await?,
    ) else {
        return Ok(None);
    };
    if sold.active { of(&place, &sold, policy).map(Some) } else { Ok(None) }
}

/// The offer of what is sold there.
pub fn of(
    place: &studio::Model,
    sold: &treatment::Model,
    policy: Policy,
) -> Result<Offer, StoreError> {
    let corrupt = |column| Corrupt::new("studio", column, place.id);
    let currency = place.currency.parse().map_err(|_| corrupt("currency"))?;
    Ok(Offer {
        zone: place.zone.parse().map_err(|_| corrupt("zone"))?,
        // A treatment may be taxed otherwise than what the studio sells besides.
        tax_basis_points: u32::try_from(sold.tax_basis_points.unwrap_or(place.tax_basis_points))
            .map_err(|_| corrupt("tax_basis_points"))?,
        minutes: u32::try_from(sold.minutes)
            .map_err(|_| Corrupt::new("treatment", "minutes", sold.id))?,
        price: Money::new(sold.price_minor, currency),
        treatment_name: sold.name.clone(),
        policy,
    })
}
