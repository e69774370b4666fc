//! The studio's gift cards: found, sold at the desk, and on which terms they are sold online.

use leptos::prelude::*;
use services::{
    auth::DeskSession,
    catalogue::StudioPage,
    drafts::Flash,
    vouchers::{self, CardLine, GiftSettings},
};

use super::{News, below, card_address, errors, method, on, page_asked, pages, tabs};
use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        errors::ErrorSummary,
        field::{Choice, TextField},
        icon::Glyph,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        gift::shop_parts::{amounts, note, recipient},
    },
    render::{PageError, page},
    request::{self, services},
};

/// The name of the form that sells, for what was typed into it when it was refused.
pub const SELL_FORM: &str = "desk-gift-sell";
/// The name of the search, by which what was typed is kept for the browser: a name or an
/// address of somebody stands in no address of a page.
pub const FIND_FORM: &str = "find-card";
/// The same of the form about the terms.
pub const SETTINGS_FORM: &str = "desk-gift-settings";

/// The studio's cards, for whoever runs its desk.
#[component]
pub fn Cards() -> impl IntoView {
    let (slug, at, news) = (param("studio"), asked("page"), News::asked());
    let every = !asked("all").is_empty();
    page(async move {
        request::keep_private();
        let back = below(&slug, "");
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk: DeskSession = staff.as_desk().ok_or(PageError::NotFound)?;
        let services = services();
        let find = if every {
            String::new()
        } else {
            caller::kept(FIND_FORM).await?.typed("find").to_owned()
        };
        let at = page_asked(&at);
        let mut cards = vouchers::cards(&services, &desk, &find, at).await?;
        let more = cards.len() > vouchers::CARDS_ON_A_PAGE;
        cards.truncate(vouchers::CARDS_ON_A_PAGE);
        let settings = vouchers::gift_settings(services.store.reader(), studio.id).await?;
        let (sell, set) = (caller::kept(SELL_FORM).await?, caller::kept(SETTINGS_FORM).await?);
        drop(caller::refused(SELL_FORM).await?);
        drop(caller::refused(SETTINGS_FORM).await?);
        let manages = staff.as_manager().is_some();
        let sold = asked_card();
        let all = if find.is_empty() { "?all=1" } else { "" };
        let pages = pages(&below(&studio.slug, ""), all, (at, more), "gift cards");
        let parts = Parts { studio: &studio, settings: &settings, sell: &sell, set: &set, pages };
        Ok(parts.view(&cards, &find, &news, manages, &sold))
    })
}

/// The card that was just sold.
fn asked_card() -> String {
    request::query("card").unwrap_or_default()
}

struct Parts<'a> {
    studio: &'a StudioPage,
    settings: &'a GiftSettings,
    sell: &'a Flash,
    set: &'a Flash,
    pages: Option<AnyView>,
}

impl Parts<'_> {
    fn view(
        mut self,
        cards: &[CardLine],
        find: &str,
        news: &News,
        manages: bool,
        sold: &str,
    ) -> AnyView {
        let wrong = !self.sell.errors().is_empty() || !self.set.errors().is_empty();
        let title = if wrong { "Error: Gift cards" } else { "Gift cards" };
        let frame = Frame::staff(self.studio, Area::Vouchers);
        let online = if self.settings.on {
            "Sold online and at the desk."
        } else {
            "Sold at the desk. Online they are off."
        };
        let code = (!sold.is_empty()).then(|| {
            let href = sold.parse().map(|id| card_address(&self.studio.slug, id));
            href.ok().map(
                |href| view! { <p><a class="btn" href=href>"See the card and its code"</a></p> },
            )
        });
        let body = view! {
                <header class="app-title">
                    <div>
                        <h1>"Gift cards"</h1>
                        <p class="muted">{online}</p>
                    </div>
                </header>
                {tabs(self.studio, "")}
                {news.view()}
                {code.flatten()}
                <div class="voucher-grid">
                    <section aria-labelledby="list-h">
                        <h2 id="list-h">"Cards"</h2>
                        {search(self.studio, find)}
                        {self.list(cards, find)}
                        {self.pages.take()}
                    </section>
                    <div>
                        {self.sale()}
                        {manages.then(|| self.terms())}
                    </div>
                </div>
        }
        .into_any();
        view! { <Page title=title class="wrap app-main vouchers" frame=frame private=true>{body}</Page> }.into_any()
    }

    fn list(&self, cards: &[CardLine], find: &str) -> AnyView {
        if cards.is_empty() && find.is_empty() {
            return view! {
                <Empty title="No gift cards yet" text="Those that are sold stand here, with what is left on each."/>
            }
            .into_any();
        }
        if cards.is_empty() {
            let all = format!("{}?all=1", below(&self.studio.slug, ""));
            return view! {
                <p>{format!("No card has “{find}”. ")} <a href=all>"Show every card"</a></p>
            }
            .into_any();
        }
        let lines = cards.iter().map(|card| self.line(card)).collect_view();
        view! { <ul class="voucher-list">{lines}</ul> }.into_any()
    }

    fn line(&self, card: &CardLine) -> impl IntoView + use<> {
        let over = card.until.is_some_and(|end| end <= services().now());
        let (state, glyph, word) = if card.is_void {
            (State::Plain, Glyph::X, "Ended")
        } else if card.is_stopped {
            (State::Wait, Glyph::Warn, "Stopped")
        } else if card.left.is_zero() {
            (State::Plain, Glyph::Check, "Used up")
        } else if over {
            (State::Wait, Glyph::Clock, "Its time is over")
        } else {
            (State::Ok, Glyph::Card, "Can be used")
        };
        let whom = if card.recipient.is_empty() {
            card.buyer.clone()
        } else {
            format!("{} to {}", card.buyer, card.recipient)
        };
        let href = card_address(&self.studio.slug, card.id);
        let sold = on(self.studio, card.at);
        view! {
            <li>
                <div>
                    <h3><a href=href>{format!("…{}", card.last_four)}</a></h3>
                    <p>{whom}</p>
                    <p class="small muted">{format!("{} sold on {sold}", card.issued)}</p>
                </div>
                <div class="left">
                    <b class="nums">{card.left.to_string()}</b>
                    <Badge state=state glyph=glyph word=word/>
                </div>
            </li>
        }
    }

    fn sale(&self) -> AnyView {
        let typed = self.sell;
        view! {
            <section class="panel" aria-labelledby="sell-h">
                <h2 id="sell-h">"Sell one at the desk"</h2>
                <form method="post" action="/api/ui/desk/gift-sell" novalidate=true>
                    <ErrorSummary errors=errors(typed, "amount")/>
                    <input type="hidden" name="studio" value=self.studio.slug.clone()/>
                    {amounts(self.settings, typed)}
                    <div class="fields">
                        <TextField id="buyer_name" label="Who buys it" value=typed.typed("buyer_name").to_owned()
                            error=note(typed, "buyer_name") autocomplete="off" maxlength=200/>
                        <TextField id="buyer_email" label="Their email" kind="email"
                            hint="Without one, write the code down from the card’s page."
                            value=typed.typed("buyer_email").to_owned()
                            error=note(typed, "buyer_email") autocomplete="off" optional=true maxlength=254/>
                    </div>
                    {recipient(typed)}
                    {method()}
                    <button class="btn primary">"Take the money and make the card"</button>
                </form>
            </section>
        }
        .into_any()
    }

    fn terms(&self) -> AnyView {
        let (typed, settings) = (self.set, self.settings);
        let again = !typed.errors().is_empty();
        let value = |field: &str, otherwise: String| {
            if again { typed.typed(field).to_owned() } else { otherwise }
        };
        let plain = |money: domain::Money| {
            let unit = 10_i64.pow(money.currency.decimals());
            if money.minor % unit == 0 {
                (money.minor / unit).to_string()
            } else {
                format!("{}.{:02}", money.minor / unit, money.minor % unit)
            }
        };
        let amounts: Vec<String> = settings.amounts.iter().map(|money| plain(*money)).collect();
        let months = settings.valid_months.map(|months| months.to_string()).unwrap_or_default();
        let on = if again { typed.typed("on") == "yes" } else { settings.on };
        let currency = settings.least.currency.to_string();
        view! {
            <section class="panel" aria-labelledby="terms-h">
                <h2 id="terms-h">"How they are sold"</h2>
                <form method="post" action="/api/ui/desk/gift-settings" novalidate=true>
                    <ErrorSummary errors=errors(typed, "amounts")/>
                    <input type="hidden" name="studio" value=self.studio.slug.clone()/>
                    <Choice name="on" checked=on>"Sell them online, on the studio’s page"</Choice>
                    <TextField id="amounts" label="Amounts offered"
                        hint=format!("In {currency}, with a space between them.")
                        value=value("amounts", amounts.join(" ")) error=note(typed, "amounts")
                        autocomplete="off" maxlength=80/>
                    <TextField id="least" label="Smallest amount of one’s own" value=value("least", plain(settings.least))
                        error=note(typed, "least") autocomplete="off" maxlength=10/>
                    <TextField id="most" label="Largest" value=value("most", plain(settings.most))
                        error=note(typed, "most") autocomplete="off" maxlength=10/>
                    <TextField id="valid_months" label="Can be used for, in months"
                        hint="Empty is without an end. In many countries a short time is not allowed: ask before you set one."
                        value=value("valid_months", months) error=note(typed, "valid_months")
                        autocomplete="off" optional=true maxlength=4/>
                    <button class="btn">"Save"</button>
                </form>
            </section>
        }
        .into_any()
    }
}

fn search(studio: &StudioPage, find: &str) -> AnyView {
    view! {
        <form class="find" method="post" action="/api/ui/desk/find-card" role="search">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <label for="find">"Name, address, or the end of a code"</label>
            <div>
                <input class="input" id="find" name="find" value=find.to_owned() maxlength="80"/>
                <button class="btn">"Find"</button>
            </div>
        </form>
    }
    .into_any()
}
