//! `lumbar create-studio`: a studio that can be booked, from a file.

use std::path::Path;

use services::setup::{self, PlanProblem, StudioCreated, StudioPlan, StudioRefused};

use super::CommandError;
use crate::Config;

/// Opens the studio that the file describes. Refuses a studio that is there already.
pub async fn run(config: &Config, file: &Path) -> Result<(), CommandError> {
    let plan = read(file)?;
    let services = super::with_services(config).await?;
    let created = setup::create_studio(&services, &plan).await.map_err(|e| refused(file, e))?;
    announce(config, &plan, &created);
    Ok(())
}

fn read(file: &Path) -> Result<StudioPlan, CommandError> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    Ok(toml::from_str(&text).map_err(|e| format!("{name}: {e}"))?)
}

fn refused(file: &Path, error: StudioRefused) -> CommandError {
    match error {
        StudioRefused::Invalid(problems) => {
            let lines: Vec<String> = problems.iter().map(line).collect();
            format!("{}: nothing was written, because\n{}", file.display(), lines.join("\n")).into()
        }
        StudioRefused::SlugTaken(_) => format!("{error}; nothing was changed").into(),
        StudioRefused::Store(cause) => cause.into(),
    }
}

fn line(problem: &PlanProblem) -> String {
    format!("  {}: {}", problem.key, words(problem.code))
}

/// What is wrong, in words that say what would be right.
fn words(code: &str) -> &'static str {
    match code {
        "required" => "is needed",
        "reserved" => "is the name of one of Lumbar's own pages",
        "not_a_slug" => "must be small letters, digits and hyphens, such as deep-tissue",
        "not_a_name" => "must be a name",
        "not_an_email" => "must be an email address",
        "not_a_phone" => "must be a telephone number, such as +351 210 000 000",
        "not_a_country" => "must be two capital letters, such as PT",
        "not_a_date" => "must be a date such as \"2019-06-30\"",
        "not_a_time" => "must be a time such as \"09:00\"",
        "not_a_day" => "must be mon, tue, wed, thu, fri, sat or sun",
        "not_a_choice" => "must be all, approval or nobody",
        "empty_hours" => "must be another time than `from`",
        "ends_before_it_begins" => "lies before `issued_on`",
        "checked_incomplete" => "`checked_by` and `checked_how` belong together",
        "out_of_range" => "is too small or too large",
        "twice" => "is there twice",
        "unknown_zone" => "must be an IANA time zone, such as Europe/Lisbon",
        "unknown_currency" => "must be EUR, GBP, USD, CAD, AUD, NZD, CHF, SEK or JPY",
        "unknown_technique" => "is no technique: name it under [[techniques]]",
        "unknown_equipment" => "is no `kind` under [[equipment]]",
        "unknown_room" => "is no `name` under [[rooms]]",
        _ => "is not accepted",
    }
}

fn announce(config: &Config, plan: &StudioPlan, created: &StudioCreated) {
    println!("{} is open: {}/{}", plan.name, config.base_url, plan.slug);
    for email in &created.invited {
        println!("{email} gets a mail to sign in, once `lumbar serve` or `lumbar worker` runs.");
    }
    for treatment in &created.without_therapist {
        println!(
            "Nobody has a checked qualification for `{treatment}`: it is shown, and has no \
             free times."
        );
    }
    println!("Next: lumbar create-owner --studio {} --email YOU@EXAMPLE.COM", plan.slug);
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use services::{
        Services,
        availability::{SlotSearch, slots},
        testing::TestBed,
    };
    use storage::Store;

    use super::*;

    fn example() -> StudioPlan {
        read(Path::new("../docs/example-studio.toml")).expect("the example is right")
    }

    struct Empty(Services);

    impl storage::testing::OnStore for Empty {
        async fn on(store: Store) -> Self {
            Self(TestBed::services_on(store))
        }
    }

    storage::on_both_engines! {
        async fn the_example_opens_a_studio_with_free_times(bed: &Empty) {
            let created = setup::create_studio(&bed.0, &example()).await.expect("opened");
            assert_eq!(created.invited, ["ana@lombar.example", "rui@lombar.example"]);
            assert!(created.without_therapist.is_empty(), "{created:?}");
            let reader = bed.0.store.reader();
            let treatments = storage::studios::treatments(reader, created.id).await.expect("read");
            let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
            for treatment in treatments {
                let search = SlotSearch {
                    studio: created.id,
                    treatment: treatment.id.into(),
                    therapist: None,
                    from: day("2026-11-23"),
                    until: day("2026-11-29"),
                    ignore: None,
                };
                let found = slots(&bed.0, &search).await.expect("searched");
                assert!(found.slots.len() > 20, "{}: {}", treatment.slug, found.slots.len());
            }
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_says_where_and_a_problem_says_what_would_be_right() {
        let id: uuid::Uuid = storage::new_id();
        let path = std::env::temp_dir().join(format!("lumbar-studio-{id}.toml"));
        std::fs::write(&path, "slug = \"lisbon\"\nnaem = \"Lombar\"\n").expect("written");
        let said = read(&path).expect_err("refused").to_string();
        std::fs::remove_file(&path).expect("removed");
        assert!(said.contains("line 2") && said.contains("naem"), "{said}");
        let problem = PlanProblem { key: "therapists[2].hours[1].from".into(), code: "not_a_time" };
        assert_eq!(
            line(&problem),
            "  therapists[2].hours[1].from: must be a time such as \"09:00\""
        );
    }
}
