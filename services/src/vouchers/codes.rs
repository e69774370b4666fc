//! Codes as the database knows them: by a keyed hash, and sealed to be sent again.

use domain::{StudioId, voucher::Code};
use storage::{
    Connection, StoreError, Tx,
    entities::{course, gift_card, promotion},
    vouchers::{courses, gift_cards, promotions},
};
use uuid::Uuid;

use crate::{Services, sealing::Which, tokens::random_bytes};

/// A fresh code, and what the database keeps of it.
pub(super) struct Fresh {
    pub hash: [u8; 32],
    pub sealed: Vec<u8>,
    pub last_four: String,
}

/// Draws a code for a card or a course.
pub(super) fn fresh(services: &Services, studio: StudioId, row: Uuid) -> Fresh {
    let code = Code::draw(|| random_bytes::<1>()[0]);
    kept(services, studio, row, &code.plain())
}

fn kept(services: &Services, studio: StudioId, row: Uuid, plain: &str) -> Fresh {
    Fresh {
        hash: services.links.code_hashes(studio, plain)[0],
        sealed: services.vault.seal_voucher(row, plain.as_bytes()),
        last_four: plain[plain.len() - 4..].to_owned(),
    }
}

/// The code that was sealed for a card or a course, as people read it.
pub(crate) fn open(services: &Services, row: Uuid, sealed: &[u8]) -> Option<String> {
    let (plain, _) = services.vault.open_voucher(row, sealed).ok()?;
    Some(Code::read(std::str::from_utf8(&plain).ok()?).ok()?.spoken())
}

/// What a code stands for at a studio.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Card(gift_card::Model),
    Course(course::Model),
    Promotion(promotion::Model),
}

/// What somebody typed stands for. What is mistyped takes the way of what is unknown: the
/// hash is made and looked for all the same.
pub(super) async fn find<C: Connection>(
    services: &Services,
    conn: &C,
    studio: StudioId,
    typed: &str,
) -> Result<Option<Found>, StoreError> {
    if let Some(code) = domain::voucher::read_promotion_code(typed) {
        return Ok(promotions::by_code(conn, studio, &code).await?.map(Found::Promotion));
    }
    let code = Code::read(typed).map(|code| code.plain()).unwrap_or_default();
    let hashes = services.links.code_hashes(studio, &code);
    let card = gift_cards::by_code(conn, studio, &hashes).await?;
    let course = courses::by_code(conn, studio, &hashes).await?;
    Ok(card.map(Found::Card).or(course.map(Found::Course)))
}

/// Makes what the previous master key sealed and hashed the current one's, all or none.
pub(crate) async fn reseal(services: &Services, tx: &Tx) -> Result<(), StoreError> {
    for card in gift_cards::every(&**tx).await? {
        if let Some(anew) = again(services, card.studio.into(), card.id, &card.code_sealed) {
            let id = card.id.into();
            gift_cards::set_code(tx, id, anew.hash, anew.sealed, &anew.last_four).await?;
        }
    }
    for course in courses::every(&**tx).await? {
        if let Some(anew) = again(services, course.studio.into(), course.id, &course.code_sealed) {
            courses::set_code(tx, course.id.into(), anew.hash, anew.sealed).await?;
        }
    }
    Ok(())
}

fn again(services: &Services, studio: StudioId, row: Uuid, sealed: &[u8]) -> Option<Fresh> {
    match services.vault.open_voucher(row, sealed) {
        Ok((plain, Which::Previous)) => {
            Some(kept(services, studio, row, std::str::from_utf8(&plain).ok()?))
        }
        _ => None,
    }
}
