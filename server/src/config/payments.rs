//! Stripe, where payments are real, or its stand-in.

use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, invalid};

/// The real Stripe.
#[derive(Debug)]
pub struct Stripe {
    /// `sk_live_...` or `sk_test_...`.
    pub secret_key: SecretString,
    /// One secret, or two while one replaces the other.
    pub webhook_secrets: Vec<SecretString>,
    /// Another address than Stripe's: for tests.
    pub api_url: Option<String>,
}

impl Stripe {
    /// Whether the key moves real money: Stripe's keys say so themselves.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let key = self.secret_key.expose_secret();
        key.starts_with("sk_live_") || key.starts_with("rk_live_")
    }

    /// Whether the key has only the rights that somebody gave it.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.secret_key.expose_secret().starts_with("rk_")
    }
}

pub(super) fn stripe(
    key: Option<&str>,
    secrets: Option<&str>,
    api_url: Option<&str>,
) -> Result<Option<Stripe>, ConfigError> {
    let (key, secrets) = match (key, secrets) {
        (None, None) => return Ok(None),
        (Some(_), None) => {
            return Err(ConfigError::Incomplete {
                key: "STRIPE_SECRET_KEY",
                needs: "STRIPE_WEBHOOK_SECRET",
            });
        }
        (None, Some(_)) => {
            return Err(ConfigError::Incomplete {
                key: "STRIPE_WEBHOOK_SECRET",
                needs: "STRIPE_SECRET_KEY",
            });
        }
        (Some(key), Some(secrets)) => (key, secrets),
    };
    if !["sk_live_", "sk_test_", "rk_live_", "rk_test_"].iter().any(|p| key.starts_with(p)) {
        return Err(invalid(
            "STRIPE_SECRET_KEY",
            "must begin with sk_live_, sk_test_, rk_live_ or rk_test_",
        ));
    }
    let secrets: Vec<&str> = secrets.split(',').map(str::trim).collect();
    if secrets.len() > 2 || secrets.iter().any(|s| !s.starts_with("whsec_")) {
        return Err(invalid(
            "STRIPE_WEBHOOK_SECRET",
            "must be one secret that begins with whsec_, or two with a comma between",
        ));
    }
    Ok(Some(Stripe {
        secret_key: key.into(),
        webhook_secrets: secrets.into_iter().map(Into::into).collect(),
        api_url: api_url.map(ToOwned::to_owned),
    }))
}
