//! Which job is done by what.

use domain::JobId;

use crate::{
    Services, cards,
    jobs::{Job, rezone, run::JobError},
    mail, outcomes,
    payments::{self, PaymentError},
    sales,
};

/// Does `job`. Whatever it does may have been done before: every handler below
/// looks at the facts first.
pub(super) async fn handle(services: &Services, id: JobId, job: &Job) -> Result<(), JobError> {
    match job {
        Job::Mail(mail) => mail::send(services, id, mail).await?,
        Job::OpenCheckout { attempt } => payments::recover_checkout(services, *attempt).await?,
        Job::SendRefund { refund } => payments::send_refund(services, *refund).await?,
        Job::ProcessEvent { event } => payments::process_event(services, event).await?,
        Job::RecordFee { attempt } => payments::record_fee(services, *attempt).await?,
        Job::Outcomes { client } => outcomes::refresh(services, *client).await?,
        Job::Scrub => services.store.scrub().await?,
        Job::ForgetMails(forgotten) => mail::forget(services, forgotten).await?,
        Job::OpenSale { sale } => sales::recover_page(services, *sale).await?,
        Job::SendSaleRefund { refund } => sales::send_refund(services, *refund).await?,
        Job::RecordSaleFee { sale } => sales::record_sale_fee(services, *sale).await?,
        Job::ChargeCard { attempt } => cards::run_charge(services, *attempt).await?,
        Job::KeepCard { attempt } => cards::keep_card(services, *attempt).await?,
        Job::DetachCard { booking } => cards::detach_card(services, *booking).await?,
        Job::Rezone { zone } => rezone::rezone(services, zone).await?,
    }
    Ok(())
}

impl From<PaymentError> for JobError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => error.into(),
            error if error.is_temporary() => Self::Retry(error.code()),
            error => Self::Fatal(error.code()),
        }
    }
}
