//! The query for free times, of the JSON API and of the page.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    let scene = fuzz::scene();
    for path in ["/api/v1/studios/lisbon/slots", "/lisbon/book", "/api/v1/studios/lisbon/embed"] {
        scene.send(fuzz::page(&format!("{path}?{query}")), Vec::new());
    }
});
