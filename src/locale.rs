//! The language people read: messages by key from `templates/locales`.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

/// A language that yusuan speaks.
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

    /// The language for a locale name of the system: English for English ones, else Chinese.
    pub fn from_locale(locale: Option<&str>) -> Self {
        match locale {
            Some(name) if name.to_ascii_lowercase().starts_with("en") => Self::En,
            _ => Self::ZhCn,
        }
    }

    const fn sources(self) -> [&'static str; 4] {
        match self {
            Self::ZhCn => [
                include_str!("../templates/locales/zh-CN/findings.ftl"),
                include_str!("../templates/locales/zh-CN/cli.ftl"),
                include_str!("../templates/locales/zh-CN/diff.ftl"),
                include_str!("../templates/locales/zh-CN/merge.ftl"),
            ],
            Self::En => [
                include_str!("../templates/locales/en/findings.ftl"),
                include_str!("../templates/locales/en/cli.ftl"),
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
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// The messages of `lang`.
    pub fn new(lang: Lang) -> Self {
        Self::from_sources(lang, &lang.sources())
    }

    /// The explanations of the codes, by slug. They are apart from the messages, whose keys they
    /// share, and read only by who asks for them.
    pub fn explanations(lang: Lang) -> Self {
        Self::from_sources(lang, &[lang.explanations()])
    }

    fn from_sources(lang: Lang, sources: &[&str]) -> Self {
        let language = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![language]);
        // Isolation marks would end up in terminals, JSON and files.
        bundle.set_use_isolating(false);
        for source in sources {
            // Errors in the embedded files are excluded by the tests; what parsed is used.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    /// Their language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is a message `key`, or its attribute when one is named.
    pub fn has(&self, key: &str, attribute: Option<&str>) -> bool {
        self.bundle.get_message(key).is_some_and(|message| match attribute {
            Some(name) => message.get_attribute(name).is_some(),
            None => message.value().is_some(),
        })
    }

    /// The message `key` with its placeholders filled in; the key itself when there is none.
    pub fn get<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'a str, String)>) -> String {
        self.format(key, None, args).unwrap_or_else(|| key.to_owned())
    }

    /// The message without placeholders.
    pub fn text(&self, key: &str) -> String {
        self.get(key, [])
    }

    /// An attribute of a message, if it has it.
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
        let message = self.bundle.get_message(key)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            fluent_args.set(name, count_or_text(value));
        }
        let mut errors = Vec::new();
        Some(
            self.bundle
                .format_pattern(pattern, Some(&fluent_args), &mut errors)
                .into_owned(),
        )
    }
}

/// Counts choose the plural that their language has; whatever would not print as it is stays text.
fn count_or_text(value: String) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(count) if count.to_string() == value => FluentValue::from(count),
        _ => FluentValue::from(value),
    }
}
