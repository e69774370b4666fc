//! Cards that are kept: customers, payment methods, and the intents that set them up.

mod json;
mod routes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use routes::routes;

use crate::{
    errors::ApiError,
    ids,
    sessions::Session,
    state::{Books, Cause},
    table::Object,
};

/// What becomes of a card when it is charged while its holder is not there. Stripe has
/// numbers for each (docs.stripe.com/testing).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TestCard {
    /// It is charged.
    #[default]
    Works,
    /// It is declined.
    Declines,
    /// Its bank wants to hear from its holder.
    Authenticate,
    /// It is charged, and then its bank questions that.
    Disputed,
}

impl TestCard {
    pub const ALL: [Self; 4] = [Self::Works, Self::Declines, Self::Authenticate, Self::Disputed];

    /// As forms send it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Declines => "declines",
            Self::Authenticate => "authenticate",
            Self::Disputed => "disputed",
        }
    }

    /// The last digits of the number that does the same at Stripe.
    pub const fn last4(self) -> &'static str {
        match self {
            Self::Works => "4242",
            Self::Declines => "0341",
            Self::Authenticate => "3184",
            Self::Disputed => "0259",
        }
    }

    /// What the page says of it.
    pub fn words(self) -> String {
        let then = match self {
            Self::Works => "can be charged later",
            Self::Declines => "is declined when it is charged later",
            Self::Authenticate => "its bank asks you first when it is charged later",
            Self::Disputed => "its bank questions every payment",
        };
        format!("Ending in {}: {then}", self.last4())
    }
}

/// Whoever has a card.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub id: String,
    pub created: i64,
    pub email: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

/// A card.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    pub id: String,
    pub created: i64,
    /// Whose it is; nobody's once it was given up.
    pub customer: Option<String>,
    pub card: TestCard,
    pub email: Option<String>,
}

/// A card that was given to be kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SetupIntent {
    pub id: String,
    pub created: i64,
    pub customer: Option<String>,
    pub payment_method: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

impl Object for Customer {
    const KIND: &'static str = "customer";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Object for PaymentMethod {
    const KIND: &'static str = "payment_method";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Object for SetupIntent {
    const KIND: &'static str = "setup_intent";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Books {
    /// The client gives a card on a page where nothing is to be paid.
    pub fn keep_card(&mut self, session: &Session, card: TestCard) -> Result<(), ApiError> {
        let (customer, method) = self.give(session, card);
        let setup = SetupIntent {
            id: ids::object("seti_1"),
            created: self.now(),
            customer: customer.clone(),
            payment_method: Some(method),
            metadata: session.setup_metadata.clone(),
        };
        let id = setup.id.clone();
        self.tell("setup_intent.succeeded", setup.json());
        self.setups.put(setup);
        let row = self.sessions.get_mut(&session.id)?;
        row.customer = customer;
        row.setup_intent = Some(id);
        self.complete(&session.id, false)?;
        let json = self.sessions.get(&session.id)?.json(&self.public_url);
        self.tell("checkout.session.completed", json);
        Ok(())
    }

    /// The card that pays is kept too.
    pub fn attach_to_intent(
        &mut self,
        session: &Session,
        intent: &str,
        card: TestCard,
    ) -> Result<(), ApiError> {
        let (customer, method) = self.give(session, card);
        let row = self.intents.get_mut(intent)?;
        row.customer.clone_from(&customer);
        row.payment_method = Some(method);
        self.sessions.get_mut(&session.id)?.customer = customer;
        Ok(())
    }

    /// A new card, and whose it is, where the session makes a customer.
    fn give(&mut self, session: &Session, card: TestCard) -> (Option<String>, String) {
        let created = self.now();
        let always = session.customer_creation.as_deref() == Some("always");
        let customer = always.then(|| {
            let email = session.customer_email.clone();
            self.add_customer(email, BTreeMap::new(), &Cause::default())
        });
        let method = PaymentMethod {
            id: ids::object("pm_1"),
            created,
            customer: customer.clone(),
            card,
            email: session.customer_email.clone(),
        };
        let id = method.id.clone();
        if customer.is_some() {
            self.tell("payment_method.attached", method.json());
        }
        self.methods.put(method);
        (customer, id)
    }

    /// Somebody new, and their id.
    pub fn add_customer(
        &mut self,
        email: Option<String>,
        metadata: BTreeMap<String, String>,
        cause: &Cause,
    ) -> String {
        let customer =
            Customer { id: ids::random("cus_", 14), created: self.now(), email, metadata };
        let id = customer.id.clone();
        self.emit("customer.created", customer.json(), cause);
        self.customers.put(customer);
        id
    }

    /// Gives a card up. Refuses one that is nobody's.
    pub fn detach(&mut self, id: &str, cause: &Cause) -> Result<(), ApiError> {
        let method = self.methods.get_mut(id)?;
        if method.customer.take().is_none() {
            let message = "The payment method you provided is not attached to a customer so \
                           detachment is impossible.";
            return Err(ApiError::refused(None, message.to_owned()));
        }
        let snapshot = method.clone().json();
        self.emit("payment_method.detached", snapshot, cause);
        Ok(())
    }
}
