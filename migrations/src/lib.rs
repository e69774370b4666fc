//! The schema's history, for SQLite and PostgreSQL.
//!
//! A migration is never edited once it has been released; a new one is added. It
//! never imports entities, which describe the schema of today. It runs in a transaction,
//! which SQLite's do only when they say so: one that fails half-way leaves nothing behind.
#![warn(missing_docs)]

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

mod m20261122_000001_initial;
mod m20261126_000001_second_thoughts;
mod m20261126_000002_attention;
mod m20261126_000004_time_off_and_indexes;
mod m20261126_000005_documents;
mod m20261126_000007_time_off_series;
mod m20261126_000008_arrivals;
mod m20261126_000009_feeds;
mod m20261126_000010_session_notes;
mod m20261126_000011_people;
mod m20261126_000012_one_therapist_each;
mod m20261126_000013_feed_told;
mod m20261126_000014_publishing;
mod m20261126_000015_goods_and_chain;
mod m20261126_000016_roles_and_clients;
mod m20261126_000017_vouchers;
mod m20261126_000018_cards;
mod m20261126_000019_books;
mod m20261126_000020_reports;
mod m20261126_000021_outcomes;
mod m20261126_000023_sales_in_payouts;
mod m20261126_000024_outcome_state;
mod m20261126_000026_sale_books;
mod m20261126_000030_course_plans;
mod m20261126_000033_before_the_visit;
mod m20261126_000034_keyring;
mod m20261126_000035_questionnaires;
mod m20261126_000038_waitlist;
mod m20261126_000039_late_and_favourites;
mod m20261126_000040_client_page;
mod m20261126_000042_questions;
mod m20261126_000044_hours_of_a_room;
mod m20261126_000045_kinds_of_treatment;
mod m20261126_000047_account_address;
mod m20261126_000048_waitlist_link;
mod m20261126_000050_waitlist_visit;
mod m20261126_000051_versions;
mod m20261126_000052_what_is_taken;
mod m20261126_000063_paid_at_studio;
mod m20261126_000065_failed_refunds;
mod m20261126_000066_clearing_entries;
mod m20261126_000067_second_step;
mod m20261126_000068_passkeys;
mod m20261126_000069_former_tokens;
mod m20261126_000071_written_summaries;
mod m20261126_000072_written_index;
mod m20261126_000073_visits_of_clients;
mod m20261126_000074_one_index_of_visits;
mod m20261126_000075_one_index_of_clients;
mod m20261126_000076_journals_at_gateway;
mod m20261126_000077_waitlist_member;
mod m20261126_000078_balance_line_source;
mod m20261126_000079_confirmed_visits;
mod m20261126_000080_waits_counted;
mod m20261126_000081_lines_of_studios;
mod m20261126_000082_events_wait;
mod m20261126_000083_quick_guard;
mod m20261126_000084_entries_by_journal;

/// Every migration, oldest first.
pub struct Migrator;

/// Migrations after this one only add, so that the version before serves beside them: new
/// tables, new columns that may be empty or have a default, new indexes that refuse nothing.
/// A test of `storage` compares the schemas. What takes something away is named in
/// [`CONTRACTING`].
pub const ROLLING_SINCE: &str = "m20261126_000050_waitlist_visit";

/// Migrations after [`ROLLING_SINCE`] that take something away or refuse what was allowed. None
/// of them may come before a release that does without it; each calls [`needs`].
pub const CONTRACTING: [&str; 0] = [];

/// The setting that says which migration a program must know to work with the schema.
pub const NEEDS: &str = "schema.needs";

/// Says, as part of a contracting migration, that only a program which knows the migration
/// `known` works with what is left: an older one then refuses to serve.
pub async fn needs(manager: &SchemaManager<'_>, known: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let statement = Query::insert()
        .into_table("setting")
        .columns(["key", "value"])
        .values_panic([NEEDS.into(), known.into()])
        .on_conflict(OnConflict::column("key").update_column("value").to_owned())
        .to_owned();
    connection.execute(&statement).await.map(drop)
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_initial::Migration),
            Box::new(m20261126_000001_second_thoughts::Migration),
            Box::new(m20261126_000002_attention::Migration),
            Box::new(m20261126_000004_time_off_and_indexes::Migration),
            Box::new(m20261126_000005_documents::Migration),
            Box::new(m20261126_000007_time_off_series::Migration),
            Box::new(m20261126_000008_arrivals::Migration),
            Box::new(m20261126_000009_feeds::Migration),
            Box::new(m20261126_000010_session_notes::Migration),
            Box::new(m20261126_000011_people::Migration),
            Box::new(m20261126_000012_one_therapist_each::Migration),
            Box::new(m20261126_000013_feed_told::Migration),
            Box::new(m20261126_000014_publishing::Migration),
            Box::new(m20261126_000015_goods_and_chain::Migration),
            Box::new(m20261126_000016_roles_and_clients::Migration),
            Box::new(m20261126_000017_vouchers::Migration),
            Box::new(m20261126_000018_cards::Migration),
            Box::new(m20261126_000019_books::Migration),
            Box::new(m20261126_000020_reports::Migration),
            Box::new(m20261126_000021_outcomes::Migration),
            Box::new(m20261126_000023_sales_in_payouts::Migration),
            Box::new(m20261126_000024_outcome_state::Migration),
            Box::new(m20261126_000026_sale_books::Migration),
            Box::new(m20261126_000030_course_plans::Migration),
            Box::new(m20261126_000033_before_the_visit::Migration),
            Box::new(m20261126_000034_keyring::Migration),
            Box::new(m20261126_000035_questionnaires::Migration),
            Box::new(m20261126_000038_waitlist::Migration),
            Box::new(m20261126_000039_late_and_favourites::Migration),
            Box::new(m20261126_000040_client_page::Migration),
            Box::new(m20261126_000042_questions::Migration),
            Box::new(m20261126_000044_hours_of_a_room::Migration),
            Box::new(m20261126_000045_kinds_of_treatment::Migration),
            Box::new(m20261126_000047_account_address::Migration),
            Box::new(m20261126_000048_waitlist_link::Migration),
            Box::new(m20261126_000050_waitlist_visit::Migration),
            Box::new(m20261126_000051_versions::Migration),
            Box::new(m20261126_000052_what_is_taken::Migration),
            Box::new(m20261126_000063_paid_at_studio::Migration),
            Box::new(m20261126_000065_failed_refunds::Migration),
            Box::new(m20261126_000066_clearing_entries::Migration),
            Box::new(m20261126_000067_second_step::Migration),
            Box::new(m20261126_000068_passkeys::Migration),
            Box::new(m20261126_000069_former_tokens::Migration),
            Box::new(m20261126_000071_written_summaries::Migration),
            Box::new(m20261126_000072_written_index::Migration),
            Box::new(m20261126_000073_visits_of_clients::Migration),
            Box::new(m20261126_000074_one_index_of_visits::Migration),
            Box::new(m20261126_000075_one_index_of_clients::Migration),
            Box::new(m20261126_000076_journals_at_gateway::Migration),
            Box::new(m20261126_000077_waitlist_member::Migration),
            Box::new(m20261126_000078_balance_line_source::Migration),
            Box::new(m20261126_000079_confirmed_visits::Migration),
            Box::new(m20261126_000080_waits_counted::Migration),
            Box::new(m20261126_000081_lines_of_studios::Migration),
            Box::new(m20261126_000082_events_wait::Migration),
            Box::new(m20261126_000083_quick_guard::Migration),
            Box::new(m20261126_000084_entries_by_journal::Migration),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_is_applied_as_a_whole_or_not_at_all() {
        for migration in Migrator::migrations() {
            assert_eq!(migration.use_transaction(), Some(true), "{}", migration.name());
        }
    }
}
