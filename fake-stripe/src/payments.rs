//! What happens when a client pays on the page, or their card is declined.

use crate::{
    balance::Transaction,
    cards::TestCard,
    demo_fee,
    errors::ApiError,
    ids,
    intents::{Charge, Intent, IntentStatus},
    sessions::{Mode, Session, Status},
    state::{Books, Cause},
};

/// What the client, or their bank, does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The card is charged, or only kept.
    Succeeds(TestCard),
    /// The card is declined.
    Declined,
    /// The client is done, and the money is still on its way (no card does that).
    Processing,
}

impl Books {
    /// Lets the client try to pay an open session. Also lets money arrive that was
    /// on its way. Refuses anything else.
    pub fn attempt_payment(&mut self, id: &str, attempt: Attempt) -> Result<(), ApiError> {
        self.settle();
        let session = self.sessions.get(id)?.clone();
        let awaited = session.status == Status::Complete && !session.paid;
        let arrives = awaited && matches!(attempt, Attempt::Succeeds(_));
        if !(session.is_open() || arrives) {
            let message = format!("This Checkout Session is {}.", session.status.as_str());
            return Err(ApiError::refused(None, message));
        }
        if session.mode == Mode::Setup {
            return match attempt {
                Attempt::Succeeds(card) => self.keep_card(&session, card),
                Attempt::Declined | Attempt::Processing => Ok(()),
            };
        }
        let intent = self.intent_of(&session);
        match attempt {
            Attempt::Succeeds(card) => {
                if session.keeps_card() {
                    self.attach_to_intent(&session, &intent, card)?;
                }
                self.succeed(&session, &intent, awaited)?;
                if card == TestCard::Disputed {
                    self.open_dispute(&intent, "fraudulent")?;
                }
                Ok(())
            }
            Attempt::Declined => self.decline(&session, &intent),
            Attempt::Processing => self.await_money(id, &intent),
        }
    }

    fn intent_of(&mut self, session: &Session) -> String {
        if let Some(id) = &session.payment_intent {
            return id.clone();
        }
        let intent = Intent {
            id: ids::object("pi_3"),
            created: self.now(),
            amount: session.amount(),
            currency: session.currency.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            latest_charge: None,
            declined: false,
            error: None,
            customer: None,
            payment_method: None,
            description: session.intent_description.clone(),
            metadata: session.intent_metadata.clone(),
            receipt_email: session.receipt_email.clone(),
            setup_future_usage: session.setup_future_usage.clone(),
        };
        let id = intent.id.clone();
        self.emit("payment_intent.created", intent.json(), &Cause::default());
        self.intents.put(intent);
        if let Ok(session) = self.sessions.get_mut(&session.id) {
            session.payment_intent = Some(id.clone());
        }
        id
    }

    fn succeed(&mut self, session: &Session, intent: &str, awaited: bool) -> Result<(), ApiError> {
        let charge = self.charge(intent, session.customer_email.clone(), true)?;
        let told = if awaited {
            "checkout.session.async_payment_succeeded"
        } else {
            "checkout.session.completed"
        };
        self.tell("charge.succeeded", self.charge_json(self.charges.get(&charge)?));
        self.update_intent(intent, IntentStatus::Succeeded, false)?;
        self.tell("payment_intent.succeeded", self.intents.get(intent)?.json());
        self.complete(&session.id, true)?;
        self.tell(told, self.sessions.get(&session.id)?.json(&self.public_url));
        Ok(())
    }

    fn decline(&mut self, session: &Session, intent: &str) -> Result<(), ApiError> {
        let charge = self.charge(intent, session.customer_email.clone(), false)?;
        self.tell("charge.failed", self.charge_json(self.charges.get(&charge)?));
        self.update_intent(intent, IntentStatus::RequiresPaymentMethod, true)?;
        self.tell("payment_intent.payment_failed", self.intents.get(intent)?.json());
        Ok(())
    }

    fn await_money(&mut self, session: &str, intent: &str) -> Result<(), ApiError> {
        self.update_intent(intent, IntentStatus::Processing, false)?;
        self.tell("payment_intent.processing", self.intents.get(intent)?.json());
        self.complete(session, false)?;
        let json = self.sessions.get(session)?.json(&self.public_url);
        self.tell("checkout.session.completed", json);
        Ok(())
    }

    /// Charges what an intent says, or notes that it was not to be had.
    pub fn charge(
        &mut self,
        intent: &str,
        email: Option<String>,
        paid: bool,
    ) -> Result<String, ApiError> {
        let of = self.intents.get(intent)?.clone();
        let charge = Charge {
            id: ids::object("ch_3"),
            created: self.now(),
            amount: of.amount,
            currency: of.currency.clone(),
            succeeded: paid,
            payment_intent: of.id,
            balance_transaction: None,
            description: of.description,
            email,
            metadata: of.metadata,
            customer: of.customer,
            payment_method: of.payment_method,
        };
        let (id, amount) = (charge.id.clone(), charge.amount);
        self.charges.put(charge);
        if paid {
            let fee = demo_fee(amount);
            let transaction = self.book(&id, amount, fee, &of.currency);
            self.charges.get_mut(&id)?.balance_transaction = Some(transaction);
        }
        self.intents.get_mut(intent)?.latest_charge = Some(id.clone());
        Ok(id)
    }

    /// Books a movement of the balance and returns its id.
    pub fn book(&mut self, source: &str, amount: i64, fee: i64, currency: &str) -> String {
        let transaction = Transaction {
            id: ids::object("txn_3"),
            created: self.now(),
            amount,
            fee,
            currency: currency.to_owned(),
            source: source.to_owned(),
            payout: None,
        };
        let id = transaction.id.clone();
        self.transactions.put(transaction);
        id
    }

    pub fn update_intent(
        &mut self,
        id: &str,
        status: IntentStatus,
        declined: bool,
    ) -> Result<(), ApiError> {
        let intent = self.intents.get_mut(id)?;
        intent.status = status;
        intent.declined = declined;
        Ok(())
    }

    pub fn complete(&mut self, id: &str, paid: bool) -> Result<(), ApiError> {
        let session = self.sessions.get_mut(id)?;
        session.status = Status::Complete;
        session.paid = paid;
        Ok(())
    }

    /// As [`Self::emit`], for what no request of the API caused.
    pub fn tell(&mut self, kind: &str, object: serde_json::Value) {
        self.emit(kind, object, &Cause::default());
    }
}
