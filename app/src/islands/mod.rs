//! What the browser runs. Keep it small: signals only, no server functions, and
//! texts and instants from the server: never a zone database.

mod clock;
mod live;
mod picker;
mod week;

pub use clock::HoldCountdown;
pub use live::Live;
pub use picker::WeekPicker;
pub use week::{DayView, Field, PARTS, SlotView, WeekView, day_grid};
