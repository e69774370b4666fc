//! A person's life at a studio and in an account, by the services alone: everything that takes
//! words of theirs or about them is used once.

use domain::{
    ClientId,
    booking::Booking,
    contact::ContactInput,
    note::{MarkInput, NoteInput, Soap},
    policy::PaymentPlan,
    question::QuestionInput,
    waitlist::WishInput,
};

use super::*;
use crate::{
    auth::OwnerSession,
    bookings::{
        CheckoutRequest,
        desk::{
            self, EntryRequest,
            review::{self, Decision, DecisionRequest},
        },
        say_late,
        tests::bench::{form, held_by_ana, holder, link, paid, pressed, read, ticked, tuesday},
    },
    cards, family, favourites, feeds, jobs,
    outcomes::{self, Moment, Opens, Scores},
    papers::Address,
    payments::{StudioMethod, tests::scene},
    ports::MailError,
    questions,
    testing::Device,
    vouchers::{self, GiftInput},
    waitlist,
};

pub(super) const PHONE: &str = "912345678";
pub(super) const NOTE: &str = "blaukehlchen";
pub(super) const FLAG: &str = "night_pain";
pub(super) const DECIDED: &str = "wendehals";
pub(super) const ACTIVITY: &str = "rohrdommel";
pub(super) const SAID: &str = "stieglitz";
pub(super) const MARK: &str = "sumpfmeise";
pub(super) const ADDED: &str = "heckenbraunelle";
pub(super) const OPENED: &str = "steinschmaetzer";
pub(super) const DESK: &str = "heidelerche";
pub(super) const BLOCKED: &str = "kornweihe";
pub(super) const INVOICED: &str = "neuntoeter";
pub(super) const WAITS: &str = "uferschwalbe";
pub(super) const GIFTED: &str = "bartmeise";
pub(super) const WISHES: &str = "goldammer";
pub(super) const OUTSIDE: &str = "pirolweibchen";
pub(super) const WAIVED: &str = "wiesenpieper";
pub(super) const ASKED: &str = "brachpieper";
pub(super) const TOLD: &str = "mauersegler";
pub(super) const ELSEWHERE: &str = "schwarzkehlchen";
pub(super) const CHILD: &str = "zaunammer";
pub(super) const RELATION: &str = "patenkuckuck";
pub(super) const BROWSER: &str = "wasseramsel";
pub(super) const WANTED: &str = "seidenschwanz";
pub(super) const PASSKEY: &str = "zilpzalp";

/// A bed whose studio lets clients pay there, and asks for a card.
pub(super) struct Garden(pub(super) TestBed);

/// Whom it is about, and who erases them.
pub(super) struct Sown {
    pub(super) owner: OwnerSession,
    pub(super) client: ClientId,
    /// What they paid for, with their answers and a note.
    pub(super) visit: Booking,
}

pub(super) async fn done(bed: &TestBed) {
    while jobs::run_due(&bed.services, 50).await > 0 {}
}

fn contact(name: &str) -> ContactInput {
    ContactInput { name: name.into(), email: MARTA.into(), phone: PHONE.into() }
}

/// Marta has an account, and is known at the studio in every way.
pub(super) async fn in_the_studio(bed: &TestBed) -> Sown {
    lines::listen();
    proved(bed, MARTA).await;
    let owner = scene::owner(bed).await;
    is_written_of_elsewhere(bed, &owner).await;
    let missed = books(bed, 2, (14, &[]), PaymentPlan::AtStudio).await;
    let visit = books(bed, 1, (10, &[FLAG]), PaymentPlan::Full).await;
    let early = enters(bed).await;
    answers(bed, &visit).await;
    gives_asks_and_waits(bed, &owner).await;
    done(bed).await;
    let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
    bed.clock.set(tuesday(8, 30));
    desk::complete(&bed.services, &ana, early.id).await.expect("closed");
    treated(bed, &ana, &visit).await;
    bed.clock.set(missed.span.end);
    desk::no_show(&bed.services, &ana, missed.id).await.expect("closed");
    done(bed).await;
    let why = format!("{WAIVED} was ill");
    cards::waive(&bed.services, &owner.into(), missed.id, &why).await.expect("waived");
    bed.clock.set(tuesday(17, 0) + TimeDelta::days(2));
    looked_back_at(bed, &ana, &owner, &visit).await;
    let client = visit.client.expect("somebody");
    written_of(bed, client).await;
    done(bed).await;
    // A mail that nobody takes lies where the operator looks.
    request_reset(&bed.services, &visitor(), MARTA).await.expect("answered");
    bed.mailer.refuse_next(MailError::Permanent);
    done(bed).await;
    Sown { owner, client, visit }
}

/// Her therapist writes of her in a calendar elsewhere, which says when they are busy.
async fn is_written_of_elsewhere(bed: &TestBed, owner: &OwnerSession) {
    let file = format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{ELSEWHERE}@calendar.example\n\
         SUMMARY:Marta {ELSEWHERE}\nDESCRIPTION:Rings the {ELSEWHERE}\n\
         LOCATION:At the {ELSEWHERE}\nATTENDEE;CN={ELSEWHERE}:mailto:{ELSEWHERE}@post.example\n\
         DTSTART:20261203T190000Z\nDTEND:20261203T200000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    let address = "https://calendar.example/ana.ics";
    bed.feeds.put(address, &file);
    let staff: StaffSession = (*owner).into();
    feeds::add(&bed.services, &staff, bed.studio.ana, "Home", address).await.expect("added");
}

async fn books(bed: &TestBed, n: u8, (hour, flags): (u32, &[&str]), plan: PaymentPlan) -> Booking {
    let held = held_by_ana(bed, tuesday(hour, 0), n).await;
    let asked = CheckoutRequest {
        contact: contact("Marta Lopes"),
        note: format!("A {NOTE} in the garden."),
        answers: ticked(flags),
        plan,
        ..form(n)
    };
    pressed(bed, asked).await;
    paid(bed).await;
    done(bed).await;
    read(bed, &held).await
}

/// The desk enters a visit outside hours, and says why.
async fn enters(bed: &TestBed) -> Booking {
    let request = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        start: tuesday(7, 0),
        contact: contact("Marta Lopes"),
        codes: Vec::new(),
        any_hour: Some(format!("{OUTSIDE} flies at ten")),
        form: holder(107),
    };
    let desk = testing::reception(bed.studio.id).into();
    desk::enter(&bed.services, &desk, request).await.expect("entered")
}

/// How she is before a visit, and what her therapist decides about what she ticked.
async fn answers(bed: &TestBed, visit: &Booking) {
    let token = outcomes::care_token(&bed.services, visit, Opens::CheckIn(Moment::Before));
    let link = outcomes::care_link(&bed.services, &token).expect("ours");
    let named = vec![outcomes::Activity { name: format!("Feeding a {ACTIVITY}"), score: Some(6) }];
    let scores = Scores { pain: Some(7), named, ..Scores::default() };
    outcomes::check_in(&bed.services, &link, &scores).await.expect("it is asked");
    let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let seen = review::open(&bed.services, &ana, &visit.reference).await.expect("hers").seen;
    let request = DecisionRequest {
        reference: visit.reference.clone(),
        seen,
        decision: Decision::Called,
        words: format!("Rang her: it was a {DECIDED}."),
    };
    review::decide(&bed.services, &ana, &request).await.expect("decided");
}

async fn gives_asks_and_waits(bed: &TestBed, owner: &OwnerSession) {
    let gift = GiftInput {
        amount: "own".into(),
        own_amount: "75".into(),
        buyer_name: "Marta Lopes".into(),
        buyer_email: MARTA.into(),
        recipient_name: format!("Bruno {GIFTED}"),
        message: format!("From your {WISHES}"),
        ..GiftInput::default()
    };
    let (services, desk) = (&bed.services, (*owner).into());
    vouchers::sell_gift_card(services, &desk, &gift, StudioMethod::Cash).await.expect("sold");
    let question = QuestionInput {
        title: format!("{ASKED} or massage, which helps more?"),
        text: format!("My {TOLD} says neither."),
    };
    let asked = questions::ask(services, visitor().address, bed.studio.id, &question).await;
    asked.expect("asked");
    let wish =
        WishInput { first: "2026-12-01".into(), last: "2026-12-02".into(), ..WishInput::default() };
    let wait = waitlist::JoinRequest {
        wish,
        contact: contact(&format!("Marta {WAITS}")),
        ..waitlist::tests::request(bed, 1)
    };
    waitlist::join(services, &wait).await.expect("joined");
}

/// She says that she is late; the visit is over, with a note.
async fn treated(bed: &TestBed, ana: &StaffSession, visit: &Booking) {
    bed.clock.set(tuesday(9, 30));
    say_late(&bed.services, &link(bed, visit), 10).await.expect("soon");
    done(bed).await;
    bed.clock.set(visit.span.end);
    let mark = MarkInput { intensity: "6".into(), kind: "ache".into(), words: MARK.into() };
    let note = NoteInput {
        soap: Soap { subjective: format!("Says {SAID}."), ..Soap::default() },
        marks: [("back-lower-left".to_owned(), mark)].into(),
    };
    notes::save(&bed.services, ana, &visit.reference, None, &note).await.expect("written");
    desk::complete(&bed.services, ana, visit.id).await.expect("closed");
    done(bed).await;
}

/// What is added to the note once it stands, and why its studio's owner opens it.
async fn looked_back_at(bed: &TestBed, ana: &StaffSession, owner: &OwnerSession, visit: &Booking) {
    let (services, reference) = (&bed.services, visit.reference.as_str());
    notes::addend(services, ana, reference, &format!("And a {ADDED}.")).await.expect("added");
    let why = format!("The {OPENED} asked for it");
    notes::break_glass(services, owner, reference, &why).await.expect("opened");
}

/// What the desk writes of her.
async fn written_of(bed: &TestBed, client: ClientId) {
    let (services, desk) = (&bed.services, testing::reception(bed.studio.id));
    clients::set_note(services, &desk, client, DESK).await.expect("noted");
    let address = Address {
        name: format!("{INVOICED} & Co."),
        address: "Street 1".into(),
        tax_number: String::new(),
    };
    clients::set_invoice_address(services, &desk, client, &address).await.expect("set");
    clients::block(services, &desk, client, BLOCKED).await.expect("blocked");
}

/// What an account has of its own.
pub(super) async fn in_the_account(bed: &TestBed) -> SignedIn {
    let services = &bed.services;
    let browser = Visitor { user_agent: BROWSER.into(), ..visitor() };
    let session = sign_in(services, &browser, MARTA, &secret(PASSWORD)).await;
    let session = session.expect("the password").begun().expect("signed in");
    let me = who(bed, &session).await.expect("the session is new");
    let child = family::PersonInput {
        name: format!("Lena {CHILD}"),
        relation: RELATION.into(),
        ..family::PersonInput::default()
    };
    family::add(services, &me, &child).await.expect("in order");
    let (slug, what) = (bed.studio.slug.as_str(), bed.studio.deep_tissue);
    favourites::add(services, &me, slug, what, Some(bed.studio.ana)).await.expect("offered");
    let wanted = format!("{WANTED}@post.example");
    let asked = change_address(services, &me, &visitor(), &wanted, &secret(PASSWORD)).await;
    asked.expect("asked");
    let asked = ask_new_passkey(services, &me, &visitor()).await.expect("asked");
    let answer = Device::new("sown", me.account()).answer(&asked.options);
    let typed = (asked.token.expose(), answer.as_str());
    add_passkey(services, &me, &visitor(), typed, PASSKEY).await.expect("added");
    done(bed).await;
    me
}
