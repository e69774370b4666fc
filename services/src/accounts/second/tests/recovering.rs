//! Recovery codes, which stand in for an app that was lost.

use super::*;

storage::on_both_engines! {
    async fn a_recovery_code_opens_the_account_once_and_a_mail_says_so(bed: &TestBed) {
        let (account, marta, _, codes) = with_app(bed).await;
        take_mails(bed).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        finish(bed, &waits(bed).await, &typed).await.expect("it stands in for the app");
        let told = Mail::AccountChanged { account, change: AccountChange::CodeUsed };
        assert_eq!(take_mails(bed).await, [told]);
        assert_eq!(code_of(finish(bed, &waits(bed).await, &codes[3]).await), "code", "used");
        let state = second_step(&bed.services, &marta).await.expect("read");
        assert_eq!(state.codes_left, 9);
    }

    async fn new_recovery_codes_end_the_old_ones_and_nothing_of_a_code_is_kept(bed: &TestBed) {
        let (account, marta, _, old) = with_app(bed).await;
        take_mails(bed).await;
        let new = renew_recovery_codes(&bed.services, &marta).await.expect("renewed");
        let told = Mail::AccountChanged { account, change: AccountChange::CodesRenewed };
        assert_eq!(take_mails(bed).await, [told]);
        assert_eq!(code_of(finish(bed, &waits(bed).await, &old[0]).await), "code");
        finish(bed, &waits(bed).await, &new[0]).await.expect("a new one");
        let rows = storage::accounts::recovery_codes(bed.services.store.reader(), account).await;
        for row in rows.expect("read") {
            let plain = new.iter().map(|code| code.replace('-', ""));
            for code in plain {
                let part = &code.as_bytes()[..8];
                assert!(!row.code_sealed.windows(8).any(|window| window == part));
            }
        }
    }

    async fn recovery_codes_are_shown_once_and_to_nobody_else(bed: &TestBed) {
        let (marta, other) = (of(bed, MARTA).await, of(bed, "ana@lumbar.example").await);
        let codes = vec!["ABCD-EFGH-JKMN-PQRS".to_owned()];
        let token = keep_shown(&bed.services, &marta, &codes).await.expect("kept");
        let shown = async |who, cookie: &str| {
            take_shown(&bed.services, who, cookie).await.expect("read")
        };
        assert!(shown(&marta, "elsewhere").await.is_empty());
        assert_eq!(shown(&marta, token.expose()).await, codes);
        assert!(shown(&marta, token.expose()).await.is_empty());
        let token = keep_shown(&bed.services, &marta, &codes).await.expect("kept");
        assert!(shown(&other, token.expose()).await.is_empty());
    }
}

/// Somebody who is signed in.
async fn of(bed: &TestBed, email: &str) -> SignedIn {
    proved(bed, email).await;
    signed_in(bed, email).await.1
}
