//! The first studio, and the ones after it, set up by a link.

use super::*;
use crate::{
    accounts::{self, Registration, register, verify},
    auth::SignInOutcome,
    catalogue,
    studio::DetailsInput,
};

fn typed() -> BeginInput {
    BeginInput {
        person_name: "Olga Dono".into(),
        person_email: "Olga@costas.example".into(),
        password: "a rainy day in porto".into(),
        slug: String::new(),
        details: DetailsInput {
            name: "Costas do Porto".into(),
            address_line: "Rua 1".into(),
            postcode: "4000".into(),
            city: "Porto".into(),
            country: "PT".into(),
            tax_name: "VAT".into(),
            tax_percent: "23".into(),
            zone: "Europe/Lisbon".into(),
            currency: "EUR".into(),
            ..DetailsInput::default()
        },
    }
}

async fn link(bed: &Empty, first: bool) -> String {
    make_link(&bed.services, first).await.expect("made").expose().to_owned()
}

async fn begun(bed: &Empty, link: &str, typed: &BeginInput) -> Result<Begun, BeginRefused> {
    begin(&bed.services, &visitor(), link, typed).await
}

fn fields(refused: Result<Begun, BeginRefused>) -> Vec<(String, String)> {
    let refused = refused.expect_err("refused").fields();
    refused.into_iter().map(|e| (e.field.into_owned(), e.code.into_owned())).collect()
}

async fn studios(bed: &Empty) -> i64 {
    storage::testing::count(&bed.services.store, "studio").await
}

storage::on_both_engines! {
    async fn an_empty_installation_gets_its_first_studio_and_an_owner_who_is_signed_in(bed: &Empty) {
        assert!(!is_set_up(&bed.services).await.expect("read"));
        let first = link(bed, true).await;
        let made = begun(bed, &first, &typed()).await.expect("begun");
        assert_eq!(made.slug, "costas-do-porto", "made of the name");
        let services = &bed.services;
        assert!(catalogue::studio(services, &made.slug).await.expect("read").is_none(), "hidden");
        let page = catalogue::any_studio(services, &made.slug).await.expect("read").expect("there");
        assert_eq!((page.emergency_number.as_str(), page.email.as_str()), ("112", "Olga@costas.example"));
        assert_eq!(page.policy, domain::policy::Preset::Usual.policy());
        let cookie = made.session.and_then(SignInOutcome::begun).expect("signed in").cookie;
        let who = authenticate(services, cookie.expose()).await.expect("read").expect("signed in");
        who.owner_of(page.id).expect("the owner");
        let again = sign_in(services, &visitor(), "olga@costas.example", &typed().password).await;
        again.expect("the password is theirs");
        let known = storage::studios::techniques(services.store.reader()).await.expect("read");
        assert_eq!(known.len(), TECHNIQUES.len());
    }

    async fn the_founders_address_is_to_be_proved_and_can_be_put_right(bed: &Empty) {
        let services = &bed.services;
        let made = begun(bed, &link(bed, true).await, &typed()).await.expect("begun");
        let cookie = made.session.and_then(SignInOutcome::begun).expect("signed in").cookie;
        let who = authenticate(services, cookie.expose()).await.expect("read").expect("signed in");
        let own = accounts::address(services, who.account()).await.expect("read").expect("there");
        assert!(own.is_assumed);
        while jobs::run_due(services, 50).await > 0 {}
        let mails = bed.mailer.sent_to("olga@costas.example");
        assert!(mails[0].text.contains("/verify/"), "{}", mails[0].text);
        // Whoever reads that mailbox, if it is not hers, chooses no password of hers.
        accounts::request_reset(services, &visitor(), "olga@costas.example").await.expect("asked");
        while jobs::run_due(services, 50).await > 0 {}
        assert_eq!(bed.mailer.sent_to("olga@costas.example").len(), 1);
        let (right, password) = ("olga@right.example", typed().password);
        let asked = accounts::change_address(services, &who, &visitor(), right, &password).await;
        asked.expect("asked");
        while jobs::run_due(services, 50).await > 0 {}
        let mails = bed.mailer.sent_to(right);
        let token = mails[0].text.split("/address/").nth(1).expect("a link");
        let token = token.split_whitespace().next().expect("a token");
        let session = accounts::confirm_address(services, &visitor(), token, &password).await;
        let cookie = session.expect("proved").begun().expect("signed in").cookie;
        let who = authenticate(services, cookie.expose()).await.expect("read").expect("signed in");
        let own = accounts::address(services, who.account()).await.expect("read").expect("there");
        assert_eq!((own.email.as_str(), own.is_assumed), (right, false));
        let page = catalogue::any_studio(services, &made.slug).await.expect("read").expect("there");
        assert_eq!(page.email, right, "the studio was set up with the same mistake");
        assert_eq!(bed.mailer.sent_to("olga@costas.example").len(), 1, "a stranger hears nothing");
    }

    async fn proving_the_founders_address_is_enough(bed: &Empty) {
        let services = &bed.services;
        begun(bed, &link(bed, true).await, &typed()).await.expect("begun");
        while jobs::run_due(services, 50).await > 0 {}
        let mails = bed.mailer.sent_to("olga@costas.example");
        let token = mails[0].text.split("/verify/").nth(1).expect("a link");
        let token = token.split_whitespace().next().expect("a token");
        let outcome = verify(services, &visitor(), token, &typed().password).await.expect("proved");
        let session = outcome.begun().expect("signed in");
        let who = authenticate(services, session.cookie.expose()).await;
        let who = who.expect("read").expect("signed in");
        let own = accounts::address(services, who.account()).await.expect("read").expect("there");
        assert!(!own.is_assumed);
    }

    async fn a_link_is_used_once_and_every_other_first_link_with_it(bed: &Empty) {
        let (one, two) = (link(bed, true).await, link(bed, true).await);
        assert!(link_works(&bed.services, &two).await.expect("read"));
        begun(bed, &one, &typed()).await.expect("begun");
        for used in [&one, &two, &"x".to_owned()] {
            assert!(!link_works(&bed.services, used).await.expect("read"));
            let other = BeginInput { slug: "other".into(), ..typed() };
            assert_eq!(fields(begun(bed, used, &other).await), [(String::new(), "link".into())]);
        }
        assert_eq!(studios(bed).await, 1);
        let late = link(bed, true).await;
        let other = BeginInput { slug: "other".into(), ..typed() };
        assert!(matches!(begun(bed, &late, &other).await, Err(BeginRefused::Link)), "one is there");
    }

    async fn two_at_once_make_one_studio(bed: &Empty) {
        let (one, two) = (link(bed, true).await, link(bed, true).await);
        let other = BeginInput {
            slug: "other".into(),
            person_email: "other@costas.example".into(),
            ..typed()
        };
        let mine = typed();
        // The same link twice, and another first link beside them.
        let made = tokio::join!(
            begun(bed, &one, &mine),
            begun(bed, &one, &other),
            begun(bed, &two, &other)
        );
        let made = [made.0, made.1, made.2];
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
        assert!(made.iter().flat_map(|made| made.as_ref().err()).all(|e| matches!(e, BeginRefused::Link)));
        assert_eq!(studios(bed).await, 1);
        assert_eq!(storage::testing::count(&bed.services.store, "account").await, 1);
    }

    async fn everything_that_is_wrong_is_told_at_once_and_uses_nothing_up(bed: &Empty) {
        let first = link(bed, true).await;
        let wrong = BeginInput {
            person_name: String::new(),
            slug: "account".into(),
            details: DetailsInput { city: String::new(), ..typed().details },
            ..typed()
        };
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(
            fields(begun(bed, &first, &wrong).await),
            [pair("person_name", "required"), pair("city", "required"), pair("slug", "reserved")]
        );
        let weak = BeginInput { password: "short".into(), ..typed() };
        assert_eq!(fields(begun(bed, &first, &weak).await), [pair("password", "password_short")]);
        assert_eq!(studios(bed).await, 0);
        begun(bed, &first, &typed()).await.expect("the link still works");
    }

    async fn a_further_studio_belongs_to_whoever_proves_the_address(bed: &Empty) {
        begun(bed, &link(bed, true).await, &typed()).await.expect("begun");
        let further = link(bed, false).await;
        let taken = begun(bed, &further, &typed()).await;
        assert_eq!(fields(taken), [("slug".to_owned(), "taken".to_owned())]);
        let guess = BeginInput { slug: "faro".into(), password: "not her password".into(), ..typed() };
        let refused = begun(bed, &further, &guess).await;
        assert_eq!(fields(refused), [("password".to_owned(), "known".to_owned())]);
        // Somebody new: the address may be a client's, so a mail proves it first.
        let new = BeginInput {
            slug: "faro".into(),
            person_email: "rui@costas.example".into(),
            ..typed()
        };
        let made = begun(bed, &further, &new).await.expect("begun");
        assert!(made.session.is_none());
        let early = sign_in(&bed.services, &visitor(), "rui@costas.example", &new.password).await;
        early.expect_err("not proved yet");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let mails = bed.mailer.sent_to("rui@costas.example");
        let link = mails[0].text.split("/verify/").nth(1).expect("a link");
        let token = link.split_whitespace().next().expect("a secret");
        let outcome = verify(&bed.services, &visitor(), token, &new.password).await;
        let session = outcome.expect("proved").begun().expect("signed in");
        let who = authenticate(&bed.services, session.cookie.expose()).await.expect("read");
        assert_eq!(who.expect("signed in").staff_studios().len(), 1);
    }

    async fn what_a_stranger_registered_before_is_not_theirs_to_own(bed: &Empty) {
        let stranger = Registration {
            name: "Stranger".into(),
            email: "olga@costas.example".into(),
            password: "a strange password".into(),
        };
        register(&bed.services, &visitor(), &stranger).await.expect("registered");
        begun(bed, &link(bed, true).await, &typed()).await.expect("begun");
        let theirs = sign_in(&bed.services, &visitor(), &stranger.email, &stranger.password).await;
        theirs.expect_err("another password now");
    }
}
