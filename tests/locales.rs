//! Every message is there in every language, with the same placeholders, and no key is left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use yusuan::diagnostic::{Code, Severity};
use yusuan::error::{Content, DamageKind, Refusal};
use yusuan::locale::{Lang, Messages};
use yusuan::schema;

/// Key (or key.attribute) → placeholders, read from the files of a language.
fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates/locales")
        .join(lang.tag());
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if let Some((key, _)) = line.split_once(" =") {
                let trimmed = key.trim();
                current = match trimmed.strip_prefix('.') {
                    Some(attribute) => format!("{}.{attribute}", current.split('.').next().unwrap_or_default()),
                    None if !line.starts_with(' ') => trimmed.to_owned(),
                    None => current,
                };
            }
            if line.starts_with("help-template") {
                current = "help-template".to_owned();
            }
            let found = line.match_indices("{ $").map(|(at, _)| {
                line[at + 3..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric())
                    .collect::<String>()
            });
            keys.entry(current.clone()).or_default().extend(found);
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (chinese, english) = (keys(Lang::ZhCn), keys(Lang::En));
    assert!(chinese.len() > 100);
    let names = |keys: &BTreeMap<String, BTreeSet<String>>| keys.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&chinese), names(&english));
    for (key, placeholders) in &chinese {
        // unit-conflict and the like may say a value once or twice, but the same values.
        assert_eq!(Some(placeholders), english.get(key), "{key}");
    }
}

/// What is written into an office's workbook says what the office can do, never an option of this program.
#[test]
fn findings_about_cells_have_advice_without_options() {
    for lang in [Lang::ZhCn, Lang::En] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("templates/locales")
            .join(lang.tag());
        let text = fs::read_to_string(folder.join("findings.ftl")).unwrap();
        for code in Code::ALL
            .iter()
            .filter(|code| matches!(code.id().as_bytes()[1], b'2'..=b'5'))
        {
            let start = text.find(&format!("\n{} =", code.slug())).unwrap() + 1;
            let message = text[start..]
                .split("\n")
                .skip(1)
                .take_while(|line| line.starts_with([' ', '}']));
            let lines: Vec<&str> = message.collect();
            let office = lines.iter().position(|line| line.trim_start().starts_with(".office"));
            let advice = &lines[office.unwrap_or(0)..];
            let option = advice.iter().find(|line| line.contains("--"));
            assert_eq!(option, None, "{} in {}", code.slug(), lang.tag());
        }
    }
}

#[test]
fn every_code_has_its_message_and_says_what_to_do() {
    for lang in Lang::ALL {
        let messages = Messages::new(*lang);
        for code in Code::ALL {
            assert!(
                messages.has(code.slug(), None),
                "{code:?} has no message in {}",
                lang.tag()
            );
            let must_help = code.severity() > Severity::Info;
            assert!(
                !must_help || messages.has(code.slug(), Some("help")),
                "{code:?} has no help in {}",
                lang.tag()
            );
        }
    }
}

#[test]
fn lists_of_ours_are_known_again_in_every_language() {
    let words = &schema::standard().unwrap().frame.wording;
    for lang in Lang::ALL {
        let messages = Messages::new(*lang);
        for (title, about) in [
            ("list-findings", "list-about"),
            ("diff-list-title", "diff-list-about"),
            ("merge-list-title", "merge-list-about"),
        ] {
            let title = messages.text(title);
            assert!(words.own_lists.contains(&title), "{title}");
            let about = messages.get(about, []);
            assert!(about.starts_with(&words.own_mark), "{about}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_file_is_worded_in_every_language() {
    let damage = DamageKind::ALL.iter().map(|kind| ("damage-kind", "reason", kind.key()));
    let content = Content::ALL.iter().map(|kind| ("content-kind", "looks", kind.key()));
    let refusal = Refusal::ALL.iter().map(|kind| ("system-kind", "reason", kind.key()));
    let kinds: Vec<_> = damage.chain(content).chain(refusal).collect();
    for lang in Lang::ALL {
        let messages = Messages::new(*lang);
        let wording = |(message, name, key): (&str, &'static str, &str)| {
            messages.get(message, [(name, key.to_owned()), ("detail", "none".to_owned())])
        };
        let texts: BTreeSet<String> = kinds.iter().copied().map(wording).collect();
        assert_eq!(
            texts.len(),
            kinds.len(),
            "some share their words in {}: {texts:?}",
            lang.tag()
        );
    }
}
