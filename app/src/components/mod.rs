//! The parts pages are made of. One file each; the looks are in `style/components`.

mod note;

pub mod alert;
pub mod avatar;
pub mod badge;
pub mod brand;
pub mod empty;
pub mod errors;
pub mod field;
pub mod head;
pub mod icon;
pub mod link;
pub mod money;
pub mod pick;
pub mod policy;
pub mod pressure;
pub mod relief;
pub mod skeleton;
pub mod slot;
pub mod stepper;

pub use note::Note;
