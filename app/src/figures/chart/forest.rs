//! Values with their doubt: a dot, and the interval in which the truth probably lies. It is
//! a table, and stays one where its rows stand below each other.

use leptos::prelude::*;

use super::draw::Draw;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Whose value.
    pub name: String,
    /// The value.
    pub value: f64,
    /// From where to where it may lie.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// How many it rests on.
    pub n: u64,
}

/// The rows on one axis that holds all of them and nothing, with a dotted line at `mark`.
#[must_use]
pub fn forest(caption: &str, what: [&str; 2], mark: Option<f64>, rows: &[Interval]) -> AnyView {
    let ends = rows.iter().flat_map(|row| [row.from, row.to]).chain(mark).chain([0.0]);
    let low = ends.clone().fold(f64::INFINITY, f64::min).floor();
    let high = ends.fold(f64::NEG_INFINITY, f64::max).ceil();
    let axis = Axis { low, high: if high > low { high } else { low + 1.0 }, mark };
    let head = axis.head();
    let rows = rows.iter().map(|row| line(&axis, row)).collect_view();
    // The roles are written out: a table whose rows become grids is none to a reader.
    view! {
        <table class="forest" role="table">
            <caption class="vh">{caption.to_owned()}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        {what[0].to_owned()}
                    </th>
                    <td class="drawn" aria-hidden="true">
                        <svg width="100%" height="20" inner_html=head></svg>
                    </td>
                    <th role="columnheader" scope="col" class="n">
                        {what[1].to_owned()}
                    </th>
                    <th role="columnheader" scope="col" class="n">
                        "95\u{a0}% interval"
                    </th>
                    <th role="columnheader" scope="col" class="n">
                        "People"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn line(axis: &Axis, row: &Interval) -> impl IntoView + use<> {
    let between = format!("{} to {}", decimal(row.from), decimal(row.to));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                {row.name.clone()}
            </th>
            <td class="drawn" aria-hidden="true">
                <svg width="100%" height="32" inner_html=axis.row(row)></svg>
            </td>
            <td role="cell" class="n">
                <b>{decimal(row.value)}</b>
            </td>
            <td role="cell" class="n">
                {between}
            </td>
            <td role="cell" class="n answered">
                {super::grouped(row.n)}
            </td>
        </tr>
    }
}

/// `−2.4`, with the minus that print has.
fn decimal(value: f64) -> String {
    format!("{value:.1}").replace('-', "−").replace("−0.0", "0.0")
}

struct Axis {
    low: f64,
    high: f64,
    mark: Option<f64>,
}

impl Axis {
    fn x(&self, value: f64) -> f64 {
        100.0 * ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Whole numbers, at most six.
    fn head(&self) -> String {
        let mut draw = Draw::default();
        let step = ((self.high - self.low) / 5.0).ceil().max(1.0);
        let mut at = self.low;
        while at <= self.high {
            draw.text("tick", self.x(at), 14.0, "middle", &format!("{at:.0}").replace('-', "−"));
            at += step;
        }
        draw.done()
    }

    fn row(&self, row: &Interval) -> String {
        let mut draw = Draw::default();
        draw.upright("zero", self.x(0.0), 0.0, 32.0);
        if let Some(mark) = self.mark {
            draw.upright("ref", self.x(mark), 0.0, 32.0);
        }
        draw.level("whisker", self.x(row.from), self.x(row.to), 16.0);
        draw.dot("point", self.x(row.value), 16.0, 6.0);
        draw.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_lies_around_its_value_on_the_axis() {
        let axis = Axis { low: -3.0, high: 0.0, mark: Some(-2.0) };
        assert!(axis.x(-3.0) < axis.x(-2.4) && axis.x(-2.4) < axis.x(0.0));
        assert_eq!((decimal(-2.44), decimal(-0.01)), ("−2.4".to_owned(), "0.0".to_owned()));
    }
}
