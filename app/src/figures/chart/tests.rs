//! Charts as they are drawn.

use domain::Currency;
use leptos::prelude::*;

use super::*;

fn drawn(view: impl FnOnce() -> AnyView) -> String {
    let html = Owner::new().with(|| view().to_html());
    // One shape a line reads better.
    html.replace("><", ">\n<")
}

fn pile(label: &str, parts: &[i64], before: Option<i64>) -> Pile {
    Pile {
        label: label.into(),
        name: format!("week of {label}"),
        parts: parts.to_vec(),
        before,
        so_far: label == "16 Nov",
    }
}

fn bars() -> Bars {
    Bars {
        unit: Unit::Money(Currency::Eur),
        kinds: Vec::new(),
        piles: vec![
            pile("9 Nov", &[712_000], Some(640_000)),
            pile("16 Nov", &[741_250], Some(655_000)),
        ],
        names: ("these days".into(), "the 2 weeks before".into()),
        said: "Revenue is 12 % above the 2 weeks before.".into(),
    }
}

#[test]
fn bars_stand_beside_those_they_are_compared_with() {
    let html = drawn(|| bars().view());
    assert_eq!(html.matches("<rect class=\"bar").count(), 4, "{html}");
    assert_eq!(html.matches("class=\"bar prev\"").count(), 2, "{html}");
    assert!(html.contains("<title>week of 16 Nov: €7,412.50</title>"), "{html}");
    // The last week is not over, and looks like it.
    assert!(html.contains("class=\"bar k0 open\"") && html.contains("not over yet"), "{html}");
}

#[test]
fn what_was_given_back_hangs_below_the_axis() {
    let bars = Bars {
        kinds: vec!["treatments".into(), "fees".into()],
        piles: vec![pile("9 Nov", &[-3_000, 5_000], None)],
        ..bars()
    };
    let html = drawn(|| bars.view());
    let top = |class: &str| {
        let rest = html.split(&format!("class=\"{class}\" x=")).nth(1).expect("a bar");
        let y = rest.split(" y=\"").nth(1).and_then(|rest| rest.split('"').next());
        y.and_then(|y| y.parse::<f64>().ok()).expect("a number")
    };
    assert!(top("bar k0") > top("bar k1"), "{html}");
}

#[test]
fn lines_bear_their_names_at_their_ends() {
    let lines = Lines {
        unit: Unit::Share,
        labels: ["31 Aug", "7 Sep", "14 Sep"].map(str::to_owned).to_vec(),
        lines: vec![
            Line { name: "late".into(), values: vec![Some(980), None, Some(680)] },
            Line { name: "no-show".into(), values: vec![Some(410), Some(390), Some(640)] },
        ],
        said: "Fewer people cancel late.".into(),
    };
    let html = drawn(|| lines.view());
    for words in
        ["late 6.8\u{a0}%", "no-show 6.4\u{a0}%", "aria-label=\"Fewer people cancel late.\""]
    {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert!(html.contains("class=\"line l1\""), "the second has dashes of its own");
}

#[test]
fn a_figure_has_its_numbers_in_a_table_and_says_when_there_are_none() {
    let table = || Table {
        caption: "Revenue by week".into(),
        columns: vec![Column::of("Days"), Column::of("Revenue")],
        rows: vec![Row {
            head: Cell::of("9 to 15 November 2026"),
            cells: vec![Cell::link("€7,120.00", "/berlin/desk/reports/money")],
        }],
        foot: None,
    };
    let figure = |drawing: Option<AnyView>| Figure {
        finding: "Revenue came to €7,120".into(),
        measure: "Revenue by week, EUR".into(),
        drawing,
        nothing: "Nothing was earned.",
        doubt: None,
        notes: None,
        table: Some(table()),
        csv: None,
    };
    let full = drawn(|| figure(Some(bars().view())).view());
    assert!(full.contains("<details class=\"data\">") && full.contains("€7,120.00"), "{full}");
    assert_eq!(full.matches("role=\"img\"").count(), 1, "one picture, with a sentence");
    let empty = drawn(|| figure(None).view());
    assert!(empty.contains("Nothing was earned.") && !empty.contains("<table"), "{empty}");
}

#[test]
fn nothing_drawn_has_an_inline_style() {
    let list = || {
        list(
            Unit::Count,
            "before",
            &[Bar { name: "Hana <b>".into(), href: None, value: 3, before: Some(2) }],
        )
    };
    for html in [drawn(|| bars().view()), drawn(list)] {
        assert!(!html.contains("style=") && !html.contains("<b>"), "{html}");
    }
}

/// Two weeks, the second of which gave something back.
fn stacked() -> Bars {
    Bars {
        kinds: vec!["treatments".into(), "fees".into()],
        piles: vec![pile("9 Nov", &[712_000, 4_200], None), pile("16 Nov", &[-3_000, 5_100], None)],
        ..bars()
    }
}

/// What they are, week by week, in columns of these names.
fn told(columns: &[&str], rows: &[&[&str]]) -> Table {
    let row = |cells: &&[&str]| Row {
        head: Cell::of("a week"),
        cells: cells.iter().copied().map(Cell::of).collect(),
    };
    Table {
        caption: "Revenue by week".into(),
        columns: columns.iter().copied().map(Column::of).collect(),
        rows: rows.iter().map(row).collect(),
        foot: None,
    }
}

#[test]
fn a_table_tells_every_kind_that_is_piled_up_above_it() {
    let whole = told(
        &["Days", "Treatments", "Fees", "Revenue"],
        &[&["€7,120.00", "€42.00", "€7,162.00"], &["−€30.00", "€51.00", "€21.00"]],
    );
    assert_eq!(stacked().untold(&whole), [""; 0]);
    assert!(drawn(|| stacked().over(&whole)).contains("€7,120.00"));
    let totals = told(&["Days", "Revenue"], &[&["€7,162.00"], &["€21.00"]]);
    assert_eq!(stacked().untold(&totals).len(), 4, "no kind has a column");
    let one = told(
        &["Days", "Treatments", "Revenue"],
        &[&["€7,120.00", "€7,162.00"], &["−€30.00", "€21.00"]],
    );
    assert_eq!(
        stacked().untold(&one),
        ["week of 9 Nov, fees: €42.00", "week of 16 Nov, fees: €51.00"]
    );
    // The numbers of the one under the name of the other.
    let turned =
        told(&["Days", "Fees", "Treatments"], &[&["€7,120.00", "€42.00"], &["−€30.00", "€51.00"]]);
    assert_eq!(stacked().untold(&turned).len(), 4);
    let short = told(&["Days", "Treatments", "Fees"], &[&["€7,120.00", "€42.00"]]);
    assert_eq!(stacked().untold(&short).len(), 2, "the second week has no row");
}

#[test]
fn a_table_tells_what_bars_are_compared_with() {
    let whole = told(
        &["Days", "Revenue", "The 2 weeks before"],
        &[&["€7,120.00", "€6,400.00"], &["€7,412.50", "€6,550.00"]],
    );
    assert_eq!(bars().untold(&whole), [""; 0]);
    let now = told(&["Days", "Revenue"], &[&["€7,120.00"], &["€7,412.50"]]);
    assert_eq!(
        bars().untold(&now),
        [
            "week of 9 Nov, the 2 weeks before: €6,400.00",
            "week of 16 Nov, the 2 weeks before: €6,550.00",
        ]
    );
}

#[test]
fn a_table_tells_every_line_above_it() {
    let lines = || Lines {
        unit: Unit::Share,
        labels: ["31 Aug", "7 Sep"].map(str::to_owned).to_vec(),
        lines: vec![
            Line { name: "late".into(), values: vec![Some(980), None] },
            Line { name: "no-show".into(), values: vec![Some(410), Some(640)] },
        ],
        said: "Fewer people cancel late.".into(),
    };
    let cells = ["9.8\u{a0}%", "4.1\u{a0}%", "–", "6.4\u{a0}%"];
    let whole = told(&["Days", "Late", "No-show"], &[&cells[..2], &cells[2..]]);
    assert_eq!(lines().untold(&whole), [""; 0]);
    let one = told(&["Days", "Late"], &[&cells[..1], &cells[2..3]]);
    assert_eq!(lines().untold(&one), ["31 Aug, no-show: 4.1\u{a0}%", "7 Sep, no-show: 6.4\u{a0}%"]);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "does not tell")]
fn no_chart_is_drawn_over_a_table_that_lacks_a_part_of_it() {
    let totals = told(&["Days", "Revenue"], &[&["€7,162.00"], &["€21.00"]]);
    drawn(|| stacked().over(&totals));
}

#[test]
fn a_column_says_what_stands_in_it_and_is_called_by_its_name_alone() {
    let columns = vec![
        Column::of("Therapist"),
        Column { means: Some("Sessions and fees.".into()), ..Column::of("Revenue") },
    ];
    let table = Table { columns, ..told(&[], &[]) };
    let html = drawn(|| table.view());
    assert!(html.contains("Sessions and fees."), "{html}");
    assert!(html.contains("abbr=\"Revenue\"") && !html.contains("abbr=\"Therapist\""), "{html}");
}
