//! The links of mails: nothing that we did not sign opens anything, nor does a signed one whose
//! letters were changed.
#![no_main]

use domain::BookingId;
use libfuzzer_sys::fuzz_target;

/// The pages that say by their status that a link opens nothing.
const CLOSED: [&str; 6] = ["b", "w", "c", "before", "check-in", "progress"];
/// Those whose links are used once. They answer 200 whatever comes: who had one reads that it was
/// used or is too old, and where a new one is to be had. What opens there, its form decides.
const SPENT: [&str; 3] = ["verify", "reset", "join"];

/// The visit whose link is signed here. The same in each run: the link stays in the corpus, and
/// must be known for what it is by the next.
const VISIT: &str = "01926c3a-0000-7000-8000-000000000001";

fuzz_target!(|data: &[u8]| {
    let scene = fuzz::scene();
    let services = &scene.bed.services;
    let (links, now) = (&services.links, services.now());
    let text = String::from_utf8_lossy(data);
    let booking: BookingId = VISIT.parse().expect("an id");
    let ours = links.manage_token(booking, 0, now + chrono::TimeDelta::days(1));
    // libFuzzer hears what is compared below, and so learns the one that we signed.
    assert_eq!(links.verify(&text, now).is_ok(), text == ours, "nobody signed {text}");
    assert!(links.verify_before(&text, now).is_err(), "nobody signed {text}");
    assert!(links.verify_course(&text, now).is_err(), "nobody signed {text}");
    assert!(links.read_wait_token(&text).is_none(), "nobody signed {text}");
    // Ours, changed where and as the data says.
    let mut changed = ours.clone().into_bytes();
    for pair in data.chunks_exact(2) {
        let at = usize::from(pair[0]) % changed.len();
        changed[at] = pair[1];
    }
    let changed = String::from_utf8_lossy(&changed);
    assert_eq!(links.verify(&changed, now).is_ok(), changed == ours, "{changed}");
    if is_last_part(&text) {
        for kind in CLOSED {
            let status = scene.send(fuzz::page(&format!("/{kind}/{text}")), Vec::new());
            assert_ne!(status, 200, "/{kind}/{text} opens something, and nobody signed it");
        }
        for kind in SPENT {
            scene.send(fuzz::page(&format!("/{kind}/{text}")), Vec::new());
        }
    }
});

/// Whether it stays in its place as the last part of an address. Nothing, `.` and `..`, escaped
/// or not, are other pages.
fn is_last_part(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_%.".contains(&byte);
    let plain = text.to_ascii_lowercase().replace("%2e", ".");
    text.bytes().all(letters) && !matches!(plain.as_str(), "" | "." | "..")
}
