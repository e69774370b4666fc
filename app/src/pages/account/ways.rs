//! Addresses on the way to something else, which lead on to it.

use std::fmt::Write as _;

/// Where somebody signs in, and is led on to `next`.
#[must_use]
pub fn sign_in_address(next: &str) -> String {
    format!("/sign-in?next={}", encoded(next))
}

/// Where a sign-in that waits gets its second step, and leads on to `next`.
#[must_use]
pub fn code_address(next: &str) -> String {
    format!("/account/sign-in/code?next={}", encoded(next))
}

/// Where whoever is signed in proves once more who they are, and is led on to `next`.
#[must_use]
pub fn confirm_address(next: &str) -> String {
    format!("/account/confirm?next={}", encoded(next))
}

/// Where a second step is set up; it leads on to `next`.
#[must_use]
pub fn second_step_address(next: &str) -> String {
    format!("/account/second-step?next={}", encoded(next))
}

/// An address as the value of a parameter: whatever would end the parameter is written out.
fn encoded(path: &str) -> String {
    let mut value = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_go_on_to_survives_in_a_parameter() {
        let to = confirm_address("/lisbon/desk/people?about=ana&done=x#runs");
        let as_expected =
            "/account/confirm?next=/lisbon/desk/people%3Fabout%3Dana%26done%3Dx%23runs";
        assert_eq!(to, as_expected);
        assert_eq!(code_address("/é%"), "/account/sign-in/code?next=/%C3%A9%25");
    }
}
