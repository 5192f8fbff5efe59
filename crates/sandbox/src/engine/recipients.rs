//! The customers whose settings differ from the defaults.

use std::collections::HashMap;

use whatsapp_business_runtime::Recipient as Id;

use super::message::Outcome;
use super::mutex::Mutex;

/// The number of customers that are stored. Settings of further ones are ignored.
const MAX_RECIPIENTS: usize = 100_000;

/// The settings of a customer.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    /// What happens to messages to it.
    pub outcome: Outcome,
    /// Whether messages to it are refused.
    pub blocked: bool,
}

/// Values of customers by `wa_id`.
#[derive(Debug, Default)]
pub(crate) struct Customers<T>(Mutex<HashMap<String, T>>);

/// The settings of customers.
pub(crate) type Recipients = Customers<Recipient>;

impl<T: Clone + Default> Customers<T> {
    pub(crate) fn reset(&self) {
        self.0.lock().clear();
    }

    pub(crate) fn get(&self, wa_id: &str) -> T {
        let recipients = self.0.lock();
        // Usually the map is empty, and the key need not be hashed.
        if recipients.is_empty() {
            return T::default();
        }
        recipients.get(wa_id).cloned().unwrap_or_default()
    }

    pub(crate) fn update(&self, wa_id: &str, update: impl FnOnce(&mut T)) {
        let mut recipients = self.0.lock();
        if recipients.len() < MAX_RECIPIENTS || recipients.contains_key(wa_id) {
            update(recipients.entry(wa_id.to_owned()).or_default());
        }
    }
}

/// Returns the customer that a text names: the id of a user, or the `wa_id` of a phone number.
pub fn customer(input: &str) -> Option<String> {
    match Id::is_user_id(input) {
        true => Some(input.to_owned()),
        false => wa_id(input),
    }
}

/// Returns the `wa_id` of a phone number in any notation; `None` if it is not a number.
///
/// It consists of the digits of the number, except for some numbers of Mexico and Brazil.
pub fn wa_id(input: &str) -> Option<String> {
    let is_notation =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
    if !input.chars().all(is_notation) {
        return None;
    }
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if !(5..=20).contains(&digits.len()) {
        return None;
    }
    // Mexico: mobile numbers have a 1 after the country code.
    if let Some(national) = digits.strip_prefix("52")
        && national.len() == 10
    {
        return Some(format!("521{national}"));
    }
    // Brazil: outside of the south-east, old accounts lack the ninth digit.
    if let Some(national) = digits.strip_prefix("55")
        && national.len() == 11
        && let (Some(area), Some(local)) = (national.get(..2), national.get(2..))
        && area > "30"
        && let Some(short) = local.strip_prefix('9')
    {
        return Some(format!("55{area}{short}"));
    }
    Some(digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::wa_id;

    #[test]
    fn a_number_is_accepted_in_any_notation() {
        assert_eq!(wa_id("+49 (151) 234-567").as_deref(), Some("49151234567"));
        assert_eq!(wa_id("not a number"), None);
        assert_eq!(wa_id(""), None);
    }

    #[test]
    fn mexican_and_brazilian_numbers_get_another_wa_id() {
        assert_eq!(wa_id("+52 55 1234 5678").as_deref(), Some("5215512345678"));
        assert_eq!(wa_id("+55 51 91234 5678").as_deref(), Some("555112345678"));
        assert_eq!(wa_id("+55 11 91234 5678").as_deref(), Some("5511912345678"));
    }
}
