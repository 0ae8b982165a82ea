//! A real git repository with a network in it, apart from whatever the machine has configured.
#![allow(
    dead_code,
    clippy::expect_used,
    reason = "a test that cannot be set up fails; not every one uses everything"
)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::folder::{Folder, Ran};

/// The primary router of a private peering. No error is to be found in it and its partner.
pub(crate) const PRIMARY: &str = "\
hostname ams-er1
interface GigabitEthernet0/0/1.100
 description private peering, primary
 encapsulation dot1Q 100 second-dot1q 10
 ip address 192.168.15.1 255.255.255.252
 bfd interval 300 min_rx 300 multiplier 3
router bgp 65010
 neighbor 192.168.15.2 remote-as 12076
 neighbor 192.168.15.2 description private peering, primary
 neighbor 192.168.15.2 fall-over bfd
 neighbor 192.168.15.2 route-map AZURE-OUT out
 network 10.20.0.0 mask 255.255.0.0
ip route 10.20.0.0 255.255.0.0 Null0
ip prefix-list ONPREM seq 5 permit 10.20.0.0/16
route-map AZURE-OUT permit 10
 match ip address prefix-list ONPREM
";

/// Where the route map is named that is misspelt in [`misspelt`].
pub(crate) const PLACE: &str = "ams-er1.cfg:11:34";

/// All devices are there, so that what is missing is missing for certain.
const SETTINGS: &str = "[network]\ncomplete = true\n";

/// The other router of the peering.
pub(crate) fn secondary() -> String {
    PRIMARY
        .replace("ams-er1", "ams-er2")
        .replace("primary", "secondary")
        .replace("192.168.15.1 ", "192.168.15.5 ")
        .replace("192.168.15.2 ", "192.168.15.6 ")
}

/// A configuration of the two with an error: its session uses a route map that does not exist.
pub(crate) fn misspelt(configuration: &str) -> String {
    configuration.replace("route-map AZURE-OUT out", "route-map AZURE-OTU out")
}

/// A folder with a work tree in `work`, and a home of its own.
pub(crate) struct Repository {
    pub(crate) folder: Folder,
    pub(crate) work: PathBuf,
}

impl Repository {
    /// With both routers and the settings in its first commit.
    pub(crate) fn new() -> Self {
        let repository = Repository::empty();
        repository.write("ams-er1.cfg", PRIMARY);
        repository.write("ams-er2.cfg", &secondary());
        repository.write("bgplint.toml", SETTINGS);
        repository.commit("Two routers");
        repository
    }

    pub(crate) fn empty() -> Self {
        let folder = Folder::new();
        let work = folder.0.join("work");
        for path in [&work, &folder.0.join("home")] {
            fs::create_dir_all(path).expect("a folder can be made");
        }
        let repository = Repository { folder, work };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.work.join(name), text).expect("a file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.work.join(name)).expect("the file is there")
    }

    /// Runs git, which must succeed, and gives back its output without the last line break.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let ran = self.try_git(arguments);
        assert_eq!(ran.status, 0, "git {arguments:?}: {ran:?}");
        ran.out.trim_end().to_owned()
    }

    pub(crate) fn try_git(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command("git", arguments).output().expect("git is installed"))
    }

    /// Commits everything, whatever hooks say.
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--no-verify", "--message", message]);
    }

    /// A first commit without files.
    pub(crate) fn commit_nothing(&self) {
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "Nothing yet"]);
    }

    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// A command in the work tree. It finds the `bgplint` under test, no setting of this machine and no network.
    pub(crate) fn command(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        let foreign = |it: &str| {
            ["GIT_", "GITHUB_", "CI_", "PIP_", "PRE_COMMIT", "BGPLINT_", "VIRTUALENV_"]
                .iter()
                .any(|prefix| it.starts_with(prefix))
        };
        for (variable, _) in env::vars_os().filter(|(it, _)| it.to_str().is_some_and(foreign)) {
            command.env_remove(variable);
        }
        let home = self.folder.0.join("home");
        command
            .args(arguments)
            .current_dir(&self.work)
            .stdin(Stdio::null())
            .env("PATH", path())
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("PRE_COMMIT_HOME", home.join("pre-commit"))
            .env("GIT_CONFIG_GLOBAL", home.join("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("PIP_NO_INDEX", "1")
            .env("PIP_CONFIG_FILE", "/dev/null")
            .env("VIRTUALENV_NO_PERIODIC_UPDATE", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Someone");
            command.env(format!("GIT_{role}_EMAIL"), "someone@example.net");
        }
        command
    }
}

/// The folders where programs are, that of the command under test before all others.
fn path() -> OsString {
    let here = Path::new(env!("CARGO_BIN_EXE_bgplint")).parent().expect("it is in a folder").to_owned();
    let others = path_without_the_command();
    env::join_paths([here].into_iter().chain(env::split_paths(&others))).expect("paths can be joined")
}

/// The folders where programs are on this machine.
pub(crate) fn path_without_the_command() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// Whether a program is installed; when not, says what is not tested.
pub(crate) fn installed(program: &str, without: &str) -> bool {
    let runs = Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
    if !runs {
        eprintln!("note: {program} is not installed, so {without}");
    }
    runs
}

/// The folder with the wheel of this version and what installing it from the mirror needs, when it was built.
pub(crate) fn wheels(without: &str) -> Option<PathBuf> {
    let folder = env::var_os("BGPLINT_WHEELS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("note: BGPLINT_WHEELS names no folder with a wheel, so {without}");
    }
    folder
}
