//! What pages load: how much that is, how it is packed, and how long it is kept.

use std::io::Read;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use super::{Answer, Server, request, values};

/// Pages load no fonts: a style sheet is all that a page needs before it is drawn.
const MOST: usize = 16_000;

fn packed(server: &Server, path: &str, way: &str) -> Answer {
    let asked = request(Method::GET, path, "").header(header::ACCEPT_ENCODING, way).body(Body::empty());
    server.send(asked.expect("it is a request"))
}

fn sheets(page: &str) -> Vec<String> {
    values(page, "href").into_iter().filter(|path| path.ends_with(".css")).collect()
}

/// The pages of somebody who answers, and those of somebody who works here.
fn pages(server: &Server) -> Vec<Answer> {
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let session = server.signed_in();
    let list = server.get("/cases", &session);
    let case =
        values(&list.text, "href").into_iter().find(|path| path.starts_with("/cases/") && path.len() == 33);
    let case = case.expect("there is a case");
    vec![
        server.get("/", ""),
        server.get("/sign-in", ""),
        server.get(&base, &cookie),
        server.get(&format!("{base}/page/hulp"), &cookie),
        server.get(&format!("{base}/review"), &cookie),
        list,
        server.get(&case, &session),
    ]
}

#[test]
fn no_page_loads_more_than_16_kilobytes_of_style() {
    let server = Server::new();
    for page in pages(&server) {
        assert_eq!(page.status, StatusCode::OK);
        let sheets = sheets(&page.text);
        assert!(sheets.len() > 1 || page.text.contains("<style>"), "{}", page.text);
        for way in ["br", "gzip"] {
            let sizes = sheets.iter().map(|path| packed(&server, path, way).bytes.len());
            let total: usize = sizes.sum();
            assert!(total <= MOST, "{total} bytes of {sheets:?} as {way}");
        }
    }
}

#[test]
fn a_resident_loads_one_sheet_and_the_theme() {
    let server = Server::new();
    for (at, page) in pages(&server)[..5].iter().enumerate() {
        let sheets = sheets(&page.text);
        if [0, 2].contains(&at) {
            // The first page has them inside.
            assert!(sheets.is_empty() && page.text.matches("<style>").count() == 2, "{sheets:?}");
            continue;
        }
        assert!(
            matches!(&sheets[..], [own, theme] if own.ends_with("/peil.css") && theme.ends_with("/theme.css")),
            "{sheets:?}"
        );
    }
}

/// Style and all; no more of them is asked for before it is drawn.
#[test]
fn a_first_page_is_of_ten_kilobytes() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    for (path, cookies) in [("/", ""), (base.as_str(), cookie.as_str())] {
        let asked = request(Method::GET, path, cookies).header(header::ACCEPT_ENCODING, "gzip, br");
        let answer = server.send(asked.body(Body::empty()).expect("it is a request"));
        assert_eq!(answer.headers[header::CONTENT_ENCODING], "gzip");
        assert!(answer.bytes.len() < 10_000, "{path}: {}", answer.bytes.len());
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&answer.bytes[..]).read_to_string(&mut unpacked).expect("it is gzip");
        assert_eq!(unpacked, server.get(path, cookies).text);
    }
}

#[test]
fn what_is_packed_is_what_is_there() {
    let server = Server::new();
    let page = server.get("/sign-in", "");
    let path = &sheets(&page.text)[0];
    let plain = server.get(path, "");
    assert!(plain.text.contains(".peil-option"), "{}", plain.text);
    let gzip = packed(&server, path, "deflate, gzip;q=0.8");
    assert_eq!(gzip.headers[header::CONTENT_ENCODING], "gzip");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&gzip.bytes[..]).read_to_string(&mut unpacked).expect("it is gzip");
    assert_eq!(unpacked, plain.text);
    let brotli = packed(&server, path, "gzip, br");
    assert_eq!(brotli.headers[header::CONTENT_ENCODING], "br");
    assert!(brotli.bytes.len() < gzip.bytes.len());
    for refused in ["br;q=0, gzip;q=0.0", "identity", "brotli"] {
        let answer = packed(&server, path, refused);
        assert!(answer.headers.get(header::CONTENT_ENCODING).is_none(), "{refused}");
    }
    assert_eq!(brotli.headers[header::VARY], "accept-encoding");
}

#[test]
fn a_file_is_kept_for_good_at_the_address_with_its_hash() {
    let server = Server::new();
    let page = server.get("/sign-in", "");
    let mut paths = sheets(&page.text);
    paths.extend(values(&page.text, "src"));
    assert!(paths.iter().any(|path| path.ends_with("/peil.js")), "{paths:?}");
    for path in &paths {
        let found = server.get(path, "");
        assert_eq!(found.status, StatusCode::OK, "{path}");
        assert_eq!(found.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable", "{path}");
    }
    // The page of an older program asks for another one: what is there now does for it, once.
    let older = server.get("/style/000000000000/peil.css", "");
    assert_eq!(older.status, StatusCode::OK);
    assert_eq!(older.headers[header::CACHE_CONTROL], "public, no-cache");
}
