//! What the pages of courses show beside the rows of the courses themselves: read for all of them
//! together, however many they are.

use std::collections::HashMap;

use domain::{BookingId, CoursePlanId, SaleId, TherapistId, booking::Booking};
use storage::{
    Connection, StoreError, bookings, course_plans,
    entities::{course, course_plan, sale, therapist},
    family, sales, studios,
    vouchers::courses as sold,
};

/// The rows around some courses.
pub(super) struct Around {
    places: Vec<(CoursePlanId, BookingId)>,
    visits: Vec<Booking>,
    bookers: HashMap<BookingId, String>,
    people: Vec<therapist::Model>,
    sales: Vec<sale::Model>,
    sold: Vec<course::Model>,
}

impl Around {
    /// Reads them: as many questions for one course as for all.
    pub async fn read<C: Connection>(
        conn: &C,
        plans: &[course_plan::Model],
    ) -> Result<Self, StoreError> {
        let ids: Vec<CoursePlanId> = plans.iter().map(|plan| plan.id.into()).collect();
        let places = course_plans::visits_among(conn, &ids).await?;
        let ids: Vec<BookingId> = places.iter().map(|(_, visit)| *visit).collect();
        let visits = bookings::wherever(conn, &ids).await?;
        let bookers = family::bookers(conn, &ids).await?;
        let mut ids: Vec<TherapistId> = visits.iter().map(|visit| visit.therapist).collect();
        ids.sort_unstable();
        ids.dedup();
        let people = studios::therapists_among(conn, &ids).await?;
        let ids: Vec<SaleId> = plans.iter().filter_map(|plan| plan.sale).map(SaleId).collect();
        let (sales, sold) = if ids.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            (sales::among(conn, &ids).await?, sold::of_sales(conn, &ids).await?)
        };
        Ok(Self { places, visits, bookers, people, sales, sold })
    }

    /// The visits of a course, in the order of their places.
    pub fn visits(&self, plan: &course_plan::Model) -> Vec<&Booking> {
        let own = self.places.iter().filter(|(of, _)| of.0 == plan.id);
        let visit = |id: &BookingId| self.visits.iter().find(|visit| visit.id == *id);
        own.filter_map(|(_, id)| visit(id)).collect()
    }

    /// Who booked a visit for somebody else, by name.
    pub fn booked_by(&self, visit: BookingId) -> Option<String> {
        self.bookers.get(&visit).cloned()
    }

    /// A therapist's name; nothing where they are not known.
    pub fn name(&self, id: TherapistId) -> String {
        let found = self.people.iter().find(|person| person.id == id.0);
        found.map(|person| person.name.clone()).unwrap_or_default()
    }

    /// The payment page of a course that is paid ahead.
    pub fn pay_url(&self, plan: &course_plan::Model) -> Option<String> {
        let sale = self.sales.iter().find(|sale| plan.sale == Some(sale.id));
        sale.and_then(|sale| sale.checkout_url.clone())
    }

    /// The sessions that were paid ahead for it.
    pub fn sold(&self, plan: &course_plan::Model) -> Option<&course::Model> {
        self.sold.iter().find(|course| plan.sale == Some(course.sale))
    }
}
