//! Accounts, their sessions, single-use tokens and roles.

mod addresses;
mod nobodys;
mod records;
mod roles;
mod sessions;
mod tokens;

pub use addresses::{
    address, assume, correct_studios, is_assumed, move_mail, set_email, want, want_none,
};
pub use nobodys::{remove_nobodys, somebodys};
pub use records::{
    among, by_email, by_id, confirm_password, insert, mark_verified, remove, rename,
    replace_unproved, rewrite, set_password,
};
pub use roles::{Roles, appoint, grant, roles, unclaimed};
pub use sessions::{
    end_all, end_session, insert_session, session, sessions_of, sweep_sessions, touch,
};
pub use tokens::{insert_token, sweep_tokens, token_owner, use_token, void_tokens};
