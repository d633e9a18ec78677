//! A stable text form of the IR, for snapshots and `--dump-ir`.
