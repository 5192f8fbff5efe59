//! How this API logs in.

use std::pin::Pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use whatsapp_business_runtime::client::LogIn;
use whatsapp_business_runtime::error::{CallOutcome, Kind};
use whatsapp_business_runtime::{Error, ResponseValue, Token, Transport};

use crate::Secret;
use crate::api;
use crate::error::{ErrorCode, demands_new_password};
use crate::types::{LoginAdminRequestBody, UserLoginResponse};

const LOGIN: usize = crate::metadata::index_of("Users_performLogin");

/// The login of an account with user name and password.
pub(crate) struct UserLogin;

impl LogIn for UserLogin {
    fn log_in<'a>(
        &'a self,
        transport: &'a Transport,
        authorization: HeaderValue,
        new_password: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Token, Error>> + Send + 'a>> {
        Box::pin(async move {
            let body = new_password.map(|new| LoginAdminRequestBody::new(new.clone()));
            let call = transport.call(LOGIN).authorization(authorization);
            token(
                call.json_opt(body.as_ref())
                    .send_for_json::<_, Error>()
                    .await?,
            )
        })
    }

    fn demands_new_password(&self, refusal: &Error) -> bool {
        demands_new_password(refusal)
    }

    fn denies_token(&self, refusal: &Error) -> bool {
        has_code(refusal, ErrorCode::AccessDenied)
    }
}

fn has_code(refusal: &Error, code: ErrorCode) -> bool {
    let mut faults = refusal.faults().iter();
    faults.any(|fault| fault.code == Some(code.number()))
}

fn token(response: ResponseValue<UserLoginResponse>) -> Result<Token, Error> {
    let (status, attempts) = (response.status(), response.attempts());
    let user = response.into_inner().users.into_iter().next();
    let expires_after = user.as_ref().and_then(|user| user.expires_after.clone());
    let Some(value) = user.and_then(|user| user.token) else {
        let error = Error::new(Kind::Decode {
            status: Some(status),
            path: "users[0].token".to_owned(),
            reason: "the response to the login has no token".to_owned(),
            body: Bytes::new(),
        });
        let outcome = CallOutcome::final_after(attempts);
        return Err(error.with_call(api::OPERATIONS[LOGIN].id, outcome));
    };
    let mut token = Token::new(value);
    token.expires_at = expires_after.as_deref().and_then(parse_timestamp);
    Ok(token)
}

/// Parses `2018-03-01 15:29:26+00:00`, as the API writes it, or an RFC 3339 timestamp.
fn parse_timestamp(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
        decimal.then(|| digits.parse().ok()).flatten()
    };
    let separators = [(4, "-"), (7, "-"), (13, ":"), (16, ":")];
    let separated = separators
        .iter()
        .all(|(at, separator)| text.get(*at..at + 1) == Some(separator));
    if !separated || !matches!(text.as_bytes().get(10), Some(b' ' | b'T' | b't')) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !valid || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let fraction = text.get(19..)?.strip_prefix('.');
    let zone = match fraction {
        Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => text.get(19..)?,
    };
    let offset = match zone.as_bytes() {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let at = text.len() - 6;
            let minutes = number(at + 1, at + 3)? * 60 + number(at + 4, at + 6)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let seconds = days_since_epoch(year, month, day) * 86_400 + (hour * 60 + minute - offset) * 60;
    let since_epoch = u64::try_from(seconds + second).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since_epoch))
}

/// Counts the days from 1970-01-01 in the Gregorian calendar, with years that begin in March so
/// that a leap day is the last of its year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_parsed_with_a_space_or_a_t_and_with_their_offset() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_519_918_166);
        for text in [
            "2018-03-01 15:29:26+00:00",
            "2018-03-01T15:29:26Z",
            "2018-03-01T15:29:26.125Z",
            "2018-03-01 17:59:26+02:30",
            "2018-03-01T04:29:26-11:00",
        ] {
            assert_eq!(parse_timestamp(text), Some(at), "{text}");
        }
        for (text, seconds) in [
            ("1970-01-01 00:00:00+00:00", 0),
            ("2000-02-29 12:00:00+00:00", 951_825_600),
            ("2024-12-31 23:59:59+00:00", 1_735_689_599),
            ("2099-01-01 00:00:00+00:00", 4_070_908_800),
        ] {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(parse_timestamp(text), Some(at), "{text}");
        }
    }

    #[test]
    fn an_invalid_timestamp_is_none() {
        for text in [
            "tomorrow",
            "",
            "0001-01-01 00:00:00+00:00",
            "2018-13-01 15:29:26Z",
            "2018-03-01 15:29:26",
            "2018-03-01 15:29",
            "2018-03-01 +5:29:26Z",
            "2018-03-01 15:29:26+ä0:0",
        ] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }
}
