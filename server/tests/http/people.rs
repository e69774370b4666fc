//! Inviting somebody, their profile, and what they earn: as browsers see it.

use axum::http::header;
use domain::earnings::TermsInput;
use services::{
    auth::{OwnerSession, StaffSession, testing},
    bookings::desk,
    earnings::{RuleInput, set_rule},
};
use storage::{accounts::grant, on_both_engines};

use crate::{
    authorisation::{PASSWORD, PIXEL, account, sign_in},
    client::Browser,
    site::TestSite,
    visits::{booked, mail},
};

/// Where Ana's picture is sent to.
const PORTRAIT: &str = "/lisbon/desk/people/ana/portrait";

/// A browser in which the studio's owner is signed in, and proof of it.
async fn owner(site: &TestSite) -> (Browser, OwnerSession) {
    let id = account(site, "owner").await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, "owner").await;
    (browser, testing::owner(site.studio.id))
}

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

on_both_engines! {
    async fn somebody_is_invited_and_comes_in_from_the_mail(site: &TestSite) {
        let (owner, _) = owner(site).await;
        let page = owner.get("/lisbon/desk/people").await.expect(200);
        let form = page.form("/api/ui/desk/invite");
        let wrong = owner.submit(&form.clone().with("name", "Priya").with("email", "priya")).await;
        let again = owner.follow(wrong).await;
        assert!(again.body.contains("Enter a whole email address"), "{again}");
        assert!(again.body.contains(r#"value="Priya""#), "what was typed is kept");
        let form = form.with("name", "Priya Raman").with("email", "priya@post.example");
        let sent = owner.submit(&form).await;
        let list = owner.follow(sent).await.expect(200);
        assert!(list.body.contains("Priya Raman is invited"), "{list}");
        assert!(list.body.contains("Invited, no answer yet"));
        let public = site.browser().get("/lisbon").await.expect(200);
        assert!(!public.body.contains("Priya"), "clients do not meet her yet");

        let mail = mail(site, "priya@post.example", "Your account at").await;
        let link = mail.text.split_whitespace().find(|word| word.contains("/join/"));
        let link = link.expect("a link").strip_prefix(&site.base).expect("to us").to_owned();
        let priya = site.browser();
        let page = priya.get(&link).await.expect(200);
        let form = page.form("/api/ui/account/join");
        let weak = priya.submit(&form.clone().with("password", "short")).await;
        let again = priya.follow(weak).await;
        assert!(again.body.contains("Use at least 10 characters"), "{again}");
        let joined = priya.submit(&form.clone().with("password", PASSWORD)).await;
        let welcome = priya.follow(joined).await.expect(200);
        assert!(welcome.body.contains("Welcome, Priya"), "{welcome}");
        assert!(welcome.body.contains("Record a qualification"));
        let day = priya.get("/lisbon/desk").await.expect(200);
        assert!(day.body.contains("4 steps are left before clients can book you"), "{day}");
        let spent = site.browser().get(&link).await.expect(200);
        assert!(spent.body.contains("This invitation no longer works"));
    }

    async fn nobody_leaves_before_their_visits_are_somebody_elses(site: &TestSite) {
        let (browser, owner) = owner(site).await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
        let leave = [field("studio", "lisbon"), field("therapist", "ana")];
        let refused = browser.post_form("/api/ui/desk/deactivate", &leave).await;
        let page = browser.follow(refused).await.expect(200);
        assert!(page.body.contains("Ana Teste still works here: 1 visit to come"), "{page}");
        let found = storage::bookings::by_id(site.services().store.reader(), visit.id).await;
        let reference = found.expect("read").expect("there").reference;
        assert!(page.body.contains(&format!("/lisbon/desk/move/{reference}")), "{page}");
        let staff = StaffSession::from(owner);
        desk::cancel_by_studio(&site.services(), &staff, visit.id).await.expect("cancelled");
        let left = browser.post_form("/api/ui/desk/deactivate", &leave).await;
        let page = browser.follow(left).await.expect(200);
        assert!(page.body.contains("No longer here") && page.body.contains("work here again"));
        assert!(!site.browser().get("/lisbon").await.body.contains("Ana Teste"));
    }

    async fn a_portrait_is_seen_by_everybody_until_it_is_removed(site: &TestSite) {
        let (owner, _) = owner(site).await;
        let fields = [("studio", "lisbon"), ("therapist", "ana")];
        let page = owner.get("/lisbon/desk/profile?therapist=ana").await.expect(200);
        assert!(page.body.contains(&format!("action=\"{PORTRAIT}\"")), "{page}");
        let send = async |name: &str, bytes: &[u8]| {
            owner.upload(PORTRAIT, &[], (name, bytes)).await
        };
        let refused = send("me.png", b"<script>alert(1)</script>").await;
        let page = owner.follow(refused).await.expect(200);
        assert!(page.body.contains("This is no picture that we can use"), "{page}");
        let page = send("me.png", &PIXEL).await;
        let page = owner.follow(page).await.expect(200);
        assert!(page.body.contains("The new picture is in its place"), "{page}");
        let public = site.browser().get("/lisbon").await.expect(200);
        let name = public.body.split("src=\"/portraits/").nth(1).expect("it is shown");
        let path = format!("/portraits/{}", name.split('"').next().expect("a name"));
        let picture = site.browser().get(&path).await;
        assert_eq!(picture.status, 200);
        let head = |name| picture.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
        assert_eq!(head(header::CONTENT_TYPE), "image/jpeg");
        assert_eq!(head(header::CACHE_CONTROL), "private, max-age=86400");
        assert_eq!(head(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let remove = fields.map(|(name, value)| field(name, value));
        owner.post_form("/api/ui/desk/portrait-remove", &remove).await;
        assert_eq!(site.browser().get(&path).await.status, 404);
    }

    async fn a_profile_that_is_refused_keeps_what_was_typed(site: &TestSite) {
        let (owner, _) = owner(site).await;
        let page = owner.get("/lisbon/desk/profile?therapist=ana").await.expect(200);
        let form = page.form("/api/ui/desk/profile");
        let long = "x".repeat(81);
        let refused = owner.submit(&form.clone().with("focus", &long).with("about", "Slow.")).await;
        let page = owner.follow(refused).await.expect(200);
        assert!(page.body.contains("Shorten the focus to 80 characters") && page.body.contains("Slow."));
        let saved = owner.submit(&form.with("focus", "Shoulders").with("about", "Slow.")).await;
        let page = owner.follow(saved).await.expect(200);
        assert!(page.body.contains("Saved. Clients read it like this"), "{page}");
        let public = site.browser().get("/lisbon").await.expect(200);
        assert!(public.body.contains("Shoulders") && public.body.contains("Slow."));
    }

    async fn a_month_is_kept_as_a_table_and_as_a_page(site: &TestSite) {
        let (browser, owner) = owner(site).await;
        let terms = TermsInput { percent: "45".into(), amount: "3".into(), fee_percent: "50".into() };
        let valid_from = "2026-11-01".to_owned();
        let rule = RuleInput { therapist: None, valid_from, terms };
        set_rule(&site.services(), &owner, &rule).await.expect("set");
        let staff = StaffSession::from(owner);
        let came = booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
        let missed = booked(site, "2026-11-26T12:00:00+00:00", "bento").await;
        site.set_time("2026-11-26T14:00:00Z".parse().expect("a time")).await;
        // The session ended meanwhile.
        sign_in(&browser, "owner").await;
        desk::complete(&site.services(), &staff, came.id).await.expect("closed");
        desk::no_show(&site.services(), &staff, missed.id).await.expect("closed");
        let of = "month=2026-11&therapist=ana";
        let page = browser.get(&format!("/lisbon/desk/earnings?{of}")).await.expect(200);
        assert!(page.body.contains("€82.80"), "{page}");
        let csv = browser.get(&format!("/lisbon/desk/earnings/statement.csv?{of}")).await.expect(200);
        let head = |name| csv.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
        assert_eq!(head(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        assert_eq!(
            head(header::CONTENT_DISPOSITION),
            "attachment; filename=\"earnings-ana-2026-11.csv\""
        );
        assert_eq!(head(header::CACHE_CONTROL), "private, no-store");
        let text = csv.body.split("\r\n").map(without_reference).collect::<Vec<_>>().join("\n");
        insta::allow_duplicates! { insta::assert_snapshot!("earnings_csv", text) }
        let pdf = browser.get(&format!("/lisbon/desk/earnings/statement.pdf?{of}")).await;
        assert_eq!(pdf.status, 200);
        assert!(pdf.body.starts_with("%PDF-"));
    }
}

/// References are drawn by chance.
fn without_reference(row: &str) -> String {
    let cells = row.split(',');
    cells
        .map(|cell| if cell.starts_with("LB-") { "LB-…" } else { cell })
        .collect::<Vec<_>>()
        .join(",")
}
