//! A bucket for documents, at Amazon or at anybody who speaks the same.

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, invalid, parsed};

/// A bucket, and the key to it.
#[derive(Debug)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where it is; any word where the service has no regions.
    pub region: String,
    /// The service's address, without a slash at the end; none is Amazon's.
    pub endpoint: Option<String>,
    /// Who asks.
    pub access_key: SecretString,
    /// What requests are signed with.
    pub secret_key: SecretString,
}

const BUCKET: &str = "S3_BUCKET";
const ENDPOINT: &str = "S3_ENDPOINT";
const ACCESS_KEY: &str = "S3_ACCESS_KEY_ID";
const SECRET_KEY: &str = "S3_SECRET_ACCESS_KEY";
const ALONE: [&str; 4] = ["S3_REGION", ENDPOINT, ACCESS_KEY, SECRET_KEY];

/// The bucket, where one is named. Refuses one without a key, and a key without one.
pub fn bucket<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Option<Bucket>, ConfigError> {
    let Some(name) = get(BUCKET) else {
        return match ALONE.into_iter().find(|key| get(key).is_some()) {
            Some(key) => Err(ConfigError::Incomplete { key, needs: BUCKET }),
            None => Ok(None),
        };
    };
    let needed = |needs| get(needs).ok_or(ConfigError::Incomplete { key: BUCKET, needs });
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
        return Err(invalid(BUCKET, "must be a bucket's name alone, without an address"));
    }
    Ok(Some(Bucket {
        name: name.to_owned(),
        region: get("S3_REGION").unwrap_or("us-east-1").to_owned(),
        endpoint: get(ENDPOINT).map(endpoint).transpose()?,
        access_key: needed(ACCESS_KEY)?.into(),
        secret_key: needed(SECRET_KEY)?.into(),
    }))
}

fn endpoint(value: &str) -> Result<String, ConfigError> {
    let url: Url = parsed(ENDPOINT, value, "an address such as https://s3.example.com")?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.path() == "/"
        && url.query().is_none();
    if plain {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    } else {
        Err(invalid(ENDPOINT, "must be http(s)://host[:port], without a path"))
    }
}
