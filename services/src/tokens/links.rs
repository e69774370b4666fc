//! Links that are signed and stored nowhere.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use domain::{BookingId, CoursePlanId, Instant, SaleId, WaitId};
use secrecy::{ExposeSecret, SecretBox};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    BeforeToken, CourseToken, ManageToken, SecretToken, TokenRefused, WaitToken, derive, hmac,
};

#[cfg(test)]
mod tests;

/// What goes before the claims that are signed: a link of one kind opens nothing of another.
const MANAGE: &[u8] = b"";
const BEFORE: &[u8] = b"before the visit";
const COURSE: &[u8] = b"course";
const SALE: &[u8] = b"sale";
const WAIT: &[u8] = b"wait";

/// An id, by itself.
const ID: usize = 16;
/// Which of its links, behind it.
const GENERATION: usize = 4;
/// 16 bytes of booking or course, 4 of generation, 4 of expiry in epoch seconds.
const CLAIMS: usize = 24;
/// 192 bits of the signature make the whole 64 characters.
const TAG: usize = 24;
/// Epoch seconds, of what [`Links::sign`] signs.
const EXPIRY: usize = 8;

/// Makes and checks links that manage a booking.
pub struct Links {
    key: SecretBox<[u8; 32]>,
    previous: Option<SecretBox<[u8; 32]>>,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(…)")
    }
}

impl Links {
    /// Signs with a key that is derived from `master_key`. Another key revokes every link,
    /// unless it is handed to [`Links::with_previous`].
    #[must_use]
    pub fn new(master_key: &[u8; 32]) -> Self {
        Self { key: link_key(master_key), previous: None }
    }

    /// Believes also what was signed with the master key before this one, so that links
    /// in mails outlive a rotation.
    #[must_use]
    pub fn with_previous(self, master_key: &[u8; 32]) -> Self {
        Self { previous: Some(link_key(master_key)), ..self }
    }

    /// The part of an address that manages `booking` until `expires`: 64 characters.
    #[must_use]
    pub fn manage_token(&self, booking: BookingId, generation: u32, expires: Instant) -> String {
        self.dated(MANAGE, (booking.0, generation), expires)
    }

    /// Believes a link that we signed and whose time is not over, in constant time.
    pub fn verify(&self, token: &str, now: Instant) -> Result<ManageToken, TokenRefused> {
        let (booking, generation) = self.of_dated(MANAGE, token, now)?;
        Ok(ManageToken { booking: booking.into(), generation })
    }

    /// The part of an address that opens the form before `booking` until `expires`, and no
    /// link that manages it.
    #[must_use]
    pub fn before_token(&self, booking: BookingId, generation: u32, expires: Instant) -> String {
        self.dated(BEFORE, (booking.0, generation), expires)
    }

    /// The same as [`Links::verify`] for a link to the form before a visit.
    pub fn verify_before(&self, token: &str, now: Instant) -> Result<BeforeToken, TokenRefused> {
        let (booking, generation) = self.of_dated(BEFORE, token, now)?;
        Ok(BeforeToken { booking: booking.into(), generation })
    }

    /// The part of an address that manages a course until `expires`.
    #[must_use]
    pub fn course_token(&self, plan: CoursePlanId, generation: u32, expires: Instant) -> String {
        self.dated(COURSE, (plan.0, generation), expires)
    }

    /// The same as [`Links::verify`] for a link to a course.
    pub fn verify_course(&self, token: &str, now: Instant) -> Result<CourseToken, TokenRefused> {
        let (plan, generation) = self.of_dated(COURSE, token, now)?;
        Ok(CourseToken { plan: plan.into(), generation })
    }

    /// The part of an address where the buyer of something without a slot reads its papers.
    #[must_use]
    pub fn sale_token(&self, sale: SaleId) -> String {
        self.lasting(SALE, sale.0)
    }

    /// The sale that such an address names, if we signed it.
    #[must_use]
    pub fn sale_named(&self, token: &str) -> Option<SaleId> {
        self.of_lasting(SALE, token).map(Into::into)
    }

    /// The part of an address that opens somebody's place on a waitlist: derived, so that it
    /// can be mailed again, and good for as long as there is something to see.
    #[must_use]
    pub fn wait_token(&self, entry: WaitId, generation: u32) -> String {
        // The first is as it was before links could be made anew.
        if generation == 0 {
            return self.lasting(WAIT, entry.0);
        }
        self.signed(WAIT, [entry.0.as_bytes().as_slice(), &generation.to_be_bytes()].concat())
    }

    /// Believes such a link that we signed, in constant time.
    #[must_use]
    pub fn read_wait_token(&self, token: &str) -> Option<WaitToken> {
        if let Some(entry) = self.of_lasting(WAIT, token) {
            return Some(WaitToken { entry: entry.into(), generation: 0 });
        }
        let claims = self.believed(WAIT, token, ID + GENERATION).ok()?;
        let entry = Uuid::from_bytes(part(&claims, 0)).into();
        Some(WaitToken { entry, generation: u32::from_be_bytes(part(&claims, ID)) })
    }

    /// `claims` for one purpose, with their expiry and our signature: safe in addresses.
    #[must_use]
    pub(crate) fn sign(&self, purpose: &str, claims: &[u8], expires: Instant) -> String {
        let bytes = [claims, &expires.timestamp().to_be_bytes()].concat();
        self.signed(purpose.as_bytes(), bytes)
    }

    /// The claims of a token that [`Links::sign`] made for the same purpose and that has not
    /// expired.
    pub(crate) fn claims<const N: usize>(
        &self,
        purpose: &str,
        token: &str,
        now: Instant,
    ) -> Result<[u8; N], TokenRefused> {
        let claims = self.believed(purpose.as_bytes(), token, N + EXPIRY)?;
        not_over(i64::from_be_bytes(part(&claims, N)), now)?;
        Ok(part(&claims, 0))
    }

    /// What may stand in the address of a therapist's feed: derived, so that it can be shown
    /// again and is not stored. The first is today's; a second is what the master key before
    /// this one made of it.
    pub fn feed_tokens(&self, feed: Uuid, generation: u32) -> Vec<SecretToken> {
        let claims = [b"feed".as_slice(), feed.as_bytes(), &generation.to_be_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| SecretToken(URL_SAFE_NO_PAD.encode(hmac(key.expose_secret(), &claims))))
            .collect()
    }

    /// What the database knows the code of a gift card or a course by: keyed, and bound to its
    /// studio. The first is today's; a second is what the master key before this one made of
    /// it.
    pub fn code_hashes(&self, studio: domain::StudioId, code: &str) -> Vec<[u8; 32]> {
        let claims = [b"code".as_slice(), studio.0.as_bytes(), code.as_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| hmac(key.expose_secret(), &claims)).collect()
    }

    /// What a name or an address is known by where it must not stand itself: keyed. The first
    /// is today's; a second is what the master key before this one made of it.
    pub fn marks(&self, said: &str) -> Vec<[u8; 32]> {
        let claims = [b"mark".as_slice(), said.as_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| hmac(key.expose_secret(), &claims)).collect()
    }

    /// What names a row and its generation until `expires`.
    fn dated(&self, what: &[u8], (id, generation): (Uuid, u32), expires: Instant) -> String {
        let expires = u32::try_from(expires.timestamp().max(0)).unwrap_or(u32::MAX);
        let generation = generation.to_be_bytes();
        self.signed(what, [id.as_bytes().as_slice(), &generation, &expires.to_be_bytes()].concat())
    }

    fn of_dated(
        &self,
        what: &[u8],
        token: &str,
        now: Instant,
    ) -> Result<(Uuid, u32), TokenRefused> {
        let claims = self.believed(what, token, CLAIMS)?;
        not_over(u32::from_be_bytes(part(&claims, 20)).into(), now)?;
        Ok((Uuid::from_bytes(part(&claims, 0)), u32::from_be_bytes(part(&claims, 16))))
    }

    /// What names a row for as long as there is one.
    fn lasting(&self, what: &[u8], id: Uuid) -> String {
        self.signed(what, id.as_bytes().to_vec())
    }

    fn of_lasting(&self, what: &[u8], token: &str) -> Option<Uuid> {
        let claims = self.believed(what, token, ID).ok()?;
        Some(Uuid::from_bytes(part(&claims, 0)))
    }

    fn signed(&self, what: &[u8], mut claims: Vec<u8>) -> String {
        let tag = tag(&self.key, what, &claims);
        claims.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(claims)
    }

    /// The claims of a token of that kind, in constant time.
    fn believed(&self, what: &[u8], token: &str, length: usize) -> Result<Vec<u8>, TokenRefused> {
        let mut bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenRefused::Forged)?;
        if bytes.len() != length + TAG {
            return Err(TokenRefused::Forged);
        }
        let given = bytes.split_off(length);
        let mut keys = std::iter::once(&self.key).chain(&self.previous);
        let ours = keys.any(|key| bool::from(tag(key, what, &bytes).ct_eq(&given)));
        ours.then_some(bytes).ok_or(TokenRefused::Forged)
    }
}

fn not_over(expires: i64, now: Instant) -> Result<(), TokenRefused> {
    let expires = DateTime::from_timestamp(expires, 0).filter(|expires| *expires > now);
    expires.map(drop).ok_or(TokenRefused::Expired)
}

fn link_key(master_key: &[u8; 32]) -> SecretBox<[u8; 32]> {
    SecretBox::new(Box::new(derive(master_key, "lumbar links 1")))
}

fn tag(key: &SecretBox<[u8; 32]>, what: &[u8], claims: &[u8]) -> [u8; TAG] {
    part(&hmac(key.expose_secret(), &[what, claims].concat()), 0)
}

/// `N` bytes of `bytes` from `at`.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the caller knows the lengths")
}
