//! Expansion: an id is replaced by the object it names
//! (docs.stripe.com/api/expanding_objects).

use serde_json::Value;

use crate::{
    cards::{Customer, PaymentMethod, SetupIntent},
    errors::ApiError,
    form::Form,
    intents::Intent,
    payouts::Payout,
    refunds::Refund,
    state::Books,
};

/// Stripe follows so many steps.
const DEEPEST: usize = 4;

/// `value` with every path of `form`'s `expand` replaced by the objects it names.
/// Refuses a path that leads nowhere.
pub(crate) fn expand(books: &Books, mut value: Value, form: &Form) -> Result<Value, ApiError> {
    for path in form.texts("expand") {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.len() > DEEPEST {
            let message = "You cannot expand more than 4 levels of a property";
            return Err(ApiError::invalid("expand", message));
        }
        follow(books, &mut value, &steps)
            .ok_or_else(|| ApiError::invalid("expand", cannot(&path)))?;
    }
    Ok(value)
}

fn cannot(path: &str) -> String {
    format!("This property cannot be expanded ({path}).")
}

fn follow(books: &Books, value: &mut Value, steps: &[&str]) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else { return Some(()) };
    if *step == "line_items" && value["object"] == "checkout.session" {
        value["line_items"] = books.sessions.get(value["id"].as_str()?).ok()?.items_json();
    }
    match value.get_mut(*step)? {
        Value::Null => Some(()),
        Value::Array(items) => items.iter_mut().try_for_each(|item| follow(books, item, rest)),
        inner @ Value::Object(_) => follow(books, inner, rest),
        inner @ Value::String(_) => {
            *inner = object(books, inner.as_str()?)?;
            follow(books, inner, rest)
        }
        _ => None,
    }
}

fn object(books: &Books, id: &str) -> Option<Value> {
    match id.split_once('_')?.0 {
        "pi" => books.intents.get(id).ok().map(Intent::json),
        "ch" => books.charges.get(id).ok().map(|c| books.charge_json(c)),
        "txn" => books.transactions.get(id).ok().map(|t| t.json(books.now())),
        "po" => books.payouts.get(id).ok().map(Payout::json),
        "seti" => books.setups.get(id).ok().map(SetupIntent::json),
        "pm" => books.methods.get(id).ok().map(PaymentMethod::json),
        "cus" => books.customers.get(id).ok().map(Customer::json),
        "du" => books.dispute_json(id).ok(),
        "re" => books.refunds.get(id).ok().map(Refund::json),
        _ => None,
    }
}
