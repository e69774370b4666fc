//! Pages, forms, and what is hardly HTTP.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use chrono::TimeDelta;

use super::{Table, huge, porto};
use crate::{client::raw, site::TestSite, visits::booked};

/// What is sent, where, with which fields.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

pub(super) async fn pages(site: &TestSite, table: &mut Table) {
    porto(site).await;
    let (browser, services) = (site.browser(), site.services());
    let visit = booked(site, "2026-11-27T10:00:00+00:00", "dora").await;
    let past = services.now() - TimeDelta::seconds(1);
    let expired = services.links.manage_token(visit.id, 0, past);
    let expired = [format!("/b/{expired}"), format!("/b/{expired}/visit.ics")];
    let last_week = format!("/b/{}/reschedule?week=%2B262142-12-31", visit.token);
    let long = format!("/lisbon?{}", "a".repeat(20_000));
    for (what, path) in [
        ("an unknown studio", "/nowhere"),
        ("an unknown page", "/lisbon/book/nowhere/at/all"),
        ("a path with a NUL", "/%00"),
        ("a path in broken UTF-8", "/%FF"),
        ("a query in broken UTF-8", "/lisbon?theme=%FF%FE"),
        ("a query of 20 kB", &long),
        ("book: an unknown treatment", "/lisbon/book?treatment=cupping"),
        ("book: a treatment of another studio", "/lisbon/book?treatment=porto-only"),
        ("book: an unknown therapist", "/lisbon/book?treatment=deep-tissue&therapist=zoe"),
        ("book: an unknown zone", "/lisbon/book?treatment=deep-tissue&zone=Mars/Olympus"),
        ("book: the last week of all", "/lisbon/book?treatment=deep-tissue&week=%2B262142-12-31"),
        ("book: the first week of all", "/lisbon/book?treatment=deep-tissue&week=-262143-01-01"),
        ("book: the year 9999", "/lisbon/book?treatment=deep-tissue&week=9999-12-31"),
        (
            "book: an unknown refusal",
            "/lisbon/book?treatment=deep-tissue&refused=%3Cscript%3E&at=x",
        ),
        (
            "book: a time before Christ",
            "/lisbon/book?treatment=deep-tissue&at=-000044-03-15T10:00:00Z",
        ),
        ("details: nothing is held", "/lisbon/book/details"),
        ("return: no payment", "/lisbon/book/return"),
        ("return: nonsense", "/lisbon/book/return?attempt=nonsense"),
        (
            "return: an unknown payment",
            "/lisbon/book/return?attempt=00000000-0000-0000-0000-000000000000",
        ),
        ("visit: a forged link", "/b/forged"),
        ("visit: a link that is over", &expired[0]),
        ("visit: a NUL", "/b/%00"),
        ("move: the last week of all", &last_week),
        ("calendar file: a forged link", "/b/forged/visit.ics"),
        ("calendar file: a link that is over", &expired[1]),
        ("calendar file: broken UTF-8", "/b/%FF/visit.ics"),
        ("payment page: unknown", "/c/pay/cs_test_unknown"),
        ("verify: forged", "/verify/forged"),
        ("reset: forged", "/reset/forged"),
        ("reset: a NUL", "/reset/%00"),
        ("account: nobody is signed in", "/account"),
        ("desk: nobody is signed in", "/lisbon/desk?date=9999-12-31"),
        ("sign in: and then elsewhere", "/sign-in?next=https://evil.example"),
        ("mail: where mails are sent", "/mail"),
        ("a file above the files", "/pkg/..%2f..%2fCargo.toml"),
    ] {
        table.page(what, &browser.get(path).await);
    }
    browser.set_cookie("draft", "%00%FF");
    browser.set_cookie("sid", "' OR 1=1 --");
    browser.set_cookie("flash", "x".repeat(3_000).as_str());
    browser.set_cookie("tz", "Mars/Olympus");
    table.page("cookies full of nonsense", &browser.get("/lisbon/book/details").await);
    table.page("a session that never was", &browser.get("/account").await);
}

pub(super) async fn forms(site: &TestSite, table: &mut Table) {
    let browser = site.browser();
    let rows: [Row; 28] = [
        ("an unknown form", "book/nothing", &[]),
        ("hold: nothing", "book/hold", &[]),
        (
            "hold: an unknown studio",
            "book/hold",
            &[("studio", "nowhere"), ("treatment", "deep-tissue")],
        ),
        ("hold: a NUL", "book/hold", &[("studio", "\0"), ("treatment", "deep-tissue")]),
        (
            "hold: of another studio",
            "book/hold",
            &[("studio", "lisbon"), ("treatment", "porto-only"), ("start", "2026-11-26T10:00:00Z")],
        ),
        ("hold: no time", "book/hold", &[("studio", "lisbon"), ("treatment", "deep-tissue")]),
        (
            "hold: last week",
            "book/hold",
            &[
                ("studio", "lisbon"),
                ("treatment", "deep-tissue"),
                ("start", "2026-11-16T10:00:00Z"),
            ],
        ),
        (
            "hold: taken",
            "book/hold",
            &[
                ("studio", "lisbon"),
                ("treatment", "deep-tissue"),
                ("therapist", "ana"),
                ("start", "2026-11-27T10:00:00Z"),
            ],
        ),
        ("checkout: nothing", "book/checkout", &[]),
        (
            "checkout: nothing is held",
            "book/checkout",
            &[
                ("studio", "lisbon"),
                ("name", "A"),
                ("email", "a@b.example"),
                ("none", "yes"),
                ("version", "1"),
                ("agreed", "yes"),
            ],
        ),
        (
            "checkout: a version that is a word",
            "book/checkout",
            &[("studio", "lisbon"), ("version", "one")],
        ),
        ("extend: nothing is held", "book/extend", &[("studio", "lisbon")]),
        ("release: nothing is held", "book/release", &[("studio", "lisbon")]),
        (
            "week: of an unknown studio",
            "book/week",
            &[("studio", "nowhere"), ("treatment", "x"), ("week", "2026-11-23")],
        ),
        (
            "week: the last of all",
            "book/week",
            &[("studio", "lisbon"), ("treatment", "deep-tissue"), ("week", "+262142-12-31")],
        ),
        (
            "week: no date",
            "book/week",
            &[("studio", "lisbon"), ("treatment", "deep-tissue"), ("week", "soon")],
        ),
        (
            "zone: unknown, and then elsewhere",
            "book/zone",
            &[("zone", "Mars/Olympus"), ("back", "//evil.example")],
        ),
        (
            "cancel: a forged link",
            "booking/cancel",
            &[("token", "forged"), ("shown", "0"), ("currency", "EUR")],
        ),
        (
            "cancel: a refund that is a word",
            "booking/cancel",
            &[("token", "forged"), ("shown", "all"), ("currency", "EUR")],
        ),
        (
            "cancel: a link with a line break",
            "booking/cancel",
            &[("token", "a\r\nSet-Cookie: sid=1"), ("shown", "0"), ("currency", "EUR")],
        ),
        (
            "move: a forged link",
            "booking/reschedule",
            &[("token", "forged"), ("start", "2026-11-26T10:00:00Z"), ("whom", "same")],
        ),
        (
            "desk: nobody is signed in",
            "desk/cancel",
            &[("studio", "lisbon"), ("booking", "x"), ("reference", "x"), ("date", "x")],
        ),
        (
            "sign in: a wrong password",
            "account/sign-in",
            &[
                ("email", "nobody@post.example"),
                ("password", "wrong"),
                ("next", "https://evil.example"),
            ],
        ),
        (
            "sign in: a NUL",
            "account/sign-in",
            &[("email", "no\0body@post.example"), ("password", "\0")],
        ),
        (
            "register: everything wrong",
            "account/register",
            &[("name", "\0"), ("email", "x"), ("password", "short")],
        ),
        (
            "reset: a forged link",
            "account/reset",
            &[("token", "for\0ged"), ("password", "a rainy day in lisbon")],
        ),
        (
            "verify: a forged link",
            "account/verify",
            &[("token", "forged"), ("password", "a rainy day in lisbon")],
        ),
        ("theme: unknown", "theme", &[("theme", "plaid")]),
    ];
    for (what, path, fields) in rows {
        let fields: Vec<_> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        table.page(what, &browser.post_form(&format!("/api/ui/{path}"), &fields).await);
    }
    let long =
        [("studio".to_owned(), "lisbon".to_owned()), ("note".to_owned(), "a".repeat(100_000))];
    table.page(
        "checkout: a note of 100 kB",
        &browser.post_form("/api/ui/book/checkout", &long).await,
    );
    let own = |kind: &str| {
        Request::post(browser.address("/api/ui/book/hold"))
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, kind)
    };
    let form = "application/x-www-form-urlencoded";
    let broken = Body::from(b"studio=lisbon&treatment=%FF\xff".to_vec());
    table.page("hold: broken UTF-8", &browser.send(own(form), broken).await);
    let json = browser.send(own("application/json"), r#"{"studio":"lisbon"}"#.into()).await;
    table.page("hold: JSON", &json);
    table.page("hold: 10 MB", &huge(site, "/api/ui/book/hold", form).await);
    table.page("a form by GET", &browser.get("/api/ui/book/hold?studio=lisbon").await);
    let trace = Request::builder().method(Method::TRACE).uri(browser.address("/lisbon"));
    let trace = trace.header("sec-fetch-site", "same-origin");
    table.page("a page by TRACE", &browser.send(trace, Body::empty()).await);
}

/// Forms that other sites send in our visitors' names.
pub(super) async fn foreign_forms(site: &TestSite, table: &mut Table) {
    let browser = site.browser();
    for (what, headers) in [
        ("a form from another site", vec![("sec-fetch-site", "cross-site")]),
        ("a form from a sister site", vec![("sec-fetch-site", "same-site")]),
        ("a form with another Origin", vec![("origin", "https://evil.example")]),
        ("a form with the Origin null", vec![("origin", "null")]),
        ("a form from nowhere", vec![]),
    ] {
        for path in ["/api/ui/book/release", "/api/ui/account/sign-out"] {
            let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let mut request = Request::post(browser.address(path)).header(form.0, form.1);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let answer = browser.send(request, "studio=lisbon".into()).await;
            assert_eq!(answer.status.as_u16(), 403, "{what}: {answer}");
            if path.ends_with("release") {
                table.page(what, &answer);
            }
        }
    }
}

/// What no library sends.
pub(super) async fn wire(site: &TestSite, table: &mut Table) {
    let base = &site.base;
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(1_000_000));
    let heads = format!("GET / HTTP/1.1\r\nhost: x\r\na: {}\r\n\r\n", "b".repeat(1_000_000));
    let twice = b"POST /stripe/webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n";
    for (what, bytes) in [
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".as_slice()),
        ("a path of bytes", b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        ("a path of 1 MB", long.as_bytes()),
        ("a header of 1 MB", heads.as_bytes()),
        ("a cookie of bytes", b"GET /account HTTP/1.1\r\nhost: x\r\ncookie: sid=\xff\xfe\r\nconnection: close\r\n\r\n"),
        ("two lengths", twice),
    ] {
        table.raw(what, &raw(base, bytes).await);
    }
    site.browser().get("/lisbon").await.expect(200);
}
