//! Cards on file on both engines: what is agreed to, what is charged, and that it is charged
//! once.

mod charging;
mod crashes;
mod keeping;
pub(crate) mod scene;
