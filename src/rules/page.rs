//! A rule's page: what it does, why it matters, examples that run as tests.

use super::Rule;

/// A rule's page, read from its doc comment.
#[derive(Debug, Clone, Copy)]
pub struct Page(&'static str);

/// A configuration on a rule's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The language of its fence: the name of a dialect.
    pub language: &'static str,
    /// The configurations: one, or several that are read together, apart at lines `--- name`.
    pub texts: Vec<String>,
}

impl Rule {
    /// The rule's page.
    pub fn read_page(&self) -> Page {
        Page(self.page)
    }
}

impl Page {
    /// The page as Markdown, without the blank that doc comments put in front of each line.
    pub fn markdown(self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for line in self.0.lines() {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text
    }

    /// What stands under a heading, as Markdown; empty where there is no such heading.
    pub fn section(self, heading: &str) -> String {
        let page = self.markdown();
        let lines = page.lines().skip_while(|it| it.strip_prefix("# ").is_none_or(|it| it.trim() != heading));
        let section: Vec<&str> = lines.skip(1).take_while(|it| !it.starts_with("# ")).collect();
        section.join("\n").trim().to_owned()
    }

    /// The examples under a heading, for example `Bad`.
    pub fn examples(self, heading: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut here = false;
        let mut open: Option<Example> = None;
        for line in self.0.lines().map(|it| it.strip_prefix(' ').unwrap_or(it)) {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(language)) if here => {
                    open = Some(Example { language: language.trim(), texts: vec![String::new()] });
                }
                (None, _) => here = line.strip_prefix("# ").map_or(here, |it| it.trim() == heading),
                (Some(_), Some(_)) => examples.extend(open.take()),
                (Some(example), None) if line.starts_with("--- ") => example.texts.push(String::new()),
                (Some(example), None) => example.texts.last_mut().into_iter().for_each(|it| {
                    it.push_str(line);
                    it.push('\n');
                }),
            }
        }
        examples.retain_mut(|it| {
            it.texts.retain(|text| !text.trim().is_empty());
            !it.texts.is_empty()
        });
        examples
    }
}
