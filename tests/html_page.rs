//! The page for browsers, in a browser. Without Chromium the tests say so and pass.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use folder::Folder;

/// The names under which a browser may be installed.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// What the browser is asked to measure: nothing of a drawing overlaps or leaves it, names stay in their boxes, and the
/// page is no wider than its window.
const MEASURE: &str = r#"
addEventListener("load", () => {
  const wrong = [];
  const box = it => it.getBoundingClientRect();
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  let measured = 0;
  for (const svg of document.querySelectorAll("svg")) {
    if (box(svg).width === 0) continue;
    const things = [...svg.querySelectorAll("text, .marker")];
    measured += things.length;
    things.forEach((one, at) => {
      const called = one.textContent || one.getAttribute("class");
      if (!inside(box(one), box(svg))) wrong.push(called + " leaves the drawing");
      for (const other of things.slice(at + 1))
        if (!apart(box(one), box(other))) wrong.push(called + " meets " + other.textContent);
    });
    for (const name of svg.querySelectorAll("text.name"))
      if (![...svg.querySelectorAll("rect")].some(it => inside(box(name), box(it)))) wrong.push(name.textContent + " leaves its box");
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) wrong.push("the page is " + wide + " wide in " + innerWidth);
  for (const link of document.querySelectorAll("a[href^='#']"))
    if (!document.getElementById(link.getAttribute("href").slice(1))) wrong.push(link.href + " leads nowhere");
  if (new Set([...document.querySelectorAll("[id]")].map(it => it.id)).size !== document.querySelectorAll("[id]").length)
    wrong.push("an id stands twice");
  document.title = "measured " + measured + ": " + (wrong.join("; ") || "well");
});
"#;

fn browser() -> Option<&'static str> {
    let runs = |it: &&&str| Command::new(it).arg("--version").output().is_ok_and(|it| it.status.success());
    let found = BROWSERS.iter().find(runs).copied();
    if found.is_none() {
        eprintln!("note: Chromium is not installed, so no page is looked at");
    }
    found
}

/// What the browser makes of a page, and what it complains of.
fn rendered(browser: &str, folder: &Folder, page: &str, width: u32) -> (String, String) {
    let path = folder.0.join(page);
    let ran = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.0.join("browser").display()))
        .arg(format!("--window-size={width},900"))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    let console: String =
        said.lines().filter(|it| it.contains("CONSOLE")).fold(String::new(), |all, it| all + it + "\n");
    (String::from_utf8_lossy(&ran.stdout).into_owned(), console)
}

/// Two routers with two circuits, both peerings, both families; long names, a session that is shut down and one that is
/// missing, and names that would be markup if they could.
fn two_routers() -> Folder {
    let folder = Folder::new();
    for router in [0, 1] {
        let host = format!("amsterdam-zuidoost-datacenter-3-expressroute-edge-router-0{router}-<b>&amp;\"'");
        let mut text = format!("version 17.9\nhostname {host}\n");
        let mut sessions = String::from("router bgp 65010\n no bgp default ipv4-unicast\n");
        let (mut ipv4, mut ipv6) = (String::new(), String::new());
        for (circuit, outer) in [(0, 117), (1, 118)] {
            for (kind, tag, block) in [("private", 100, "192.168"), ("Microsoft", 200, "131.107")] {
                let (own, peer) = (4 * router + 1, 4 * router + 2);
                let wide = format!("2620:ff:1234:5678:9abc:def0:{circuit}{tag}:");
                let _infallible = write!(
                    text,
                    "interface TenGigabitEthernet0/0/1.{outer}{tag}\n description {kind} peering <script>alert(1)</script>\n \
                     encapsulation dot1Q {outer} second-dot1q {tag}\n ip address {block}.{circuit}.{own} 255.255.255.252\n \
                     ipv6 address {wide}{own}/126\n"
                );
                for (peer, family) in
                    [(format!("{block}.{circuit}.{peer}"), &mut ipv4), (format!("{wide}{peer}"), &mut ipv6)]
                {
                    let _infallible = write!(
                        sessions,
                        " neighbor {peer} remote-as 12076\n neighbor {peer} password s3cretS3cret\n"
                    );
                    if circuit == 1 && router == 1 && peer.contains("192.168") {
                        let _infallible = writeln!(sessions, " neighbor {peer} shutdown");
                    }
                    let _infallible = writeln!(family, "  neighbor {peer} activate");
                }
            }
        }
        text.extend([&*sessions, " address-family ipv4\n", &ipv4, " exit-address-family\n"]);
        text.extend([" address-family ipv6\n", &ipv6, " exit-address-family\n"]);
        folder.write(format!("r{router}.cfg"), text.as_bytes());
    }
    let alone = "version 17.9\nhostname alone\ninterface Gi0/0\n ip address 131.107.9.1 255.255.255.252\nrouter bgp 65010\n \
                 neighbor 131.107.9.2 remote-as 12076\n";
    folder.write("alone.cfg", alone.as_bytes());
    folder
}

/// The pages that are looked at, in a folder.
fn pages() -> (Folder, Vec<&'static str>) {
    let folder = two_routers();
    let showcase = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/showcase");
    let write = |page: &str, paths: &[&str]| {
        let format = format!("html={page}");
        let ran = folder.run(&[&["check", "--exit-zero", "--format", &format], paths].concat());
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{ran:?}");
    };
    write("showcase.html", &[showcase.to_str().unwrap()]);
    write("two.html", &["r0.cfg", "r1.cfg", "alone.cfg"]);
    write("one.html", &["alone.cfg"]);
    (folder, vec!["showcase.html", "two.html", "one.html"])
}

fn read(folder: &Folder, page: &str) -> String {
    std::fs::read_to_string(folder.0.join(page)).unwrap()
}

#[test]
fn a_browser_has_nothing_to_complain_of() {
    let Some(browser) = browser() else { return };
    let (folder, pages) = pages();
    for page in pages {
        let (_, console) = rendered(browser, &folder, page, 1280);
        assert_eq!(console, "", "{page}");
    }
    // The browser does hold the page to its policy.
    let changed = read(&folder, "one.html").replace("<style>", "<style> ");
    folder.write("changed.html", changed.as_bytes());
    let (_, console) = rendered(browser, &folder, "changed.html", 1280);
    assert!(console.contains("Content Security Policy"), "{console}");
}

#[test]
fn nothing_overlaps_whatever_the_width() {
    let Some(browser) = browser() else { return };
    let (folder, pages) = pages();
    for page in pages {
        let text = read(&folder, page);
        let (start, rest) = text.split_once("<meta http-equiv").unwrap();
        let (_, rest) = rest.split_once("/>").unwrap();
        let measuring = format!("{start}<script>{MEASURE}</script>{rest}");
        folder.write("measuring.html", measuring.as_bytes());
        for width in [1280, 500] {
            let (dom, _) = rendered(browser, &folder, "measuring.html", width);
            let (_, title) = dom.split_once("<title>").unwrap();
            let (title, _) = title.split_once("</title>").unwrap();
            assert!(
                title.starts_with("measured ") && !title.starts_with("measured 0"),
                "{page}, {width}: {title}"
            );
            assert!(title.ends_with(": well"), "{page}, {width}: {title}");
        }
    }
}

#[test]
fn pages_are_xml_and_hold_no_secrets() {
    let (folder, pages) = pages();
    let mut read_by_another = false;
    for page in pages {
        let text = read(&folder, page);
        assert!(!text.contains("<script") && !text.contains("<b>"), "{page}");
        assert!(!text.contains("s3cretS3cret") && !text.contains("094F471A1A0A"), "{page}");
        let program = "import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])";
        let parsed = Command::new("python3").args(["-c", program]).arg(folder.0.join(page)).output();
        if let Ok(parsed) = parsed {
            read_by_another = true;
            assert!(parsed.status.success(), "{page}: {}", String::from_utf8_lossy(&parsed.stderr));
        }
    }
    if !read_by_another {
        eprintln!("note: Python is not installed, so no other reader of XML was asked");
    }
}

#[test]
fn the_drawing_tells_what_is_there() {
    let (folder, _) = pages();
    let two = read(&folder, "two.html");
    assert!(two.contains("outer tag 117") && two.contains("outer tag 118"));
    assert!(two.contains(">cannot come up: "), "the session that is shut down");
    assert_eq!(
        two.matches("class=\"drawing at-large\"").count(),
        3,
        "two circuits, and the session that stands alone"
    );
    let one = read(&folder, "one.html");
    assert!(
        one.contains("session error absent") || one.contains("session ok absent"),
        "the missing link is drawn"
    );
    assert!(one.contains(">no session"), "and named");
    let again = folder.run(&["check", "--exit-zero", "--format", "html", "alone.cfg"]);
    assert_eq!(again.out, one, "the same on standard output, byte by byte");
}

/// The row of the table of all that tells of a family.
fn row_of(page: &str, family: &str) -> String {
    let (_, table) = page.split_once("<table class=\"all\">").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    table.split("<tr>").find(|it| it.contains(&format!(", {family}<"))).unwrap().to_owned()
}

#[test]
fn findings_are_told_of_the_sessions_that_they_are_about() {
    let router = |name: &str, own: u8, ipv4: bool| {
        let session =
            if ipv4 { format!(" neighbor 131.107.0.{} remote-as 12076\n", own + 1) } else { String::new() };
        format!(
            "version 17.9\nhostname {name}\ninterface Gi0/0.200\n description Microsoft peering\n encapsulation dot1Q 200\n \
             ip address 131.107.0.{own} 255.255.255.252\n ipv6 address 2620:ff:0:1::{own}/126\nrouter bgp 65010\n{session} \
             neighbor 2620:ff:0:1::{} remote-as 12076\n address-family ipv6\n  neighbor 2620:ff:0:1::{} activate\n",
            own + 1,
            own + 1
        )
    };
    let folder = Folder::with(&[("a.cfg", &router("a", 1, true)), ("b.cfg", &router("b", 5, false))]);
    let page = folder.run(&["check", "--format", "html", "--select", "missing-secondary-session"]).out;
    assert!(
        row_of(&page, "IPv4").contains("1 error") && row_of(&page, "IPv4").contains("no session on b"),
        "{page}"
    );
    assert!(row_of(&page, "IPv6").contains("verdict ok"), "{page}");
    let page = folder.run(&["check", "--format", "html", "--select", "missing-outbound-filter"]).out;
    assert!(row_of(&page, "IPv4").contains("1 error<"), "{page}");
    // The session beside one of IPv4 is certain, the other one only named.
    assert!(row_of(&page, "IPv6").contains("1 error, 1 warning<"), "one for each session: {page}");
}
