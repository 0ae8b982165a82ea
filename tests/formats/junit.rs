//! The XML of `JUnit`.

use crate::tools::judge_with_python;

/// Well-formed, as the schema says; a reader that knows nothing of us counts the same, and finds no two cases of one name.
pub(crate) fn judge(text: &str) {
    judge_with_python(
        &["sys", "lxml.etree", "junitparser"],
        r#"
etree = lxml.etree
text = sys.stdin.buffer.read()
report = etree.fromstring(text)
etree.XMLSchema(etree.parse("tests/formats/schemas/junit.xsd")).assertValid(report)
for element in report.iter("testsuite", "testsuites"):
    for attribute, counted in [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")]:
        if attribute in element.attrib:
            assert int(element.get(attribute)) == len(list(element.iter(counted))), (element.attrib, counted)
names = [(it.get("classname"), it.get("name")) for it in report.iter("testcase")]
assert len(names) == len(set(names)), names

read = junitparser.JUnitXml.fromstring(text)
told = [(it.name, it.tests, it.failures, it.skipped, it.errors) for it in read]
for suite in read:
    suite.update_statistics()
assert told == [(it.name, it.tests, it.failures, it.skipped, it.errors) for it in read], told
for suite in read:
    for case in suite:
        for result in case.result:
            assert result.text and (result.message or isinstance(result, junitparser.Skipped)), case
"#,
        text,
    );
}
