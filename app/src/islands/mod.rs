//! What the browser runs. Keep it small: signals only, no server functions, and
//! texts and instants from the server: never a zone database. There are two bundles: pages of the
//! staff load every island, clients their own alone.

mod clock;
#[cfg(feature = "desk")]
mod live;
mod picker;
mod week;

pub use clock::HoldCountdown;
#[cfg(feature = "desk")]
pub use live::Live;
pub use picker::WeekPicker;
pub use week::{DayView, Field, PARTS, SlotView, WeekView, day_grid};
