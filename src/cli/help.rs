//! Help and usage errors in the language of the user.

use clap::Arg;
use clap::builder::{Command, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::locale::Messages;
use crate::read::Encoding;

/// The command with its help texts in the language of `messages`.
pub fn localize(command: Command, messages: &Messages) -> Command {
    let name = command.get_name().to_owned();
    localize_as(command, &name, messages)
}

/// As [`localize`]; `called` is what is typed before the arguments.
fn localize_as(command: Command, called: &str, messages: &Messages) -> Command {
    let text = |key: String| messages.has(&key, None).then(|| StyledStr::from(messages.text(&key)));
    let name = command.get_name().to_owned();
    // Under a heading of its own clap would sort them by name.
    let mut positional = 0_usize;
    let mut command = command
        .subcommand_help_heading(messages.text("heading-commands"))
        .help_template(messages.text("help-template"))
        .mut_args(|arg| {
            let heading = messages.text(if arg.is_positional() {
                "heading-arguments"
            } else {
                "heading-options"
            });
            let help = text(format!("arg-{}", arg.get_id()).replace('_', "-"));
            let choice = choice(&arg, messages);
            let arg = arg.help_heading(heading);
            let takes = arg.get_action().takes_values();
            let arg = if takes { named(arg, messages) } else { arg };
            let mut arg = arg.hide_possible_values(takes).hide_default_value(takes);
            if arg.is_positional() {
                arg = arg.display_order(positional);
                positional = positional.saturating_add(1);
            }
            match help {
                Some(help) => arg.help(format!("{help}{choice}")),
                None => arg,
            }
        });
    if let Some(about) = text(format!("about-{name}")) {
        command = command.about(about);
    }
    // The flags that clap adds by itself get their texts when they are made by hand.
    command = command.disable_help_flag(true).arg(
        clap::Arg::new("help")
            .short('h')
            .long("help")
            .action(clap::ArgAction::Help)
            .help(messages.text("arg-help"))
            .help_heading(messages.text("heading-options")),
    );
    if name == "yusuan" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help(messages.text("arg-version"))
                .help_heading(messages.text("heading-options")),
        );
    }
    let usage = usage(&mut command, called, messages);
    command = command.override_usage(usage);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let called = format!("{called} {name}");
        command.mut_subcommand(name, |sub| localize_as(sub, &called, messages))
    })
}

/// The line that shows how a command is typed.
fn usage(command: &mut Command, called: &str, messages: &Messages) -> String {
    let usage = command.render_usage().to_string();
    let own = format!("{} ", command.get_name());
    let behind = usage.split_once(&own).map_or("", |(_, behind)| behind);
    let behind = behind.trim_start_matches(OPTIONS).trim_start();
    let (options, sub) = (messages.text("usage-options"), messages.text("usage-subcommand"));
    // What all commands share are options, too.
    format!("{called} {options} {}", behind.replace(SUBCOMMAND, &sub))
        .trim_end()
        .to_owned()
}

/// What clap calls options and commands.
const OPTIONS: &str = "[OPTIONS]";
const SUBCOMMAND: &str = "<COMMAND>";

/// An argument whose values are called as people call them: the words in capitals are keys of messages.
fn named(arg: Arg, messages: &Messages) -> Arg {
    let given = arg.get_value_names().and_then(|names| names.first());
    let given = given.map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string);
    let mut called = String::new();
    let mut rest = given.as_str();
    while !rest.is_empty() {
        let word = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let word = rest.len().saturating_sub(word.len());
        let other = rest.chars().next().map_or(1, char::len_utf8);
        let Some((word, behind)) = rest.split_at_checked(if word == 0 { other } else { word }) else {
            break;
        };
        let key = format!("value-{}", word.to_lowercase());
        match messages.has(&key, None) {
            true => called.push_str(&messages.text(&key)),
            false => called.push_str(word),
        }
        rest = behind;
    }
    arg.value_name(called)
}

/// What an argument may be and what it is unless someone says, as the end of its help.
fn choice(arg: &Arg, messages: &Messages) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let defaults = arg.get_default_values().iter();
    let default = defaults
        .filter_map(|value| value.to_str())
        .collect::<Vec<_>>()
        .join(" ");
    let values = Some(values.join(", ")).filter(|values| !values.is_empty());
    let default = Some(default).filter(|default| !default.is_empty());
    let told = [("help-values", values), ("help-default", default)];
    told.into_iter()
        .filter_map(|(key, value)| Some(messages.get(key, [("value", value?)])))
        .collect()
}

/// The numbers that an argument may be, where clap says that the one given is none of them.
fn range(error: &clap::Error) -> Option<String> {
    let said = std::error::Error::source(error)?.to_string();
    let (_, range) = said.split_once(" is not in ")?;
    let (first, last) = range.split_once("..")?;
    // A half-open range is shown by its last number, too.
    let last = match last.strip_prefix('=') {
        Some(last) => last.to_owned(),
        None => last.parse::<i64>().ok()?.checked_sub(1)?.to_string(),
    };
    Some(format!("{first}–{last}"))
}

/// What may have been meant, as a line.
fn near(error: &clap::Error, messages: &Messages) -> Option<String> {
    const SUGGESTIONS: [ContextKind; 3] = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let near = SUGGESTIONS.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(several) => Some(several.join(" / ")).filter(|several| !several.is_empty()),
        _ => None,
    })?;
    Some(messages.get("usage-near", [("near", near)]) + "\n")
}

/// What a usage error says.
pub fn usage_error(error: &clap::Error, messages: &Messages) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(value)) => value.clone(),
        Some(ContextValue::Strings(values)) => values.join(" "),
        _ => String::new(),
    };
    let mut valid = context(ContextKind::ValidValue);
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown",
        ErrorKind::InvalidSubcommand => "usage-command",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::ValueValidation if context(ContextKind::InvalidArg).starts_with("--encoding") => {
            valid = Encoding::EXAMPLES.join(" ");
            "usage-encoding"
        }
        ErrorKind::ValueValidation if range(error).is_some() => {
            valid = range(error).unwrap_or_default();
            "usage-value"
        }
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => "usage-no-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if valid.is_empty() => "usage-bad-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-value",
        ErrorKind::ArgumentConflict => "usage-conflict",
        _ => return error.to_string(),
    };
    let subject = match error.kind() {
        ErrorKind::InvalidSubcommand => context(ContextKind::InvalidSubcommand),
        _ => context(ContextKind::InvalidArg),
    };
    let data = [
        ("argument", subject),
        ("value", context(ContextKind::InvalidValue)),
        ("valid", if valid.is_empty() { "none".to_owned() } else { valid }),
    ];
    let near = near(error, messages).unwrap_or_default();
    let see = messages.text("usage-see-help");
    format!("{}\n{near}{see}\n", messages.get(key, data))
}
