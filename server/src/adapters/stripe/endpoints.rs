//! The addresses that Stripe tells its events to. The crate that has this call is large, and
//! this is all that we would use of it.

use services::ports::{GatewayEndpoint, GatewayError};
use stripe::{Client, StripeRequest};
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::call::send;

/// As many as Stripe lists at once: far more than an account may have.
const PAGE: u32 = 100;

/// Every address of the account that the key belongs to, in the key's mode.
pub(super) async fn list(client: &Client) -> Result<Vec<GatewayEndpoint>, GatewayError> {
    let Page { data, has_more } = send(client, &List).await?;
    if has_more {
        tracing::error!("Stripe has more webhook endpoints than can be read at once");
        return Err(GatewayError::Unknown);
    }
    let known = |endpoint: Endpoint| GatewayEndpoint {
        url: endpoint.url,
        enabled: endpoint.status == "enabled",
        events: endpoint.enabled_events,
    };
    Ok(data.into_iter().map(known).collect())
}

struct List;

#[derive(serde::Serialize)]
struct Query {
    limit: u32,
}

#[derive(miniserde::Deserialize)]
struct Page {
    data: Vec<Endpoint>,
    has_more: bool,
}

#[derive(miniserde::Deserialize)]
struct Endpoint {
    url: String,
    status: String,
    enabled_events: Vec<String>,
}

impl StripeRequest for List {
    type Output = Page;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, "/webhook_endpoints").query(&Query { limit: PAGE })
    }
}
