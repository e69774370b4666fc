//! What is wrong with a field about a studio or its owner, and how to put it right.

/// In words. The field without a name is the whole form.
pub fn words(field: &str, code: &str) -> String {
    let said = match (field, code) {
        ("person_name", _) => "Enter your name in letters",
        ("person_email", _) => "Enter your whole email address, such as name@example.com",
        ("password", "known") => {
            "This address has an account already: enter the password of that account"
        }
        ("password", "password_short") => "Use at least 10 characters for the password",
        ("password", "password_long") => "Use at most 128 characters for the password",
        ("password", "password_personal") => {
            "Leave your email address and our name out of the password"
        }
        ("password", "password_common") => {
            "Choose another password: this one is among the first that anybody would guess"
        }
        ("password", _) => "Enter a password",
        ("name", "required") => "Enter the studio’s name",
        ("name", _) => "Enter the studio’s name in letters, without an address of a website",
        ("slug", "taken") => "Choose another address: a studio has this one already",
        ("slug", "reserved") => "Choose another address: this one is a page of Lumbar’s",
        ("slug", "required") => "Enter an address in small letters, such as city-backs",
        ("slug", _) => "Use small letters, digits and hyphens for the address, such as city-backs",
        ("tagline" | "directions" | "address_line", "too_long") => "Shorten this text",
        ("tagline", _) => "Keep it to one line",
        ("address_line", _) => "Enter street and house",
        ("postcode", _) => "Enter a postal code of at most 20 characters",
        ("city", _) => "Enter the city",
        ("country", _) => "Choose the country",
        ("phone", "required") => {
            "Enter a telephone number: clients can find the studio, and call it when they are late"
        }
        ("phone", _) => "Enter a telephone number, such as +49 30 123 456",
        ("email", _) => "Enter a whole email address, such as hello@example.com",
        ("emergency_number", _) => "Enter the number for an ambulance, such as 112",
        ("tax_name", _) => "Enter what the tax is called, such as VAT",
        ("tax_percent", _) => "Enter a share from 0 to 100, such as 19 or 8.1",
        ("zone", "visits_to_come") => {
            "Keep the time zone while visits are to come: they were agreed by this clock. Move or \
             cancel them first"
        }
        ("zone", "absences_to_come") => {
            "Keep the time zone while somebody’s time off is to come: it was written down by this \
             clock. Remove it first"
        }
        ("zone", _) => "Choose the time zone",
        ("currency", "has_amounts") => {
            "Keep the currency: visits were booked in it, and the books are kept in it"
        }
        ("currency", _) => "Choose the currency",
        (_, "link") => "Ask for a new link: this one has been used or is too old",
        (_, "too_many") => "Wait a few minutes before you try again: that was too often",
        (_, "busy") => "Try again in a moment: many people are signing in right now",
        _ => "Try again in a moment: something went wrong on our side",
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn no_field_is_answered_with_a_fault_of_ours() {
        let ours = words("", "unavailable");
        for field in [
            "person_name",
            "person_email",
            "password",
            "name",
            "slug",
            "tagline",
            "address_line",
            "postcode",
            "city",
            "country",
            "phone",
            "email",
            "emergency_number",
            "tax_name",
            "tax_percent",
            "zone",
            "currency",
        ] {
            assert_ne!(words(field, "whatever"), ours, "{field}");
        }
        for code in ["link", "too_many", "busy"] {
            assert_ne!(words("", code), ours, "{code}");
        }
    }
}
