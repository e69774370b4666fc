//! Gift cards and courses are bought on Stripe's page, used, and courses stopped.

use domain::{
    CourseId,
    contact::ContactInput,
    screening::{self, AnswersInput},
};
use serde_json::json;
use services::vouchers::{
    CourseInput, GiftInput, buy_course, buy_gift_card, card, end_course, end_course_preview,
    offers_on_sale,
};
use storage::vouchers::{courses, gift_cards};

use super::town::Life;

impl Life<'_> {
    /// A card of 50, whose code is the answer.
    pub async fn sell_card(&mut self) -> String {
        self.tell("a gift card is bought");
        let (services, studio) = (self.site.services(), self.site.studio.id);
        let typed = GiftInput {
            amount: "5000".into(),
            buyer_name: "Rui Sousa".into(),
            buyer_email: "rui@post.example".into(),
            recipient_name: "Marta Lopes".into(),
            recipient_email: "marta@post.example".into(),
            ..GiftInput::default()
        };
        let url = buy_gift_card(&services, studio, &typed).await.expect("the page opens");
        self.paid(&url).await;
        let known: Vec<_> = self.cards.iter().map(|(id, _)| id.0).collect();
        let new = self.site.eventually("the card is made", async || {
            let all = gift_cards::every(services.store.reader()).await.expect("read");
            all.into_iter().find(|row| !known.contains(&row.id))
        });
        let id = new.await.id.into();
        let detail = card(&services, &self.desk(), id).await.expect("read").expect("there");
        let code = detail.code.expect("ours");
        self.cards.push((id, code.clone()));
        code
    }

    /// A card pays a part of a visit; the rest is paid online.
    pub async fn use_card(&mut self) {
        let services = self.site.services();
        let all = gift_cards::every(services.store.reader()).await.expect("read");
        // In the order in which they were sold: that of rows is nobody's.
        let own = self
            .cards
            .iter()
            .find(|(id, _)| all.iter().any(|row| row.id == id.0 && row.balance_minor > 0));
        let own = own.map(|(_, code)| code.clone());
        let code = match own {
            Some(code) => code,
            None => self.sell_card().await,
        };
        self.book_with(&json!({ "payment": "full", "codes": [code] }), None).await;
    }

    /// Three sessions, paid at once.
    pub async fn sell_course(&mut self) -> CourseId {
        self.tell("a course is bought");
        let (services, studio) = (self.site.services(), self.site.studio.id);
        let offers = offers_on_sale(services.store.reader(), studio).await.expect("read");
        let contact = ContactInput {
            name: "Rui Teste".into(),
            email: format!("course{}@post.example", self.courses.len()),
            phone: String::new(),
        };
        let typed = CourseInput { offer: offers[0].id.to_string(), contact };
        let before = courses::every(services.store.reader()).await.expect("read");
        let healthy = AnswersInput { version: screening::VERSION, ticked: Vec::new(), none: true };
        let url = buy_course(&services, studio, &typed, &healthy).await.expect("the page opens");
        self.paid(&url).await;
        let new = self.site.eventually("the course is made", async || {
            let all = courses::every(services.store.reader()).await.expect("read");
            all.into_iter().find(|row| before.iter().all(|known| known.id != row.id))
        });
        let id = new.await.id.into();
        self.courses.push(id);
        id
    }

    /// A session pays for a visit altogether.
    pub async fn use_course(&mut self) {
        let services = self.site.services();
        let all = courses::every(services.store.reader()).await.expect("read");
        let left = |id: &&CourseId| all.iter().any(|row| row.id == id.0 && row.sessions_left > 0);
        let own = self.courses.iter().find(left).copied();
        let id = match own {
            Some(id) => id,
            None => self.sell_course().await,
        };
        let shown = end_course_preview(&services, &self.desk(), id).await.expect("read");
        let code = shown.expect("there").code.expect("ours");
        self.book_with(&json!({ "payment": "full", "codes": [code] }), None).await;
    }

    /// A course that no visit to come is paid by is stopped, and what is left goes back.
    pub async fn stop_course(&mut self) {
        let services = self.site.services();
        let mut free = None;
        for id in &self.courses {
            let shown = end_course_preview(&services, &self.desk(), *id).await.expect("read");
            if !shown.expect("there").in_use {
                free = Some(*id);
            }
        }
        let id = match free {
            Some(id) => id,
            None => self.sell_course().await,
        };
        self.end_course(id).await;
    }

    pub async fn end_course(&mut self, id: CourseId) {
        let services = self.site.services();
        let shown = end_course_preview(&services, &self.desk(), id).await.expect("read");
        let shown = shown.expect("there");
        self.tell(&format!("a course is stopped, and {} goes back", shown.back));
        let back = end_course(&services, &self.manager(), id, None, shown.back).await;
        assert_eq!(back.expect("ended"), shown.back);
        self.courses.retain(|known| *known != id);
    }
}
