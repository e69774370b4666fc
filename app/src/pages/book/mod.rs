//! The one flow that leads from a treatment to a paid visit.
