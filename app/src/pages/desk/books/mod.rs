//! Money as staff see it: a visit's, what goes back of it, its papers; and for whoever keeps
//! the books, payouts held against the ledger, what stands on each account, and the papers
//! of a month.

mod accounts;
mod find;
mod money;
mod papers;
mod payout;
mod payouts;
mod refund;
mod said;

use leptos::prelude::*;
use services::{
    auth::{ManagerSession, StaffSession},
    books::BooksRefused,
    catalogue::StudioPage,
    papers::Paper,
};

pub use self::{
    accounts::Accounts,
    find::{FORM as FIND_VISIT, FindVisits, find_address, form as find_form},
    money::{ADDRESS_FORM, VisitPage},
    papers::PapersPage,
    payout::PayoutView,
    payouts::Books,
    refund::{RefundVisit, refund_address},
};
use super::address;
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    render::PageError,
    words,
};

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect()
}

/// Below a studio's desk; the first page where `slug` cannot be one of ours.
fn below(slug: &str, part: &str) -> String {
    match address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/{part}"),
    }
}

/// The page of a visit's money.
pub fn money_address(slug: &str, reference: &str) -> String {
    below(slug, &format!("visits/{}", plain(reference)))
}

/// The books.
pub fn books_address(slug: &str) -> String {
    below(slug, "books")
}

/// A paper's file, for staff.
pub fn paper_address(slug: &str, id: impl std::fmt::Display) -> String {
    below(slug, &format!("papers/{id}.pdf"))
}

/// Papers as files, each with its day and amount; `href` is the address of one.
pub fn paper_list(papers: &[Paper], href: impl Fn(uuid::Uuid) -> String) -> AnyView {
    let rows = papers.iter().map(|paper| {
        let what = format!("{} {}", said::series(paper.number.series), paper.number);
        let on = words::date_and_year(paper.facts.issued_on);
        view! {
            <li>
                <a href=href(paper.id)>
                    <Icon glyph=Glyph::Download/>
                    <span>{what}<span class="what">{format!("{on}, PDF")}</span></span>
                </a>
                <span class="nums">{paper.facts.gross.to_string()}</span>
            </li>
        }
    });
    view! { <ul class="paper-list">{rows.collect_view()}</ul> }.into_any()
}

/// The ways between the pages of the books; `here` is the one that is shown.
fn ways(slug: &str, here: &str) -> AnyView {
    let ways = [("", "Payouts"), ("/accounts", "Accounts"), ("/papers", "Papers")];
    let ways = ways.map(|(part, name)| {
        let current = (part == here).then_some("page");
        view! {
            <a class="btn" href=format!("{}{part}", books_address(slug)) aria-current=current>
                {name}
            </a>
        }
    });
    view! { <nav class="books-ways" aria-label="The books">{ways.into_iter().collect_view()}</nav> }
        .into_any()
}

/// Whoever keeps the books at the studio in the address. Nothing is told to anybody else.
async fn keeper(slug: &str, back: &str) -> Result<Option<(ManagerSession, StudioPage)>, PageError> {
    let Some((staff, studio)) = caller::staff_or_redirect(slug, back).await? else {
        return Ok(None);
    };
    let manager = staff.as_manager().ok_or(PageError::NotFound)?;
    Ok(Some((manager, studio)))
}

/// The way to the books from the desk, for whoever keeps them.
pub(super) fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.as_manager().map(|_| {
        view! {
            <p class="desk-people">
                <ArrowLink href=books_address(&studio.slug)>
                    "Books: payouts, accounts and papers"
                </ArrowLink>
            </p>
        }
        .into_any()
    })
}

fn found_nothing(refused: BooksRefused) -> PageError {
    match refused {
        BooksRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}

/// A page of the desk about money.
fn shown(studio: &StudioPage, title: String, body: AnyView) -> AnyView {
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title=title class="wrap app-main books-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::{money_address, paper_address};

    #[test]
    fn addresses_stay_below_the_desk() {
        assert_eq!(money_address("berlin", "LB-7Q4K-22"), "/berlin/desk/visits/LB-7Q4K-22");
        assert_eq!(money_address("berlin", "../../x?y"), "/berlin/desk/visits/xy");
        assert_eq!(paper_address("berlin", 7), "/berlin/desk/papers/7.pdf");
        assert_eq!(money_address("//evil.example", "x"), "/");
    }
}
