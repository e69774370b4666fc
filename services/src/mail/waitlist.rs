//! To somebody who waits for a time: the link to their place, a time, and that it is over.

use domain::{OfferId, StudioId, WaitId, waitlist::MISSES};
use storage::{entities::studio, studios, waitlist};

use super::{gift_card::Composed, letter::Letter, words::first_name};
use crate::{
    Services,
    clock::whole_minute,
    jobs::JobError,
    waitlist::{EntryView, OfferView, describe, token_of},
};

/// What these mails tell.
pub(super) struct Facts {
    pub view: EntryView,
    pub studio: studio::Model,
    /// Opens their place; for its bearer alone.
    pub url: String,
    /// Where times are chosen.
    pub book_url: String,
}

impl Facts {
    async fn read(services: &Services, id: WaitId) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let Some(row) = waitlist::by_id(conn, id).await? else { return Ok(None) };
        let studio = StudioId(row.studio);
        let token = token_of(services, &row).map_err(storage::StoreError::from)?;
        let Some(view) = describe(conn, row, services.now()).await? else { return Ok(None) };
        let Some(studio) = studios::by_id(conn, studio).await? else { return Ok(None) };
        let base = &services.settings.base_url;
        let url = format!("{base}/w/{token}");
        let book_url = format!("{base}/{}/book", studio.slug);
        Ok(Some(Self { view, studio, url, book_url }))
    }

    /// Nothing where the address is gone: whose it was is forgotten.
    fn posted(self, letter: Letter) -> Composed {
        let to = (self.view.name, self.view.email);
        (!to.1.is_empty()).then_some((letter, to, self.studio))
    }

    fn what(&self) -> String {
        let view = &self.view;
        let with = view.therapist_name.as_deref().unwrap_or("any therapist");
        let comes = view.comes.as_ref().map(|(_, name)| format!(", for {name}"));
        let comes = comes.unwrap_or_default();
        format!("{}, {} minutes, with {with}{comes}", view.treatment_name, view.minutes)
    }
}

/// Not sent once they wait no more.
pub(super) async fn joined(services: &Services, id: WaitId) -> Result<Composed, JobError> {
    let Some(facts) = Facts::read(services, id).await? else { return Ok(None) };
    if !facts.view.waits() {
        return Ok(None);
    }
    let letter = joined_letter(&facts);
    Ok(facts.posted(letter))
}

pub(super) fn joined_letter(facts: &Facts) -> Letter {
    let (view, studio) = (&facts.view, &facts.studio.name);
    let last = view.wish.last.format("%-d %B");
    Letter::new(format!("You are on the waitlist of {studio}"))
        .heading(format!("We watch for a time, {}", first_name(&view.name)))
        .paragraph(format!(
            "As soon as a time becomes free that suits you, we keep it for you and write to you. \
             You wait for {}, until {last}.",
            facts.what(),
        ))
        .paragraph(
            "Whoever has waited longest is asked first. Saying no costs you nothing: you keep \
             your place.",
        )
        .link("See, change or leave your place", &facts.url)
        .small(
            "You did not ask for this? Then somebody typed your address by mistake. Leave the \
             waitlist with one press on that page, and you hear no more.",
        )
}

/// The link was made anew. Not sent once there is a newer one still, or they wait no more.
pub(super) async fn link_renewed(
    services: &Services,
    id: WaitId,
    generation: i32,
) -> Result<Composed, JobError> {
    let row = waitlist::by_id(services.store.reader(), id).await?;
    if row.is_none_or(|row| row.link_generation != generation) {
        return Ok(None);
    }
    let Some(facts) = Facts::read(services, id).await? else { return Ok(None) };
    if !facts.view.waits() {
        return Ok(None);
    }
    let letter = link_renewed_letter(&facts);
    Ok(facts.posted(letter))
}

pub(super) fn link_renewed_letter(facts: &Facts) -> Letter {
    let name = first_name(&facts.view.name);
    Letter::new(format!("A new link to your place on the waitlist of {}", facts.studio.name))
        .heading(format!("The new link to your place, {name}"))
        .paragraph(
            "It was asked for on the page of your place, or the studio has another address of \
             yours. Links in earlier mails open nothing any more. You keep your place.",
        )
        .paragraph(format!("You wait for {}.", facts.what()))
        .link("See, change or leave your place", &facts.url)
        .small(
            "If you know of neither, somebody else may have had the earlier link: see whether \
             everything is still as you want it.",
        )
}

/// Not sent once the time is kept for them no more: nobody is told of a time that is gone, nor
/// of one that is about to be, because the mail was held up.
pub(super) async fn offer(services: &Services, id: OfferId) -> Result<Composed, JobError> {
    let row = waitlist::offer(services.store.reader(), id).await?;
    let Some(row) = row.filter(|row| row.state == "open") else { return Ok(None) };
    let Some(facts) = Facts::read(services, row.entry.into()).await? else { return Ok(None) };
    let open = facts.view.offer.clone().filter(|offer| !offer.accepted);
    let open = open.filter(|offer| offer.start.timestamp() == row.starts);
    let Some(open) = open.filter(|_| facts.view.waits()) else { return Ok(None) };
    let left = (open.expires - services.now()).num_seconds();
    if left * 2 < row.expires_at - row.tell_at {
        return Ok(None);
    }
    let letter = offer_letter(&facts, &open);
    Ok(facts.posted(letter))
}

pub(super) fn offer_letter(facts: &Facts, offer: &OfferView) -> Letter {
    let (view, url) = (&facts.view, &facts.url);
    let client = view.client_clock.as_ref();
    let when = view.clock.beside(whole_minute(offer.start), client);
    let until = view.clock.beside(whole_minute(offer.expires), client);
    let moving = view.moves.as_ref().map(|(_, at)| {
        format!(
            "If you take it, your visit moves there from {}, with everything you paid.",
            view.clock.beside(whole_minute(*at), client),
        )
    });
    let comes = view.comes.clone().map(|(_, name)| ("Who comes", name));
    let facts = comes.into_iter().chain([
        ("Treatment", format!("{}, {} minutes", view.treatment_name, view.minutes)),
        ("Therapist", offer.therapist_name.clone()),
        ("When", when.clone()),
        ("Kept until", until.clone()),
        ("Studio", facts.studio.name.clone()),
    ]);
    Letter::new(format!("A time is free: {when}"))
        .heading(format!("A time for you, {}", first_name(&view.name)))
        .paragraph(format!("It is kept for you, and for nobody else, until {until}."))
        .facts(facts.collect())
        .paragraph_if(moving)
        .link("Take it, or say no", url)
        .small(format!(
            "If you say no, you keep your place. If we hear nothing, you wait on behind the \
             others, and after {MISSES} unanswered offers in a row your waiting ends.",
        ))
}

/// Not sent to whoever has come back.
pub(super) async fn ended(services: &Services, id: WaitId) -> Result<Composed, JobError> {
    let Some(facts) = Facts::read(services, id).await? else { return Ok(None) };
    if facts.view.state != "lapsed" {
        return Ok(None);
    }
    let letter = ended_letter(&facts);
    Ok(facts.posted(letter))
}

pub(super) fn ended_letter(facts: &Facts) -> Letter {
    let studio = &facts.studio.name;
    Letter::new(format!("You are no longer on the waitlist of {studio}"))
        .heading("We stopped watching for a time")
        .paragraph(format!(
            "We kept {MISSES} times for you and heard nothing, so others are asked now. \
             That is no trouble: you can come back to the list whenever you like, and times that \
             are free you can book at once.",
        ))
        .link("See the free times", &facts.book_url)
}
