use domain::{StudioId, contact::FieldError};
use serde::{Deserialize, Serialize};

use super::*;
use crate::{testing::TestBed, tokens::random_token};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Typed {
    name: String,
    answers: Vec<String>,
}

fn typed(name: &str) -> Typed {
    Typed { name: name.into(), answers: vec!["night pain".into()] }
}

/// What the worker does: how many drafts go.
async fn sweep(bed: &TestBed) -> u64 {
    let tx = bed.services.store.begin().await.expect("begun");
    let swept = storage::drafts::sweep(&tx, bed.services.now()).await.expect("swept");
    tx.commit().await.expect("committed");
    swept
}

const HOUR: TimeDelta = TimeDelta::hours(1);

storage::on_both_engines! {
    async fn what_was_typed_comes_back_until_it_expires(bed: &TestBed) {
        let (token, of) = (random_token(), DraftOf::booking(bed.studio.id));
        save(&bed.services, &token, of, &typed("Marta"), HOUR).await.expect("kept");
        save(&bed.services, &token, of, &typed("Marta L."), HOUR).await.expect("kept again");
        let found = load(&bed.services, &token, of).await.expect("read");
        assert_eq!(found, Some(typed("Marta L.")));
        assert_eq!(sweep(bed).await, 0);
        bed.clock.advance_minutes(60);
        let found: Option<Typed> = load(&bed.services, &token, of).await.expect("read");
        assert_eq!(found, None);
        assert_eq!(sweep(bed).await, 1);
    }

    async fn a_draft_belongs_to_one_browser_studio_and_kind(bed: &TestBed) {
        let (token, of) = (random_token(), DraftOf::booking(bed.studio.id));
        save(&bed.services, &token, of, &typed("Marta"), HOUR).await.expect("kept");
        let elsewhere: StudioId = storage::new_id();
        for (token, of) in [
            (&random_token(), of),
            (&token, DraftOf::booking(elsewhere)),
            (&token, DraftOf { kind: "other", ..of }),
            (&token, DraftOf { studio: None, ..of }),
        ] {
            let found: Option<Typed> = load(&bed.services, token, of).await.expect("read");
            assert_eq!(found, None, "{of:?}");
        }
        clear(&bed.services, &token).await.expect("forgotten");
        let found: Option<Typed> = load(&bed.services, &token, of).await.expect("read");
        assert_eq!(found, None);
    }

    async fn the_database_holds_nothing_that_can_be_read(bed: &TestBed) {
        let (token, of) = (random_token(), DraftOf::booking(bed.studio.id));
        save(&bed.services, &token, of, &typed("Marta"), HOUR).await.expect("kept");
        let (reader, now) = (bed.services.store.reader(), bed.services.now());
        let row = storage::drafts::get(reader, &token.hash(), of.kind, of.studio, now).await;
        let row = row.expect("read").expect("kept");
        for word in ["Marta", "night pain", token.expose()] {
            assert!(!row.fields_sealed.windows(word.len()).any(|w| w == word.as_bytes()), "{word}");
        }
    }

    async fn a_refused_form_is_filled_again_without_its_password(bed: &TestBed) {
        let flash = Flash::of("register")
            .with("email", "marta@example")
            .with("password", "a rainy day")
            .with("new_password", "a rainy day")
            .wrong([FieldError::new("email", "not_an_email")])
            .refused("too_many");
        let token = save_flash(&bed.services, &flash).await.expect("kept");
        let found = load_flash(&bed.services, token.expose(), "register").await.expect("read");
        let found = found.expect("kept");
        assert_eq!(found.typed("email"), "marta@example");
        assert_eq!((found.typed("password"), found.typed("new_password")), ("", ""));
        assert_eq!(found.error("email"), Some("not_an_email"));
        assert_eq!(found.error(""), Some("too_many"));
        assert_eq!(found.errors().len(), 2);
        for (cookie, form) in [(token.expose(), "sign-in"), ("nonsense", "register"), ("", "")] {
            let found = load_flash(&bed.services, cookie, form).await.expect("read");
            assert_eq!(found, None);
        }
    }
}
