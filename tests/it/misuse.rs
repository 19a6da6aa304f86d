//! A command line that is not understood: what is wrong with it, in the reader's language, and what would be
//! right.

use std::path::Path;

use crate::cli::earmark;

/// Command lines, with what is said of them in English and in Chinese.
const TYPED: [(&str, &str, &str); 19] = [
    (
        "check b.csv --estats x",
        "there is no flag `--estats`; did you mean `--estates`?",
        "没有 `--estats` 这个选项；是否为 `--estates`？",
    ),
    ("check b.csv --x\u{1b}[31m", "there is no flag `--x\\u{1b}[31m`", "没有 `--x\\u{1b}[31m` 这个选项"),
    (
        "check --b.csv",
        "there is no flag `--b.csv`; did you mean `-- --b.csv`?",
        "没有 `--b.csv` 这个选项；是否为 `-- --b.csv`？",
    ),
    (
        "--estates x check b.csv",
        "there is no flag `--estates`; did you mean `check --estates`?",
        "没有 `--estates` 这个选项；是否为 `check --estates`？",
    ),
    ("chek", "there is no command `chek`; did you mean `check`?", "没有 `chek` 这个命令；是否为 `check`？"),
    ("schema report more", "nothing is expected where `more` stands", "此处不应有 `more`"),
    ("check", "something is missing: `<FILE>...`", "缺少：`<文件>...`"),
    ("check b.csv --estates", "--estates <FILE>: a value is missing", "--estates <文件>：缺少取值"),
    (
        "check b.csv --fail-on",
        "--fail-on <SEVERITY>: a value is missing; it is one of error, warning, note, never",
        "--fail-on <级别>：缺少取值；可用：error、warning、note、never",
    ),
    (
        "check b.csv --fail-on warnin",
        "--fail-on <SEVERITY>: `warnin` is none of error, warning, note, never; did you mean `warning`?",
        "--fail-on <级别>：`warnin` 不在 error、warning、note、never 之列；是否为 `warning`？",
    ),
    (
        "check b.csv --jobs x",
        "--jobs <N>: `x` is not understood: a whole number from 1 to 256 is needed",
        "--jobs <数>：`x` 无法识别：应为 1 至 256 的整数",
    ),
    (
        "check b.csv --jobs 300",
        "--jobs <N>: `300` is not understood: a whole number from 1 to 256 is needed",
        "--jobs <数>：`300` 无法识别：应为 1 至 256 的整数",
    ),
    (
        "check b.csv --header-row 0",
        "`0` is not understood: a whole number from 1 to 1,000,000 is needed",
        "`0` 无法识别：应为 1 至 1,000,000 的整数",
    ),
    ("check b.csv --encoding x", "`x` is not understood: utf-8,", "`x` 无法识别：可用 utf-8、"),
    ("check b.csv --delimiter x", "`x` is not understood: write comma,", "`x` 无法识别：请写 comma、"),
    (
        "check b.csv --set x",
        "`x` is not understood: write it as NAME=VALUE",
        "`x` 无法识别：请写成 名称=取值",
    ),
    ("check b.csv --no-config=x", "--no-config: no value `x` is expected", "--no-config：此处不应有取值 `x`"),
    ("check b.csv --sheet a --sheet b", "` may stand only once", "` 只能写一次"),
    ("check b.csv --config c --no-config", "` cannot stand beside `", "` 不能与 `"),
];

#[test]
fn what_is_wrong_with_a_command_line_is_said_in_the_readers_language() {
    for (typed, english, chinese) in TYPED {
        for (language, wanted, usage) in [("en", english, "For more, ask"), ("zh", chinese, "详细说明")] {
            let mut args: Vec<&str> = typed.split(' ').collect();
            // In front: behind a flag without its value it would be the value.
            args.splice(0..0, ["--lang", language]);
            let ran = earmark(Path::new("."), &args);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{typed}: {}", ran.err);
            let first = ran.err.lines().next().unwrap();
            assert!(first.starts_with("earmark: ") && first.contains(wanted), "{typed}: {}", ran.err);
            assert!(ran.err.contains(usage) && !ran.err.contains('\u{1b}'), "{typed}: {}", ran.err);
        }
    }
}

#[test]
fn the_usage_of_the_command_is_shown() {
    let ran = earmark(Path::new("."), &["check", "b.csv", "--estats", "x", "--lang=zh"]);
    assert!(ran.err.contains("\n用法：earmark check ") && ran.err.contains("<文件>..."), "{}", ran.err);
}
