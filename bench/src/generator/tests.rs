use std::{
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    time::Duration,
};

use axum::{Router, routing::get};
use tokio::net::TcpListener;

use super::*;

/// A server that answers at once, but for one half second in which it answers nobody.
async fn stalling(after: Duration, stall: Duration) -> u16 {
    let begun = Instant::now();
    let handler = move || async move {
        let since = begun.elapsed();
        if since > after && since < after + stall {
            tokio::time::sleep(after + stall - since).await;
        }
        "hello"
    };
    serve(Router::new().route("/", get(handler))).await
}

async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

fn hello(port: u16, connections: usize) -> Load {
    Load {
        port,
        connections,
        ask: Arc::new(|_| Ask::Get("/".into())),
        judge: |answer| match answer.length {
            5 => Verdict::Good,
            length => Verdict::Wrong(format!("{length} bytes")),
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_came_while_the_server_stalled_is_counted_from_when_they_came() {
    let half = Duration::from_millis(500);
    let port = stalling(half, half).await;
    let schedule = Schedule::lasting(200.0, 3 * half);
    let run = open(&hello(port, 1), schedule).await.expect("it ran");
    assert_eq!((run.good, run.latencies.count()), (300, 300));
    // A third of them came during the stall, and waited half of it on average, though a
    // single request was under way.
    assert!(run.latencies.percentile(99.0) > 400.0, "{}", run.latencies.percentile(99.0));
    assert!(run.latencies.percentile(85.0) > 100.0, "{}", run.latencies.percentile(85.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_model_sees_the_same_stall_once() {
    let half = Duration::from_millis(500);
    let port = stalling(half, half).await;
    let run = closed(&hello(port, 1), Until::Lasting(3 * half)).await.expect("it ran");
    let slow = run.latencies.count() as f64 * (1.0 - 0.99);
    assert!(slow > 1.0 && run.latencies.percentile(99.0) < 400.0, "{run:?}");
}

#[tokio::test]
async fn the_rate_is_kept_however_slow_the_answers_are() {
    let handler = || async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        "hello"
    };
    let port = serve(Router::new().route("/", get(handler))).await;
    let run = open(&hello(port, 32), Schedule::of(100, 200.0)).await.expect("it ran");
    assert_eq!(run.good, 100);
    assert!(run.took < Duration::from_secs(2), "one after another it would be 5 s: {run:?}");
}

#[tokio::test]
async fn wrong_answers_are_counted_and_the_first_is_told() {
    static FIRST: AtomicBool = AtomicBool::new(true);
    let handler = || async { if FIRST.swap(false, SeqCst) { "hello" } else { "no" } };
    let port = serve(Router::new().route("/", get(handler))).await;
    let run = closed(&hello(port, 2), Until::Count(10)).await.expect("it ran");
    assert_eq!((run.good, run.wrong), (1, 9));
    assert_eq!(run.first_wrong.as_deref(), Some("2 bytes"));
}
