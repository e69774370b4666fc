//! Courses: planned, paid, one of their visits moved, stopped, or let run out.

use anyhow::{Context, Result, ensure};
use chrono::DateTime;

use super::{
    THERAPISTS,
    known::{Mine, State},
    worker::{Worker, at},
};
use crate::{
    history::{Act, SESSIONS, Slot, Told, VisitNo},
    visits::{Clients, PAGE, Visit, below},
    world::Studio,
};

/// As many courses as one client keeps at most.
const KEPT: usize = 2;
const TREATMENT: &str = "long";
const MINUTES: i64 = 60;

/// What the page of a course says before it is booked.
pub(super) struct Terms {
    /// Of price and rules.
    pub shown: String,
    /// Which safety questions are asked.
    pub version: String,
}

/// A course as its client knows it.
#[derive(Clone)]
pub(super) struct Course {
    first: VisitNo,
    /// Where its visits stand among the client's.
    mine: [usize; SESSIONS],
    session: String,
    /// The browser that chose its dates.
    cookie: String,
    /// The part of its link after `/c/`, once it is paid.
    link: Option<String>,
    over: bool,
}

/// The starts of each of the days.
pub(super) fn days(starts: &[String]) -> [Vec<&String>; SESSIONS] {
    let first = starts.iter().map(|start| &start[..10]).min().unwrap_or_default();
    let (one, other): (Vec<&String>, Vec<&String>) =
        starts.iter().partition(|start| start.starts_with(first));
    [one, other]
}

/// What the page says while everything is free.
pub(super) async fn terms(clients: &Clients, starts: &[String]) -> Result<Terms> {
    let days = days(starts);
    ensure!(days.iter().all(|day| !day.is_empty()), "a day has no start that is free");
    let hands = Studio::therapist(0);
    let starts = days.map(|day| day[0]);
    let path = format!(
        "/{}/course/details?treatment={TREATMENT}&sessions={SESSIONS}&every=1&first={}\
         &therapist={hands}&dates={}",
        Studio::SLUG,
        &starts[0][..10],
        written(&hands, starts)?
    );
    let page = clients.page(&path, "").await?.expect(200)?;
    let field = |name: &str| page.hidden(name).with_context(|| format!("no {name} on {path}"));
    Ok(Terms { shown: field("shown")?, version: field("version")? })
}

/// Dates as the form sends them.
fn written(hands: &str, starts: [&String; SESSIONS]) -> Result<String> {
    let mut dates = Vec::with_capacity(SESSIONS);
    for start in starts {
        let start = DateTime::parse_from_rfc3339(start)?.to_utc();
        dates.push(format!("{}_{hands}", start.format("%Y-%m-%dT%H:%M:%SZ")));
    }
    Ok(dates.join(","))
}

impl Worker {
    /// Goes on with one of the courses, or plans another.
    pub(super) async fn course(&mut self) -> Result<()> {
        let open: Vec<usize> = (0..self.courses.len()).filter(|n| !self.courses[*n].over).collect();
        if open.is_empty() || (open.len() < KEPT && self.dice.percent(50)) {
            return self.plan().await;
        }
        let n = *self.dice.pick(&open);
        let course = self.courses[n].clone();
        match (&course.link, self.dice.below(100)) {
            (None, 0..70) => self.buy(n, &course).await,
            (None, _) => self.lapse(n, &course).await,
            (Some(link), 0..50) => self.stop(n, &course, link).await,
            (Some(_), _) => {
                let one = *self.dice.pick(&course.mine);
                if self.mine[one].state == State::OfCourse {
                    self.move_to_another(one).await?;
                }
                Ok(())
            }
        }
    }

    /// Asks for a time on each of the days.
    async fn plan(&mut self) -> Result<()> {
        let shared = self.shared.clone();
        let first = shared.next(SESSIONS);
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let starts = days(&shared.starts).map(|day| *self.dice.pick(&day));
        let slot = |start: &str| Ok::<_, anyhow::Error>(Slot::of(therapist, at(start)?, MINUTES));
        let act = Act::Course(first, [slot(starts[0])?, slot(starts[1])?]);
        let (client, hands) = (format!("c{first}"), Studio::therapist(therapist));
        let (email, dates) = (format!("{client}@chaos.example"), written(&hands, starts)?);
        let sessions = SESSIONS.to_string();
        let fields = [
            ("studio", Studio::SLUG),
            ("shown", shared.terms.shown.as_str()),
            ("treatment", TREATMENT),
            ("sessions", sessions.as_str()),
            ("every", "1"),
            ("first", &starts[0][..10]),
            ("therapist", hands.as_str()),
            ("dates", dates.as_str()),
            ("name", "Amara Okafor"),
            ("email", email.as_str()),
            ("version", shared.terms.version.as_str()),
            ("none", "yes"),
            ("agreed", "yes"),
            ("plan", "ahead"),
        ];
        let sent = self.moment()?;
        let Ok(answer) = shared.clients.form("course/book", "", &fields).await else {
            return self.record(sent, act, Told::Nothing);
        };
        let to = answer.location.clone().unwrap_or_default();
        let Some(session) = below(PAGE, &to) else {
            ensure!(
                to.contains("refused=dates_taken"),
                "a course met {}, and leads to `{to}`: {}",
                answer.status,
                answer.text()
            );
            return self.record(sent, act, Told::Taken);
        };
        self.record(sent, act, Told::Done)?;
        let cookie = answer.cookie.context("a browser is known by its cookie")?;
        let visit = Visit { client, token: String::new(), session: session.clone() };
        let mine = self.keep(first, (&visit, email.as_str()), therapist).await?;
        self.courses.push(Course { first, mine, session, cookie, link: None, over: false });
        Ok(())
    }

    /// Keeps its visits, as the database calls them. What is missing is found at the end.
    async fn keep(
        &mut self,
        first: VisitNo,
        (visit, email): (&Visit, &str),
        therapist: usize,
    ) -> Result<[usize; SESSIONS]> {
        let sql = format!(
            "SELECT reference FROM booking WHERE contact_email = '{email}' ORDER BY starts"
        );
        let rows = self.shared.database.rows(&sql).await?;
        let mut mine = [0; SESSIONS];
        for (n, place) in mine.iter_mut().enumerate() {
            let row = rows.get(n).and_then(|row| row["reference"].as_str());
            *place = self.mine.len();
            self.mine.push(Mine {
                number: first + n,
                visit: visit.clone(),
                reference: row.unwrap_or_default().to_owned(),
                therapist,
                minutes: MINUTES,
                cookie: None,
                state: State::Planned,
            });
        }
        Ok(mine)
    }

    /// Pays on the payment page, and comes back by the browser that chose the dates.
    async fn buy(&mut self, n: usize, course: &Course) -> Result<()> {
        let back = self.pay_page(&course.session, Act::Buy(course.first)).await?;
        let (to, page) = self.shared.clients.follow(back, &course.cookie).await?;
        let link = below("/c/", &to).with_context(|| format!("who paid came to {to}"))?;
        let text = page.text();
        let links = text.split("href=\"/b/").skip(1).filter_map(|rest| rest.split('"').next());
        // Each visit's own page, and none of those below it.
        let links: Vec<&str> = links.filter(|link| !link.contains('/')).collect();
        if links.len() == SESSIONS {
            for (place, link) in course.mine.into_iter().zip(links) {
                self.mine[place].visit.token = link.to_owned();
                self.mine[place].state = State::OfCourse;
            }
        }
        self.courses[n].link = Some(link);
        Ok(())
    }

    /// The holds of all its visits end now.
    async fn lapse(&mut self, n: usize, course: &Course) -> Result<()> {
        let references = course.mine.map(|place| self.mine[place].reference.clone());
        let sent = self.moment()?;
        self.end_holds(&references.each_ref().map(String::as_str)).await?;
        self.over(n, course);
        self.record(sent, Act::Lapse(course.first), Told::Done)
    }

    /// Stops it, for what the page says that goes back.
    async fn stop(&mut self, n: usize, course: &Course, link: &str) -> Result<()> {
        let clients = self.shared.clients.clone();
        let page = clients.page(&format!("/c/{link}/stop"), "").await?;
        let Some((shown, currency)) = page.hidden("shown").zip(page.hidden("currency")) else {
            // Its payment was not settled yet when its client came back.
            let waits = self.mine[course.mine[0]].state == State::Planned;
            ensure!(waits, "a course cannot be stopped: {} {}", page.status, page.text());
            return Ok(());
        };
        let fields = [("token", link), ("shown", shown.as_str()), ("currency", currency.as_str())];
        let sent = self.moment()?;
        let Ok(answer) = clients.form("course/stop", "", &fields).await else {
            self.over(n, course);
            return self.record(sent, Act::Stop(course.first), Told::Nothing);
        };
        let to = answer.location.unwrap_or_default();
        ensure!(to.contains("stopped=1"), "stopping met {}, and leads to `{to}`", answer.status);
        self.over(n, course);
        self.record(sent, Act::Stop(course.first), Told::Done)
    }

    fn over(&mut self, n: usize, course: &Course) {
        self.courses[n].over = true;
        for place in course.mine {
            self.mine[place].state = State::Over;
        }
    }
}
