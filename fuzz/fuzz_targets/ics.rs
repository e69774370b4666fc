//! A calendar elsewhere: any text is read within bounds, and what is found is in order, apart
//! and within the window.
#![no_main]

use chrono::{DateTime, TimeDelta};
use domain::{Span, time::Zone};
use libfuzzer_sys::fuzz_target;
use services::feeds::ics::{Reading, busy};

fuzz_target!(|text: &str| {
    let start = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");
    let zone: Zone = "Europe/Lisbon".parse().expect("a zone");
    let window = Span { start, end: start + TimeDelta::days(400) };
    let Ok(found) = busy(text, &Reading { zone, window, own: "@lumbar.example" }) else { return };
    for span in &found.busy {
        assert!(span.start < span.end, "{span:?}");
        assert!(span.start >= window.start && span.end <= window.end, "{span:?}");
    }
    for pair in found.busy.windows(2) {
        assert!(pair[0].end < pair[1].start, "{pair:?}");
    }
});
