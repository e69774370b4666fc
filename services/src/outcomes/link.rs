//! The links in mails about how somebody is. Each opens one thing alone, expires, and is
//! revoked with the links of its visit.

use chrono::TimeDelta;
use domain::{BookingId, ClientId, StudioId, booking::Booking};
use storage::{Connection, StoreError, audit::Actor, bookings, entities::client};

use super::Moment;
use crate::{Services, auth::ClientSession, tokens::TokenRefused};

const PURPOSE: &str = "lumbar check-in 1";
/// How long after a visit its link to the client's progress opens.
const PROGRESS_FOR: TimeDelta = TimeDelta::days(90);

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The questions of one moment.
    CheckIn(Moment),
    /// The client's progress.
    Progress,
}

impl Opens {
    const fn byte(self) -> u8 {
        match self {
            Self::CheckIn(Moment::Before) => 1,
            Self::CheckIn(Moment::After) => 2,
            Self::CheckIn(Moment::DayAfter) => 3,
            Self::Progress => 9,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        let all = Moment::ALL.map(Self::CheckIn).into_iter().chain([Self::Progress]);
        all.into_iter().find(|it| it.byte() == byte)
    }
}

/// Proof that somebody came by a link about how a client is, signed by us and not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CareLink {
    pub(super) booking: BookingId,
    pub(super) opens: Opens,
    pub(super) generation: u32,
}

/// The part of an address that opens it.
#[must_use]
pub fn care_token(services: &Services, booking: &Booking, opens: Opens) -> String {
    let mut claims = [0; 21];
    claims[..16].copy_from_slice(booking.id.0.as_bytes());
    claims[16] = opens.byte();
    claims[17..].copy_from_slice(&booking.link_generation.to_be_bytes());
    let expires = match opens {
        Opens::CheckIn(moment) => moment.until(booking),
        Opens::Progress => booking.span.end + PROGRESS_FOR,
    };
    services.links.sign(PURPOSE, &claims, expires)
}

/// Believes a link that we made and whose time is not over.
pub fn care_link(services: &Services, token: &str) -> Result<CareLink, TokenRefused> {
    let claims: [u8; 21] = services.links.claims(PURPOSE, token, services.now())?;
    let (booking, rest) = claims.split_at(16);
    let booking = uuid::Uuid::from_slice(booking).map_err(|_| TokenRefused::Forged)?;
    let generation = rest[1..].try_into().map(u32::from_be_bytes);
    Ok(CareLink {
        booking: booking.into(),
        opens: Opens::from_byte(rest[0]).ok_or(TokenRefused::Forged)?,
        generation: generation.map_err(|_| TokenRefused::Forged)?,
    })
}

impl CareLink {
    /// What it opens.
    #[must_use]
    pub const fn opens(&self) -> Opens {
        self.opens
    }

    /// Its visit, as long as the link was not revoked.
    pub(super) async fn visit<C: Connection>(
        &self,
        conn: &C,
    ) -> Result<Option<Booking>, StoreError> {
        let found = bookings::by_id(conn, self.booking).await?;
        Ok(found.filter(|it| it.link_generation == self.generation))
    }
}

/// Proof of being a client, signed in or by a link to their progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CareHolder {
    pub(super) studio: StudioId,
    pub(super) client: ClientId,
    pub(super) actor: Actor,
}

impl From<ClientSession> for CareHolder {
    fn from(who: ClientSession) -> Self {
        let actor = Actor::Client(who.account());
        Self { studio: who.studio(), client: who.client(), actor }
    }
}

impl CareHolder {
    /// At which studio.
    #[must_use]
    pub const fn studio(&self) -> StudioId {
        self.studio
    }

    /// Them, unless they were erased.
    pub(super) async fn client<C: Connection>(
        &self,
        conn: &C,
    ) -> Result<Option<client::Model>, StoreError> {
        let found = storage::clients::by_id(conn, self.client).await?;
        Ok(found.filter(|row| !row.data_key_sealed.is_empty()))
    }
}

/// The client whose link this is, where it opens progress, is not revoked, and they were not
/// erased.
pub async fn care_holder(
    services: &Services,
    link: &CareLink,
) -> Result<Option<CareHolder>, StoreError> {
    if link.opens != Opens::Progress {
        return Ok(None);
    }
    let found = link.visit(services.store.reader()).await?;
    Ok(found.and_then(|booking| {
        let client = booking.client?;
        Some(CareHolder { studio: booking.studio, client, actor: Actor::Guest })
    }))
}
