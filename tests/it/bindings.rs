//! The bindings cover the whole document: every operation has a method and every schema a type.
//!
//! The types and methods are listed one by one, so that a missing one is a compile error. The lists
//! are compared with the document, so that a test fails if a new one is not listed.

use std::collections::BTreeSet;

use serde_json::Value;
use whatsapp_business::{Api, api, types};

fn document() -> Value {
    serde_json::from_str(api::DOCUMENT).expect("the effective document is JSON")
}

fn published() -> Value {
    serde_json::from_str(include_str!("../../spec/upstream.json"))
        .expect("the published document is JSON")
}

fn schema_names(document: &Value) -> BTreeSet<String> {
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    schemas.keys().cloned().collect()
}

/// Returns the method, path and operation id of every operation.
fn operations(document: &Value) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            if let Some(id) = operation.get("operationId") {
                let id = id.as_str().expect("an operation id").to_owned();
                found.insert((method.to_uppercase(), path.clone(), id));
            }
        }
    }
    found
}

macro_rules! named_types {
    ($($name:ident),* $(,)?) => {{
        $(let _: Option<types::$name> = None;)*
        BTreeSet::from([$(stringify!($name)),*])
    }};
}

macro_rules! named_methods {
    ($($name:ident),* ; $($generic:ident),* $(,)?) => {{
        $(let _ = Api::$name;)*
        $(let _ = Api::$generic::<Vec<u8>>;)*
        BTreeSet::from([$(stringify!($name),)* $(stringify!($generic)),*])
    }};
}

#[test]
fn each_of_the_144_published_schemas_has_a_type() {
    let named = named_types![
        Address,
        ApplicationSettings,
        ApplicationUpdateMediaProvidersRequest,
        Audio,
        AudioById,
        AudioByProvider,
        BackupSettings,
        BackupSettingsRequestBody,
        BackupSettingsResponse,
        Basic,
        BusinessProfile,
        BusinessSettings,
        BusinessSettingsBusiness,
        CertificatesDownloadCaCertificateResponse,
        CertificatesDownloadWebhookCaCertificateResponse,
        CertificatesUploadExternalCertificateRequest,
        CertificatesUploadWebhookCaCertificateRequest,
        CheckContact,
        CheckContactRequestBody,
        CheckContactResponse,
        CheckHealthResponse,
        Config,
        ConfigBasic,
        ConfigBearer,
        Contact,
        CreateGroupRequestBody,
        CreateUserRequestBody,
        Currency,
        DateTimeComponent,
        DateTimeObject,
        DateTimeUnixEpoch,
        DetailedUserResponse,
        DetailedUserResponseItem,
        Document,
        DocumentById,
        DocumentByProvider,
        Email,
        EnableTwoStepRequestBody,
        Error,
        GatewayNodeStatus,
        GatewayStatus,
        GetBusinessProfileResponse,
        GetMediaProvidersResponse,
        GetProfileAboutResponse,
        GetProfilePhotoResponse,
        Group,
        GroupAdminRequestBody,
        GroupInfo,
        GroupInvite,
        GroupInviteResponse,
        GroupResponse,
        GroupsResponse,
        GroupsDeleteGroupIconRequest,
        GroupsSetGroupIconRequest,
        HealthGetAppStats200Response,
        HealthGetAppStatsResponse,
        HealthGetDbStats200Response,
        HealthGetDbStatsResponse,
        HealthGetMetricsData200Response,
        HealthGetMetricsDataResponse,
        HealthGetSupportInfoResponse,
        Hsm,
        Image,
        ImageById,
        ImageByProvider,
        Language,
        LocalizableParam,
        Location,
        LoginAdminRequestBody,
        MarkMessageAsReadRequestBody,
        Media,
        MediaProvider,
        MediaProviderSettings,
        MediaProviderSettingsApplication,
        MediaProviderSettingsApplicationMedia,
        MediaDownloadResponse,
        MediaUploadMediaRequest,
        MediaUploadMediaRequest1,
        MediaUploadMediaRequest10,
        MediaUploadMediaRequest11,
        MediaUploadMediaRequest12,
        MediaUploadMediaRequest13,
        MediaUploadMediaRequest2,
        MediaUploadMediaRequest3,
        MediaUploadMediaRequest4,
        MediaUploadMediaRequest5,
        MediaUploadMediaRequest6,
        MediaUploadMediaRequest7,
        MediaUploadMediaRequest8,
        MediaUploadMediaRequest9,
        Message,
        MessageContext,
        MessageResponse,
        MessageType,
        Meta,
        Name,
        Org,
        Phone,
        ProfileAbout,
        ProfileAboutSettings,
        ProfileAboutSettingsProfile,
        ProfilePhotoSettings,
        ProfilePhotoSettingsProfile,
        ProfilePhotoSettingsProfilePhoto,
        ProfileGetPhotoResponse,
        ProfileUpdatePhotoRequest,
        Provider,
        RegisterAccountRequestBody,
        RemoveGroupParticipantRequestBody,
        RequestCodeAccount,
        RequestCodeRequestBody,
        RequestCodeResponse,
        Response,
        RestoreSettingsRequestBody,
        SendMessageRequestBody,
        SetShardsRequestBody,
        Text,
        UpdateGroupInfoRequestBody,
        UpdateUserRequestBody,
        UploadMedia,
        UploadMediaResponse,
        Url,
        UserLoginResponse,
        UserLoginResponseItem,
        UserResponse,
        UserResponseItem,
        UserRole,
        Video,
        VideoById,
        VideoByProvider,
        WebhookAudio,
        WebhookContact,
        WebhookContactProfile,
        WebhookDocument,
        WebhookEvent,
        WebhookImage,
        WebhookLocation,
        WebhookMessage,
        WebhookStatus,
        WebhookSystem,
        WebhookText,
        WebhookVideo,
        WebhookVoice,
        Webhooks,
    ];
    assert_eq!(named.len(), 144);
    let published = schema_names(&published());
    let table = api::SCHEMAS
        .iter()
        .filter(|schema| published.contains(schema.name));
    assert_eq!(named, table.map(|schema| schema.rust).collect());
}

#[test]
fn each_schema_added_by_the_overlays_has_a_type() {
    let named = named_types![
        AccountShards,
        AcknowledgeIdentityRequestBody,
        AddStickerRequestBody,
        AppStats,
        ComplianceInfo,
        ContactIdentity,
        ContactIdentityResponse,
        CreateStickerpackRequestBody,
        CustomerCareDetails,
        DbStats,
        GarbageCollector,
        GatewayHealth,
        GetApplicationSettingsResponse,
        GetComplianceInfoResponse,
        GetGroupIconResponse,
        GetShardsResponse,
        GrievanceOfficerDetails,
        GroupIcon,
        GroupsGetIconBinaryResponse,
        Im,
        Interactive,
        InteractiveAction,
        InteractiveBody,
        InteractiveButton,
        InteractiveFooter,
        InteractiveHeader,
        InteractiveProduct,
        InteractiveReply,
        InteractiveRow,
        InteractiveSection,
        InternalStats,
        MessageContact,
        Metric,
        MetricSample,
        PackSticker,
        PackStickersResponse,
        ReferredProduct,
        ReplyContext,
        Sticker,
        StickerById,
        StickerByProvider,
        Stickerpack,
        StickerpacksResponse,
        Template,
        TemplateComponent,
        TemplateCurrency,
        TemplateDateTime,
        TemplateLanguage,
        TemplateParameter,
        UpdateStickerRequestBody,
        UpdateStickerpackRequestBody,
        WebhookButton,
        WebhookButtonReply,
        WebhookConversation,
        WebhookConversationOrigin,
        WebhookIdentity,
        WebhookInteractive,
        WebhookListReply,
        WebhookOrder,
        WebhookOrderItem,
        WebhookPricing,
        WebhookReaction,
        WebhookReferral,
        WebhookSticker,
        WebhooksMessage,
        WrappedApplicationSettings,
    ];
    let published = schema_names(&published());
    let table = api::SCHEMAS
        .iter()
        .filter(|schema| !published.contains(schema.name));
    assert_eq!(named, table.map(|schema| schema.rust).collect());
}

#[test]
fn the_schema_table_matches_the_document() {
    let table: BTreeSet<String> = api::SCHEMAS
        .iter()
        .map(|schema| schema.name.to_owned())
        .collect();
    assert_eq!(table, schema_names(&document()));
    for schema in api::SCHEMAS {
        let bare: String = schema
            .name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        assert_eq!(schema.rust.to_lowercase(), bare.to_lowercase());
    }
}

#[test]
fn every_operation_has_a_method() {
    let named = named_methods![
        registration_request_code, application_get_shards, application_set_shards,
        registration_verify_account, certificates_download_ca_certificate,
        certificates_download_webhook_ca_certificate, certificates_delete_webhook_ca,
        contacts_create_contact, contacts_get_identity, contacts_acknowledge_identity,
        groups_get_all, groups_create_group, groups_get_info, groups_update_info,
        groups_demote_admin, groups_promote_to_admin, groups_get_icon_binary_link,
        groups_get_icon_binary, groups_delete_group_icon, groups_get_invite_details,
        groups_delete_invite, groups_leave_group, groups_remove_participant,
        health_check_status, media_download, media_remove_media, messages_send_message,
        messages_mark_as_read, health_get_metrics_data, health_get_metrics_data_prometheus,
        two_step_verification_enable_account, two_step_verification_disable,
        application_get_settings, application_reset_settings, application_update_settings,
        application_list_media_providers, application_update_media_providers,
        application_remove_provider, backup_restore_settings_post,
        business_profile_get_compliance_info, business_profile_update_compliance_info,
        business_profile_get, business_profile_update, profile_get_about, profile_update_about,
        profile_get_photo_link, profile_get_photo, profile_remove_photo,
        backup_restore_settings_restore, health_get_app_stats, health_get_app_stats_prometheus,
        health_get_db_stats, health_get_db_stats_prometheus, health_get_internal_app_stats,
        health_get_internal_db_stats, messages_collect_garbage, stickerpacks_get_all,
        stickerpacks_create_pack, stickerpacks_get_pack, stickerpacks_delete_pack,
        stickerpacks_update_pack, stickerpacks_get_stickers, stickerpacks_add_sticker,
        stickerpacks_get_sticker, stickerpacks_delete_sticker, stickerpacks_update_sticker,
        health_get_support_info, users_create_user, users_perform_login, users_perform_logout,
        users_get_by_username, users_update_user, users_remove_user;
        certificates_upload_external_certificate, certificates_upload_webhook_ca_certificate,
        groups_set_group_icon, media_upload_media, profile_update_photo,
    ];
    for operation in api::OPERATIONS {
        let bare = operation.id.replace('_', "").to_lowercase();
        assert!(
            named.iter().any(|name| name.replace('_', "") == bare),
            "{} is not listed here",
            operation.id
        );
    }
    // Five operations can return a second media type and have an additional method for it.
    assert_eq!(named.len(), api::OPERATIONS.len() + 5);
}

#[test]
fn the_operation_table_matches_the_document() {
    let table: BTreeSet<(String, String, String)> = api::OPERATIONS
        .iter()
        .map(|operation| {
            (
                operation.method.into(),
                operation.path.into(),
                operation.id.into(),
            )
        })
        .collect();
    assert_eq!(table.len(), api::OPERATIONS.len());
    assert_eq!(table, operations(&document()));
}

#[test]
fn each_of_the_55_published_operations_keeps_its_method_and_path() {
    let published = published();
    let known = operations(&published);
    assert_eq!(known.len(), 55);
    for (method, path, _) in known {
        assert!(
            api::OPERATIONS
                .iter()
                .any(|known| known.method == method && known.path == path),
            "{method} {path}"
        );
    }
}

#[test]
fn only_the_metrics_path_has_no_version_prefix() {
    for operation in api::OPERATIONS {
        let prefix = if operation.path == "/metrics" {
            ""
        } else {
            "/v1"
        };
        assert_eq!(operation.prefix, prefix, "{}", operation.id);
    }
}
