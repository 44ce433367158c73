//! `yusuan completions`, `yusuan man`: they know every command and its options; a word that is nearly
//! right is told what it may have been.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/run.rs"]
mod run;

use run::Desk;

const COMMANDS: [&str; 11] = [
    "convert",
    "check",
    "diff",
    "merge",
    "consolidate",
    "inspect",
    "mapping",
    "template",
    "explain",
    "completions",
    "man",
];

#[test]
fn every_shell_completes_every_command() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.run(&format!("completions {shell}"));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        for word in COMMANDS.into_iter().chain(["annotate", "balance"]) {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
    }
    let ran = desk.run("completions cmd");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("powershell"), "{}", ran.stderr);
}

#[test]
fn every_command_has_its_page_in_every_language() {
    let desk = Desk::new();
    let all = desk.run("man").stdout;
    let version = env!("CARGO_PKG_VERSION");
    assert!(all.contains(&format!(".TH yusuan 1  \"yusuan {version}\"")), "{all}");
    for command in COMMANDS {
        let page = desk.run(&format!("man {command}"));
        assert_eq!(page.exit, 0, "{}", page.stderr);
        let title = format!(".TH yusuan-{command} 1  \"yusuan-{command} {version}\"");
        assert!(page.stdout.contains(&title), "{}", page.stdout);
        let english = desk.run(&format!("man {command} --lang en")).stdout;
        assert!(
            english.contains("Language of messages") && !english.contains("选项"),
            "{english}"
        );
    }
    let ran = desk.run("man konvert");
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
}

#[test]
fn what_may_have_been_meant_is_said() {
    let desk = Desk::new();
    for (arguments, near) in [
        ("convret a.xls -o out", "convert"),
        ("convert a.xls -o out --fromat json", "--format"),
        ("convert a.xls -o out --to xslx", "xlsx"),
    ] {
        let ran = desk.run(arguments);
        let text = format!("是不是想写 {near}？");
        assert!(ran.exit == 2 && ran.stderr.contains(&text), "{}", ran.stderr);
    }
}
