//! Every operation of the document through the program: exit code, JSON output and `--dry-run`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::support::{Home, blocking, sandbox};
use serde_json::Value;
use whatsapp_business::api::{OPERATIONS, Operation};
use whatsapp_business_sandbox::Sandbox;

const CUSTOMER: &str = "49151234567";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really an image";

/// Calls operations, and records which.
struct Calls {
    home: Home,
    called: RefCell<BTreeSet<&'static str>>,
}

impl Calls {
    /// Calls an operation by its id, after a dry run, and returns what it printed.
    #[track_caller]
    fn raw(&self, id: &str, options: &[&str]) -> Vec<u8> {
        let operation = OPERATIONS.iter().find(|known| known.id == id);
        let operation = operation.unwrap_or_else(|| panic!("no operation {id}"));
        self.called.borrow_mut().insert(operation.id);
        let (tag, name) = names(operation);
        let mut arguments = vec![tag.as_str(), &name];
        arguments.extend(options);

        arguments.push("--dry-run");
        let shown = self.home.run(&arguments).succeeded().text();
        arguments.pop();
        let start = format!("curl -X {} 'http://127.0.0.1:", operation.method);
        assert!(shown.starts_with(&start), "{shown}");
        let until_parameter = operation.path.split('{').next().unwrap_or_default();
        let path = format!("{}{until_parameter}", operation.prefix);
        assert!(shown.contains(&path), "{shown}");
        let authorized = shown.contains("<redacted>");
        assert_eq!(authorized, !operation.security.is_empty(), "{shown}");

        self.home.run(&arguments).succeeded().stdout
    }

    /// Calls an operation, and returns its JSON; null if it has none.
    #[track_caller]
    fn json(&self, id: &str, options: &[&str]) -> Value {
        let stdout = self.raw(id, options);
        match serde_json::from_slice(&stdout) {
            Ok(value) => value,
            Err(error) => panic!("{id}: {error}: {}", String::from_utf8_lossy(&stdout)),
        }
    }

    #[track_caller]
    fn empty(&self, id: &str, options: &[&str]) {
        assert_eq!(self.json(id, options), Value::Null, "{id}");
    }
}

/// The names of the commands of an operation.
fn names(operation: &Operation) -> (String, String) {
    let kebab = |name: &str| {
        let mut kebab = String::new();
        let mut previous = '-';
        for c in name.chars() {
            match c {
                ' ' | '/' | '-' => kebab.push('-'),
                c if c.is_uppercase() && previous.is_lowercase() => {
                    kebab.push('-');
                    kebab.extend(c.to_lowercase());
                }
                c => kebab.extend(c.to_lowercase()),
            }
            previous = c;
        }
        kebab
    };
    let name = operation.id.split_once('_').unwrap().1;
    (kebab(operation.tag), kebab(name))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_works_and_can_be_shown_without_being_sent() {
    let sandbox = sandbox(Sandbox::builder().strict(true)).await;
    let home = Home::of(&sandbox);
    let shared = std::sync::Arc::new(sandbox);
    let during = std::sync::Arc::clone(&shared);
    let handle = tokio::runtime::Handle::current();
    let called = blocking(move || {
        let _runtime = handle.enter();
        let calls = Calls {
            home,
            called: RefCell::default(),
        };
        messages(&calls, &during);
        media_and_stickers(&calls);
        groups(&calls, &during);
        settings(&calls);
        files(&calls);
        health(&calls);
        registration(&calls, &during);
        users(&calls);
        calls.called.into_inner()
    })
    .await;

    let all: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let missing: Vec<_> = all.difference(&called).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "without a call in this test");
    let succeeded: BTreeSet<&str> = shared
        .requests()
        .into_iter()
        .filter(|request| request.status < 300)
        .filter_map(|request| request.operation)
        .collect();
    let missing: Vec<_> = all.difference(&succeeded).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "without a success");
}

fn messages(calls: &Calls, sandbox: &Sandbox) {
    let checked = calls.json("Contacts_createContact", &["--contacts", CUSTOMER]);
    assert_eq!(checked["contacts"][0]["status"], "valid");
    let sent = calls.json(
        "Messages_sendMessage",
        &[
            "--to",
            CUSTOMER,
            "--type",
            "text",
            "--set",
            "text.body=Hello",
        ],
    );
    let id = sent["messages"][0]["id"].as_str().unwrap();
    assert_eq!(sandbox.sent_messages()[0].id, id);
    let received = sandbox.receive_text(CUSTOMER, "Hi");
    calls.empty("Messages_markAsRead", &["--message-id", &received]);
    let hash = calls.json(
        "Contacts_getIdentity",
        &["--wa-id", CUSTOMER, "--query", "/contacts/hash"],
    );
    let hash = hash.as_str().unwrap();
    calls.empty(
        "Contacts_acknowledgeIdentity",
        &["--wa-id", CUSTOMER, "--hash", hash],
    );
}

fn media_and_stickers(calls: &Calls) {
    let file = calls.home.file("sticker.webp", JPEG);
    let file = file.to_str().unwrap();
    let upload = ["--file", file, "--query", "media.0.id"];
    let id = calls.json("Media_uploadMedia", &upload);
    let id = id.as_str().unwrap();
    assert_eq!(calls.raw("Media_download", &["--media-id", id]), JPEG);
    let saved = calls.json("Media_download", &["--media-id", id, "--save", "copy.webp"]);
    assert_eq!(saved["bytes"], JPEG.len());
    let copy = calls.home.directory.path().join("copy.webp");
    assert_eq!(std::fs::read(copy).unwrap(), JPEG);

    let create = ["--publisher", "P", "--name", "Cats"];
    let pack = calls.json("Stickerpacks_createPack", &create);
    let pack = pack["stickerpacks"][0]["id"].as_str().unwrap();
    let of = |rest: &[&'static str]| -> Vec<String> {
        let all = ["--pack-id", pack].into_iter().chain(rest.iter().copied());
        all.map(str::to_owned).collect()
    };
    let call = |id: &str, rest: &[&'static str]| {
        let options = of(rest);
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        calls.json(id, &options)
    };
    assert!(calls.json("Stickerpacks_getAll", &[])["stickerpacks"].is_array());
    call("Stickerpacks_getPack", &[]);
    call("Stickerpacks_updatePack", &["--name", "Dogs"]);
    calls.json(
        "Stickerpacks_addSticker",
        &["--pack-id", pack, "--image-data-id", id, "--emojis", "🐱"],
    );
    call("Stickerpacks_getStickers", &[]);
    call("Stickerpacks_getSticker", &["--sticker-index", "0"]);
    call(
        "Stickerpacks_updateSticker",
        &["--sticker-index", "0", "--emojis", "🐶"],
    );
    call("Stickerpacks_deleteSticker", &["--sticker-index", "0"]);
    call("Stickerpacks_deletePack", &[]);
    calls.empty("Media_removeMedia", &["--media-id", id]);
}

fn groups(calls: &Calls, sandbox: &Sandbox) {
    let id = calls.json(
        "Groups_createGroup",
        &["--subject", "Friends", "-q", "groups.0.id"],
    );
    let id = id.as_str().unwrap();
    let group = ["--group-id", id];
    let with = |rest: &[&'static str]| [&group[..], rest].concat();
    assert_eq!(calls.json("Groups_getAll", &[])["groups"][0]["id"], id);
    calls.empty(
        "Groups_updateInfo",
        &with(&["--body", r#"{"subject": "Family"}"#]),
    );
    assert!(sandbox.join_group(id, CUSTOMER));
    assert_eq!(
        calls.json("Groups_getInfo", &group)["groups"][0]["subject"],
        "Family"
    );
    calls.empty("Groups_promoteToAdmin", &with(&["--wa-ids", CUSTOMER]));
    calls.empty("Groups_demoteAdmin", &with(&["--wa-ids", CUSTOMER]));
    assert!(calls.json("Groups_getInviteDetails", &group)["groups"][0]["link"].is_string());
    calls.empty("Groups_deleteInvite", &group);
    calls.home.file("icon.jpg", JPEG);
    calls.empty("Groups_setGroupIcon", &with(&["--file", "icon.jpg"]));
    assert_eq!(calls.raw("Groups_getIconBinary", &group), JPEG);
    let link = calls.json("Groups_getIconBinary", &with(&["--format", "link"]));
    assert!(link["groups"][0]["link"].is_string());
    calls.empty("Groups_deleteGroupIcon", &group);
    calls.empty("Groups_removeParticipant", &with(&["--wa-ids", CUSTOMER]));
    calls.empty("Groups_leaveGroup", &group);
}

fn settings(calls: &Calls) {
    calls.json(
        "Application_updateSettings",
        &[
            "--sent-status",
            "--set",
            "webhooks.max_concurrent_requests=12",
        ],
    );
    let settings = calls.json("Application_getSettings", &["-q", "/settings/application"]);
    assert_eq!(settings["sent_status"], true);
    let providers = r#"[{"name": "shop", "type": "www", "config": {"bearer": "hunter2"}}]"#;
    calls.empty("Application_updateMediaProviders", &["--body", providers]);
    let listed = calls.json("Application_listMediaProviders", &[]);
    assert!(!listed.to_string().contains("hunter2"), "{listed}");
    calls.empty("Application_removeProvider", &["--provider-name", "shop"]);
    let shards = ["--cc", "49", "--phone-number", "1", "--shards", "4"];
    calls.empty("Application_setShards", &shards);
    assert_eq!(
        calls.json("Application_getShards", &["-q", "account.shards"]),
        4
    );
    calls.empty("Application_resetSettings", &[]);

    calls.empty(
        "BusinessProfile_update",
        &[
            "--address",
            "1 Way",
            "--websites",
            "https://a.example",
            "--websites",
            "https://b.example",
        ],
    );
    assert!(calls.json("BusinessProfile_get", &[]).is_object());
    let compliance = r#"{"entity_name": "Shop", "entity_type": "Partnership",
        "grievance_officer_details": {"name": "Ada", "email": "ada@shop.example", "mobile_number": "+915550001111"},
        "customer_care_details": {"email": "care@shop.example", "mobile_number": "+915550002222"}}"#;
    calls.empty(
        "BusinessProfile_updateComplianceInfo",
        &["--body", compliance],
    );
    assert!(
        calls
            .json("BusinessProfile_getComplianceInfo", &[])
            .is_object()
    );
    calls.empty("Profile_updateAbout", &["--text", "Parcels, delivered"]);
    assert!(
        calls
            .json("Profile_getAbout", &[])
            .to_string()
            .contains("Parcels")
    );
    calls.home.file("photo.jpg", JPEG);
    calls.empty("Profile_updatePhoto", &["--file", "photo.jpg"]);
    assert_eq!(calls.raw("Profile_getPhoto", &[]), JPEG);
    calls.empty("Profile_removePhoto", &[]);
}

fn files(calls: &Calls) {
    calls.home.file("password", "Backup-Password-1\n");
    let backup = ["--body-password-file", "password", "--save", "backup.json"];
    calls.json("BackupRestore_settingsPost", &backup);
    let saved = std::fs::read(calls.home.directory.path().join("backup.json")).unwrap();
    let saved: Value = serde_json::from_slice(&saved).unwrap();
    calls
        .home
        .file("data", saved["settings"]["data"].as_str().unwrap());
    let restore = ["--body-password-file", "password", "--data-file", "data"];
    calls.empty("BackupRestore_settingsRestore", &restore);

    let pem = rcgen::generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    calls.home.file("ca.pem", pem.cert.pem());
    // The key, the certificate and that of its authority, which is itself here.
    let own = pem.cert.pem();
    let chain = format!("{}{own}{own}", pem.signing_key.serialize_pem());
    calls.home.file("server.pem", chain);
    calls.empty(
        "Certificates_uploadWebhookCaCertificate",
        &["--file", "ca.pem"],
    );
    let ca = calls.raw("Certificates_downloadWebhookCaCertificate", &[]);
    assert_eq!(String::from_utf8(ca).unwrap().trim(), pem.cert.pem().trim());
    calls.empty("Certificates_deleteWebhookCa", &[]);
    calls.empty(
        "Certificates_uploadExternalCertificate",
        &["--file", "server.pem"],
    );
    assert!(
        !calls
            .raw("Certificates_downloadCaCertificate", &[])
            .is_empty()
    );
}

fn health(calls: &Calls) {
    let status = calls.json("Health_checkStatus", &["--query", "health.gateway_status"]);
    assert_eq!(status, "connected");
    for id in [
        "Health_getMetricsData",
        "Health_getAppStats",
        "Health_getDbStats",
    ] {
        assert!(calls.json(id, &[]).is_object());
        assert!(!calls.raw(id, &["--format", "prometheus"]).is_empty());
    }
    for id in [
        "Health_getSupportInfo",
        "Health_getInternalAppStats",
        "Health_getInternalDbStats",
    ] {
        assert!(calls.json(id, &[]).is_object(), "{id}");
    }
    calls.empty("Messages_collectGarbage", &[]);
}

fn registration(calls: &Calls, sandbox: &Sandbox) {
    calls.home.file("pin", "123456");
    calls.empty("TwoStepVerification_enableAccount", &["--pin-file", "pin"]);
    sandbox.set_gateway("unregistered");
    calls.home.file("cert", "Y2VydA==");
    let request = [
        "--cc",
        "49",
        "--phone-number",
        "301234567",
        "--method",
        "sms",
        "--cert-file",
        "cert",
        "--pin-file",
        "pin",
    ];
    calls.json("Registration_requestCode", &request);
    calls
        .home
        .file("code", sandbox.registration_code().unwrap());
    calls.empty("Registration_verifyAccount", &["--code-file", "code"]);
    calls.empty("TwoStepVerification_disable", &[]);
}

fn users(calls: &Calls) {
    calls.home.file("password", "Another-Password-1");
    let password = ["--body-password-file", "password"];
    calls.json(
        "Users_createUser",
        &[&["--username", "sales"], &password[..]].concat(),
    );
    let user = ["--user-username", "sales"];
    calls.json("Users_getByUsername", &user);
    calls.json("Users_updateUser", &[&user[..], &password[..]].concat());
    calls.json("Users_removeUser", &user);
    let login = calls.json("Users_performLogin", &[]);
    assert_eq!(login["users"][0]["token"], "<redacted>");
    calls.empty("Users_performLogout", &[]);
}
