//! Random work at a studio, compared with a reference of who has what time and what money.
//!
//! `LUMBAR_MODEL_CASES` times as many as `LUMBAR_MODEL_STEPS` steps, from `LUMBAR_MODEL_SEED`:
//! few here, and a hundred thousand steps in all where `cargo xtask chaos` sets them, from ten
//! seeds. What fails is made as short as possible before it is told.

mod clients;
mod compare;
mod run;
mod staff;
mod steps;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use storage::on_both_engines;
use tokio::{runtime::Handle, task::block_in_place};

use crate::testing::TestBed;

fn setting(name: &str, usual: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a test says how much of it is wanted")]
    let given = std::env::var(name);
    given.map_or(usual, |text| text.parse().expect("a number"))
}

fn runner() -> TestRunner {
    let cases = u32::try_from(setting("LUMBAR_MODEL_CASES", 6)).expect("not that many");
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&setting("LUMBAR_MODEL_SEED", 1).to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

on_both_engines! {
    async fn random_work_ends_as_the_reference_says(bed: &TestBed) {
        let most = usize::try_from(setting("LUMBAR_MODEL_STEPS", 40)).expect("not that many");
        let (mut cases, mut done) = (0_u32, 0);
        let studio = std::cell::RefCell::new((&mut cases, &mut done));
        let outcome = runner().run(&steps::steps(most), |steps| {
            let n = {
                let mut counts = studio.borrow_mut();
                *counts.0 += 1;
                *counts.1 += steps.len();
                *counts.0
            };
            block_in_place(|| {
                Handle::current().block_on(async {
                    let mut run = run::Runner::new(bed, n).await;
                    for step in &steps {
                        run.step(step).await;
                    }
                    run.compare().await;
                });
            });
            Ok(())
        });
        println!("{done} steps at {cases} studios");
        if let Err(failed) = outcome {
            panic!("{failed}");
        }
    }
}
