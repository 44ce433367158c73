//! `yusuan completions` and `yusuan man`: what a system installs beside the program, made from the
//! command line itself, in the language of the user.

use std::io;

use clap::CommandFactory;
use clap::builder::Command;
use clap_mangen::Man as Page;

use super::Status;
use super::args::{Cli, Completions, HelpOf, Man};
use super::console::Console;
use super::help;

/// Prints the completions of a shell.
pub fn completions(args: &Completions, console: &Console) -> io::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(console), "yusuan", &mut script);
    print(&script, console)
}

/// Prints the manual page of the program, or of one command.
pub fn man(args: &Man, console: &Console) -> io::Result<Status> {
    // What all commands share is theirs only once the command is built.
    let mut all = command(console);
    all.build();
    let page = match args.of.as_deref() {
        None => Some(all),
        Some(name) => page_of(&all, name),
    };
    let Some(page) = page else {
        return unknown(args.of.clone().unwrap_or_default(), console);
    };
    let mut text = Vec::new();
    Page::new(page).render(&mut text)?;
    print(&text, console)
}

/// Prints the help of the program, or of one command.
pub fn help(args: &HelpOf, console: &Console) -> io::Result<Status> {
    let mut all = command(console);
    all.build();
    let own = match args.of.as_deref() {
        None => Some(&mut all),
        Some(name) => all.find_subcommand_mut(name),
    };
    match own {
        Some(own) => print(own.render_long_help().to_string().as_bytes(), console),
        None => unknown(args.of.clone().unwrap_or_default(), console),
    }
}

/// The command of that name, called as its page is: `yusuan-convert`.
fn page_of(all: &Command, name: &str) -> Option<Command> {
    let own = all.find_subcommand(name)?;
    let title = format!("{}-{}", all.get_name(), own.get_name());
    let version = all.get_version().unwrap_or_default().to_owned();
    Some(own.clone().name(title).version(version))
}

fn unknown(name: String, console: &Console) -> io::Result<Status> {
    console.usage(&console.messages.get("usage-command", [("argument", name)]))?;
    Ok(Status::Failed)
}

fn command(console: &Console) -> Command {
    help::localize(Cli::command(), &console.messages)
}

fn print(text: &[u8], console: &Console) -> io::Result<Status> {
    console.stdout(&String::from_utf8_lossy(text))?;
    Ok(Status::Clean)
}
