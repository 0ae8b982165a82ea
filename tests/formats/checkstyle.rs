//! The XML of Checkstyle.

use crate::tools::judge_with_python;

/// Well-formed, as the schema says, and in the order of names.
pub(crate) fn judge(text: &str) {
    judge_with_python(
        &["sys", "lxml.etree"],
        r#"
etree = lxml.etree
report = etree.fromstring(sys.stdin.buffer.read())
etree.XMLSchema(etree.parse("tests/formats/schemas/checkstyle.xsd")).assertValid(report)
names = [it.get("name").encode() for it in report]
assert names == sorted(names), names
for file in report:
    places = [(int(it.get("line")), int(it.get("column"))) for it in file]
    assert places == sorted(places), places
"#,
        text,
    );
}
