//! Charts, drawn on the server as SVG. What lies along the page is in percent and what
//! lies up it in pixels, so that a chart takes any width and its text never scales. Each
//! stands in a figure whose title is what it shows, and has its numbers in a table below.

mod bars;
mod cohorts;
mod draw;
mod figure;
mod forest;
mod heat;
mod lines;
mod list;
mod plot;
mod spark;
mod table;
#[cfg(test)]
mod tests;
mod ticks;
mod track;
mod unit;

pub use self::{
    bars::{Bars, Pile},
    cohorts::{Cohort, cohorts},
    figure::{Figure, means},
    forest::{Interval, forest},
    heat::{Heat, shade},
    lines::{Line, Lines},
    list::{Bar, list},
    spark::spark,
    table::{Cell, Column, Order, Row, Table, share_bar},
    ticks::{AT_MOST, Scale, ticks},
    track::{Spot, Track},
    unit::{Unit, grouped},
};
