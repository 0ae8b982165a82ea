//! How words on the command line are read, and which there are to choose from: help, completions and manual name them.

use std::ffi::OsStr;
use std::net::IpAddr;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};
use ipnet::IpNet;

use crate::cli::output::Destination;
use crate::diagnostic::Severity;
use crate::dialect::Dialect;
use crate::engine::Choice;
use crate::model::Direction;
use crate::report::{Format, When};
use crate::rules::RULES;

/// Reads a word of which completions know the usual values, and which may say more than those.
#[derive(Debug, Clone)]
pub(super) struct Offering<R> {
    read: R,
    values: fn() -> Vec<PossibleValue>,
}

impl<R: TypedValueParser> TypedValueParser for Offering<R> {
    type Value = R::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<R::Value, clap::Error> {
        self.read.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.values)().into_iter()))
    }
}

/// A format, with or without a file.
pub(super) fn destinations() -> impl TypedValueParser<Value = Destination> {
    let values = || {
        let value = |it: &Format| PossibleValue::new(it.as_str()).help(it.purpose());
        Format::ALL.iter().map(value).collect()
    };
    Offering { read: Destination::from_str, values }
}

/// A rule or a group.
pub(super) fn choices() -> impl TypedValueParser<Value = Choice> {
    let values = || {
        let mut groups: Vec<&str> = RULES.iter().map(|it| it.group.as_str()).collect();
        groups.dedup();
        groups.into_iter().map(PossibleValue::new).chain(rule_names()).collect()
    };
    Offering { read: Choice::from_str, values }
}

/// The name of a rule. Whether there is such a rule is found out later, for a group has an answer of its own.
pub(super) fn rules() -> impl TypedValueParser<Value = String> {
    Offering { read: String::from_str, values: rule_names }
}

fn rule_names() -> Vec<PossibleValue> {
    RULES.iter().map(|it| PossibleValue::new(it.name)).collect()
}

pub(super) fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["error", "warning", "info"]).map(|it| match it.as_str() {
        "info" => Severity::Info,
        "warning" => Severity::Warning,
        _ => Severity::Error,
    })
}

pub(super) fn whens() -> impl TypedValueParser<Value = When> {
    PossibleValuesParser::new(["auto", "always", "never"]).map(|it| when(&it))
}

/// Anything that is not known is left to be decided.
pub(in crate::cli) fn when(word: &str) -> When {
    match word {
        "always" => When::Always,
        "never" => When::Never,
        _ => When::Auto,
    }
}

pub(super) fn directions() -> impl TypedValueParser<Value = Direction> {
    PossibleValuesParser::new(["out", "in"]).map(|it| match it.as_str() {
        "in" => Direction::In,
        _ => Direction::Out,
    })
}

pub(super) fn prefix(text: &str) -> Result<IpNet, String> {
    let example = match text.parse::<IpAddr>() {
        Ok(address) => return Err(format!("its length is missing: {}, for example", IpNet::from(address))),
        Err(_) => "10.0.0.0/8 or 2001:db8::/32, for example",
    };
    text.parse().map_err(|_| format!("a prefix is an address and a length: {example}"))
}

pub(super) fn dialects() -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
        .try_map(|it| it.parse::<Dialect>().map_err(Unread))
}

/// A dialect that clap let through and [`Dialect`] did not.
#[derive(Debug)]
struct Unread(String);

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unread {}
