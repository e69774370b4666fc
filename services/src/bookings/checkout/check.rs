//! Everything that was filled in, checked at once.

use domain::{
    Money,
    booking::Booking,
    contact::{Contact, ContactInput, FieldError, check_note},
    policy::PaymentPlan,
    screening::{Answers, AnswersInput},
};

use super::{CheckoutRefused, CheckoutRequest};

/// What was filled in, in order.
#[derive(Clone, Debug)]
pub struct Form {
    pub contact: Contact,
    pub note: Option<String>,
    pub answers: Answers,
    pub plan: PaymentPlan,
    /// What the plan takes online, without any code.
    pub due: Money,
    pub codes: Vec<String>,
    /// The most that may be charged to a card, where the plan asks for one.
    pub secured: Option<Money>,
}

/// Checks the form against the booking's own policy.
pub fn check(request: &CheckoutRequest, booking: &Booking) -> Result<Form, CheckoutRefused> {
    let fields = check_fields(&request.contact, &request.note, &request.answers, request.agreed);
    let due = booking
        .policy
        .due_online(request.plan, booking.price)
        .map_err(|_| vec![FieldError::new("plan", "not_offered")]);
    let secured = booking.policy.card_secures(request.plan, booking.price);
    let card = if secured.is_none() || request.card_agreed {
        Ok(())
    } else {
        Err(vec![FieldError::new("card_agreed", "required")])
    };
    match (fields, due, card) {
        (Ok((contact, note, answers)), Ok(due), Ok(())) => {
            let codes = request.codes.iter().filter(|code| !code.trim().is_empty());
            let codes = codes.cloned().collect();
            Ok(Form { contact, note, answers, plan: request.plan, due, codes, secured })
        }
        (fields, due, card) => {
            let problems = [fields.err(), due.err(), card.err()].into_iter().flatten().flatten();
            Err(CheckoutRefused::Invalid(problems.collect()))
        }
    }
}

/// Checks all that can be checked without a booking.
pub fn check_form(
    contact: &ContactInput,
    note: &str,
    answers: &AnswersInput,
    agreed: bool,
) -> Result<(), CheckoutRefused> {
    check_fields(contact, note, answers, agreed).map(|_| ()).map_err(CheckoutRefused::Invalid)
}

/// Who, what the therapist is told, and the answers.
type Fields = (Contact, Option<String>, Answers);

/// The same, with what was filled in.
pub fn check_fields(
    contact: &ContactInput,
    note: &str,
    answers: &AnswersInput,
    agreed: bool,
) -> Result<Fields, Vec<FieldError>> {
    let answers = answers.check().map_err(|e| FieldError::new("screening", e.code()));
    let agreed = if agreed { Ok(()) } else { Err(FieldError::new("agreed", "required")) };
    match (contact.check(), check_note(note), answers, agreed) {
        (Ok(contact), Ok(note), Ok(answers), Ok(())) => Ok((contact, note, answers)),
        (contact, note, answers, agreed) => {
            let mut problems: Vec<FieldError> = answers.err().into_iter().collect();
            problems.extend(contact.err().into_iter().flatten());
            problems.extend(note.err());
            problems.extend(agreed.err());
            Err(problems)
        }
    }
}
