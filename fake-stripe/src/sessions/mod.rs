//! Checkout Sessions: pages on which a client can pay.

mod create;
mod json;
mod routes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use routes::routes;

use crate::{
    errors::ApiError,
    state::{Books, Cause},
    table::Object,
};

/// A page on which a client can pay once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub id: String,
    pub created: i64,
    pub expires_at: i64,
    pub status: Status,
    pub paid: bool,
    pub currency: String,
    pub items: Vec<Item>,
    pub client_reference_id: Option<String>,
    pub customer_email: Option<String>,
    pub locale: Option<String>,
    pub submit_type: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub payment_intent: Option<String>,
    pub intent_description: Option<String>,
    pub intent_metadata: BTreeMap<String, String>,
    pub setup_future_usage: Option<String>,
    pub receipt_email: Option<String>,
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub customer_creation: Option<String>,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub setup_intent: Option<String>,
    #[serde(default)]
    pub setup_metadata: BTreeMap<String, String>,
}

/// What a session is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// To be paid.
    #[default]
    Payment,
    /// To keep a card.
    Setup,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Open,
    Complete,
    Expired,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

/// One line of what is bought.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub unit_amount: i64,
    pub quantity: i64,
}

impl Session {
    /// Whether it can still be paid.
    pub fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    /// Whether the card that is used is kept.
    pub fn keeps_card(&self) -> bool {
        self.mode == Mode::Setup || self.setup_future_usage.is_some()
    }

    /// What is to be paid, in minor units. The items were checked to add up.
    pub fn amount(&self) -> i64 {
        self.items.iter().map(|i| i.unit_amount.saturating_mul(i.quantity)).sum()
    }

    /// Where a client who paid is sent.
    pub fn success_url(&self) -> String {
        self.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id)
    }

    /// What is bought, in a line.
    pub fn description(&self) -> String {
        let names: Vec<&str> = self.items.iter().map(|i| i.name.as_str()).collect();
        names.join(", ")
    }
}

impl Object for Session {
    const KIND: &'static str = "checkout.session";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Books {
    /// Closes an open session. Refuses one that is complete or expired.
    pub fn expire_session(&mut self, id: &str, cause: &Cause) -> Result<(), ApiError> {
        let session = self.sessions.get_mut(id)?;
        if !session.is_open() {
            return Err(ApiError::refused(
                None,
                format!(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. \
                     This Checkout Session has a status of `{}`.",
                    session.status.as_str()
                ),
            ));
        }
        session.status = Status::Expired;
        let snapshot = session.clone().json(&self.public_url);
        self.emit("checkout.session.expired", snapshot, cause);
        Ok(())
    }
}
