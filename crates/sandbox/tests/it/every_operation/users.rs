//! Users: accounts, login and logout.

use serde_json::json;

use super::{fails, succeeds};
use crate::support::{Api, PASSWORD, login};

pub(crate) async fn users(api: &Api) {
    let new = json!({ "username": "clerk", "password": "Counter-9-Top" });
    let created = succeeds!(api.post("/v1/users", new.clone()).await, 201);
    assert_eq!(created.json["users"][0]["username"], "clerk");
    fails!(api.post("/v1/users", new).await, 500, 1014);
    let short = json!({ "username": "abc", "password": "Counter-9-Top" });
    fails!(api.post("/v1/users", short).await, 400, 1009);
    let weak = json!({ "username": "weak", "password": "nothingspecial" });
    fails!(api.post("/v1/users", weak).await, 400, 1009);

    let got = succeeds!(api.get("/v1/users/clerk").await, 200);
    assert_eq!(got.json["users"][0]["ROLES"], "ROLE_USER");
    fails!(api.get("/v1/users/nobody").await, 404, 1006);
    let change = json!({ "password": "Another-9-Word" });
    succeeds!(
        api.call("PUT", "/v1/users/clerk", change.clone()).await,
        200
    );
    fails!(api.call("PUT", "/v1/users/nobody", change).await, 404, 1006);
    let bad = json!({ "password": "short" });
    fails!(api.call("PUT", "/v1/users/clerk", bad).await, 400, 1009);
    succeeds!(api.delete("/v1/users/clerk").await, 200);
    fails!(api.delete("/v1/users/clerk").await, 404, 1006);
    fails!(api.delete("/v1/users/admin").await, 403, 1005);

    let url = api.sandbox.url();
    fails!(
        login(&api.http, url, "plain", "wrong", None).await,
        401,
        1005
    );
    let plain = succeeds!(login(&api.http, url, "plain", PASSWORD, None).await, 200);
    let token = plain.json["users"][0]["token"].as_str().unwrap();
    let plain = |method: &str, path: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        api.http
            .request(method, format!("{url}{path}"))
            .bearer_auth(token)
            .send()
    };
    for (method, path) in [
        ("GET", "/v1/settings/application"),
        ("GET", "/v1/certificates/webhooks/ca"),
        ("POST", "/v1/settings/backup"),
        ("POST", "/v1/account"),
        ("POST", "/v1/users"),
        ("GET", "/v1/users/admin"),
    ] {
        assert_eq!(
            plain(method, path).await.unwrap().status(),
            403,
            "{method} {path}"
        );
    }
    assert_eq!(plain("GET", "/v1/users/plain").await.unwrap().status(), 200);
    assert_eq!(
        plain("POST", "/v1/users/logout").await.unwrap().status(),
        200
    );
    assert_eq!(
        plain("POST", "/v1/users/logout").await.unwrap().status(),
        401
    );
}
