//! The codes of an app: six digits of every half minute (RFC 6238), and how an app is given
//! the secret.

use domain::Instant;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Algorithm, Builder, Totp};

use crate::tokens::random_bytes;

/// Bytes of a secret, as RFC 4226 advises.
const SECRET: usize = 20;
const DIGITS: u8 = 6;
/// Seconds for which a code is shown.
const PERIOD: u64 = 30;
/// How many periods before and after this one are accepted: clocks differ, and people type.
const SKEW: u16 = 1;
/// Who shows it in the app.
const ISSUER: &str = "Lumbar";
/// White around the picture, in modules: readers need four.
const QUIET: usize = 4;

/// A secret that an app shares. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct AppSecret {
    totp: Totp,
}

impl std::fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppSecret(…)")
    }
}

/// A square picture that a camera reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How many modules wide and high, with the white around.
    pub side: usize,
    /// What is dark, as the data of an SVG path in modules.
    pub path: String,
}

impl AppSecret {
    /// A fresh one for the account with this address.
    pub(super) fn draw(email: &str) -> Self {
        Self::of(&random_bytes::<SECRET>(), email).expect("it is as long as it should be")
    }

    /// The one of these bytes; `None` where they are no secret of ours.
    pub(super) fn of(bytes: &[u8], email: &str) -> Option<Self> {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_secret(bytes.to_vec())
            .with_skew(SKEW)
            .with_step_duration(PERIOD)
            // What stands before a colon is the issuer.
            .with_account_name(email.replace(':', " "))
            .with_issuer(Some(ISSUER))
            .build();
        Some(Self { totp: totp.ok()? })
    }

    /// Its bytes, to be sealed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.totp.secret().as_bytes()
    }

    /// The period whose code `digits` is, among those that are accepted now. Which were used
    /// before is the database's business.
    pub(super) fn period_of(&self, digits: &str, now: Instant) -> Option<i64> {
        let period = self.totp.check(digits, seconds(now))?;
        i64::try_from(period).ok()
    }

    /// In groups of four characters, for whoever types it.
    #[must_use]
    pub fn grouped(&self) -> String {
        let plain = self.totp.secret().to_base32();
        let groups = plain.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part));
        groups.collect::<Vec<_>>().join(" ")
    }

    /// An address that opens an app on the same device.
    #[must_use]
    pub fn link(&self) -> String {
        self.totp.to_url().unwrap_or_default()
    }

    /// The same address for the camera of another device.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        let code = QrCode::with_error_correction_level(self.link(), EcLevel::M).ok()?;
        let (width, colours) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (row, line) in colours.chunks(width).enumerate() {
            let mut at = 0;
            for run in line.chunk_by(|a, b| a == b) {
                if run[0] == Color::Dark {
                    let (x, y, long) = (at + QUIET, row + QUIET, run.len());
                    path.push_str(&format!("M{x} {y}h{long}v1h-{long}z"));
                }
                at += run.len();
            }
        }
        Some(Picture { side: width + 2 * QUIET, path })
    }

    /// What an app has that somebody typed the secret into, in groups.
    ///
    /// # Panics
    /// Where it is none.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn typed(grouped: &str) -> Self {
        let plain: String = grouped.split_whitespace().collect();
        let secret = totp_rs::Secret::try_from_base32(plain).expect("a secret");
        Self::of(secret.as_bytes(), "").expect("as long as it should be")
    }

    /// The code that is shown at an instant.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn code_at(&self, now: Instant) -> String {
        self.totp.generate(seconds(now)).to_string()
    }
}

fn seconds(now: Instant) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    fn of_the_rfc() -> AppSecret {
        AppSecret::of(b"12345678901234567890", "ana@example.com").expect("long enough")
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let period = of_the_rfc().period_of(code, at(seconds));
            assert_eq!(period, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn the_periods_before_and_after_are_accepted_and_no_others() {
        let (secret, now) = (of_the_rfc(), at(1_111_111_109));
        let periods = [-2, -1, 0, 1, 2].map(|n| {
            let code = secret.code_at(now + chrono::TimeDelta::seconds(30 * n));
            secret.period_of(&code, now).map(|period| period - now.timestamp() / 30)
        });
        assert_eq!(periods, [None, Some(-1), Some(0), Some(1), None]);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for digits in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(of_the_rfc().period_of(digits, at(59)), None, "{digits}");
        }
    }

    #[test]
    fn an_app_gets_the_secret_by_hand_by_link_and_by_picture() {
        let secret = of_the_rfc();
        assert_eq!(secret.grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let link = "otpauth://totp/Lumbar:ana%40example.com\
                    ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lumbar";
        assert_eq!(secret.link(), link);
        let picture = secret.picture().expect("short enough");
        // The corner of a finder: seven dark modules behind the white.
        assert!(picture.path.starts_with("M4 4h7v1h-7z"), "{}", picture.path);
        assert!((37..80).contains(&picture.side), "{}", picture.side);
    }

    #[test]
    fn an_address_with_a_colon_is_no_obstacle_and_debug_shows_nothing() {
        let secret = AppSecret::of(b"12345678901234567890", "\"a:b\"@example.com").expect("made");
        assert!(secret.link().starts_with("otpauth://totp/Lumbar:"));
        assert_eq!(format!("{secret:?}"), "AppSecret(…)");
        assert_ne!(AppSecret::draw("a@b.example").bytes(), AppSecret::draw("a@b.example").bytes());
    }
}
