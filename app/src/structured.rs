//! What pages say to search engines, in the words of schema.org. Nothing that the page does not
//! show, and nothing that nobody checked.

use domain::qualification::RecordKind;
use serde_json::{Value, json};
use services::{
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
    questions::Shown,
};

use crate::{components::avatar::portrait_address, words};

const CONTEXT: &str = "https://schema.org";
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The studio's name in this data.
fn id(base: &str, studio: &StudioPage) -> String {
    format!("{base}/{}#studio", studio.slug)
}

/// A studio: where it is, when somebody works there, what it sells.
#[must_use]
pub fn business(base: &str, studio: &StudioPage) -> Value {
    let url = format!("{base}/{}", studio.slug);
    let open: Vec<Value> = DAYS
        .iter()
        .zip(studio.opening)
        .filter_map(|(day, hours)| {
            let (from, until) = hours?;
            Some(json!({
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": format!("{CONTEXT}/{day}"),
                "opens": words::minute_of_day(from),
                "closes": words::minute_of_day(until).replace("24:00", "23:59"),
            }))
        })
        .collect();
    let offers: Vec<Value> = studio.treatments.iter().map(|t| offer(base, studio, t)).collect();
    json!({
        "@context": CONTEXT,
        "@type": "HealthAndBeautyBusiness",
        "@id": id(base, studio),
        "name": studio.name,
        "description": studio.tagline,
        "url": url,
        "image": format!("{url}/preview.png"),
        "telephone": studio.phone,
        "email": studio.email,
        "currenciesAccepted": studio.currency.code(),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": studio.address_line,
            "postalCode": studio.postcode,
            "addressLocality": studio.city,
            "addressCountry": studio.country,
        },
        "openingHoursSpecification": open,
        "hasOfferCatalog": {
            "@type": "OfferCatalog",
            "name": "Treatments",
            "itemListElement": offers,
        },
    })
}

/// A treatment with its price.
fn offer(base: &str, studio: &StudioPage, treatment: &TreatmentCard) -> Value {
    let book = format!("{base}/{}/book?treatment={}", studio.slug, treatment.slug);
    json!({
        "@type": "Offer",
        "url": book,
        "price": decimal(treatment.price.minor, treatment.price.currency.decimals()),
        "priceCurrency": treatment.price.currency.code(),
        "itemOffered": {
            "@type": "Service",
            "name": treatment.name,
            "description": treatment.summary,
            "serviceType": treatment.technique_name,
            "provider": { "@id": id(base, studio) },
            "areaServed": studio.city,
        },
    })
}

fn decimal(minor: i64, digits: u32) -> String {
    let unit = 10_i64.pow(digits);
    if digits == 0 {
        return minor.to_string();
    }
    format!("{}.{:0width$}", minor / unit, minor % unit, width = digits as usize)
}

/// A therapist, with what was checked and holds.
#[must_use]
pub fn person(base: &str, studio: &StudioPage, card: &TherapistCard) -> Value {
    let trained = card.qualifications.iter().filter(|q| q.kind == RecordKind::Training);
    let held: Vec<Value> = trained
        .map(|q| {
            json!({
                "@type": "EducationalOccupationalCredential",
                "name": q.title,
                "recognizedBy": { "@type": "Organization", "name": q.issuer },
            })
        })
        .collect();
    let mut person = json!({
        "@context": CONTEXT,
        "@type": "Person",
        "name": card.name,
        "jobTitle": "Massage therapist",
        "description": card.focus,
        "url": format!("{base}/{}/therapists/{}", studio.slug, card.slug),
        "worksFor": { "@type": "HealthAndBeautyBusiness", "@id": id(base, studio), "name": studio.name },
        "hasCredential": held,
    });
    if let Some(name) = &card.portrait {
        person["image"] = format!("{base}{}", portrait_address(name)).into();
    }
    person
}

/// Questions with their answers, in plain text.
#[must_use]
pub fn faq<'a>(items: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let items: Vec<Value> = items
        .into_iter()
        .map(|(question, answer)| {
            json!({
                "@type": "Question",
                "name": question,
                "acceptedAnswer": { "@type": "Answer", "text": answer },
            })
        })
        .collect();
    json!({ "@context": CONTEXT, "@type": "FAQPage", "mainEntity": items })
}

/// A question with what therapists answered, each with their name and page where they have one.
#[must_use]
pub fn question(base: &str, shown: &Shown) -> Value {
    let url = format!("{base}/questions/{}", shown.slug);
    let answers: Vec<Value> = shown
        .answers
        .iter()
        .map(|(text, whose, at)| {
            let mut answer = json!({
                "@type": "Answer",
                "text": text,
                "url": url,
                "datePublished": at.to_rfc3339(),
            });
            if let Some(card) = whose {
                answer["author"] = json!({
                    "@type": "Person",
                    "name": card.name,
                    "url": format!("{base}/{}/therapists/{}", shown.studio.slug, card.slug),
                });
            }
            answer
        })
        .collect();
    let (first, others) = answers.split_first().map_or((None, &[][..]), |(a, b)| (Some(a), b));
    json!({
        "@context": CONTEXT,
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": shown.title,
            "text": if shown.text.is_empty() { &shown.title } else { &shown.text },
            "datePublished": shown.published_at.to_rfc3339(),
            "answerCount": shown.answers.len(),
            "acceptedAnswer": first,
            "suggestedAnswer": others,
        },
    })
}

/// An article of ours.
#[must_use]
pub fn article(base: &str, path: &str, title: &str, summary: &str, written: &str) -> Value {
    let house = json!({ "@type": "Organization", "name": "Lumbar", "url": base });
    json!({
        "@context": CONTEXT,
        "@type": "Article",
        "headline": title,
        "description": summary,
        "url": format!("{base}{path}"),
        "image": format!("{base}{path}/preview.png"),
        "datePublished": written,
        "dateModified": written,
        "inLanguage": "en-GB",
        "author": house.clone(),
        "publisher": house,
    })
}

#[cfg(test)]
mod tests {
    use super::{decimal, faq};

    #[test]
    fn prices_are_written_as_schema_org_has_them() {
        assert_eq!(decimal(8_400, 2), "84.00");
        assert_eq!(decimal(8_405, 2), "84.05");
        assert_eq!(decimal(8_400, 0), "8400");
        assert_eq!(decimal(8_405, 3), "8.405");
    }

    #[test]
    fn questions_stand_with_their_answers() {
        let data = faq([("Will it hurt?", "It should not.")]);
        assert_eq!(data["@type"], "FAQPage");
        assert_eq!(data["mainEntity"][0]["name"], "Will it hurt?");
        assert_eq!(data["mainEntity"][0]["acceptedAnswer"]["text"], "It should not.");
    }
}
