//! Hand-written serde structs for webhook events: every kind of message and status, with owned
//! optional fields and enums as strings.
#![allow(dead_code)]

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Event {
    #[serde(default)]
    pub(crate) contacts: Vec<WebhookContact>,
    #[serde(default)]
    pub(crate) errors: Vec<Error>,
    #[serde(default)]
    pub(crate) messages: Vec<WebhookMessage>,
    #[serde(default)]
    pub(crate) statuses: Vec<WebhookStatus>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookContact {
    pub(crate) profile: Option<WebhookContactProfile>,
    pub(crate) wa_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Error {
    pub(crate) code: Option<i64>,
    pub(crate) details: Option<String>,
    pub(crate) href: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookMessage {
    pub(crate) audio: Option<WebhookAudio>,
    pub(crate) button: Option<WebhookButton>,
    #[serde(default)]
    pub(crate) contacts: Vec<Contact>,
    pub(crate) context: Option<MessageContext>,
    pub(crate) document: Option<WebhookDocument>,
    #[serde(default)]
    pub(crate) errors: Vec<Error>,
    pub(crate) from: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) identity: Option<WebhookIdentity>,
    pub(crate) image: Option<WebhookImage>,
    pub(crate) interactive: Option<WebhookInteractive>,
    pub(crate) location: Option<WebhookLocation>,
    pub(crate) order: Option<WebhookOrder>,
    pub(crate) reaction: Option<WebhookReaction>,
    pub(crate) referral: Option<WebhookReferral>,
    pub(crate) sticker: Option<WebhookSticker>,
    pub(crate) system: Option<WebhookSystem>,
    pub(crate) text: Option<WebhookText>,
    pub(crate) timestamp: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) video: Option<WebhookVideo>,
    pub(crate) voice: Option<WebhookVoice>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookStatus {
    pub(crate) conversation: Option<WebhookConversation>,
    #[serde(default)]
    pub(crate) errors: Vec<Error>,
    pub(crate) id: Option<String>,
    pub(crate) pricing: Option<WebhookPricing>,
    pub(crate) recipient_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) timestamp: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookContactProfile {
    pub(crate) name: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookAudio {
    pub(crate) caption: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookButton {
    pub(crate) payload: Option<String>,
    pub(crate) text: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Contact {
    #[serde(default)]
    pub(crate) addresses: Vec<Address>,
    pub(crate) birthday: Option<String>,
    #[serde(default)]
    pub(crate) emails: Vec<Email>,
    #[serde(default)]
    pub(crate) ims: Vec<Im>,
    pub(crate) name: Option<Name>,
    pub(crate) org: Option<Org>,
    #[serde(default)]
    pub(crate) phones: Vec<Phone>,
    #[serde(default)]
    pub(crate) urls: Vec<Url>,
}

#[derive(Deserialize)]
pub(crate) struct MessageContext {
    pub(crate) forwarded: Option<bool>,
    pub(crate) frequently_forwarded: Option<bool>,
    pub(crate) from: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) mentions: Vec<String>,
    pub(crate) referred_product: Option<ReferredProduct>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookDocument {
    pub(crate) caption: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookIdentity {
    pub(crate) acknowledged: Option<bool>,
    pub(crate) created_timestamp: Option<i64>,
    pub(crate) hash: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookImage {
    pub(crate) caption: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookInteractive {
    pub(crate) button_reply: Option<WebhookButtonReply>,
    pub(crate) list_reply: Option<WebhookListReply>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookLocation {
    pub(crate) address: Option<String>,
    pub(crate) latitude: Option<f64>,
    pub(crate) longitude: Option<f64>,
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookOrder {
    pub(crate) catalog_id: Option<String>,
    #[serde(default)]
    pub(crate) product_items: Vec<WebhookOrderItem>,
    pub(crate) text: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookReaction {
    pub(crate) emoji: Option<String>,
    pub(crate) message_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookReferral {
    pub(crate) body: Option<String>,
    pub(crate) headline: Option<String>,
    pub(crate) image_url: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) source_id: Option<String>,
    pub(crate) source_type: Option<String>,
    pub(crate) source_url: Option<String>,
    pub(crate) thumbnail_url: Option<String>,
    pub(crate) video_url: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookSticker {
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookSystem {
    pub(crate) body: Option<String>,
    pub(crate) identity: Option<String>,
    pub(crate) new_wa_id: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookText {
    pub(crate) body: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookVideo {
    pub(crate) caption: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookVoice {
    pub(crate) caption: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookConversation {
    pub(crate) expiration_timestamp: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) origin: Option<WebhookConversationOrigin>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookPricing {
    pub(crate) billable: Option<bool>,
    pub(crate) category: Option<String>,
    pub(crate) pricing_model: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Address {
    pub(crate) city: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) country_code: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) street: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) zip: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Email {
    pub(crate) email: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Im {
    pub(crate) service: Option<String>,
    pub(crate) user_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Name {
    pub(crate) first_name: Option<String>,
    pub(crate) formatted_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) prefix: Option<String>,
    pub(crate) suffix: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Org {
    pub(crate) company: Option<String>,
    pub(crate) department: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Phone {
    pub(crate) phone: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) wa_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Url {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) url: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ReferredProduct {
    pub(crate) catalog_id: Option<String>,
    pub(crate) product_retailer_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookButtonReply {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookListReply {
    pub(crate) description: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookOrderItem {
    pub(crate) currency: Option<String>,
    pub(crate) item_price: Option<f64>,
    pub(crate) product_retailer_id: Option<String>,
    pub(crate) quantity: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) struct WebhookConversationOrigin {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}
