use secrecy::ExposeSecret;

use super::*;

fn with(pairs: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
    Config::from_values(&pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect())
}

#[test]
fn nothing_set_serves_a_laptop() {
    let config = with(&[]).expect("defaults make sense");
    assert_eq!(config.database_url.expose_secret(), "sqlite://data/lumbar.db");
    assert_eq!(config.base_url, "http://localhost:3000");
    assert!(config.stripe.is_none() && config.smtp_url.is_none() && !config.secure());
}

#[test]
fn every_refusal_names_its_key() {
    let refusals = [
        ("LUMBAR_LISTEN", "3000"),
        ("LUMBAR_BASE_URL", "https://example.com/path"),
        ("DATABASE_URL", "mysql://localhost"),
        ("LUMBAR_MASTER_KEY", "short"),
        ("SMTP_URL", "mail.example.com"),
        ("LUMBAR_MAIL_FROM", "nobody"),
        ("LUMBAR_MASTER_KEY_PREVIOUS", "short"),
        ("LUMBAR_TRUSTED_PROXIES", "10.0.0.1, proxy"),
        ("LUMBAR_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("LUMBAR_LOG", "debgu"),
        ("LUMBAR_LOG", "info,sqlx=loud"),
        ("LUMBAR_LOG_FORMAT", "xml"),
        ("LUMBAR_LIMIT_FACTOR", "0"),
        ("LUMBAR_DATABASE_REPLICA_URL", "sqlite://copy.db"),
        ("LUMBAR_DATABASE_REPLICA_URL", "postgres://copy/lumbar"),
        ("LUMBAR_REPLICA_STALENESS", "0"),
        ("LUMBAR_REPLICA_STALENESS", "soon"),
        ("LUMBAR_DRAIN", "121"),
        ("LUMBAR_SECOND_STEP", "maybe"),
    ];
    for (key, value) in refusals {
        let refused = with(&[(key, value)]).expect_err(key).to_string();
        assert!(refused.starts_with(key), "{refused}");
    }
}

#[test]
fn limits_are_off_on_this_machine_alone() {
    for listen in ["127.0.0.1:3000", "127.8.8.8:80", "[::1]:3000"] {
        let config = with(&[("LUMBAR_LIMIT_FACTOR", "100000"), ("LUMBAR_LISTEN", listen)]);
        assert_eq!(config.expect(listen).limit_factor.get(), 100_000);
    }
    for listen in ["0.0.0.0:3000", "[::]:3000", "192.0.2.7:80"] {
        let at = |factor| with(&[("LUMBAR_LIMIT_FACTOR", factor), ("LUMBAR_LISTEN", listen)]);
        let refused = at("11").expect_err(listen).to_string();
        assert_eq!(
            refused,
            format!(
                "LUMBAR_LIMIT_FACTOR: more than 10 is for load tests on this machine alone: \
                 lower it, or listen on 127.0.0.1 (LUMBAR_LISTEN is {listen})"
            )
        );
        assert!(at("10").is_ok(), "an office behind one address may need it");
    }
}

#[test]
fn limits_stay_on_behind_a_proxy_of_this_machine() {
    for (setting, instead) in [
        (
            ("LUMBAR_BASE_URL", "https://book.example.com"),
            "be known as http://localhost (LUMBAR_BASE_URL is https://book.example.com)",
        ),
        (
            ("LUMBAR_BASE_URL", "http://book.example.com"),
            "be known as http://localhost (LUMBAR_BASE_URL is http://book.example.com)",
        ),
        (("LUMBAR_TRUSTED_PROXIES", "127.0.0.1"), "trust no proxy (LUMBAR_TRUSTED_PROXIES is set)"),
    ] {
        let at = |factor| with(&[("LUMBAR_LIMIT_FACTOR", factor), setting]);
        let refused = at("1000000").expect_err(instead).to_string();
        assert_eq!(
            refused,
            format!(
                "LUMBAR_LIMIT_FACTOR: more than 10 is for load tests on this machine alone: \
                 lower it, or {instead}"
            )
        );
        assert!(at("10").is_ok(), "an office behind one address may need it");
    }
}

fn from_toml(text: &str) -> Result<Config, ConfigError> {
    let id: uuid::Uuid = storage::new_id();
    let path = std::env::temp_dir().join(format!("lumbar-config-{id}.toml"));
    std::fs::write(&path, text).expect("written");
    let values = from_file(&path);
    std::fs::remove_file(path).expect("removed");
    Config::from_values(&values?)
}

#[test]
fn a_toml_file_may_say_numbers_and_lists_where_they_make_sense() {
    let config =
        from_toml("limit_factor = 4\ntrusted_proxies = [\"10.0.0.1\", \"192.168.0.0/16\"]\n");
    let config = config.expect("it makes sense");
    assert_eq!(config.limit_factor.get(), 4);
    assert_eq!(config.trusted_proxies.len(), 2);
}

#[test]
fn a_toml_value_that_makes_no_sense_is_refused_by_its_key() {
    for (text, key) in [
        ("limit_factor = true", "LUMBAR_LIMIT_FACTOR"),
        ("limit_factor = 1.5", "LUMBAR_LIMIT_FACTOR"),
        ("listen = 3000", "LUMBAR_LISTEN"),
        ("[log]\nlevel = \"info\"", "LUMBAR_LOG"),
        ("trusted_proxies = [1, 2]", "LUMBAR_TRUSTED_PROXIES"),
    ] {
        let refused = from_toml(text).expect_err(text).to_string();
        assert!(refused.starts_with(key), "{refused}");
    }
}

#[test]
fn a_stripe_key_without_its_webhook_secret_is_refused() {
    let refused = with(&[("STRIPE_SECRET_KEY", "sk_test_1")]).expect_err("incomplete");
    assert_eq!(
        refused.to_string(),
        "STRIPE_SECRET_KEY is set, so STRIPE_WEBHOOK_SECRET must be set too"
    );
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let config = with(&[
        ("STRIPE_SECRET_KEY", "sk_test_canary"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_canary"),
        ("DATABASE_URL", "postgres://u:canary@localhost/db"),
        ("LUMBAR_DATABASE_REPLICA_URL", "postgres://u:canary@copy/db"),
        ("SMTP_URL", "smtp://u:canary@localhost"),
        ("LUMBAR_MASTER_KEY", "Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5MzQ="),
        ("LUMBAR_MASTER_KEY_PREVIOUS", "Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5MTI="),
        ("S3_BUCKET", "papers"),
        ("S3_ACCESS_KEY_ID", "canary-asks"),
        ("S3_SECRET_ACCESS_KEY", "canary-signs"),
    ])
    .expect("all fine");
    let shown = format!("{config:?}");
    assert!(!shown.contains("canary") && !shown.contains("Y2FuYXJ5"));
}

#[test]
fn a_bucket_needs_its_key_and_a_key_its_bucket() {
    let keys = [("S3_ACCESS_KEY_ID", "AKIA"), ("S3_SECRET_ACCESS_KEY", "secret")];
    let full = [&[("S3_BUCKET", "papers"), ("S3_ENDPOINT", "https://s3.example.com/")], &keys[..]];
    let bucket = with(&full.concat()).expect("complete").bucket.expect("a bucket");
    assert_eq!(bucket.endpoint.as_deref(), Some("https://s3.example.com"));
    assert_eq!((bucket.name.as_str(), bucket.region.as_str()), ("papers", "us-east-1"));
    assert!(with(&[]).expect("the defaults").bucket.is_none());
    for wrong in [
        &[("S3_BUCKET", "papers")][..],
        &keys,
        &[("S3_BUCKET", "papers"), keys[0]],
        &[("S3_BUCKET", "s3://papers"), keys[0], keys[1]],
        &[("S3_BUCKET", "papers"), ("S3_ENDPOINT", "s3.example.com"), keys[0], keys[1]],
        &[("S3_BUCKET", "papers"), ("S3_ENDPOINT", "https://a/b"), keys[0], keys[1]],
    ] {
        let error = with(wrong).expect_err("refused").to_string();
        assert!(error.contains("S3_") && !error.contains("secret"), "{error}");
    }
}

#[test]
fn only_postgresql_has_a_copy_that_follows_it() {
    const COPY: (&str, &str) = ("LUMBAR_DATABASE_REPLICA_URL", "postgres://copy/lumbar");
    let both = [("DATABASE_URL", "postgres://primary/lumbar"), COPY];
    let follower = with(&both).expect("both are PostgreSQL").follower.expect("set");
    assert_eq!(follower.staleness.as_secs(), 2);
    assert!(!format!("{follower:?}").contains("copy/lumbar"));
    let refused = with(&[("DATABASE_URL", "sqlite://data/lumbar.db"), COPY]);
    let said = refused.expect_err("SQLite has none").to_string();
    assert!(said.contains("only PostgreSQL") && said.contains("DATABASE_URL"), "{said}");
}
