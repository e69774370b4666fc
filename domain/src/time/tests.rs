use super::*;

fn wall(text: &str) -> NaiveDateTime {
    text.parse().expect("a wall time")
}
