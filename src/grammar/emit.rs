//! Writes the typed commands of a dialect as Rust source.

use std::fmt::Write;

use super::ast::{File, Mistake};
use super::kind::Kind;
use super::trie::{Command, Field, Grammar};

/// A compiled dialect with its files as they were read.
#[derive(Debug)]
pub struct Dialect {
    /// The folder of its own files; those of other folders are shared.
    pub name: String,
    /// What the files compile to.
    pub grammar: Grammar,
    /// The files.
    pub files: Vec<File>,
    /// The files as (name, text), in the order of `files`.
    pub texts: Vec<(String, String)>,
}

impl Dialect {
    /// The named lines of a file, by variant.
    fn commands(&self, index: usize) -> Vec<Command> {
        let all = self.grammar.commands().iter();
        let mut commands: Vec<Command> =
            all.filter(|it| usize::from(it.file) == index && it.name.is_some()).cloned().collect();
        commands.sort_by_key(|it| it.variant);
        commands
    }
}

/// Rust source for a dialect: a module for each of its own files, and its commands, which take in those of the shared
/// files from the modules that [`shared`] writes; `folders` are theirs.
///
/// A variant is known by its position among the named lines of its file, whether or not a dialect uses all of them.
/// Build script and program read the same text with the same code, so the numbers cannot drift apart.
pub fn emit(dialect: &Dialect, folders: &[Folder]) -> Result<String, Mistake> {
    let mut out = String::new();
    let mut modules: Vec<Shown> = Vec::new();
    for (index, file) in dialect.files.iter().enumerate() {
        let commands = dialect.commands(index);
        let Some(first) = commands.first() else { continue };
        let place = first.place;
        let shared = folders.iter().flat_map(|it| &it.modules).find(|it| it.file == file.name);
        let shown = match shared {
            Some(shared) => Shown { index, ..shared.clone() },
            None => Module { file, index, commands: &commands, choices: Vec::new() }.write(&mut out)?,
        };
        if modules.iter().any(|it| it.variant == shown.variant) {
            let message = format!("another file of this dialect is called \"{}\" too", file.stem());
            return Err(Mistake { file: file.name.clone(), place, message });
        }
        modules.push(shown);
    }
    write_dialect(&mut out, &modules, &dialect.texts);
    Ok(out)
}

/// A folder that several dialects read, with the source of its modules.
#[derive(Debug)]
pub struct Folder {
    /// Its name, which is that of its module.
    pub name: String,
    /// A module for each file.
    pub source: String,
    modules: Vec<Shown>,
}

/// The folders that are no dialect's own. Each file is written once: a line has the captures that stand around it in
/// any dialect, `Option` where not all have them.
pub fn shared(dialects: &[Dialect]) -> Result<Vec<Folder>, Mistake> {
    let mut folders: Vec<Folder> = Vec::new();
    for dialect in dialects {
        for file in dialect.files.iter().filter(|it| it.folder() != dialect.name) {
            let at = folders.iter().position(|it| it.name == file.folder()).unwrap_or_else(|| {
                folders.push(Folder {
                    name: file.folder().into(),
                    source: String::new(),
                    modules: Vec::new(),
                });
                folders.len() - 1
            });
            let Some(folder) = folders.get_mut(at) else { continue };
            let commands = merged(dialects, file)?;
            if commands.is_empty() || folder.modules.iter().any(|it| it.file == file.name) {
                continue;
            }
            let module = Module { file, index: 0, commands: &commands, choices: Vec::new() };
            let mut shown = module.write(&mut folder.source)?;
            shown.path = format!("super::{}::{}", folder.name, shown.path);
            shown.variant = camel(&format!("{}-{}", folder.name, file.stem()));
            folder.modules.push(shown);
        }
    }
    Ok(folders)
}

/// The named lines of a shared file, as all dialects see them.
fn merged(dialects: &[Dialect], file: &File) -> Result<Vec<Command>, Mistake> {
    let mut merged: Vec<Command> = Vec::new();
    for dialect in dialects {
        let Some(index) = dialect.files.iter().position(|it| it.name == file.name) else { continue };
        for command in dialect.commands(index) {
            let Some(same) = merged.iter_mut().find(|it| it.variant == command.variant) else {
                merged.push(command);
                continue;
            };
            let fields = || same.fields.iter().zip(&command.fields);
            let agree = fields().all(|(one, other)| one.name == other.name && one.kind == other.kind);
            if !agree || same.fields.len() != command.fields.len() {
                let message = "dialects put different captures around this line".to_owned();
                return Err(Mistake { file: file.name.clone(), place: command.place, message });
            }
            for (one, other) in same.fields.iter_mut().zip(&command.fields) {
                one.optional |= other.optional;
            }
        }
    }
    merged.sort_by_key(|it| it.variant);
    Ok(merged)
}

/// What a dialect needs to know of a module.
#[derive(Debug, Clone)]
struct Shown {
    /// What its commands are called among those of a dialect.
    variant: String,
    /// How the dialect's own module names it.
    path: String,
    file: String,
    index: usize,
    borrows: bool,
}

/// An enum for the words of a choice.
struct Choice<'g> {
    capture: &'g str,
    words: &'g [String],
    name: String,
}

struct Module<'g> {
    file: &'g File,
    index: usize,
    commands: &'g [Command],
    choices: Vec<Choice<'g>>,
}

impl Module<'_> {
    fn name(&self) -> String {
        identifier(self.file.stem())
    }

    fn write(mut self, out: &mut String) -> Result<Shown, Mistake> {
        self.name_choices();
        let borrows = self.commands.iter().any(|it| it.fields.iter().any(|field| borrows(&field.kind)));
        let (name, file) = (self.name(), &self.file.name);
        let _ = write!(
            out,
            "/// Commands of `{file}`.\n\
             #[allow(clippy::doc_markdown, clippy::enum_variant_names, clippy::large_enum_variant, \
             clippy::too_many_lines, clippy::match_same_arms, clippy::wildcard_imports, \
             reason = \"generated: words and sizes are the vendor's\")]\n\
             pub mod {name} {{\n"
        );
        self.write_enum(out, borrows)?;
        self.write_reader(out, borrows);
        for choice in &self.choices {
            self.write_choice(out, choice)?;
        }
        out.push_str("}\n\n");
        let variant = camel(self.file.stem());
        Ok(Shown { variant, path: name, file: file.clone(), index: self.index, borrows })
    }

    /// The first choice under a name keeps it; other words under the same name are called after their line too.
    fn name_choices(&mut self) {
        for command in self.commands {
            for field in &command.fields {
                let Kind::Choice(words) = &field.kind else { continue };
                let same = |it: &Choice<'_>| it.capture == field.name && it.words == words.as_slice();
                if self.choices.iter().any(same) {
                    continue;
                }
                let mut name = camel(&field.name);
                if name == "Command" || self.choices.iter().any(|it| it.name == name) {
                    name = format!("{}{name}", command.name.as_deref().unwrap_or_default());
                }
                self.choices.push(Choice { capture: &field.name, words, name });
            }
        }
    }

    fn write_enum(&self, out: &mut String, borrows: bool) -> Result<(), Mistake> {
        let lifetime = if borrows { "<'a>" } else { "" };
        let _ = write!(
            out,
            "    /// A line of `{}`.\n    #[derive(Debug, Clone, PartialEq, Eq)]\n    \
             pub enum Command{lifetime} {{\n",
            self.file.name
        );
        for command in self.commands {
            for line in &command.doc {
                let _ = writeln!(out, "        /// {}", escaped(line));
            }
            if !command.doc.is_empty() {
                out.push_str("        ///\n");
            }
            let name = command.name.as_deref().unwrap_or_default();
            let _ = write!(out, "        /// `{}`\n        {name}", command.text);
            if command.fields.is_empty() {
                out.push_str(",\n");
                continue;
            }
            out.push_str(" {\n");
            for field in &command.fields {
                self.write_field(out, command, field)?;
            }
            out.push_str("        },\n");
        }
        out.push_str("    }\n\n");
        Ok(())
    }

    fn write_field(&self, out: &mut String, command: &Command, field: &Field) -> Result<(), Mistake> {
        if ["self", "crate", "super"].contains(&field.name.as_str()) {
            let message = format!("a capture cannot be called \"{}\"", field.name);
            return Err(Mistake { file: self.file.name.clone(), place: command.place, message });
        }
        let name = identifier(&field.name);
        let value = format!("crate::text::Spanned<{}>", self.rust_type(field));
        let value = if field.optional { format!("Option<{value}>") } else { value };
        let _ =
            write!(out, "            /// `<{}:{}>`\n            {name}: {value},\n", field.name, field.kind);
        Ok(())
    }

    fn rust_type(&self, field: &Field) -> String {
        match &field.kind {
            Kind::Asn => "crate::net::Asn".into(),
            Kind::Ipv4 | Kind::Mask => "std::net::Ipv4Addr".into(),
            Kind::Ipv6 => "std::net::Ipv6Addr".into(),
            Kind::Ip => "std::net::IpAddr".into(),
            Kind::Prefix => "ipnet::Ipv4Net".into(),
            Kind::Prefix6 => "ipnet::Ipv6Net".into(),
            Kind::AnyPrefix => "ipnet::IpNet".into(),
            Kind::Peer => "crate::grammar::Peer<'a>".into(),
            Kind::Number { .. } => "u32".into(),
            Kind::Words | Kind::Options => "Vec<crate::text::Spanned<&'a str>>".into(),
            Kind::Secret => "crate::grammar::Secret<'a>".into(),
            Kind::Word | Kind::Interface | Kind::Line | Kind::Block | Kind::Until(_) => "&'a str".into(),
            Kind::Choice(words) => {
                let same = |it: &&Choice<'_>| it.capture == field.name && it.words == words.as_slice();
                self.choices.iter().find(same).map(|it| it.name.clone()).unwrap_or_default()
            }
        }
    }

    fn write_reader(&self, out: &mut String, borrows: bool) {
        let (text, lifetime) = if borrows { ("'a", "<'a>") } else { ("'_", "") };
        let unused = self.commands.iter().all(|it| it.fields.is_empty());
        let fields = if unused { "_" } else { "fields" };
        let _ = write!(
            out,
            "    pub(in super::super) fn read{lifetime}(variant: u16, {fields}: &crate::grammar::Fields<'_, {text}>) \
             -> Option<Command{lifetime}> {{\n        Some(match variant {{\n"
        );
        for command in self.commands {
            let (variant, name) =
                (command.variant.unwrap_or_default(), command.name.as_deref().unwrap_or_default());
            let _ = write!(out, "            {variant} => Command::{name}");
            if !command.fields.is_empty() {
                let reads = command.fields.iter().enumerate().map(|(index, field)| {
                    let must = if field.optional { "" } else { "?" };
                    format!("{}: fields.read({index}){must}", identifier(&field.name))
                });
                let _ = write!(out, " {{ {} }}", reads.collect::<Vec<_>>().join(", "));
            }
            out.push_str(",\n");
        }
        out.push_str("            _ => return None,\n        })\n    }\n\n");
    }

    fn write_choice(&self, out: &mut String, choice: &Choice<'_>) -> Result<(), Mistake> {
        let name = &choice.name;
        let mut variants: Vec<(String, &str)> = Vec::new();
        for word in choice.words {
            let variant = variant_of(word);
            if let Some((_, other)) = variants.iter().find(|(it, _)| *it == variant) {
                let message = format!("\"{other}\" and \"{word}\" cannot be told apart in Rust");
                let place = self.commands.first().map_or(NO_PLACE, |it| it.place);
                return Err(Mistake { file: self.file.name.clone(), place, message });
            }
            variants.push((variant, word));
        }
        let _ = write!(
            out,
            "    /// What `<{}:({})>` may say.\n    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n    \
             pub enum {name} {{\n",
            choice.capture,
            choice.words.join("|")
        );
        for (variant, word) in &variants {
            let _ = write!(out, "        /// `{word}`\n        {variant},\n");
        }
        let _ = write!(
            out,
            "    }}\n\n    impl {name} {{\n        /// As the configuration writes it.\n        \
             pub fn as_str(self) -> &'static str {{\n            match self {{\n"
        );
        for (variant, word) in &variants {
            let _ = writeln!(out, "                {name}::{variant} => {word:?},");
        }
        let _ = write!(
            out,
            "            }}\n        }}\n    }}\n\n    impl crate::grammar::Read<'_> for {name} {{\n        \
             fn read(capture: &crate::grammar::Capture, _: &crate::grammar::Fields<'_, '_>) -> Option<Self> {{\n            \
             Some(match capture.choice()? {{\n"
        );
        for (index, (variant, _)) in variants.iter().enumerate() {
            let _ = writeln!(out, "                {index} => {name}::{variant},");
        }
        out.push_str("                _ => return None,\n            })\n        }\n    }\n\n");
        Ok(())
    }
}

const NO_PLACE: super::ast::Place = super::ast::Place { line: 1, column: 1 };

fn write_dialect(out: &mut String, modules: &[Shown], texts: &[(String, String)]) {
    let borrows = modules.iter().any(|it| it.borrows);
    let (text, lifetime) = if borrows { ("'a", "<'a>") } else { ("'_", "") };
    let _ = write!(
        out,
        "/// A line that the grammar files of this dialect name.\n\
         #[allow(clippy::large_enum_variant, reason = \"generated: sizes are the vendor's\")]\n\
         #[derive(Debug, Clone, PartialEq, Eq)]\npub enum Command{lifetime} {{\n"
    );
    for module in modules {
        let lifetime = if module.borrows { "<'a>" } else { "" };
        let variant = &module.variant;
        let _ = write!(
            out,
            "    /// A line of `{}`.\n    {variant}({}::Command{lifetime}),\n",
            module.file, module.path
        );
    }
    out.push_str("}\n\n/// The grammar files of this dialect, as (name, text).\npub const FILES: &[(&str, &str)] = &[\n");
    for (name, text) in texts {
        let _ = writeln!(out, "    ({name:?}, {text:?}),");
    }
    let _ = write!(
        out,
        "];\n\n/// The grammar of this dialect, compiled at its first use.\n\
         pub fn grammar() -> &'static crate::grammar::Grammar {{\n    \
         static GRAMMAR: std::sync::LazyLock<crate::grammar::Grammar> = \
         std::sync::LazyLock::new(|| crate::grammar::Grammar::checked(FILES));\n    &GRAMMAR\n}}\n\n\
         /// The typed command of a match; none when its line is recognised but not modelled.\n\
         pub fn command{lifetime}(fields: &crate::grammar::Fields<'_, {text}>) -> Option<Command{lifetime}> {{\n    \
         let (file, variant) = fields.identity()?;\n    match file {{\n"
    );
    for module in modules {
        let variant = &module.variant;
        let _ = writeln!(
            out,
            "        {} => {}::read(variant, fields).map(Command::{variant}),",
            module.index, module.path
        );
    }
    out.push_str("        _ => None,\n    }\n}\n");
}

/// Whether the Rust value of a kind borrows from the text.
fn borrows(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Peer
            | Kind::Word
            | Kind::Interface
            | Kind::Words
            | Kind::Options
            | Kind::Line
            | Kind::Secret
            | Kind::Block
            | Kind::Until(_)
    )
}

/// `send-community` as `SendCommunity`.
fn camel(word: &str) -> String {
    let parts = word.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

/// The variant for a word of a choice.
fn variant_of(word: &str) -> String {
    let name = camel(word);
    match name.as_str() {
        "" => "Sign".into(),
        "Self" => "Self_".into(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("N{name}"),
        _ => name,
    }
}

/// A capture's or a file's name as a Rust name.
fn identifier(name: &str) -> String {
    const RESERVED: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
        "while", "yield",
    ];
    let name = name.replace('-', "_");
    if RESERVED.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// Documentation in which brackets are only brackets.
fn escaped(line: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for sign in line.chars() {
        code ^= sign == '`';
        if !code && "<>[]*_".contains(sign) {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
