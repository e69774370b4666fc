//! For whom several visits are booked at once, and what waits to be booked.

use domain::{AccountId, BookingId, FamilyMemberId, StudioId, contact::Contact};
use storage::{Connection, StoreError, Tx, accounts, clients, entities::booked_by, family as rows};

use super::FamilyRefused;
use crate::{Services, auth::SignedIn};

/// A person whom an account books for, and whose it is: nobody else makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comes {
    pub(super) account: AccountId,
    pub(super) member: FamilyMemberId,
}

/// The person with that id whom the account that is signed in books for. Refuses a person who
/// is not the account's, and everybody where nobody is signed in ([`FamilyRefused::NotFound`]).
pub async fn of(
    services: &Services,
    who: Option<&SignedIn>,
    id: FamilyMemberId,
) -> Result<Comes, FamilyRefused> {
    let who = who.ok_or(FamilyRefused::NotFound)?;
    let found = rows::member(services.store.reader(), who.account(), id).await?;
    found.ok_or(FamilyRefused::NotFound)?;
    Ok(Comes { account: who.account(), member: id })
}

impl Comes {
    /// How their visits are called and reached: by their own name, and by the address of who
    /// books, whose number is as typed. Refuses a person who was removed meanwhile.
    pub(crate) async fn contact<C: Connection>(
        self,
        conn: &C,
        typed: &Contact,
    ) -> Result<Contact, FamilyRefused> {
        let member = rows::member(conn, self.account, self.member).await?;
        let account = accounts::by_id(conn, self.account).await?;
        let (Some(member), Some(account)) = (member, account) else {
            return Err(FamilyRefused::NotFound);
        };
        Ok(Contact { name: member.name, email: Some(account.email), phone: typed.phone.clone() })
    }

    /// The same for what is booked or waited for within the transaction: nobody removes the
    /// person until it ends.
    pub(crate) async fn contact_within(
        self,
        tx: &Tx,
        typed: &Contact,
    ) -> Result<Contact, FamilyRefused> {
        rows::keep(tx, self.account, self.member).await?;
        self.contact(&**tx, typed).await
    }

    /// What says of a visit that it is theirs, and how whoever booked it is called.
    pub(crate) fn row(self, booking: BookingId, name: &str) -> booked_by::Model {
        booked_by::Model {
            booking: booking.0,
            account: self.account.0,
            member: self.member.0,
            name: name.to_owned(),
        }
    }

    /// Who.
    pub(crate) const fn member(self) -> FamilyMemberId {
        self.member
    }

    /// Whether whoever books is asked to call the studio instead.
    pub(crate) async fn booker_is_blocked(
        self,
        tx: &Tx,
        studio: StudioId,
    ) -> Result<bool, StoreError> {
        for client in clients::of_account(&**tx, self.account).await? {
            let here = client.studio == studio.0;
            if here && clients::is_blocked(&**tx, client.id.into()).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
