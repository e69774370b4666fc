//! Accounts, their sessions and what comes before one, single-use tokens and roles.

mod addresses;
mod browsers;
mod former;
mod nobodys;
mod passkeys;
mod records;
mod roles;
mod second_step;
mod sessions;
mod stays;
mod steps;
mod tokens;

pub use addresses::{
    address, assume, correct_studios, is_assumed, move_mail, set_email, want, want_none,
};
pub use browsers::{
    forget_browsers, know_browser, known_browser, known_browsers, knows_browser, see_browser,
    sweep_browsers,
};
pub use former::{end_session_of, former_token, renew_session, sweep_former_tokens};
pub use nobodys::{remove_nobodys, somebodys};
pub use passkeys::{
    count_passkeys, insert_ceremony, insert_passkey, passkey, passkey_of, passkeys, remove_passkey,
    remove_passkeys, rename_passkey, sweep_ceremonies, take_ceremony, use_passkey,
};
pub use records::{
    among, by_email, by_id, confirm_password, insert, mark_verified, remove, rename,
    replace_unproved, rewrite, set_password,
};
pub use roles::{Client, Membership, Roles, Therapist, appoint, grant, roles, unclaimed};
pub use second_step::{
    begin_second_step, confirm_second_step, every_recovery_code, every_second_step, recovery_codes,
    remove_second_step, replace_recovery_codes, reseal_recovery_code, reseal_second_step,
    second_step, second_step_since, use_counter, use_recovery_code,
};
pub use sessions::{
    end_all, end_named, end_others, end_session, insert_session, session, sessions_of,
    sweep_sessions, touch,
};
pub use stays::{close, stays};
pub use steps::{count_step, end_step, end_steps, insert_step, step, sweep_steps};
pub use tokens::{insert_token, sweep_tokens, token_owner, use_token, void_tokens};
