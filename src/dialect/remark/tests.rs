use super::*;
use crate::text::{FileId, Source};

/// Each thing that a comment says, in short, with the words that are pointed at.
fn said(comment: &str) -> Vec<(String, String)> {
    let source = Source::new("a", format!("before\n{comment}").into_bytes());
    let place = source.span(FileId(0), 7, 7 + comment.len());
    let slice = |it: Span| source.slice(it).to_owned();
    let said = read(comment, place).map(|it| match it {
        Ok(Said::Peering(kind)) => (kind.word().to_owned(), slice(kind.span().unwrap())),
        Ok(Said::Ignore(it)) => {
            let rules: Vec<String> = it.rules.iter().map(|it| slice(*it)).collect();
            (format!("{:?} {} because {}", it.reach, rules.join("+"), slice(it.reason)), slice(it.said))
        }
        Err(problem) => ("wrong".to_owned(), slice(problem.at)),
    });
    said.collect()
}

#[test]
fn comments_speak_to_the_linter_by_its_name() {
    for (comment, expected) in [
        ("! bgplint: peering=microsoft", Some(("microsoft", "bgplint: peering=microsoft"))),
        ("!bgplint:peering=private ", Some(("private", "bgplint:peering=private"))),
        ("/* bgplint: peering=microsoft */", Some(("microsoft", "bgplint: peering=microsoft"))),
        (
            "/*\n * primary\n * BGPlint : peering=microsoft\n */",
            Some(("microsoft", "BGPlint : peering=microsoft")),
        ),
        ("# bgplint: peering=microsft", Some(("wrong", "microsft"))),
        ("# bgplint: peering=", Some(("wrong", "peering="))),
        ("# bgplint: peerng=microsoft", Some(("wrong", "peerng=microsoft"))),
        ("# bgplint: peering=microsoft, primary", Some(("wrong", "microsoft, primary"))),
        ("! bgplint:", Some(("wrong", "bgplint:"))),
        ("! é bgplint: peering=microsoft", None),
        ("! bgplint is run on this file", None),
        ("! see bgplint: peering=microsoft", None),
        ("! bgplinté", None),
        ("!", None),
    ] {
        let expected: Vec<_> =
            expected.into_iter().map(|(what, at)| (what.to_owned(), at.to_owned())).collect();
        assert_eq!(said(comment), expected, "{comment}");
    }
}

#[test]
fn comments_name_findings_that_nobody_wants_to_hear_of() {
    for (body, expected) in [
        ("ignore[bfd-missing] no BFD here", Ok("Statement bfd-missing because no BFD here")),
        ("ignore-block [ a , b,]: why not", Ok("Block a+b because why not")),
        ("ignore-file[syntax] -- généré", Ok("File syntax because généré")),
        ("ignore[a]", Ok("Statement a because ")),
        ("ignore[a] --", Ok("Statement a because ")),
        ("ignore[a b] c", Ok("Statement a b because c")),
        ("ignore[a]] b", Ok("Statement a because ] b")),
        ("ignore", Err("ignore")),
        ("ignore no BFD here", Err("ignore")),
        ("ignore-file", Err("ignore-file")),
        ("ignore[] why", Err("ignore")),
        ("ignore[,] why", Err("ignore")),
        ("ignore[a why", Err("[a why")),
        ("Ignore[a] why", Err("Ignore[a] why")),
        ("ignore-line[a] why", Err("ignore-line[a] why")),
        ("ignored[a] why", Err("ignored[a] why")),
        ("ignoré[a] why", Err("ignoré[a] why")),
    ] {
        let whole = format!("bgplint: {body}");
        let expected = match expected {
            Ok(it) => (it.to_owned(), whole.clone()),
            Err(at) => ("wrong".to_owned(), at.to_owned()),
        };
        assert_eq!(said(&format!("! {whole}  ")), [expected], "{body}");
    }
}

#[test]
fn every_line_of_a_comment_may_speak() {
    let comment = "/* bgplint: ignore[a] one\r\n * bgplint: ignore[b] two */";
    let expected = [
        ("Statement a because one", "bgplint: ignore[a] one"),
        ("Statement b because two", "bgplint: ignore[b] two"),
    ];
    assert_eq!(said(comment), expected.map(|(what, at)| (what.to_owned(), at.to_owned())));
}
