//! Two clients who are one person.

use domain::note::{NoteInput, Soap};

use super::*;
use crate::notes;

fn soap(words: &str) -> NoteInput {
    let soap = Soap { subjective: words.into(), ..Soap::default() };
    NoteInput { soap, ..NoteInput::default() }
}

/// A visit of the `n`th client with Ana, over, with a note by her.
async fn noted(bed: &TestBed, hour: u32, n: u8) -> Booking {
    let visit = booked(bed, tuesday(hour, 0), n).await;
    let then = bed.services.now();
    bed.clock.set(visit.span.end);
    let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let words = format!("Says words of client {n}.");
    notes::save(&bed.services, &ana, &visit.reference, None, &soap(&words)).await.expect("written");
    bed.clock.set(then);
    visit
}

async fn sign_in_as(bed: &TestBed, client: ClientId, email: &str) {
    use crate::bookings::tests::bench::{literal, sql};
    let account: domain::AccountId = storage::new_id();
    let (id, client) = (literal(bed, account.0), literal(bed, client.0));
    let insert =
        format!("INSERT INTO account (id, email, name, created_at) SELECT {id}, '{email}', 'A', 0");
    sql(bed, &insert).await;
    sql(bed, &format!("UPDATE client SET account = {id} WHERE id = {client}")).await;
}

on_both_engines! {
    async fn the_older_one_stays_and_everything_stays_readable(bed: &TestBed) {
        let first = noted(bed, 9, 1).await;
        bed.clock.advance_minutes(5);
        let second = noted(bed, 11, 2).await;
        let (services, boss) = (&bed.services, manager(bed));
        let (older, younger) = (client_of(&first), client_of(&second));
        let shown = merge_preview(services, &boss, younger, older).await.expect("shown");
        assert_eq!((shown.stays.id, shown.goes.id), (older, younger));
        assert_eq!((shown.goes.bookings, shown.goes.notes, shown.two_accounts), (1, 1, false));
        set_note(services, &reception(bed), younger, "prefers mornings").await.expect("noted");
        block(services, &reception(bed), younger, "No-shows").await.expect("blocked");
        assert_eq!(merge(services, &boss, younger, older).await.expect_err("turned round").code(), "changed");
        assert_eq!(merge(services, &boss, older, younger).await.expect("merged"), older);
        // Everything that was sealed opens for whoever treats.
        let ana: crate::auth::StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        bed.clock.set(tuesday(13, 0));
        for (visit, n) in [(&first, 1), (&second, 2)] {
            let opened = notes::open(services, &ana, &visit.reference).await.expect("readable");
            assert!(opened.note.expect("a note").content.soap.subjective.contains(&n.to_string()));
            assert_eq!(opened.others.len(), 1, "the other visit is one of the same client");
            let told = desk::answers(services, &ana, visit.id).await.expect("readable");
            assert_eq!(told.note.as_deref(), Some("Lower left, since I moved house."));
        }
        // A day later it can be added to, and the addendum opens.
        bed.clock.set(second.span.end + chrono::TimeDelta::hours(25));
        notes::addend(services, &ana, &second.reference, "And better since.").await.expect("added");
        let opened = notes::open(services, &ana, &second.reference).await.expect("readable");
        assert_eq!(opened.note.expect("a note").addenda[0].text, "And better since.");
        let seen = card(services, &reception(bed), older).await.expect("seen");
        assert_eq!((seen.to_come.len() + seen.past.len(), seen.merged), (2, 1));
        assert_eq!((seen.note.as_str(), seen.blocked.is_some()), ("prefers mornings", true));
        let gone = card(services, &reception(bed), younger).await.expect_err("merged");
        assert!(matches!(gone, ClientRefused::Merged(id) if id == older), "{gone}");
        assert_eq!(found(bed, "amara").await, ["Amara 1"]);
        let actions: Vec<_> = audited(bed, older).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["client.merged"]);
        assert_eq!(audited(bed, younger).await.last().expect("one").0, "client.merged_away");
    }

    async fn what_was_paid_ahead_follows_and_so_does_the_address_for_invoices(bed: &TestBed) {
        use crate::vouchers::{self, CodeRefused, PromotionInput};
        let first = booked(bed, tuesday(9, 0), 1).await;
        bed.clock.advance_minutes(5);
        let (course, _) = vouchers::tests::paying::course(bed, 7).await;
        let (services, reader, older) = (&bed.services, bed.services.store.reader(), client_of(&first));
        let of_course = async || {
            let row = storage::vouchers::courses::by_id(reader, course).await.expect("read");
            ClientId::from(row.expect("there").client)
        };
        let younger = of_course().await;
        let tx = services.store.begin().await.expect("begun");
        let row = storage::entities::invoice_address::Model {
            client: younger.0,
            studio: bed.studio.id.0,
            name: "Firm".into(),
            address: "Street 1".into(),
            tax_number: String::new(),
            updated_at: 1,
        };
        storage::papers::set_invoice_address(&tx, row).await.expect("set");
        tx.commit().await.expect("committed");
        merge(services, &manager(bed), older, younger).await.expect("merged");
        assert_eq!(of_course().await, older);
        let invoiced = async |id| storage::papers::invoice_address(reader, id).await.expect("read");
        assert_eq!(invoiced(older).await.expect("moved").name, "Firm");
        assert!(invoiced(younger).await.is_none());
        // The other address is known as theirs.
        let promotion = PromotionInput {
            code: "spring10".into(),
            kind: "percent".into(),
            off: "10".into(),
            first_visit_only: true,
            ..PromotionInput::default()
        };
        vouchers::make_promotion(services, &manager(bed), &promotion).await.expect("made");
        let held = held_by_ana(bed, tuesday(14, 0), 9).await;
        let codes = ["spring10".to_owned()];
        let quoted = vouchers::quote(services, &held, &codes, Some("client7@example.com"));
        let refused = quoted.await.expect_err("not the first visit");
        assert!(!matches!(refused, CodeRefused::Store(_)));
        assert_eq!(refused.code(), "code_first_visit");
    }

    async fn whoever_books_with_the_other_address_is_the_one_who_stayed(bed: &TestBed) {
        let first = booked(bed, tuesday(9, 0), 1).await;
        bed.clock.advance_minutes(5);
        let second = booked(bed, tuesday(11, 0), 2).await;
        let (older, younger) = (client_of(&first), client_of(&second));
        merge(&bed.services, &manager(bed), older, younger).await.expect("merged");
        let third = booked(bed, tuesday(14, 0), 2).await;
        assert_eq!(client_of(&third), older);
        // A duplicate of the duplicate leads to the same one.
        bed.clock.advance_minutes(5);
        let fourth = booked(bed, tuesday(16, 0), 4).await;
        let last = client_of(&fourth);
        merge(&bed.services, &manager(bed), older, last).await.expect("merged");
        let mine = card(&bed.services, &reception(bed), older).await.expect("seen");
        assert_eq!((mine.to_come.len(), mine.merged), (4, 2));
    }

    async fn two_with_accounts_of_their_own_are_not_merged(bed: &TestBed) {
        let first = booked(bed, tuesday(9, 0), 1).await;
        bed.clock.advance_minutes(5);
        let second = booked(bed, tuesday(11, 0), 2).await;
        let (older, younger) = (client_of(&first), client_of(&second));
        sign_in_as(bed, older, "one@post.example").await;
        sign_in_as(bed, younger, "two@post.example").await;
        let (services, boss) = (&bed.services, manager(bed));
        assert!(merge_preview(services, &boss, older, younger).await.expect("shown").two_accounts);
        let refused = merge(services, &boss, older, younger).await.expect_err("two people");
        assert_eq!(refused.code(), "two_accounts");
        assert_eq!(client_of(&read(bed, &second).await), younger, "nothing was moved");
        assert_eq!(merge(services, &boss, older, older).await.expect_err("one").code(), "same");
    }

    async fn whoever_an_account_books_for_is_merged_with_nobody(bed: &TestBed) {
        use crate::{accounts::tests::{MARTA, proved, signed_in}, family};
        let (services, boss) = (&bed.services, manager(bed));
        let stranger = client_of(&booked(bed, tuesday(9, 0), 1).await);
        bed.clock.advance_minutes(5);
        proved(bed, MARTA).await;
        let me = signed_in(bed, MARTA).await.1;
        let mut children = Vec::new();
        for (n, hour) in [(2, 11), (3, 13)] {
            let id = family::add(services, &me, &family::tests::child()).await.expect("hers");
            children.push(client_of(&family::tests::booked_for(bed, (&me, id), n, hour).await));
            bed.clock.advance_minutes(5);
        }
        let later = client_of(&booked(bed, tuesday(15, 0), 4).await);
        // The stranger into the child, the child into the stranger, and a child into the other.
        for (older, younger) in [(children[0], later), (stranger, children[0]), (children[0], children[1])] {
            let shown = merge_preview(services, &boss, younger, older).await.expect("shown");
            assert!(shown.booked_for);
            assert_eq!((shown.stays.id, shown.stays.booked_for), (older, older == children[0]));
            assert!(!shown.goes.has_account, "nobody of them signs in");
            let refused = merge(services, &boss, older, younger).await.expect_err("two people");
            assert_eq!(refused.code(), "booked_for");
        }
        let of_hers = clients::of_account(services.store.reader(), me.account()).await.expect("read");
        assert_eq!(of_hers.len(), 2, "the account sees nobody else's record");
        merge(services, &boss, stranger, later).await.expect("those two may be one");
    }

    async fn an_account_goes_along_with_whoever_stays(bed: &TestBed) {
        let first = booked(bed, tuesday(9, 0), 1).await;
        bed.clock.advance_minutes(5);
        let second = booked(bed, tuesday(11, 0), 2).await;
        let (older, younger) = (client_of(&first), client_of(&second));
        sign_in_as(bed, younger, "two@post.example").await;
        merge(&bed.services, &manager(bed), older, younger).await.expect("merged");
        let seen = card(&bed.services, &reception(bed), older).await.expect("seen");
        assert_eq!(seen.who.account.as_deref(), Some("two@post.example"));
        let tx = bed.services.store.begin().await.expect("begun");
        let account = storage::new_id();
        let claimed = clients::claim(&tx, account, "amara2@post.example").await.expect("asked");
        assert_eq!(claimed, 0, "who was merged away is nobody's to claim");
    }
}
