//! The files of `rules/apis`, compiled in.

macro_rules! embed {
    ($($stem:literal),* $(,)?) => {
        &[$(($stem, include_str!(concat!("../../rules/apis/", $stem, ".toml")))),*]
    };
}

/// (file name without ending, text), in alphabetical order. A test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = embed![
    "async-io",
    "async-net",
    "async-std",
    "bsd-queue",
    "channels",
    "containers",
    "cxx",
    "futures",
    "glib",
    "glommio",
    "http",
    "libevent",
    "libuv",
    "locks",
    "may",
    "mio",
    "nix",
    "openssl",
    "polling",
    "posix",
    "rustix",
    "smol",
    "socket2",
    "std",
    "std-containers",
    "std-sync",
    "std-values",
    "tls",
    "tokio",
    "tokio-old",
    "tokio-stream",
    "tokio-util",
    "tungstenite",
    "uring",
    "winsock",
];
