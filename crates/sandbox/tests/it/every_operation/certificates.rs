//! Certificates.

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn certificates(api: &Api) {
    let names = || ["localhost".to_owned()];
    let own = rcgen::generate_simple_self_signed(names()).unwrap();
    let ca = rcgen::generate_simple_self_signed(names())
        .unwrap()
        .cert
        .pem();
    let path = "/v1/certificates/external";
    let ca_path = "/v1/certificates/external/ca";
    fails!(api.get(ca_path).await, 404, 1006);
    let alone = format!("{}{}", own.signing_key.serialize_pem(), own.cert.pem());
    fails!(
        api.raw("POST", path, "text/plain", alone.as_bytes()).await,
        400,
        1008
    );
    fails!(
        api.raw("POST", path, "text/plain", ca.as_bytes()).await,
        400,
        1008
    );
    let whole = format!("{alone}{ca}");
    let got = succeeds!(
        api.raw("POST", path, "text/plain", whole.as_bytes()).await,
        200
    );
    assert_eq!(got.bytes, b"{}");
    let got = succeeds!(api.get(ca_path).await, 200);
    assert_eq!(
        String::from_utf8_lossy(&got.bytes).trim(),
        ca.replace("\r\n", "\n").trim()
    );

    let path = "/v1/certificates/webhooks/ca";
    fails!(api.get(path).await, 404, 0);
    fails!(api.delete(path).await, 404, 1006);
    fails!(
        api.raw("POST", path, "text/plain", b"no PEM").await,
        400,
        1008
    );
    let got = succeeds!(
        api.raw("POST", path, "text/plain", ca.as_bytes()).await,
        200
    );
    assert_eq!(got.bytes, b"null");
    assert_eq!(succeeds!(api.get(path).await, 200).bytes, ca.as_bytes());
    succeeds!(api.delete(path).await, 200);
}
