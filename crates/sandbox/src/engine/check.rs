//! The check of the settings before a sandbox starts.

use whatsapp_business_runtime::Operation;

use super::fault::is_share;
use super::settings::Settings;
use super::tls;
use super::webhook::check_url;

/// Returns the first invalid setting, and how to fix it.
pub(super) fn invalid_setting(settings: &Settings, operations: &[&Operation]) -> Option<String> {
    let url = settings.callbacks.url.as_deref().unwrap_or_default();
    if !url.is_empty() && check_url(url).is_err() {
        return Some(format!(
            "webhook: `{url}` is not an http or https URL; give one such as \
             http://127.0.0.1:8080/hook"
        ));
    }
    if !is_share(settings.duplicates) {
        return Some(format!(
            "duplicates: {} is not a share; give 0 (none) to 1 (every event)",
            settings.duplicates
        ));
    }
    if !settings.time_scale.is_finite() || settings.time_scale <= 0.0 {
        return Some(format!(
            "time scale: {} is not a factor; give more than 0, 1 for real time",
            settings.time_scale
        ));
    }
    let number = &settings.number;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!(
            "wa_id: `{number}` is not a number; give its digits only, such as 15550001111"
        ));
    }
    let ca = &settings.webhook_ca;
    if !ca.is_empty() && !tls::contains_certificates(ca) {
        return Some(
            "webhook CA: it contains no valid certificate; give PEM, starting with BEGIN \
             CERTIFICATE"
                .to_owned(),
        );
    }
    let is_token =
        |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if !settings.tokens.iter().all(is_token) {
        return Some("token: give visible ASCII characters without spaces".to_owned());
    }
    let mut faults = settings.faults.iter();
    faults.find_map(|fault| Some(fault.check_for(operations).err()?.to_string()))
}
