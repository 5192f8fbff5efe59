//! The check of the settings before a sandbox starts.

use crate::cloud::settings::CloudSettings;
use crate::fault::is_share;
use crate::hosted::settings::HostedSettings;
use crate::http::tls;
use crate::state::Setup;
use crate::stores::StoreDefaults;
use crate::stores::settings::check_url;

/// The highest number of nodes that health reports.
const MAX_NODES: usize = 100;

pub(super) const HOSTED_ONLY: &str = "profile: request limits, the names of their headers, webhook \
                                      secrets and outbound copies belong to the hosted profile; \
                                      select it, or leave them out";

pub(super) const CLOUD_ONLY: &str = "api: app secrets, verify tokens and the ids of the phone number \
                                     and the account belong to the Cloud API; select it, or leave \
                                     them out";
pub(super) const NOT_HOSTED: &str = "profile: the hosted profile belongs to the On-Premises API; \
                                     leave it out";

/// Returns the first invalid setting, and how to fix it.
pub(super) fn invalid_setting(setup: &Setup) -> Option<String> {
    let Setup {
        config,
        stores,
        control,
        ..
    } = setup;
    let url = stores.webhook.as_deref().unwrap_or_default();
    if !url.is_empty() && check_url(url).is_err() {
        return Some(format!(
            "webhook: `{url}` is not an http or https URL; give one such as \
             http://127.0.0.1:8080/hook"
        ));
    }
    if !is_share(control.duplicates) {
        return Some(format!(
            "duplicates: {} is not a share; give 0 (none) to 1 (every event)",
            control.duplicates
        ));
    }
    if !config.time_scale.is_finite() || config.time_scale <= 0.0 {
        return Some(format!(
            "time scale: {} is not a factor; give more than 0, 1 for real time",
            config.time_scale
        ));
    }
    if !(1..=MAX_NODES).contains(&config.nodes) {
        return Some(format!(
            "nodes: {} is not supported; give 1 to {MAX_NODES}",
            config.nodes
        ));
    }
    let wa_id = &stores.wa_id;
    if wa_id.is_empty() || !wa_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!(
            "wa_id: `{wa_id}` is not a number; give its digits only, such as 15550001111"
        ));
    }
    let ca = &config.webhook_ca;
    if !ca.is_empty() && !tls::contains_certificates(ca) {
        return Some(
            "webhook CA: it contains no valid certificate; give PEM, starting with BEGIN \
             CERTIFICATE"
                .to_owned(),
        );
    }
    if let Some(message) = invalid_host(stores, config.hosted.as_ref()) {
        return Some(message.to_owned());
    }
    if let Some(cloud) = &config.cloud
        && let Some(message) = invalid_cloud(cloud)
    {
        return Some(message.to_owned());
    }
    let mut faults = control.faults.iter();
    let api = config.api();
    faults.find_map(|fault| {
        let result = fault.check().and_then(|()| fault.check_for(api));
        Some(result.err()?.to_string())
    })
}

/// Returns the first invalid setting of the Cloud API, and how to fix it.
fn invalid_cloud(cloud: &CloudSettings) -> Option<&'static str> {
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if !is_id(&cloud.phone_number_id) || !is_id(&cloud.account_id) {
        return Some("phone number and account ids: give digits only");
    }
    if cloud.phone_number_id == cloud.account_id {
        return Some("phone number and account ids: give two different ones");
    }
    if cloud.app_secret.as_deref() == Some("") {
        return Some("app secret: it is empty; leave it out to not sign webhooks");
    }
    if cloud.verify_token.as_deref() == Some("") {
        return Some("verify token: it is empty; leave it out to not verify webhooks");
    }
    None
}

/// Returns the first invalid setting of tokens and of the hosted profile, and how to fix it.
fn invalid_host(stores: &StoreDefaults, hosted: Option<&HostedSettings>) -> Option<&'static str> {
    let is_token =
        |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if !stores.tokens.iter().all(is_token) {
        return Some("token: give visible ASCII characters without spaces");
    }
    let hosted = hosted?;
    if stores.tokens.is_empty() && stores.users.is_empty() {
        return Some("profile: a host has no default account; add a token or an account");
    }
    if hosted.limit == 0 || hosted.window.is_zero() {
        return Some("request limit: give at least one request in a time above zero");
    }
    if hosted.webhook_secret.as_deref() == Some("") {
        return Some("webhook secret: it is empty; leave it out to not sign webhooks");
    }
    None
}
