//! Every call to Stripe that the server makes: what it is for, and how the stand-in knows it.

/// A call to Stripe, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Opening a visit's payment page.
    Open,
    /// Asking how it stands.
    Fetch,
    /// Closing it.
    Close,
    /// Looking for it, where the key is too old to ask again.
    FindPage,
    /// Sending a visit's money back.
    Refund,
    /// Asking how that stands.
    FetchRefund,
    /// Looking for it, where the key is too old.
    FindRefund,
    /// Asking about a refund that somebody made at Stripe.
    DescribeRefund,
    /// Asking whose a payment is that somebody gave back at Stripe, and of which nobody told.
    FindPayment,
    /// Asking what a payment cost.
    Fee,
    /// Opening the page of something that is sold without a visit.
    SaleOpen,
    /// Asking how it stands.
    SaleFetch,
    /// Closing it.
    SaleClose,
    /// Looking for it, where the key is too old.
    SaleFindPage,
    /// Sending a sale's money back.
    SaleRefund,
    /// Asking how that stands.
    SaleFetchRefund,
    /// Looking for it, where the key is too old.
    SaleFindRefund,
    /// Asking what a sale cost.
    SaleFee,
    /// Asking which card was given.
    KeepCard,
    /// Charging it.
    Charge,
    /// Looking for that charge, where the key is too old.
    FindCharge,
    /// Giving the card up.
    Detach,
    /// Asking whose it is, where that was refused.
    Owned,
    /// Asking how a dispute stands.
    Dispute,
    /// Asking which card paid, for whoever gives money back.
    PaidCard,
    /// Asking what moved the balance.
    BalanceLines,
    /// Asking what was paid out.
    Payouts,
    /// Asking of what a payout is made.
    PayoutLines,
    /// Asking what Stripe holds.
    Balance,
    /// Asking what happened.
    Events,
    /// Asking whether the key is accepted.
    Check,
    /// Asking where events are sent.
    Endpoints,
    /// Asking whose card was set up by an id.
    Setup,
}

pub const CALLS: [Call; 33] = [
    Call::Open,
    Call::Fetch,
    Call::Close,
    Call::FindPage,
    Call::Refund,
    Call::FetchRefund,
    Call::FindRefund,
    Call::DescribeRefund,
    Call::FindPayment,
    Call::Fee,
    Call::SaleOpen,
    Call::SaleFetch,
    Call::SaleClose,
    Call::SaleFindPage,
    Call::SaleRefund,
    Call::SaleFetchRefund,
    Call::SaleFindRefund,
    Call::SaleFee,
    Call::KeepCard,
    Call::Charge,
    Call::FindCharge,
    Call::Detach,
    Call::Owned,
    Call::Dispute,
    Call::PaidCard,
    Call::BalanceLines,
    Call::Payouts,
    Call::PayoutLines,
    Call::Balance,
    Call::Events,
    Call::Check,
    Call::Endpoints,
    Call::Setup,
];

/// How the stand-in knows a call.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    pub method: &'static str,
    pub path: &'static str,
    /// Whether the path is that, and does not only begin so.
    pub exact: bool,
    /// What stands in its query, where that tells it from others.
    pub query: Option<&'static str>,
}

impl Address {
    /// Whether that was asked, such as `POST /v1/refunds`.
    pub fn is(&self, asked: &str) -> bool {
        let Some((method, path)) = asked.split_once(' ') else { return false };
        let there = if self.exact { path == self.path } else { path.starts_with(self.path) };
        method == self.method && there
    }
}

impl Call {
    /// Where it goes.
    pub const fn address(self) -> Address {
        match self {
            Self::Open | Self::SaleOpen => exactly("POST", "/v1/checkout/sessions"),
            Self::Fetch | Self::SaleFetch => below("GET", "/v1/checkout/sessions/"),
            Self::Close | Self::SaleClose => below("POST", "/v1/checkout/sessions/"),
            Self::FindPage | Self::SaleFindPage => exactly("GET", "/v1/checkout/sessions"),
            Self::Refund | Self::SaleRefund => exactly("POST", "/v1/refunds"),
            Self::FetchRefund | Self::SaleFetchRefund | Self::DescribeRefund => {
                below("GET", "/v1/refunds/")
            }
            Self::FindRefund | Self::SaleFindRefund => exactly("GET", "/v1/refunds"),
            Self::FindPayment | Self::Fee | Self::SaleFee | Self::PaidCard => {
                below("GET", "/v1/payment_intents/")
            }
            Self::KeepCard => with(below("GET", "/v1/checkout/sessions/"), "expand"),
            Self::Charge => exactly("POST", "/v1/payment_intents"),
            Self::FindCharge => exactly("GET", "/v1/payment_intents"),
            Self::Detach => below("POST", "/v1/payment_methods/"),
            Self::Owned => below("GET", "/v1/payment_methods/"),
            Self::Dispute => below("GET", "/v1/disputes/"),
            Self::BalanceLines => with(exactly("GET", "/v1/balance_transactions"), "created"),
            Self::Payouts => exactly("GET", "/v1/payouts"),
            Self::PayoutLines => with(exactly("GET", "/v1/balance_transactions"), "payout="),
            Self::Balance => exactly("GET", "/v1/balance"),
            Self::Events | Self::Check => exactly("GET", "/v1/events"),
            Self::Endpoints => exactly("GET", "/v1/webhook_endpoints"),
            Self::Setup => below("GET", "/v1/setup_intents/"),
        }
    }

    /// Whether it needs a studio that keeps cards: a visit pays a deposit there.
    pub const fn needs_cards(self) -> bool {
        matches!(
            self,
            Self::KeepCard | Self::Charge | Self::FindCharge | Self::Detach | Self::Owned
        )
    }

    /// Whether the studio's owner does something for it.
    pub const fn needs_owner(self) -> bool {
        matches!(
            self,
            Self::SaleOpen
                | Self::SaleFetch
                | Self::SaleClose
                | Self::SaleFindPage
                | Self::SaleRefund
                | Self::SaleFetchRefund
                | Self::SaleFindRefund
                | Self::SaleFee
                | Self::Charge
                | Self::FindCharge
                | Self::Detach
                | Self::Owned
                | Self::PaidCard
                | Self::Check
                | Self::Endpoints
                | Self::Setup
        )
    }
}

const fn exactly(method: &'static str, path: &'static str) -> Address {
    Address { method, path, exact: true, query: None }
}

const fn below(method: &'static str, path: &'static str) -> Address {
    Address { method, path, exact: false, query: None }
}

const fn with(address: Address, part: &'static str) -> Address {
    Address { query: Some(part), ..address }
}

#[cfg(test)]
mod tests;
