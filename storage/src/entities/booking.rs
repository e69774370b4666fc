//! A visit, from hold to completion, with price and policy as they were when it was made.

use sea_orm::entity::prelude::*;

/// A visit, from hold to completion, with price and policy as they were when it was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    /// The booking.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// What people say on the telephone, such as `LB-7Q4K-22`.
    pub reference: String,
    /// What.
    pub treatment: Uuid,
    /// With whom.
    pub therapist: Uuid,
    /// Where inside.
    pub room: Uuid,
    /// With what.
    pub equipment: Option<Uuid>,
    /// For whom; nobody yet while only held.
    pub client: Option<Uuid>,
    /// SHA-256 of the draft that holds it, while held.
    pub holder_hash: Option<Vec<u8>>,
    /// `held`, `requested`, `confirmed`, `completed`, `no_show`, `cancelled`, `expired` or `declined`.
    pub state: String,
    /// The instant the session begins.
    pub starts: i64,
    /// The instant it ends, without buffers.
    pub ends: i64,
    /// The wall time that was agreed, `YYYY-MM-DDTHH:MM`.
    pub local_start: String,
    /// The zone of that wall time.
    pub zone: String,
    /// East of UTC, as resolved.
    pub offset_seconds: i32,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
    /// As sold.
    pub treatment_name: String,
    /// As sold.
    pub minutes: i32,
    /// As sold, gross.
    pub price_minor: i64,
    /// As sold.
    pub currency: String,
    /// As sold.
    pub tax_basis_points: i32,
    /// JSON: the policy as it was when the booking was made.
    pub policy: String,
    /// `full`, `deposit` or `at_studio`.
    pub payment_plan: String,
    /// What is paid online: price, deposit or nothing.
    pub due_online_minor: i64,
    /// While held: freed from then on, once no payment can arrive.
    pub hold_expires: Option<i64>,
    /// Whether the one extension was used.
    pub hold_extended: bool,
    /// While requested: when it is declined for want of an answer.
    pub answer_by: Option<i64>,
    /// As typed for this visit.
    pub contact_name: String,
    /// Where this visit's mails go.
    pub contact_email: String,
    /// As typed.
    pub contact_phone: Option<String>,
    /// The client's own zone, where it differs.
    pub client_zone: Option<String>,
    /// Where it hurts, encrypted with the client's key.
    pub note_sealed: Option<Vec<u8>>,
    /// `page`, `api` or `staff`.
    pub source: String,
    /// How often it was moved by the client.
    pub reschedules: i32,
    /// The share that its client can get back at most, in percent.
    pub refund_cap: i32,
    /// The calendar file's SEQUENCE: raised by every change.
    pub sequence: i32,
    /// Raising it revokes every link mailed before.
    pub link_generation: i32,
    /// Raised by every write; a write that saw another version is refused.
    pub version: i32,
    /// Since when the client is there; nobody has said so otherwise.
    pub arrived_at: Option<i64>,
    /// `client`, `studio` or `system`.
    pub cancelled_by: Option<String>,
    /// When.
    pub cancelled_at: Option<i64>,
    /// What the cancellation gave back.
    pub refund_minor: Option<i64>,
    /// Needs a person: such as `zone_changed` after new zone data.
    pub flag: Option<String>,
    /// Epoch seconds.
    pub created_at: i64,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
