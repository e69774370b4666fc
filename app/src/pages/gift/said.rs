//! What is wrong with a field of these forms, and how to put it right.

use crate::pages::screening;

/// The words for a field and its problem.
pub fn field(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("screening", code) => screening::wrong(code),
        ("amount", _) => "Choose an amount, or enter your own",
        ("own_amount" | "most", "out_of_range") => {
            "Enter an amount within the limits that stand beside it"
        }
        ("own_amount" | "least" | "most" | "amounts" | "least_price" | "off", "not_an_amount") => {
            "Enter an amount such as 50 or 50.50, without a currency sign"
        }
        ("amounts", _) => "Enter one to six amounts with a space between them, such as 50 100 150",
        ("buyer_name", "required") => "Enter your name: it stands in the mail",
        ("recipient_name", "required") => "Enter the name of whoever the mail goes to",
        ("name", "required") => "Enter the full name",
        ("buyer_name" | "recipient_name" | "name", "too_long") => {
            "Shorten the name to 120 characters"
        }
        ("buyer_name" | "recipient_name" | "name", _) => "Enter the name in letters",
        ("buyer_email" | "email", "required") => "Enter an email address: the receipt goes there",
        ("buyer_email" | "recipient_email" | "email", _) => {
            "Enter an email address with an @, such as amara@post.example"
        }
        ("phone", _) => "Enter the number with digits, such as +49 30 123456, or leave it empty",
        ("message", "no_links") => "Write the message without links and addresses",
        ("message", _) => "Shorten the message to 300 characters",
        ("send_on", "out_of_range") => "Choose a day from today on, within a year",
        ("send_on" | "first_day" | "last_day", "not_a_date") => "Choose a day",
        ("last_day", _) => "Choose a last day that is not before the first, and not over",
        ("valid_months", _) => "Enter a number of months from 1 to 240, or leave it empty",
        ("code", "taken") => "The studio has had this code before: choose another",
        ("code", _) => "Choose 3 to 15 letters and digits, such as SPRING10",
        ("off", _) => "Enter a share from 1 to 100, such as 10",
        ("most_uses" | "most_per_client", _) => "Enter a number from 1, or leave it empty",
        ("treatment", _) => "Choose a treatment",
        ("treatments", _) => "Choose treatments of this studio",
        ("sessions", _) => "Enter a number of sessions from 2 to 50",
        ("percent", _) => "Enter a discount from 0 to 90, such as 10",
        ("rule", _) => "Choose what goes back",
        ("offer", _) | (_, "not_sold") => "This is no longer sold: choose another",
        (_, "too_many") => "That was very often: wait a few minutes, then try again",
        (_, "not_found") => "That was not found. Look at the list again",
        (_, "unconfirmed") => {
            "Nothing was done yet: it is sure now that it is you. Send it once more"
        }
        (_, "changed") => "It has changed since you saw it. Look again before you press",
        (_, "in_use") => "A visit to come is paid by it. Cancel that visit first",
        (_, "questioned") => "A bank questions its payment. Wait until the bank has decided",
        _ => "It did not work just now. Nothing was charged. Try again in a moment",
    }
}
