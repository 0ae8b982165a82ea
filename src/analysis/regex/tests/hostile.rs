//! Expressions that are written to cost much.

use std::time::{Duration, Instant};

use crate::analysis::regex::PathExpression;
use crate::analysis::route::{AsPath, Rest};
use crate::model::{AsNotation, RegexSyntax};
use crate::net::Asn;

/// Far more than each takes, and far less than any of them would without a bound.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn what_costs_much_is_bounded() {
    let numbers = (1..5_000).map(|it| (it * 3).to_string()).collect::<Vec<_>>();
    let hostile = [
        "(".repeat(100_000),
        format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        "(((1*)*)*)*2".to_owned(),
        format!("{}1{}", "(".repeat(60), ")*".repeat(60)),
        format!("{}1{}", "(".repeat(60), ")+".repeat(60)),
        format!("1{}", "*".repeat(100_000)),
        "1{1,100000}".to_owned(),
        "((((1{1,1000}){1,1000}){1,1000}){1,1000}){1,1000}".to_owned(),
        "(((((){1,1000}){1,1000}){1,1000}){1,1000}){1,1000}".to_owned(),
        "(1|2)*1(1|2){18}$".to_owned(),
        "(.*1){40}".to_owned(),
        format!("{}$", "(1|2)?".repeat(3_000)),
        "|".repeat(100_000),
        "[".repeat(100_000),
        "1".repeat(100_000),
        format!("({})*", numbers.join("|")),
        format!("[{}]*", numbers.join(" ")),
        format!("_({})_", numbers.join("|")),
    ];
    let long = vec![Asn(4_200_000_000); 200];
    for text in &hostile {
        for syntax in
            [RegexSyntax::Characters { bounds: true, notation: AsNotation::DotPlus }, RegexSyntax::Numbers]
        {
            let start = Instant::now();
            let expression = PathExpression::compile(text, syntax);
            for leading in [&[][..], &[Asn(1), Asn(2)], &long] {
                for rest in [Rest::Nothing, Rest::Anything, Rest::Something] {
                    let _ =
                        expression.as_ref().map(|it| it.matches(&AsPath { leading: leading.to_vec(), rest }));
                }
            }
            let taken = start.elapsed();
            let head: String = text.chars().take(40).collect();
            eprintln!("note: {head}: {taken:?} as {syntax:?}");
            assert!(taken < LONG, "{head}: {taken:?}");
        }
    }
}
