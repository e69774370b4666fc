//! Single things, each for those whose it is.

use super::{
    people::{EVERYBODY, Town},
    table::outcome,
    visits::{client_of, read},
};
use crate::visits::booked;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_changed_by_whoever_bears_its_link_and_by_nobody_else() {
    let town = Town::new().await;
    let visit = booked(&town.site, "2026-11-26T10:00:00+00:00", "client").await;
    let other = booked(&town.site, "2026-11-26T14:00:00+00:00", "other-client").await;
    let shown = [
        ("shown", "8400"),
        ("currency", "EUR"),
        ("start", "2026-11-27T10:00:00Z"),
        ("whom", "same"),
    ];
    for (name, browser) in town.everybody() {
        for token in [&visit.id.to_string(), &other.token[..40], ""] {
            for path in ["booking/cancel", "booking/reschedule", "booking/new-link"] {
                let mut form: Vec<_> =
                    shown.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
                form.push(("token".to_owned(), token.to_owned()));
                browser.post_form(&format!("/api/ui/{path}"), &form).await;
                let seen = read(&town.site, &visit).await;
                assert_eq!(
                    (seen.state.code(), seen.reschedules, seen.link_generation),
                    ("confirmed", 0, 0),
                    "{name}, {path}"
                );
            }
        }
    }
    let anybody = town.of("anonymous");
    let cancel = anybody.get(&format!("/b/{}/cancel", visit.token)).await.expect(200);
    anybody.submit(&cancel.form("/api/ui/booking/cancel")).await;
    assert_eq!(read(&town.site, &visit).await.state.code(), "cancelled");
    assert_eq!(read(&town.site, &other).await.state.code(), "confirmed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_taken_from_those_whose_it_is_and_from_the_owner() {
    let town = Town::new().await;
    let path = "/lisbon/desk/people/ana/portrait";
    let mut taken = Vec::new();
    for (name, browser) in town.everybody() {
        let answer = browser.upload(path, &[], ("me.png", &PIXEL)).await;
        taken.push(format!("{name}: {}", outcome(&answer)));
    }
    assert_eq!(
        taken,
        [
            "anonymous: sign-in",
            "client: 404",
            "other-client: 404",
            "ana: portrait",
            "caio: 404",
            "reception: 404",
            "manager: portrait",
            "porto-therapist: 404",
            "owner: portrait",
            "porto-owner: 404",
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_everything_about_a_client_is_made_for_an_owner_alone() {
    let town = Town::new().await;
    let visit = booked(&town.site, "2026-11-26T10:00:00+00:00", "client").await;
    let client = client_of(&town.site, &visit).await;
    let mut made = Vec::new();
    for (name, browser) in town.everybody() {
        for studio in ["lisbon", "porto"] {
            let path = format!("/{studio}/desk/clients/{client}/export");
            let why = [("why".to_owned(), "asked".to_owned())];
            let answer = browser.post_form(&path, &why).await;
            made.push(format!("{name} at {studio}: {}", outcome(&answer)));
        }
    }
    let of = |name: &str, codes: [&str; 2]| {
        [format!("{name} at lisbon: {}", codes[0]), format!("{name} at porto: {}", codes[1])]
    };
    let expected = EVERYBODY.map(|name| match name {
        "anonymous" => of(name, ["sign-in"; 2]),
        "owner" => of(name, ["200", "404"]),
        _ => of(name, ["404"; 2]),
    });
    assert_eq!(made, expected.concat());
}

/// A PNG of one pixel.
pub const PIXEL: [u8; 69] = [
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 0x0C, b'I', b'D', b'A', b'T',
    0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0xC9, 0xFE, 0x92, 0xEF, 0, 0, 0, 0, b'I',
    b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];
