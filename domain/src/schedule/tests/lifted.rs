use super::*;

/// The codes of what a start does not keep under a grid of 30 minutes, two hours' notice and ten
/// days; it is Monday at noon.
fn unkept(start: &str) -> Vec<&'static str> {
    let rules = StartRules { grid_minutes: 30, notice_minutes: 120, window_days: 10 };
    let snapshot = Snapshot { rules, ..studio() };
    snapshot.unkept(utc(start), now()).into_iter().map(ClientRule::code).collect()
}

#[test]
fn a_start_names_each_rule_that_it_does_not_keep_and_no_other() {
    assert_eq!(unkept("2027-01-04T14:00:00Z"), [""; 0], "exactly at the notice");
    assert_eq!(unkept("2027-01-04T13:30:00Z"), ["notice"]);
    assert_eq!(unkept("2027-01-04T13:35:00Z"), ["notice", "grid"]);
    assert_eq!(unkept("2027-01-14T10:00:00Z"), [""; 0], "the last date");
    assert_eq!(unkept("2027-01-15T10:00:00Z"), ["window"]);
    assert_eq!(unkept("2027-01-15T10:00:01Z"), ["window", "grid"]);
}

#[test]
fn no_grid_binds_a_class() {
    let snapshot = Snapshot { classes: Some(Vec::new()), ..studio() };
    assert!(snapshot.unkept(utc("2027-01-05T10:05:00Z"), now()).is_empty());
    assert_eq!(studio().unkept(utc("2027-01-05T10:05:00Z"), now()), [ClientRule::Grid]);
}

#[test]
fn a_rule_is_found_by_its_code() {
    for rule in ClientRule::ALL {
        assert_eq!(ClientRule::from_code(rule.code()), Some(rule));
    }
    assert_eq!(ClientRule::from_code("anything"), None);
}
