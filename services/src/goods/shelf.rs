//! Where a treatment stands in the list, and whether it is sold.

use domain::TreatmentId;
use storage::{entities::treatment, goods, studios};

use super::{GoodsRefused, note, places::shifted};
use crate::{Services, auth::ManagerSession};

/// Sells a treatment no more, or again. Visits that were booked stay.
pub async fn set_sold(
    services: &Services,
    manager: &ManagerSession,
    id: TreatmentId,
    sold: bool,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now, studio) = (services.store.begin().await?, services.now(), manager.studio());
        let row = studios::treatment(&*tx, studio, id).await?.ok_or(GoodsRefused::NotFound)?;
        if row.active != sold {
            let action = if sold { "treatment.brought_back" } else { "treatment.retired" };
            let detail = format!("{}, {} min", row.name, row.minutes);
            goods::set_treatment(&tx, treatment::Model { active: sold, ..row }).await?;
            note(&tx, manager, action, (id.to_string(), detail), now).await?;
            tx.announce(studio);
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// Moves a treatment a place up or down on the studio's page.
pub async fn shift_treatment(
    services: &Services,
    manager: &ManagerSession,
    id: TreatmentId,
    up: bool,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let mut rows = studios::every_treatment(&*tx, manager.studio()).await?;
        rows.sort_by(|a, b| {
            (a.position, &a.name, a.minutes).cmp(&(b.position, &b.name, b.minutes))
        });
        rows.sort_by_key(|row| !row.active);
        let mut order: Vec<TreatmentId> = rows.iter().map(|row| row.id.into()).collect();
        let (from, to) = shifted(&mut order, &id, up).ok_or(GoodsRefused::NotFound)?;
        if from != to {
            goods::order_treatments(&tx, &order).await?;
            let detail = format!("place: {} → {}", from + 1, to + 1);
            note(&tx, manager, "treatment.reordered", (id.to_string(), detail), now).await?;
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}
