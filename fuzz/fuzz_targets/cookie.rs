//! Cookies, on pages that look at them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|cookie: &[u8]| {
    let scene = fuzz::scene();
    for path in ["/account", "/lisbon/book/details", "/sign-in", "/lisbon/desk"] {
        let status = scene.send(fuzz::page(path).header("cookie", cookie), Vec::new());
        let inside = path == "/account" || path == "/lisbon/desk";
        assert!(!inside || status != 200, "{path} let somebody in");
    }
});
