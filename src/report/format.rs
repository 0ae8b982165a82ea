//! The formats of reports: their names and what they are for, once.

macro_rules! formats {
    ($(#[doc = $purpose:literal] $(#[$default:ident])? $Format:ident $word:literal,)*) => {
        /// How findings are shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub enum Format {
            $(#[doc = $purpose] $(#[$default])? $Format,)*
        }

        impl Format {
            /// Every format, in the order of the documentation.
            pub const ALL: &'static [Format] = &[$(Format::$Format,)*];

            /// The word on the command line.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Format::$Format => $word,)*
                }
            }

            /// What it is for, in a few words.
            pub fn purpose(self) -> &'static str {
                match self {
                    $(Format::$Format => $purpose.trim_ascii(),)*
                }
            }
        }
    };
}

formats! {
    /// For people: every finding with the lines that cause it
    #[default]
    Full "full",
    /// One line for each finding, in the manner of GCC
    Concise "concise",
    /// For programs; versioned
    Json "json",
    /// For programs, an object a line
    Jsonl "jsonl",
    /// SARIF 2.1.0, for GitHub's code scanning and everything else that reads it
    Sarif "sarif",
    /// Annotations of GitHub: workflow commands
    Github "github",
    /// A report of GitLab's Code Quality
    Gitlab "gitlab",
    /// For reviewdog: findings with ranges, reasons and suggested changes
    Rdjson "rdjson",
    /// For pages of test results: a suite for each device, a case for each finding
    Junit "junit",
    /// For what reads the XML of Checkstyle
    Checkstyle "checkstyle",
    /// Issues of Azure Pipelines: logging commands
    Azure "azure",
    /// A comment on a pull request
    Markdown "markdown",
    /// For people who listen: sentences, without any drawing
    Plain "plain",
    /// A page for a browser: the peerings, drawn, and every finding
    Html "html",
}
