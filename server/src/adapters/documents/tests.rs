//! A folder, and a bucket that believes signed requests alone.

use super::{s3::S3, *};

const KEY: &str = "AKIAEXAMPLE";
const SECRET: &str = "a/secret+key";

async fn bucket(secret: &str) -> (Documents, Arc<S3>) {
    let (s3, endpoint) = S3::start(KEY, SECRET).await;
    let bucket = Bucket {
        name: "papers".into(),
        region: "eu-central-1".into(),
        endpoint: Some(endpoint),
        access_key: KEY.into(),
        secret_key: secret.into(),
    };
    (Documents::bucket(&bucket).expect("an address"), s3)
}

async fn keeps_gives_and_forgets(documents: &Documents) {
    let bytes = b"%PDF-1.7 and more".repeat(1_000);
    documents.put("0a1b.pdf", bytes.clone()).await.expect("kept");
    assert_eq!(documents.get("0a1b.pdf").await.expect("asked"), Some(bytes));
    documents.remove("0a1b.pdf").await.expect("removed");
    assert_eq!(documents.get("0a1b.pdf").await.expect("asked"), None);
    documents.remove("0a1b.pdf").await.expect("twice does no harm");
}

#[tokio::test]
async fn a_folder_keeps_gives_and_forgets() {
    let folder = std::env::temp_dir().join(format!("lumbar-{}", storage::new_id::<uuid::Uuid>()));
    let documents = Documents::folder(&folder).expect("made");
    keeps_gives_and_forgets(&documents).await;
    documents.put("twice.png", vec![1]).await.expect("kept");
    let again = documents.put("twice.png", vec![2]).await.expect_err("there is one");
    assert_eq!(again.code, "name_taken");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_bucket_keeps_gives_and_forgets_for_whoever_signs() {
    let (documents, s3) = bucket(SECRET).await;
    keeps_gives_and_forgets(&documents).await;
    documents.put("0a1b.pdf", b"%PDF".to_vec()).await.expect("kept");
    assert_eq!(s3.paths(), ["/papers/0a1b.pdf"], "in the bucket, under its name");
}

#[tokio::test]
async fn a_refusal_is_told_by_a_code_whatever_the_bucket_repeats() {
    let (documents, s3) = bucket(SECRET).await;
    s3.refuse_next(&format!("<Error><AWSAccessKeyId>{KEY}</AWSAccessKeyId>{SECRET}</Error>"));
    let refused = documents.put("0a1b.pdf", b"%PDF".to_vec()).await.expect_err("refused");
    let said = format!("{refused} {refused:?}");
    assert!(!said.contains(KEY) && !said.contains(SECRET), "{said}");
    let asked = s3.signed();
    assert!(asked.len() == 1 && asked[0].contains(KEY), "it was asked, by whoever has the key");
}

#[tokio::test]
async fn a_bucket_that_does_not_know_the_key_keeps_nothing() {
    let (documents, s3) = bucket("another secret").await;
    let refused = documents.put("0a1b.pdf", b"%PDF".to_vec()).await.expect_err("a wrong key");
    assert_eq!(refused.code, "permission_denied");
    assert!(documents.get("0a1b.pdf").await.is_err());
    assert!(s3.paths().is_empty());
}
