//! The links of mails: nothing that we did not sign opens anything, nor does a signed one whose
//! letters were changed.
#![no_main]

use domain::BookingId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let scene = fuzz::scene();
    let services = &scene.bed.services;
    let (links, now) = (&services.links, services.now());
    let text = String::from_utf8_lossy(data);
    assert!(links.verify(&text, now).is_err(), "nobody signed {text}");
    assert!(links.verify_before(&text, now).is_err(), "nobody signed {text}");
    assert!(links.verify_course(&text, now).is_err(), "nobody signed {text}");
    assert!(links.read_wait_token(&text).is_none(), "nobody signed {text}");
    // Ours, changed where and as the data says.
    let booking: BookingId = scene.bed.studio.id.0.into();
    let ours = links.manage_token(booking, 0, now + chrono::TimeDelta::days(1));
    let mut changed = ours.clone().into_bytes();
    for pair in data.chunks_exact(2) {
        let at = usize::from(pair[0]) % changed.len();
        changed[at] = pair[1];
    }
    let changed = String::from_utf8_lossy(&changed);
    assert_eq!(links.verify(&changed, now).is_ok(), changed == ours, "{changed}");
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_%.".contains(&byte)) {
        for kind in ["b", "w", "c", "before", "check-in", "progress", "verify", "reset", "join"] {
            let status = scene.send(fuzz::page(&format!("/{kind}/{text}")), Vec::new());
            assert!(status != 200 || !text.is_empty(), "/{kind}/{text}");
        }
    }
});
