//! A visit's money: what came, what went back, its papers, and how to give back.

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::{
        self, Receipt,
        desk::{DeskRefused, DeskVisit},
    },
    books::{self, VisitMoney},
    catalogue::StudioPage,
    drafts::Flash,
    papers::{Address, Paper},
    payments::{self, RefundOffer, StaffReason, StaffRefundRefused},
};

use super::{find_address, money_address, paper_address, paper_list, refund_address, said, shown};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::Badge,
        field::{Select, TextArea, TextField},
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    pages::{
        booking::{asked, param},
        desk::{
            address, course, said as desk_said,
            visit::{client, desk_note},
        },
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The name of the form of an invoice's address.
pub const ADDRESS_FORM: &str = "invoice_address";

/// A visit's money, for the studio's staff: a therapist sees their own visits.
#[component]
pub fn VisitPage() -> impl IntoView {
    let (slug, reference) = (param("studio"), param("reference"));
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = money_address(&slug, &reference);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let found = books::visit_money(&services(), &staff, &reference).await.map_err(nothing)?;
        let VisitMoney { visit, receipt, papers, address: told } = found;
        let offer = offer(&staff, &visit).await?;
        let flash = caller::refused(ADDRESS_FORM).await?;
        let page = Shown {
            studio: &studio,
            visit: &visit,
            course: course::line(&staff, &studio, &visit),
            receipt: &receipt,
            papers: &papers,
            offer,
            address: staff.as_desk().map(|_| typed(&flash, told.unwrap_or_default())),
        };
        Ok(page
            .view(&done, if refused.is_empty() { flash.error("").unwrap_or("") } else { &refused }))
    })
}

fn nothing(refused: DeskRefused) -> PageError {
    match refused {
        DeskRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}

/// What whoever asks could give back; nothing for who may not, and where nothing can go back.
async fn offer(staff: &StaffSession, visit: &DeskVisit) -> Result<Option<RefundOffer>, PageError> {
    let Some(desk) = staff.as_desk() else { return Ok(None) };
    match payments::refund_offer(&services(), &desk, visit.id).await {
        Ok(offer) => Ok(Some(offer)),
        Err(StaffRefundRefused::WrongState { .. } | StaffRefundRefused::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What stands in the form: as it was typed when it was refused, else as it is.
fn typed(flash: &Flash, told: Address) -> Address {
    if *flash == Flash::default() {
        return told;
    }
    let field = |name| flash.typed(name).to_owned();
    Address { name: field("name"), address: field("address"), tax_number: field("tax_number") }
}

struct Shown<'a> {
    studio: &'a StudioPage,
    visit: &'a DeskVisit,
    course: Option<AnyView>,
    receipt: &'a Receipt,
    papers: &'a [Paper],
    offer: Option<RefundOffer>,
    address: Option<Address>,
}

impl Shown<'_> {
    fn view(mut self, done: &str, refused: &str) -> AnyView {
        let (studio, visit) = (self.studio, self.visit);
        let now = services().now();
        let (state, glyph, word) = desk_said::state(visit.state, visit.start <= now);
        let day = address(&studio.slug, Some(visit.local.date()));
        let when = format!("{}, {} time", words::when(visit.local.wall), studio.city);
        let title = format!("{}, {}", client(visit), visit.reference);
        let body = view! {
            <p class="books-back">
                <a class="back-link" href=format!("{day}#v-{}", visit.reference)>
                    <Icon glyph=Glyph::Back/>
                    "Its day"
                </a>
                <a class="back-link" href=find_address(&studio.slug)>
                    <Icon glyph=Glyph::Search/>
                    "Find another"
                </a>
            </p>
            <header class="app-title">
                <div>
                    <h1>{client(visit)}</h1>
                    <p class="muted">
                        {format!("{} with {}, {when}", visit.treatment_name, visit.therapist_name)}
                    </p>
                    <p class="muted nums">{visit.reference.clone()}</p>
                    {self.course.take()}
                    {desk_note(visit)}
                </div>
                <Badge state=state glyph=glyph word=word/>
            </header>
            {news(done, refused)}
            <div class="money-grid">
                <section aria-labelledby="money-h">
                    <h2 id="money-h">"Money"</h2>
                    {self.money()}
                </section>
                <section aria-labelledby="papers-h">
                    <h2 id="papers-h">"Receipts and invoices"</h2>
                    {self.papers()}
                </section>
                {self.give_back()}
                {self.invoice_address()}
            </div>
        };
        shown(studio, title, body.into_any())
    }

    fn money(&self) -> AnyView {
        let receipt = self.receipt;
        let on = |at| words::date_and_year(self.studio.zone.today(at));
        let mut lines = vec![MoneyLine::item("Price, tax included", receipt.price)];
        for paid in &receipt.payments {
            let how = match paid.by {
                bookings::PaidBy::Online => "Paid online",
                bookings::PaidBy::OnlineLate => "Paid online too late, goes back",
                bookings::PaidBy::Cash => "Paid in cash",
                bookings::PaidBy::Card => "Paid by card at the desk",
                bookings::PaidBy::GiftCard => "Paid by gift card",
                bookings::PaidBy::Course => "Paid with a session of a course",
            };
            lines.push(MoneyLine::item(format!("{how}, {}", on(paid.at)), paid.amount));
        }
        let less = |amount: domain::Money| domain::Money::new(-amount.minor, amount.currency);
        for refund in &receipt.refunds {
            let how = match refund.state.as_str() {
                "failed" => "Refund that could not be sent",
                "succeeded" => "Refunded to the card",
                _ => "Refund on its way",
            };
            lines.push(MoneyLine::item(format!("{how}, {}", on(refund.at)), less(refund.amount)));
        }
        for given in &receipt.returns {
            lines.push(MoneyLine::item(
                format!("Given back by hand, {}", on(given.at)),
                less(given.amount),
            ));
        }
        if !receipt.kept.is_zero() {
            lines.push(MoneyLine::item("Kept as a fee", receipt.kept));
        }
        if !receipt.owed.is_zero() {
            lines.push(MoneyLine::total("Owed to the client", receipt.owed));
        }
        lines.push(MoneyLine::total("Still to pay", receipt.rest));
        view! { <MoneyLines lines=lines/> }.into_any()
    }

    fn papers(&self) -> AnyView {
        if self.papers.is_empty() {
            return view! {
                <p class="muted">
                    "None yet. A receipt is made for each payment, and the invoice once the visit \
                     is closed as having taken place."
                </p>
            }
            .into_any();
        }
        paper_list(self.papers, |id| paper_address(&self.studio.slug, id))
    }

    fn give_back(&self) -> Option<AnyView> {
        let offer = self.offer?;
        let (online, desk) = (offer.online, offer.desk);
        let head = view! { <h2 id="back-h">"Give money back"</h2> };
        if online.is_zero() && desk.is_zero() {
            let text = if offer.more_by_manager {
                "The rules agreed at booking give nothing back here. A manager or an owner can \
                 give back more."
            } else if !self.receipt.owed.is_zero() {
                "What is owed to the client is listed under “Needs you”: send it once more from \
                 there."
            } else {
                "There is nothing left of this visit that could go back."
            };
            return Some(
                view! { <section aria-labelledby="back-h">{head}<p class="muted">{text}</p></section> }
                    .into_any(),
            );
        }
        let action = refund_address(&self.studio.slug, &self.visit.reference);
        let mut ways = Vec::new();
        if !online.is_zero() {
            ways.push(("online".to_owned(), format!("To the card that paid, up to {online}")));
        }
        if !desk.is_zero() {
            ways.push(("cash".to_owned(), format!("In cash, up to {desk}")));
            ways.push(("transfer".to_owned(), format!("By bank transfer, up to {desk}")));
        }
        let most = if online.is_zero() { desk } else { online };
        let reasons =
            StaffReason::ALL.map(|why| (why.code().to_owned(), said::reason(why).to_owned()));
        let policy = (!offer.policy.is_zero()).then(|| {
            view! { <p class="small">{format!("The rules agreed at booking give {}.", offer.policy)}</p> }
        });
        let more = offer.more_by_manager.then(|| {
            view! { <p class="small muted">"A manager or an owner can give back more."</p> }
        });
        Some(
            view! {
                <section aria-labelledby="back-h">
                    {head} {policy} {more}
                    <form class="back-form" method="get" action=action>
                        <TextField
                            id="amount"
                            label=format!("Amount in {}", most.currency.code())
                            value=decimal(most)
                            hint="All of it, or a part"
                            maxlength=12
                        />
                        <Select id="by" label="How" options=ways/>
                        <Select id="reason" label="Why" options=reasons.to_vec()/>
                        <button class="btn primary">"See what goes back"</button>
                    </form>
                    <p class="tiny muted">"Nothing goes back before you have seen exactly what."</p>
                </section>
            }
            .into_any(),
        )
    }

    fn invoice_address(&self) -> Option<AnyView> {
        let address = self.address.as_ref()?;
        self.visit.contact.as_ref()?;
        let open = !address.name.is_empty();
        Some(
            view! {
                <section aria-labelledby="address-h">
                    <h2 id="address-h">"Invoice address"</h2>
                    <details class="confirm" open=open>
                        <summary class="btn ghost">"Name, address or tax number on invoices"</summary>
                        <form class="back-form" method="post" action="/api/ui/desk/invoice-address">
                            <input type="hidden" name="studio" value=self.studio.slug.clone()/>
                            <input type="hidden" name="booking" value=self.visit.id.to_string()/>
                            <input type="hidden" name="reference" value=self.visit.reference.clone()/>
                            <TextField id="name" label="Name or firm" value=address.name.clone()/>
                            <TextArea
                                id="address"
                                label="Address, a line each"
                                value=address.address.clone()
                                optional=true
                                maxlength=400
                            />
                            <TextField
                                id="tax_number"
                                label="Tax number of a firm"
                                value=address.tax_number.clone()
                                optional=true
                                maxlength=60
                            />
                            <button class="btn">"Keep it"</button>
                            <p class="tiny muted">
                                "It stands on what is made from now on. Papers that were handed out \
                                 stay as they are."
                            </p>
                        </form>
                    </details>
                </section>
            }
            .into_any(),
        )
    }
}

/// `84.00`, as it is typed.
pub(super) fn decimal(amount: domain::Money) -> String {
    let places = amount.currency.decimals();
    let unit = 10_i64.pow(places);
    match places {
        0 => amount.minor.to_string(),
        _ => format!(
            "{}.{:0width$}",
            amount.minor / unit,
            amount.minor % unit,
            width = places as usize
        ),
    }
}

/// What came of the last form.
pub(super) fn news(done: &str, refused: &str) -> AnyView {
    let done = said::done(done).map(|words| {
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
    });
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    view! { {done} {refused} }.into_any()
}
