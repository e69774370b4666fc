//! A mail as it travels: MIME, with the calendar file both inside and attached.

use std::time::SystemTime;

use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use services::ports::{CalendarPart, MailError, OutgoingMail};

/// What the attached calendar file is called.
const CALENDAR_FILE: &str = "visit.ics";

/// Tells other machines not to answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The whole message, dated `date`. An address that cannot be one is refused for good.
pub(super) fn message(mail: &OutgoingMail, date: SystemTime) -> Result<Message, MailError> {
    let mut builder = Message::builder()
        .message_id(Some(format!("<{}>", mail.message_id)))
        .date(date)
        .from(mailbox(&mail.from)?)
        .to(mailbox(&mail.to)?)
        .subject(one_line(&mail.subject))
        .header(AutoSubmitted);
    if let Some(address) = &mail.reply_to {
        builder = builder.reply_to(mailbox(&(mail.from.0.clone(), address.clone()))?);
    }
    builder.multipart(body(mail)?).map_err(|_| MailError::Permanent)
}

fn mailbox((name, address): &(String, String)) -> Result<Mailbox, MailError> {
    let address = address.parse().map_err(|_| MailError::Permanent)?;
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// No name and no subject may begin a header of its own.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The least wanted alternative comes first. Some calendars look for the file among
/// the alternatives, others among the attachments.
fn body(mail: &OutgoingMail) -> Result<MultiPart, MailError> {
    let words = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let Some(calendar) = &mail.calendar else { return Ok(words) };
    let kind = calendar_type(calendar)?;
    let inside = SinglePart::builder().header(kind.clone()).body(calendar.ics.clone());
    let attached = Attachment::new(CALENDAR_FILE.to_owned()).body(calendar.ics.clone(), kind);
    Ok(MultiPart::mixed().multipart(words.singlepart(inside)).singlepart(attached))
}

fn calendar_type(calendar: &CalendarPart) -> Result<ContentType, MailError> {
    ContentType::parse(&format!("text/calendar; charset=utf-8; method={}", calendar.method))
        .map_err(|_| MailError::Permanent)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A mail with everything in it.
    pub fn sample() -> OutgoingMail {
        OutgoingMail {
            message_id: "0192f0c1@lumbar.example".into(),
            from: ("Lombar".into(), "bookings@lumbar.example".into()),
            reply_to: Some("hello@lombar.example".into()),
            to: ("Zoë Client".into(), "zoe@client.example".into()),
            subject: "Your visit on Thu 26 Nov, 15:00".into(),
            text: "Hello Zoë,\n\nSee you on Thursday.\n.\nLombar".into(),
            html: "<p>Hello Zoë, see you on Thursday.</p>".into(),
            calendar: Some(CalendarPart {
                method: "PUBLISH",
                ics: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into(),
            }),
        }
    }

    fn written(mail: &OutgoingMail) -> String {
        let message = message(mail, SystemTime::UNIX_EPOCH).expect("a message");
        String::from_utf8(message.formatted()).expect("text")
    }

    #[test]
    fn the_message_bears_its_id_and_asks_no_machine_to_answer() {
        let text = written(&sample());
        for header in [
            "Message-ID: <0192f0c1@lumbar.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Reply-To: Lombar <hello@lombar.example>\r\n",
            "Content-Type: text/calendar; charset=utf-8; method=PUBLISH\r\n",
        ] {
            assert!(text.contains(header), "{header} is missing in\n{text}");
        }
        assert_eq!(text.matches("text/calendar").count(), 2);
    }

    #[test]
    fn neither_a_name_nor_a_subject_adds_a_header() {
        let text = written(&OutgoingMail {
            to: ("Eve\r\nBcc: all@client.example".into(), "eve@client.example".into()),
            subject: "Hello\r\nX-Evil: yes".into(),
            ..sample()
        });
        assert!(!text.contains("\r\nBcc:") && !text.contains("\r\nX-Evil:"), "{text}");
    }

    #[test]
    fn an_address_that_cannot_be_one_is_refused_for_good() {
        let mail = OutgoingMail { to: (String::new(), "no address".into()), ..sample() };
        let refused = message(&mail, SystemTime::UNIX_EPOCH).map(drop);
        assert_eq!(refused, Err(MailError::Permanent));
    }
}
