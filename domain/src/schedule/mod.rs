//! Which starts can be offered, and which can be accepted: one function decides both.
