//! Payments that were made before the stand-in was: a demonstration's. Nobody is told of
//! them, and they can be refunded like any other.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    balance::Transaction,
    cards::{Customer, PaymentMethod, TestCard},
    demo_fee, ids,
    intents::{Charge, Intent, IntentStatus},
    sessions::{Item, Mode, Session, Status},
    state::Books,
};

/// A payment as somebody else remembers it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Past {
    session: String,
    payment_intent: String,
    /// Minor units.
    amount: i64,
    /// As Stripe writes it: lower case.
    currency: String,
    client_reference_id: String,
    /// Seconds since 1970.
    at: i64,
}

/// A card that was given before.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PastCard {
    customer: String,
    payment_method: String,
    email: String,
    /// Seconds since 1970.
    at: i64,
}

impl Books {
    /// Adds a customer with a card that can be charged.
    pub fn adopt_card(&mut self, past: PastCard) {
        let PastCard { customer, payment_method, email, at } = past;
        let email = Some(email).filter(|email| !email.is_empty());
        self.customers.put(Customer {
            id: customer.clone(),
            created: at,
            email: email.clone(),
            metadata: BTreeMap::new(),
        });
        self.methods.put(PaymentMethod {
            id: payment_method,
            created: at,
            customer: Some(customer),
            card: TestCard::Works,
            email,
        });
    }

    /// Adds a paid session with its intent, charge and movement of the balance.
    pub fn adopt(&mut self, past: Past) {
        let Past { session, payment_intent, amount, currency, client_reference_id, at } = past;
        let charge = ids::object("ch_3");
        let transaction = Transaction {
            id: ids::object("txn_3"),
            created: at,
            amount,
            fee: demo_fee(amount),
            currency: currency.clone(),
            source: charge.clone(),
            payout: None,
        };
        self.charges.put(Charge {
            id: charge.clone(),
            created: at,
            amount,
            currency: currency.clone(),
            succeeded: true,
            payment_intent: payment_intent.clone(),
            balance_transaction: Some(transaction.id.clone()),
            description: None,
            email: None,
            metadata: BTreeMap::new(),
            customer: None,
            payment_method: None,
        });
        self.transactions.put(transaction);
        self.intents.put(Intent {
            id: payment_intent.clone(),
            created: at,
            amount,
            currency: currency.clone(),
            status: IntentStatus::Succeeded,
            latest_charge: Some(charge),
            declined: false,
            error: None,
            customer: None,
            payment_method: None,
            description: None,
            metadata: BTreeMap::new(),
            receipt_email: None,
            setup_future_usage: None,
        });
        self.sessions.put(paid(
            session,
            payment_intent,
            (amount, currency),
            client_reference_id,
            at,
        ));
    }
}

fn paid(
    id: String,
    payment_intent: String,
    (unit_amount, currency): (i64, String),
    client_reference_id: String,
    at: i64,
) -> Session {
    let name = "A visit".to_owned();
    let item = Item { id: ids::object("li_1"), name, description: None, unit_amount, quantity: 1 };
    Session {
        id,
        created: at,
        expires_at: at + 3_600,
        status: Status::Complete,
        paid: true,
        currency,
        items: vec![item],
        client_reference_id: Some(client_reference_id),
        customer_email: None,
        locale: None,
        submit_type: None,
        metadata: BTreeMap::new(),
        success_url: String::new(),
        cancel_url: None,
        payment_intent: Some(payment_intent),
        intent_description: None,
        intent_metadata: BTreeMap::new(),
        setup_future_usage: None,
        receipt_email: None,
        mode: Mode::Payment,
        customer_creation: None,
        customer: None,
        setup_intent: None,
        setup_metadata: BTreeMap::new(),
    }
}
