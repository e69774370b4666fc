//! What an installation is set to: the environment first, then an optional TOML
//! file, then defaults that suit a laptop. The one place that reads either.

mod bucket;
mod error;
mod file;
mod limits;
mod log;
mod mail;
mod master_key;
mod network;
mod payments;
mod replica;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

pub use bucket::Bucket;
pub use error::ConfigError;
use error::{invalid, unreadable};
use file::from_file;
pub use master_key::MasterKey;
pub(crate) use master_key::previous_key;
pub use network::Network;
pub use payments::Stripe;
pub use replica::Follower;
use secrecy::SecretString;
use services::SecondStep;
use url::Url;

/// Every setting, checked.
#[derive(Debug)]
pub struct Config {
    /// Where files lie: the SQLite database, mails that are not sent, demo payments.
    pub data: PathBuf,
    /// `sqlite://...` or `postgres://...`, with its password.
    pub database_url: SecretString,
    /// A copy of it for public pages; none reads all from the database itself.
    pub follower: Option<Follower>,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The public address, without a slash at the end.
    pub base_url: String,
    /// The folder of built assets.
    pub site: PathBuf,
    /// The key that wraps all others: 32 bytes.
    pub master_key: MasterKey,
    /// The one before it, during a rotation and for as long as links signed with it are
    /// believed.
    pub master_key_previous: Option<SecretString>,
    /// Stripe, or its stand-in.
    pub stripe: Option<Stripe>,
    /// An SMTP server, with its password; none writes mails into a folder.
    pub smtp_url: Option<SecretString>,
    /// Where documents lie; none keeps them in the data folder.
    pub bucket: Option<Bucket>,
    /// The address mails come from.
    pub mail_from: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// How long a server that is to stop goes on answering, while balancers look away from it.
    pub drain: Duration,
    /// Which log lines are written, in the manner of `RUST_LOG`.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
    /// Whether owners and therapists must have a second step of signing in; unsaid, they must,
    /// and nobody must in a demonstration.
    pub second_step: Option<SecondStep>,
    /// How many times the usual number of tries one address gets: a little more where many
    /// people share an address, far more for a load test, which stays on this machine.
    pub limit_factor: NonZeroU32,
}

/// Every setting: its environment variable, and its key in the TOML file.
const KEYS: [(&str, &str); 25] = [
    ("LUMBAR_DATA", "data"),
    ("DATABASE_URL", "database_url"),
    ("LUMBAR_DATABASE_REPLICA_URL", "database_replica_url"),
    ("LUMBAR_REPLICA_STALENESS", "replica_staleness"),
    ("LUMBAR_LISTEN", "listen"),
    ("LUMBAR_BASE_URL", "base_url"),
    ("LUMBAR_SITE", "site"),
    ("LUMBAR_MASTER_KEY", "master_key"),
    ("LUMBAR_MASTER_KEY_PREVIOUS", "master_key_previous"),
    ("STRIPE_SECRET_KEY", "stripe_secret_key"),
    ("STRIPE_WEBHOOK_SECRET", "stripe_webhook_secret"),
    ("STRIPE_API_URL", "stripe_api_url"),
    ("SMTP_URL", "smtp_url"),
    ("LUMBAR_MAIL_FROM", "mail_from"),
    ("S3_BUCKET", "s3_bucket"),
    ("S3_REGION", "s3_region"),
    ("S3_ENDPOINT", "s3_endpoint"),
    ("S3_ACCESS_KEY_ID", "s3_access_key_id"),
    ("S3_SECRET_ACCESS_KEY", "s3_secret_access_key"),
    ("LUMBAR_TRUSTED_PROXIES", "trusted_proxies"),
    ("LUMBAR_DRAIN", "drain"),
    ("LUMBAR_LOG", "log"),
    ("LUMBAR_LOG_FORMAT", "log_format"),
    ("LUMBAR_SECOND_STEP", "second_step"),
    ("LUMBAR_LIMIT_FACTOR", "limit_factor"),
];

/// Raw values by environment variable.
type Values = BTreeMap<&'static str, String>;

impl Config {
    /// Reads the environment and, if given, a TOML file. `data` on the command line
    /// wins over both. Refuses the first setting that makes no sense.
    pub fn load(file: Option<&Path>, data: Option<PathBuf>) -> Result<Self, ConfigError> {
        let mut values = file.map_or(Ok(Values::new()), from_file)?;
        for (variable, _) in KEYS {
            #[expect(clippy::disallowed_methods, reason = "the one legal site")]
            if let Ok(value) = std::env::var(variable) {
                values.insert(variable, value);
            }
        }
        if let Some(data) = data {
            values.insert("LUMBAR_DATA", data.display().to_string());
        }
        Self::from_values(&values)
    }

    fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let get = |key: &str| values.get(key).map(String::as_str).filter(|v| !v.trim().is_empty());
        let data = PathBuf::from(get("LUMBAR_DATA").unwrap_or("data"));
        let listen: SocketAddr = parsed(
            "LUMBAR_LISTEN",
            get("LUMBAR_LISTEN").unwrap_or("127.0.0.1:3000"),
            "an address and a port, such as 127.0.0.1:3000",
        )?;
        let base_url = match get("LUMBAR_BASE_URL") {
            Some(url) => base_url(url)?,
            None => format!("http://localhost:{}", listen.port()),
        };
        let trusted_proxies = proxies(get("LUMBAR_TRUSTED_PROXIES").unwrap_or_default())?;
        let limit_factor =
            limits::factor(get("LUMBAR_LIMIT_FACTOR"), listen, &base_url, &trusted_proxies)?;
        Ok(Self {
            database_url: database_url(get("DATABASE_URL"), &data)?,
            follower: replica::follower(get)?,
            listen,
            site: PathBuf::from(get("LUMBAR_SITE").unwrap_or("target/site")),
            master_key: MasterKey::read(get("LUMBAR_MASTER_KEY"), &data)?,
            master_key_previous: master_key::previous(get("LUMBAR_MASTER_KEY_PREVIOUS"))?,
            stripe: payments::stripe(
                get("STRIPE_SECRET_KEY"),
                get("STRIPE_WEBHOOK_SECRET"),
                get("STRIPE_API_URL"),
            )?,
            smtp_url: get("SMTP_URL").map(mail::smtp_url).transpose()?,
            bucket: bucket::bucket(get)?,
            mail_from: mail::mail_from(get("LUMBAR_MAIL_FROM"), &base_url)?,
            trusted_proxies,
            drain: drain(get("LUMBAR_DRAIN").unwrap_or("0"))?,
            log: log::filter(get("LUMBAR_LOG").unwrap_or("info,sqlx=warn"))?,
            log_json: log_json(get("LUMBAR_LOG_FORMAT"))?,
            second_step: get("LUMBAR_SECOND_STEP").map(second_step).transpose()?,
            limit_factor,
            base_url,
            data,
        })
    }

    /// The defaults, with this data folder.
    #[cfg(test)]
    pub(crate) fn on_a_laptop(data: &Path) -> Self {
        let data = Values::from([("LUMBAR_DATA", data.display().to_string())]);
        Self::from_values(&data).expect("the defaults make sense")
    }

    /// Whether the site is served over TLS, by a proxy in front.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

fn parsed<T: std::str::FromStr>(
    key: &'static str,
    value: &str,
    must_be: &str,
) -> Result<T, ConfigError> {
    value.trim().parse().map_err(|_| invalid(key, format!("must be {must_be}")))
}

fn base_url(value: &str) -> Result<String, ConfigError> {
    let url: Url = parsed("LUMBAR_BASE_URL", value, "an address such as https://book.example.com")?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.path() == "/"
        && url.query().is_none();
    if !plain {
        return Err(invalid("LUMBAR_BASE_URL", "must be http(s)://host[:port], without a path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn database_url(value: Option<&str>, data: &Path) -> Result<SecretString, ConfigError> {
    let url = value.map_or_else(
        || format!("sqlite://{}", data.join("lumbar.db").display()),
        ToOwned::to_owned,
    );
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(invalid("DATABASE_URL", "must begin with sqlite:// or postgres://"));
    }
    Ok(url.into())
}

fn proxies(value: &str) -> Result<Vec<Network>, ConfigError> {
    value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let must_be = "IP addresses or networks such as 10.0.0.0/8, with commas between";
            parsed("LUMBAR_TRUSTED_PROXIES", part, must_be)
        })
        .collect()
}

fn drain(value: &str) -> Result<Duration, ConfigError> {
    let must_be = "a whole number of seconds from 0 to 120";
    let seconds: u64 = parsed("LUMBAR_DRAIN", value, must_be)?;
    if seconds > 120 {
        return Err(invalid("LUMBAR_DRAIN", format!("must be {must_be}")));
    }
    Ok(Duration::from_secs(seconds))
}

fn second_step(value: &str) -> Result<SecondStep, ConfigError> {
    let found = SecondStep::ALL.iter().find(|(name, _)| *name == value.trim());
    let must_be = || invalid("LUMBAR_SECOND_STEP", "must be required or offered");
    found.map(|(_, step)| *step).ok_or_else(must_be)
}

fn log_json(value: Option<&str>) -> Result<bool, ConfigError> {
    match value {
        None | Some("text") => Ok(false),
        Some("json") => Ok(true),
        Some(_) => Err(invalid("LUMBAR_LOG_FORMAT", "must be text or json")),
    }
}
