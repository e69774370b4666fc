//! Registering, proving an address, signing in, resetting a password.
//!
//! Nobody learns from an answer whether an address has an account: the answer and
//! the work are the same, and what differs is said in a mail to that address.

mod address;
mod again;
mod browsers;
mod cards;
mod change;
mod delete;
mod export;
mod founder;
mod hasher;
mod join;
mod links;
mod overview;
mod owners;
mod passkeys;
mod passwords;
mod profile;
mod refused;
mod register;
mod reset;
mod second;
mod sessions;
mod sign_in;
mod staff;
#[cfg(test)]
pub(crate) mod tests;
mod verify;

pub use secrecy::SecretString;

pub use address::{
    Address, address, address_of_link, change_address, confirm_address, keep_address,
    mail_address_again,
};
pub(crate) use address::{OPEN_FOR as NEW_ADDRESS_OPEN_FOR, new_address};
pub use browsers::browser_name;
pub(crate) use browsers::meet_browser;
pub use cards::{claim_card, let_card_go};
pub use change::change_password;
pub use delete::{AtStudio, DeletePreview, DeleteRefused, Obstacle, delete, delete_preview};
pub use export::export;
pub(crate) use founder::Founder;
pub use hasher::{Busy, Hasher, Verified};
pub use join::join;
pub use links::{TokenPurpose, issue_token};
pub use overview::{CardLine, CourseLine, Overview, PaperLine, Visit, overview, visits};
pub use owners::{OwnerCreated, OwnerRefused, create_owner};
pub use passkeys::{
    MAX_PASSKEY_NAME, MAX_PASSKEYS, PasskeyAsked, PasskeyLine, Ways, add_passkey,
    ask_confirming_passkey, ask_new_passkey, ask_passkey, ask_second_passkey, confirm_by_passkey,
    finish_by_passkey, knows_passkeys, passkeys, remove_passkey, rename_passkey, second_ways,
    sign_in_by_passkey,
};
pub use passwords::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, check_password};
pub use profile::{Workplace, claim, rename, unclaimed, workplaces};
pub use refused::AccountRefused;
pub use register::{Registration, register};
pub use reset::{link_holder, request_reset, reset};
pub use second::{
    AppSecret, Picture, Proof, SecondStepState, begin_second_step, confirm_again,
    finish_second_step, finish_sign_in, has_second_step, keep_shown, remove_second_step,
    renew_recovery_codes, second_step, sign_in_waits, take_second_step_away, take_shown,
};
pub(crate) use second::{reseal as reseal_second_steps, second_step_since};
pub use sessions::{SessionLine, revoke, sessions, sign_out, sign_out_everywhere};
pub use sign_in::sign_in;
pub use staff::{TherapistRefused, create_therapist_account};
pub(crate) use staff::{account as staff_account, invite, mail_invitation};
pub use verify::verify;
