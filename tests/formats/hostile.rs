//! A network that would like to take effect in a report: in names of files, in names of policies, in texts, in keys.

use bgplint::diagnostic::{Comparison, Diagnostic, Edit, Fix, Identity, Known, Medium};
use bgplint::diagnostic::{Safety, Severity, Suppressed};
use bgplint::dialect::Dialect;
use bgplint::engine::{self, Outcome, Settings};
use bgplint::report::{self, Format, Report, Secrets, Style, Summary};
use bgplint::text::{FileId, Source, Sources, Span};

/// What no report may show.
pub(crate) const SECRETS: &[&str] = &["hunter2Sekrit", "letmeinPlease", "0822455D0A16"];

/// Windows line ends, several bytes in front of columns, a banner, and a policy whose name is every kind of markup. A
/// chain of reasons leads through it.
const EDGE: &str = "\
hostname ams-er1\r
banner motd ^C\r
::error::evil\r
##[error]evil ##vso[task.setvariable variable=x]evil\r
^C\r
interface TenGigabitEthernet0/0/1.100\r
 description Microsoft peering Z\u{fc}rich \u{754c}\r
 encapsulation dot1Q 100\r
 ip address 131.107.0.1 255.255.255.252\r
ip route 10.0.0.0 255.0.0.0 Null0\r
router bgp 65010\r
 neighbor 131.107.0.2 remote-as 12076\r
 neighbor 131.107.0.2 password hunter2Sekrit\r
 network 10.0.0.0\r
 neighbor 131.107.0.2 route-map <script>alert(1)</script>::error::evil]]>@someone#1![i](http://192.0.2.1)%0A|`\"' in\r
 neighbor 131.107.0.2 prefix-list MSFT-OUT out\r
ip prefix-list MSFT-OUT seq 5 permit 0.0.0.0/0 le 32\r
";

/// In Latin-1, with escape sequences; lines that nobody understands, one with a key behind a misspelt word.
const LATIN_1: &[u8] = b"hostname zrh-er2\n\
!\n\
router bgp 65010\n \
\xe9\xe9\xe9 neigbor 192.0.2.2 remote-as 64496\n \
neighbor 192.0.2.2 pasword letmeinPlease\n \
neighbor 192.0.2.2 password 7 0822455D0A16 \x1b[31m\n \
\x1b[2J::error::evil\n \
##[error]evil ##vso[task.setvariable variable=x]evil\n \
::error::evil \x9b31m\n";

/// The name of the file whose findings somebody decided not to hear of.
const SUPPRESSED: &str = "<stdin>";
/// The name of the file whose findings were there before.
const UNCHANGED: &str = "../outside [the] (tree).cfg";

/// Names and bytes.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let long = "192.0.2.1/32; ".repeat(5000);
    let long = format!("policy-options {{ prefix-list \u{e9} {{ {long}192.0.2.0/33; }} }}\n");
    let missing = |name: &str| {
        format!(
            "router bgp 65010\n neighbor 192.0.2.2 remote-as 64496\n neighbor 192.0.2.2 route-map {name} in\n"
        )
        .into_bytes()
    };
    vec![
        ("a b/ams,er1;%20#1\u{e9}\u{754c}<&>\"'|.cfg", EDGE.into()),
        ("-rf [x](y) ::error::evil.cfg", LATIN_1.to_vec()),
        ("C:\\configs\\one line.conf", long.into()),
        ("nul.cfg", missing("A\0B\u{202e}C")),
        (
            SUPPRESSED,
            missing(
                "NOWHERE in\n neighbor 192.0.2.3 remote-as 64496\n neighbor 192.0.2.3 route-map ELSEWHERE",
            ),
        ),
        ("/srv/configs/line\nfeed\r::error::evil.cfg", missing("NOWHERE")),
        (UNCHANGED, missing("NOWHERE")),
    ]
}

/// Whether a file of that name can be made in a folder on any system but Windows.
pub(crate) fn is_a_file_name(name: &str) -> bool {
    cfg!(unix) && !name.starts_with(['/', '.', 'n']) && name != SUPPRESSED
}

/// A report of the network, with everything that a report may hold.
pub(crate) struct Hostile {
    pub(crate) sources: Sources,
    pub(crate) outcome: Outcome,
    pub(crate) suppressed: Vec<Suppressed>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) secrets: Secrets,
}

impl Hostile {
    pub(crate) fn new() -> Self {
        let mut sources = Sources::default();
        let mut dialects = Vec::new();
        for (name, bytes) in files() {
            let braces = bytes.starts_with(b"policy-options {");
            let dialect = if braces { Dialect::Junos } else { Dialect::Ios };
            dialects.push((sources.add(Source::new(name, bytes)), dialect));
        }
        let rules = [
            "invalid-value",
            "private-prefix-advertised",
            "undefined-policy",
            "unknown-command",
            "wrong-mode",
        ];
        let settings = Settings::new(rules.map(|it| it.parse().unwrap()).into(), Vec::new());
        let mut outcome = engine::check(&sources, &dialects, &settings);
        let secrets = Secrets::new(outcome.secrets(), &outcome.unknown_lines(), &sources);
        let suppressed = take(&mut outcome.findings, &sources, SUPPRESSED);
        let suppressed: Vec<Suppressed> = suppressed
            .into_iter()
            .zip([Medium::Comment, Medium::Settings])
            .map(|(finding, medium)| Suppressed {
                span: finding.labels[0].span,
                finding,
                medium,
                reason: "known \x1b[31m::error::evil\n##[error]evil <script>alert(1)</script> | @someone"
                    .to_owned(),
            })
            .collect();
        let unchanged = take(&mut outcome.findings, &sources, UNCHANGED);
        assert!(!suppressed.is_empty() && !unchanged.is_empty(), "where are the findings?");
        let fixed = Known {
            rule: "undefined-policy".to_owned(),
            severity: Severity::Error,
            device: Some("r1\n::error::evil".to_owned()),
            message: "route policy `##[error]evil\u{202e}<script>alert(1)</script>|` is not defined"
                .to_owned(),
            identity: Identity {
                fingerprint: "00112233445566ff".to_owned(),
                object: "bgp neighbor 192.0.2.9".to_owned(),
                places: Vec::new(),
            },
        };
        let with = "main\n::error::evil (1a2b3c4)".to_owned();
        let comparisons = vec![Comparison { with, unchanged, fixed: vec![fixed], ..Comparison::default() }];
        let mut hostile = Hostile { sources, outcome, suppressed, comparisons, secrets };
        hostile.add_fixes();
        hostile
    }

    /// A report without anything.
    pub(crate) fn nothing() -> Self {
        let (sources, secrets) = (Sources::default(), Secrets::default());
        let outcome = engine::check(&sources, &[], &Settings::default());
        Hostile { sources, outcome, suppressed: Vec::new(), comparisons: Vec::new(), secrets }
    }

    /// One that mends a word, and one that must not be told, for it holds a key.
    fn add_fixes(&mut self) {
        let file = self.sources.iter().find(|(_, it)| it.text().contains("neigbor")).unwrap().0;
        let word = self.find(file, "neigbor");
        let key = self.find(file, "pasword letmeinPlease");
        let fix = |title: &str, span, text: &str| Fix {
            title: title.to_owned(),
            safety: Safety::Safe,
            edits: vec![Edit { span, text: text.to_owned() }],
        };
        for finding in &mut self.outcome.findings {
            let at = |it: Span| finding.labels[0].span.file == file && finding.labels[0].span.start < it.end;
            let line = |it: Span| self.sources.get(file).line_of(it.start);
            let here = line(finding.labels[0].span);
            if at(word) && here == line(word) {
                finding.fix = Some(fix("write `neighbor` | ::error::evil", word, "neighbor \u{1b}<&>\"'"));
            } else if at(key) && here == line(key) {
                finding.fix = Some(fix("write `password`", key, "password letmeinPlease"));
            }
        }
        let fixes = self.outcome.findings.iter().filter(|it| it.fix.is_some()).count();
        assert_eq!(fixes, 2, "{:#?}", self.outcome.findings);
    }

    pub(crate) fn find(&self, file: FileId, text: &str) -> Span {
        let source = self.sources.get(file);
        let start = source.text().find(text).unwrap();
        source.span(file, start, start + text.len())
    }

    /// The report in a format.
    pub(crate) fn written(&self, format: Format) -> String {
        let count = |severity| {
            let of = |it: &&Diagnostic| it.severity == severity;
            u32::try_from(self.outcome.findings.iter().filter(of).count()).unwrap()
        };
        let summary = Summary {
            devices: u32::try_from(self.outcome.network.devices.len()).unwrap(),
            lines: self.sources.iter().map(|(_, it)| u64::from(it.line_count())).sum(),
            unknown_lines: u64::try_from(self.outcome.unknown_lines().len()).unwrap(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            suppressed: u32::try_from(self.suppressed.len()).unwrap(),
        };
        let report = Report {
            findings: &self.outcome.findings,
            suppressed: &self.suppressed,
            comparisons: &self.comparisons,
            network: &self.outcome.network,
            sources: &self.sources,
            summary,
            secrets: &self.secrets,
            complete: true,
        };
        let mut out = Vec::new();
        report::write(format, &report, &mut out, &Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// Takes the findings in a file out of the others.
fn take(findings: &mut Vec<Diagnostic>, sources: &Sources, file: &str) -> Vec<Diagnostic> {
    let (taken, left) = findings.drain(..).partition(|it| sources.get(it.labels[0].span.file).name() == file);
    *findings = left;
    taken
}
