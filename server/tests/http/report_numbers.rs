//! The numbers of the reports beside what is said of them: what is listed behind each, what
//! its file holds, and what it means.

use domain::report::{Figure, Rate, Total};
use services::reports::Measure;
use storage::on_both_engines;

use crate::{
    client::Browser,
    report_pages::{DAY, a_day, owner},
    site::TestSite,
};

/// A cell's words, and where they lead.
pub type Cell = (String, Option<String>);

/// What a piece of a page says.
fn words(html: &str) -> String {
    let (mut said, mut tag) = (String::new(), false);
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            c if !tag => said.push(c),
            _ => {}
        }
    }
    plain(said.trim())
}

fn plain(html: &str) -> String {
    let quotes = html.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", "\"");
    quotes.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The rows of a table's body by its caption, each with its head first.
pub fn rows(html: &str, caption: &str) -> Vec<Vec<Cell>> {
    let (_, rest) = html.split_once(&format!("{caption}</caption>")).expect("a table");
    let table = rest.split("</table>").next().unwrap_or_default();
    let body = table.split_once("<tbody>").map(|(_, body)| body).unwrap_or_default();
    let body = body.split("</tbody>").next().unwrap_or_default();
    body.split("</tr>").filter(|row| row.contains("<td")).map(cells).collect()
}

fn cells(row: &str) -> Vec<Cell> {
    let cell = |cell: &str| {
        let href = cell.split_once("href=\"").and_then(|(_, rest)| rest.split('"').next());
        // Words that unfold stand below those of the cell.
        let own = cell.split("<details").next().unwrap_or_default();
        let own = own.rsplit_once("<th").or_else(|| own.rsplit_once("<td")).map(|(_, own)| own);
        (words(&format!("<{}", own.unwrap_or_default())), href.map(plain))
    };
    let pieces = row.split("</td>").flat_map(|piece| piece.split("</th>"));
    pieces.filter(|piece| piece.contains("<td") || piece.contains("<th")).map(cell).collect()
}

/// `€1,204.50` is 1204.5, `2 h 30 min` is 150 and `50 %` is 50; `–` is nothing.
pub fn number(said: &str) -> Option<f64> {
    let plain = said.replace(['\u{a0}', ' ', ',', '€', '%'], "").replace('−', "-");
    match plain.split_once('h') {
        Some((hours, "")) => Some(hours.parse::<f64>().ok()? * 60.0),
        Some((hours, rest)) => {
            let minutes: f64 = rest.trim_end_matches("min").parse().ok()?;
            Some(hours.parse::<f64>().ok()? * 60.0 + minutes)
        }
        None => plain.trim_end_matches("min").parse().ok(),
    }
}

/// Half of what the last place says that is shown: whole euros, tenths of a percent.
fn precise(said: &str) -> f64 {
    match said {
        said if said.contains('%') => 0.051,
        said if said.contains('€') => 0.501,
        _ => 0.001,
    }
}

/// The cells of a line of a file.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for c in line.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().expect("there is one").push(c),
        }
    }
    fields
}

/// A page, without the marks between its pieces.
pub async fn shown(browser: &Browser, path: &str) -> String {
    browser.get(path).await.expect(200).body.replace("<!>", "")
}

/// The number that a list says it is behind, and what its lines come to.
pub async fn listed(browser: &Browser, href: &str) -> (f64, f64) {
    let page = shown(browser, href).await;
    let (_, rest) = page.split_once("All together</dt>").expect("a sum");
    let total = words(rest.split("</dd>").next().unwrap_or_default());
    let (_, rest) = page.split_once("<caption").unwrap_or_default();
    let caption = rest.split("</caption>").next().unwrap_or_default();
    let caption = caption.split_once('>').map(|(_, caption)| caption).unwrap_or_default();
    let lines = rows(&page, caption);
    let lines = lines.iter().filter_map(|row| number(&row.last()?.0));
    (number(&total).expect("a number"), lines.sum())
}

/// What a list is behind: `revenue` of `...behind?what=revenue&from=...`.
fn looked_behind(html: &str) -> Vec<String> {
    let links = html.split("/reports/behind?what=").skip(1);
    let mut all: Vec<String> =
        links.filter_map(|rest| rest.split(['&', '"']).next()).map(ToOwned::to_owned).collect();
    all.sort();
    all.dedup();
    all
}

/// What is said wherever that number is shown: its own words, or those of a rate of which it
/// is the part.
fn definitions(code: &str) -> Vec<&'static str> {
    let total = Total::from_code(code).map(Total::definition);
    let Some(figure) = Figure::from_code(code) else { return total.into_iter().collect() };
    let rates = Rate::ALL.into_iter().filter(|rate| rate.figures().0.contains(&figure));
    std::iter::once(figure.definition()).chain(rates.map(Rate::definition)).collect()
}

on_both_engines! {
    async fn every_cell_of_people_and_treatments_leads_to_lines_that_add_up_to_it(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let page = shown(&browser, &format!("/lisbon/desk/reports/people?{DAY}")).await;
        let mut looked = 0;
        for caption in ["By therapist", "By treatment"] {
            for row in rows(&page, caption) {
                for (said, href) in &row[1..] {
                    let shown = number(said).filter(|it| *it != 0.0);
                    let Some((shown, href)) = shown.zip(href.as_deref()) else { continue };
                    // Behind a rate is its part.
                    if said.contains('%') {
                        continue;
                    }
                    let (total, lines) = listed(&browser, href).await;
                    for sum in [total, lines] {
                        assert!((sum - shown).abs() <= precise(said), "{said}, {sum}: {href}");
                    }
                    looked += 1;
                }
            }
        }
        // At least visits and revenue of a therapist and of a treatment.
        assert!(looked >= 4, "{looked} in {page}");
        assert!(page.contains("what=revenue&amp;of=therapist."), "{page}");
    }

    async fn the_foot_of_a_table_of_figures_leads_to_lines_that_add_up_to_it(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        for (tab, what) in [("money", "revenue"), ("visits", "visits"), ("clients", "came")] {
            let page = browser.get(&format!("/lisbon/desk/reports/{tab}?{DAY}")).await.expect(200);
            let href = format!("/lisbon/desk/reports/behind?what={what}&{DAY}");
            let foots = page.body.split("<tfoot>").skip(1);
            let foots = foots.filter_map(|rest| rest.split("</tfoot>").next());
            let cell = foots
                .flat_map(cells)
                .find(|(_, to)| to.as_deref() == Some(href.as_str()));
            let (said, _) = cell.unwrap_or_else(|| panic!("{href} in a foot of {page}"));
            let shown = number(&said).expect("a number");
            assert!(shown > 0.0, "{tab}: {said}");
            let (total, lines) = listed(&browser, &href).await;
            assert!((total - shown).abs() < 0.001 && (lines - shown).abs() < 0.001, "{tab}");
        }
    }

    async fn every_number_that_is_shown_says_what_it_is(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let mut told = 0;
        for tab in ["", "/money", "/visits", "/time", "/clients", "/people"] {
            let page = browser.get(&format!("/lisbon/desk/reports{tab}?{DAY}")).await.expect(200);
            let body = plain(&page.body);
            for code in looked_behind(&page.body) {
                let known = definitions(&code);
                let said = known.iter().any(|definition| body.contains(definition));
                assert!(said || known.is_empty(), "{code} on {tab} says what it is");
                told += usize::from(said);
            }
        }
        assert!(told > 20, "{told}");
        let page = browser.get(&format!("/lisbon/desk/reports/people?{DAY}")).await.expect(200);
        let body = plain(&page.body);
        for measure in Measure::OF_THERAPISTS.into_iter().chain(Measure::OF_TREATMENTS) {
            assert!(body.contains(measure.definition()), "{measure:?} in {page}");
        }
    }

    async fn the_file_of_a_table_says_what_the_page_says_in_its_order(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let page = shown(&browser, &format!("/lisbon/desk/reports/people?{DAY}")).await;
        let of_treatments = Measure::OF_TREATMENTS.map(Measure::name);
        for (table, caption, names) in [
            ("therapists", "By therapist", &Measure::OF_THERAPISTS.map(Measure::name)[..]),
            ("treatments", "By treatment", &of_treatments[..]),
        ] {
            let path = format!("/lisbon/desk/reports/csv/{table}?{DAY}");
            let file = browser.get(&path).await.expect(200);
            let lines: Vec<Vec<String>> = file.body.lines().map(fields).collect();
            let head = lines[0][2..].iter().zip(names);
            assert!(head.clone().all(|(head, name)| head.starts_with(name)), "{head:?}");
            let mut compared = 0;
            for row in rows(&page, caption) {
                let (name, cells) = row.split_first().expect("a head");
                let line = lines.iter().find(|line| line[0] == name.0);
                let Some(line) = line else {
                    assert_eq!(name.0, "None of them", "{file}");
                    continue;
                };
                assert_eq!(cells.len(), names.len(), "{cells:?}");
                for ((said, _), filed) in cells.iter().zip(&line[2..]) {
                    match (number(said), filed.parse::<f64>().ok()) {
                        (None, None) => {}
                        (Some(shown), Some(filed)) => {
                            let near = (shown - filed).abs() <= precise(said);
                            assert!(near, "{said} and {filed} of {}", name.0);
                            compared += usize::from(filed != 0.0);
                        }
                        both => panic!("{both:?} of {}: {cells:?}, {line:?}", name.0),
                    }
                }
            }
            assert!(compared >= 3, "{compared} of {table}: {file}");
        }
    }

    async fn the_list_behind_a_number_comes_as_a_file(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let query = format!("what=visits&{DAY}");
        let page = browser.get(&format!("/lisbon/desk/reports/behind?{query}")).await.expect(200);
        let path = format!("/lisbon/desk/reports/csv/behind?{query}");
        let link = format!("href=\"{}\"", path.replace('&', "&amp;"));
        assert!(page.body.contains(&link), "{link} in {page}");
        let file = browser.get(&path).await.expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("cache-control"), "private, no-store");
        let name = "attachment; filename=\"lisbon-behind-visits-2026-11-26-to-2026-11-26.csv\"";
        assert_eq!(file.header("content-disposition"), name);
        let lines: Vec<Vec<String>> = file.body.lines().skip(1).map(fields).collect();
        let clients: Vec<&str> = lines.iter().map(|line| line[4].as_str()).collect();
        assert_eq!(clients, ["Amara bento", "Amara amara"], "{file}");
        for nowhere in ["what=profit", "what=visits&of=owner.1", "of=therapist.1", ""] {
            let path = format!("/lisbon/desk/reports/csv/behind?{nowhere}&{DAY}");
            assert_eq!(browser.get(&path).await.status, 404, "{nowhere}");
        }
    }
}
