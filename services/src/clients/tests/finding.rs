//! Finding a client, in one's own studio alone.

use super::*;

on_both_engines! {
    async fn a_client_is_found_by_any_part_of_what_they_say(bed: &TestBed) {
        let zoe = ("Zoë Müller-Ruiz", "z.ruiz@post.example", "+49 (0)30 123456");
        let visit = entered(bed, zoe, 9).await;
        entered(bed, ("Łukasz Novák", "", ""), 11).await;
        for typed in [
            "zoe", "ZOË", "muller", "Mueller", "ruiz zo", "z.ruiz@post", "030 123456",
            "+49 30 123456", "3456", "Z.Ruiz@Post.Example", &visit.reference,
        ] {
            assert_eq!(found(bed, typed).await, [zoe.0], "{typed}");
        }
        assert_eq!(found(bed, "lukasz novak").await, ["Łukasz Novák"]);
        assert_eq!(found(bed, "").await, ["Łukasz Novák", zoe.0], "by name");
        for typed in ["uiz", "zoe novak", "%", "LB-0000-00", "nobody@post.example"] {
            assert!(found(bed, typed).await.is_empty(), "{typed}");
        }
    }

    async fn nobody_of_another_studio_is_found_or_opened(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = with_options(bed, options).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let stranger = testing::reception(porto.id);
        for typed in ["amara", "", "amara1@post.example", &visit.reference] {
            let found = search(services, &stranger, typed, None).await.expect("read");
            assert!(found.clients.is_empty(), "{typed}");
        }
        let found = search(services, &stranger, "", Some(id)).await.expect("read");
        assert!(found.clients.is_empty());
        let contact = ContactInput { name: "X".into(), ..ContactInput::default() };
        let (boss, owner) = (testing::manager(porto.id), testing::owner(porto.id));
        let codes = [
            card(services, &stranger, id).await.expect_err("not theirs").code(),
            set_contact(services, &stranger, id, &contact).await.expect_err("not theirs").code(),
            set_note(services, &stranger, id, "x").await.expect_err("not theirs").code(),
            block(services, &stranger, id, "x").await.expect_err("not theirs").code(),
            unblock(services, &stranger, id).await.expect_err("not theirs").code(),
            merge(services, &boss, id, storage::new_id()).await.expect_err("not theirs").code(),
            export(services, &owner, id, Why::Asked).await.expect_err("not theirs").code(),
            erase(services, &owner, id).await.expect_err("not theirs").code(),
            erase_preview(services, &owner, id).await.expect_err("not theirs").code(),
        ];
        assert_eq!(codes, ["not_found"; 9]);
        assert!(audited(bed, id).await.is_empty());
    }

    async fn a_long_list_comes_page_by_page(bed: &TestBed) {
        let tx = bed.services.store.begin().await.expect("begun");
        for n in 0..60 {
            let id: ClientId = storage::new_id();
            let new = clients::NewClient {
                id,
                studio: bed.studio.id,
                account: None,
                name: if n % 2 == 0 { "Kim Same" } else { "kim sáme" },
                email: &format!("kim{n}@post.example"),
                phone: None,
                zone: None,
                data_key_sealed: vec![1],
            };
            clients::find_or_make(&tx, new, bed.services.now()).await.expect("made");
        }
        tx.commit().await.expect("committed");
        let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = search(&bed.services, &reception(bed), "kim", after).await.expect("read");
            seen.extend(page.clients.into_iter().map(|line| line.id));
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!((pages, seen.len()), (3, 60), "each once");
    }
}
