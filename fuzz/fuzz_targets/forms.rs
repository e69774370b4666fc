//! Every form's decoder, and what it does with what it read: the first byte says which form,
//! the second whether an owner sends it.
#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &str = include_str!("../../app/src/api/paths.txt");

/// What would end the owner's session.
const ENDS: [&str; 4] = ["sign-out", "sign-out-everywhere", "revoke", "role-take"];

fuzz_target!(|data: &[u8]| {
    let [which, who, body @ ..] = data else { return };
    let all: Vec<&str> = PATHS.lines().filter(|line| line.starts_with("/api/ui/")).collect();
    let path = all[usize::from(*which) % all.len()];
    let scene = fuzz::scene();
    let ends = ENDS.iter().any(|end| path.ends_with(end));
    let mut request = fuzz::form(path);
    if who % 2 == 1 && !ends {
        request = request.header("cookie", &scene.owner);
    }
    scene.send(request, body.to_vec());
});
