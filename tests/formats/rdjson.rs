//! The format of reviewdog.

use serde_json::Value;

use crate::hostile::{self, Hostile};
use crate::tools::{judge_with, judge_with_python};
use bgplint::report::Format;

/// As our schema says, and as a validator says that knows nothing of us.
pub(crate) fn judge(text: &str) {
    judge_with_python(
        &["sys", "json", "jsonschema"],
        r#"
schema = json.load(open("tests/formats/schemas/rdjson.json", encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(sys.stdin), schema, jsonschema.Draft202012Validator)
"#,
        text,
    );
    judge_with("rdformat-validator", &["--strict", "--no-extra-fields"], text);
}

/// The bytes of a line on disk, as reviewdog takes them from a diff.
fn line(file: &str, number: &Value) -> Vec<u8> {
    let files = hostile::files();
    let (_, bytes) = files.iter().find(|(name, _)| *name == file).unwrap();
    let number = usize::try_from(number.as_u64().unwrap()).unwrap();
    bytes.split(|it| *it == b'\n').nth(number - 1).unwrap().to_vec()
}

/// The bytes on disk from the start of a range to its end.
fn cut(location: &Value) -> Vec<u8> {
    let (start, end) = (&location["range"]["start"], &location["range"]["end"]);
    assert_eq!(start["line"], end["line"], "{location}");
    let at = |it: &Value| usize::try_from(it["column"].as_u64().unwrap()).unwrap() - 1;
    line(location["path"].as_str().unwrap(), &start["line"])[at(start)..at(end)].to_vec()
}

#[test]
fn ranges_cut_the_bytes_on_disk() {
    let report: Value = serde_json::from_str(&Hostile::new().written(Format::Rdjson)).unwrap();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let related = diagnostics.iter().flat_map(|it| it["related_locations"].as_array().into_iter().flatten());
    let cuts: Vec<Vec<u8>> = diagnostics.iter().chain(related).map(|it| cut(&it["location"])).collect();
    // Over Latin-1, behind UTF-8, and before the end of a line of Windows.
    for expected in [&b"\xe9\xe9\xe9"[..], b"192.0.2.0/33", b"neighbor 131.107.0.2 remote-as 12076"] {
        assert!(cuts.iter().any(|it| it == expected), "{cuts:?}");
    }
    assert!(cuts.iter().all(|it| !it.contains(&b'\r')), "{cuts:?}");
}
