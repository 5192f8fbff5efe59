//! Forms as bodies of calls.

use whatsapp_business_runtime::File;
use whatsapp_business_runtime::client::form::{multipart, urlencoded};
use whatsapp_business_runtime::types::form::Part;

#[test]
fn a_multipart_form_escapes_what_would_end_a_header() {
    let file = File::new("content").with_name("a\"b\r\n.txt");
    let file = file.with_content_type("text/plain\r\nX-Y: 1");
    let (media_type, body) = multipart(&[
        ("a", Part::Text("b".to_owned())),
        ("file", Part::File(file)),
    ]);
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.txt\"\r\n\
         Content-Type: text/plain%0D%0AX-Y: 1\r\n\r\ncontent\r\n--{boundary}--\r\n"
    );
    assert_eq!(body, expected);
}

#[test]
fn a_urlencoded_form_is_encoded_as_a_query() {
    assert_eq!(urlencoded(&[("a b", "&".to_owned())]), "a+b=%26");
}
