//! Exactly what would go back, before it does.

use domain::{Money, earnings::read_amount};
use leptos::prelude::*;
use services::{
    bookings::desk::{self, DeskRefused, DeskVisit},
    catalogue::StudioPage,
    payments::{self, BackBy, RefundAsk, RefundPart, StaffReason, StaffRefund, StaffRefundRefused},
};

use super::{
    money::{decimal, news},
    money_address, said, shown,
};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    pages::{
        booking::{asked, param},
        desk::visit::client,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Where what would go back is shown.
pub fn refund_address(slug: &str, reference: &str) -> String {
    match money_address(slug, reference) {
        nowhere if nowhere == "/" => nowhere,
        page => format!("{page}/refund"),
    }
}

/// What would go back of a visit, to be agreed to: for whoever runs the desk.
#[component]
pub fn RefundVisit() -> impl IntoView {
    let (slug, reference) = (param("studio"), param("reference"));
    let (amount, by, reason, refused) =
        (asked("amount"), asked("by"), asked("reason"), asked("refused"));
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let visit = desk::find(&services(), &staff, &reference).await.map_err(nothing)?;
        let back = money_address(&studio.slug, &visit.reference);
        let amount = read_amount(&amount, visit.price.currency);
        let (Some(amount), Some(by)) = (amount, BackBy::from_code(&by)) else {
            let code = if amount.is_none() { "no_amount" } else { "no_way" };
            caller::lead_to(&format!("{back}?refused={code}"));
            return Ok(().into_any());
        };
        let reason = StaffReason::from_code(&reason).unwrap_or(StaffReason::Other);
        let ask = RefundAsk { amount, by, reason };
        match payments::staff_refund_preview(&services(), &desk, visit.id, ask).await {
            Ok(preview) => Ok(view(&studio, &visit, &preview, &refused)),
            Err(StaffRefundRefused::NotFound) => Err(PageError::NotFound),
            Err(refused) => {
                caller::lead_to(&format!("{back}?refused={}", refused.code()));
                Ok(().into_any())
            }
        }
    })
}

fn nothing(refused: DeskRefused) -> PageError {
    match refused {
        DeskRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}

fn view(studio: &StudioPage, visit: &DeskVisit, preview: &StaffRefund, refused: &str) -> AnyView {
    let amount = preview.ask.amount;
    let title = format!("Give back {amount}");
    let cancel = money_address(&studio.slug, &visit.reference);
    let press = match preview.ask.by {
        BackBy::Online => format!("Send {amount} back"),
        BackBy::Hand(_) => format!("I have given {amount} back"),
    };
    let body = view! {
        <a class="back-link" href=cancel.clone()>
            <Icon glyph=Glyph::Back/>
            "Back to the visit"
        </a>
        <header class="app-title">
            <div>
                <h1>{title.clone()}</h1>
                <p class="muted">
                    {format!(
                        "{}, {}, {} time",
                        client(visit),
                        words::when(visit.local.wall),
                        studio.city,
                    )}
                </p>
            </div>
        </header>
        {news("", refused)}
        <section class="back-preview" aria-labelledby="what-h">
            <h2 id="what-h">"What happens"</h2>
            <MoneyLines lines=lines(studio, preview)/>
            <p class="small muted">{explained(preview)}</p>
            <form method="post" action="/api/ui/desk/refund">
                {hidden(studio, visit, preview)}
                <div class="btn-row">
                    <button class="btn danger-solid">{press}</button>
                    <a class="btn" href=cancel>"Change it"</a>
                </div>
            </form>
        </section>
    };
    shown(studio, title, body.into_any())
}

fn lines(studio: &StudioPage, preview: &StaffRefund) -> Vec<MoneyLine> {
    let ask = preview.ask;
    let mut lines: Vec<MoneyLine> =
        preview.parts.iter().map(|part| MoneyLine::item(to(studio, part), part.amount)).collect();
    if let BackBy::Hand(_) = ask.by {
        let how =
            if ask.by.code() == "cash" { "In cash, from the till" } else { "By bank transfer" };
        lines.push(MoneyLine::item(how, ask.amount));
    }
    lines.push(MoneyLine::total("Goes back", ask.amount));
    if !preview.tax.is_zero() {
        lines.push(MoneyLine::within("of which tax, owed no more", preview.tax));
    }
    lines.push(MoneyLine::item(said::left(preview.standing), preview.left));
    lines
}

/// Which card it goes to, as far as that is known.
fn to(studio: &StudioPage, part: &RefundPart) -> String {
    let card = part.card.as_ref().map_or_else(
        || "To the card".to_owned(),
        |card| format!("To {} ending {}", words::capital(&card.brand), card.last4),
    );
    let on = words::date_and_year(studio.zone.today(part.at));
    format!("{card}, which paid {} on {on}", part.paid)
}

fn explained(preview: &StaffRefund) -> String {
    let when = match preview.ask.by {
        BackBy::Online => "It leaves at once and reaches the client’s card within about ten days.",
        BackBy::Hand(_) => "Give it back first: this writes down that you have.",
    };
    format!(
        "{when} A credit note is made. Why: {}. It cannot be undone.",
        words::uncapital(said::reason(preview.ask.reason))
    )
}

/// What was shown goes with the form: if it is not so any more, nothing is done.
fn hidden(studio: &StudioPage, visit: &DeskVisit, preview: &StaffRefund) -> AnyView {
    let (ask, shown) = (preview.ask, preview.shown());
    let amount: Money = ask.amount;
    [
        ("studio", studio.slug.clone()),
        ("booking", visit.id.to_string()),
        ("reference", visit.reference.clone()),
        ("amount", decimal(amount)),
        ("currency", amount.currency.code().to_owned()),
        ("by", ask.by.code().to_owned()),
        ("reason", ask.reason.code().to_owned()),
        ("left", shown.left.to_string()),
        ("tax", shown.tax.to_string()),
        ("parts", shown.parts.to_string()),
    ]
    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
    .to_vec()
    .into_any()
}
