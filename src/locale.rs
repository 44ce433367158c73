//! The language of messages, which are looked up by key in `templates/locales`.

pub mod visible;

use std::cell::OnceCell;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentMessage, FluentResource, FluentValue};

use self::visible::visible;

/// A supported language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: &'static [Self] = &[Self::ZhCn, Self::En];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language for a system locale name: English for English locales, otherwise Chinese.
    pub fn from_locale(locale: Option<&str>) -> Self {
        match locale {
            Some(name) if name.to_ascii_lowercase().starts_with("en") => Self::En,
            _ => Self::ZhCn,
        }
    }

    const fn sources(self) -> [&'static str; 4] {
        match self {
            Self::ZhCn => [
                include_str!("../templates/locales/zh-CN/cli.ftl"),
                include_str!("../templates/locales/zh-CN/findings.ftl"),
                include_str!("../templates/locales/zh-CN/diff.ftl"),
                include_str!("../templates/locales/zh-CN/merge.ftl"),
            ],
            Self::En => [
                include_str!("../templates/locales/en/cli.ftl"),
                include_str!("../templates/locales/en/findings.ftl"),
                include_str!("../templates/locales/en/diff.ftl"),
                include_str!("../templates/locales/en/merge.ftl"),
            ],
        }
    }

    const fn explanations(self) -> &'static str {
        match self {
            Self::ZhCn => include_str!("../templates/locales/zh-CN/explain.ftl"),
            Self::En => include_str!("../templates/locales/en/explain.ftl"),
        }
    }
}

/// Messages of one language.
pub struct Messages {
    lang: Lang,
    files: Vec<File>,
}

/// A file of messages, parsed on the first lookup that the files before it do not answer: a run shows few messages,
/// most of them from the first file.
struct File {
    source: &'static str,
    parsed: OnceCell<Rc<FluentResource>>,
    bundle: OnceCell<Bundle>,
}

type Bundle = FluentBundle<Rc<FluentResource>>;

impl File {
    fn parsed(&self) -> Rc<FluentResource> {
        let parsed = self.parsed.get_or_init(|| {
            // Tests rule out errors in the embedded files; whatever parsed is used.
            let parsed = FluentResource::try_new(self.source.to_owned());
            Rc::new(parsed.unwrap_or_else(|(resource, _)| resource))
        });
        Rc::clone(parsed)
    }
}

impl Messages {
    /// The messages of `lang`.
    pub fn new(lang: Lang) -> Self {
        Self::from_sources(lang, &lang.sources())
    }

    /// The explanations of the codes, by slug. They share keys with the messages and are parsed only when needed.
    pub fn explanations(lang: Lang) -> Self {
        Self::from_sources(lang, &[lang.explanations()])
    }

    fn from_sources(lang: Lang, sources: &[&'static str]) -> Self {
        let file = |source: &&'static str| File {
            source,
            parsed: OnceCell::new(),
            bundle: OnceCell::new(),
        };
        Self {
            lang,
            files: sources.iter().map(file).collect(),
        }
    }

    /// The message `key` and the bundle that contains it.
    fn find(&self, key: &str) -> Option<(&Bundle, FluentMessage<'_>)> {
        let mut bundles = self.files.iter().map(|file| self.bundle(file));
        bundles.find_map(|bundle| Some((bundle, bundle.get_message(key)?)))
    }

    /// The bundle of a file, together with the first file, whose messages the others refer to.
    fn bundle<'a>(&'a self, file: &'a File) -> &'a Bundle {
        file.bundle.get_or_init(|| {
            let mut bundle = FluentBundle::new(vec![self.lang.tag().parse().unwrap_or_default()]);
            // Isolation marks would end up in terminals, JSON and files.
            bundle.set_use_isolating(false);
            for file in self.files.first().into_iter().chain([file]) {
                bundle.add_resource_overriding(file.parsed());
            }
            bundle
        })
    }

    /// The language of the messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is a message `key`, or the given attribute of it.
    pub fn has(&self, key: &str, attribute: Option<&str>) -> bool {
        self.find(key).is_some_and(|(_, message)| match attribute {
            Some(name) => message.get_attribute(name).is_some(),
            None => message.value().is_some(),
        })
    }

    /// The message `key` with its placeholders filled in; the key itself if there is none.
    pub fn get<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'a str, String)>) -> String {
        self.format(key, None, args).unwrap_or_else(|| key.to_owned())
    }

    /// The message without placeholders.
    pub fn text(&self, key: &str) -> String {
        self.get(key, [])
    }

    /// An attribute of a message; `None` if the message lacks it.
    pub fn attribute<'a>(
        &self,
        key: &str,
        attribute: &str,
        args: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Option<String> {
        self.format(key, Some(attribute), args)
    }

    fn format<'a>(
        &self,
        key: &str,
        attribute: Option<&str>,
        args: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Option<String> {
        let (bundle, message) = self.find(key)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            fluent_args.set(name, count_or_text(value));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent_args), &mut errors);
        Some(text.into_owned())
    }
}

/// Counts become numbers, which select the plural form. A value that would not print unchanged stays text, with
/// control characters escaped.
fn count_or_text(value: String) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(count) if count.to_string() == value => FluentValue::from(count),
        _ => FluentValue::from(visible(&value).into_owned()),
    }
}
