//! The paragraphs of a text, in the form in which they are compared, with the way back.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::fold::ordinal;

/// A paragraph of a text.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Its number, counted from one.
    pub number: usize,
    /// As it was written.
    pub text: String,
}

/// A sentence: a part of a paragraph without white space, in compatibility form.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Its number in the paragraph, counted from one.
    pub number: usize,
    /// Its text.
    pub text: String,
    /// Where each of its characters begins, and where it begins in the paragraph.
    origins: Vec<(usize, usize)>,
    /// Where it ends in the paragraph.
    end: usize,
}

/// A paragraph with its sentences.
pub type Split<'t> = (&'t Paragraph, Vec<Sentence>);

/// Signs that end a sentence, in compatibility form.
const ENDS: [char; 3] = ['\u{3002}', '!', '?'];
/// Bytes after which a sentence ends at the next comma: nobody writes such, and each figure is looked at with all of
/// its sentence.
const LONGEST_SENTENCE: usize = 4096;
/// Signs behind which a line of plain text ends a paragraph.
const CLOSED: [char; 9] = [
    '\u{3002}', '\u{ff1a}', ':', '\u{ff1b}', ';', '!', '?', '\u{ff01}', '\u{ff1f}',
];
/// A line is shorter than so many tenths of the usual one where a paragraph ends without a sign.
const SHORT: usize = 7;
const TENTHS: usize = 10;
/// Quotation marks, which some texts have and others not, and what marks text as strong.
const QUOTES: [char; 7] = ['*', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '"', '\''];

impl Paragraph {
    /// Its sentences.
    pub fn sentences(&self) -> Vec<Sentence> {
        let mut sentences: Vec<Sentence> = Vec::new();
        let mut open: Option<Sentence> = None;
        for (position, c) in self.text.char_indices() {
            let end = position.saturating_add(c.len_utf8());
            if c.is_whitespace() || QUOTES.contains(&c) {
                continue;
            }
            let number = sentences.len().saturating_add(1);
            let sentence = open.get_or_insert_with(|| Sentence {
                number,
                text: String::new(),
                origins: Vec::new(),
                end,
            });
            for plain in std::iter::once(c).nfkc() {
                sentence.origins.push((sentence.text.len(), position));
                sentence.text.push(plain);
            }
            sentence.end = end;
            let is_too_long = sentence.text.len() > LONGEST_SENTENCE && sentence.text.ends_with([',', ';']);
            if sentence.text.ends_with(ENDS) || is_too_long {
                sentences.extend(open.take());
            }
        }
        sentences.extend(open);
        sentences
    }

    /// All of it in the form of sentences.
    pub fn plain(&self) -> String {
        self.sentences().into_iter().map(|sentence| sentence.text).collect()
    }

    /// Where a part of a sentence stands in the paragraph, in bytes.
    pub fn origin(&self, sentence: &Sentence, part: &Range<usize>) -> Range<usize> {
        let origin = |at: usize| {
            let next = sentence.origins.partition_point(|(own, _)| *own < at);
            sentence.origins.get(next).map_or(sentence.end, |(_, origin)| *origin)
        };
        origin(part.start)..origin(part.end)
    }

    /// A part of a sentence as it was written, a part of it marked; `around`: characters on either side.
    pub fn quote(&self, sentence: &Sentence, marked: Range<usize>, around: usize) -> String {
        let (start, end) = (self.origin(sentence, &(0..0)).start, sentence.end);
        let Range { start: from, end: to } = self.origin(sentence, &marked);
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        let (before, after) = (part(start..from), part(to..end));
        let kept = before
            .char_indices()
            .rev()
            .take(around)
            .last()
            .map_or(before.len(), |(at, _)| at);
        let mut quote = String::new();
        if kept > 0 {
            quote.push('\u{2026}');
        }
        quote.push_str(before.get(kept..).unwrap_or_default());
        quote.push('\u{3010}');
        quote.push_str(part(from..to).trim());
        quote.push('\u{3011}');
        let shown = after.char_indices().nth(around).map_or(after.len(), |(at, _)| at);
        quote.push_str(after.get(..shown).unwrap_or_default());
        if shown < after.len() {
            quote.push('\u{2026}');
        }
        quote.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The paragraphs of a document, or of plain text, whose lines may be broken anywhere (`is_plain`).
pub fn paragraphs(lines: &[String], is_plain: bool) -> Vec<Paragraph> {
    let bare = lines
        .iter()
        .map(|line| line.trim().trim_start_matches(MARKS).trim_start());
    let filled = bare.filter(|line| !line.is_empty());
    let mut texts: Vec<String> = Vec::new();
    if is_plain {
        let length = |line: &str| line.chars().count();
        let mut lengths: Vec<usize> = filled.clone().map(length).filter(|own| *own >= SHORTEST_LINE).collect();
        lengths.sort_unstable();
        let usual = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
        let mut is_open = false;
        for line in filled {
            let has_ordinal = ordinal(line).is_some_and(|(_, rest)| !rest.starts_with(|c: char| c.is_ascii_digit()));
            let begins = has_ordinal || !is_open;
            match texts.last_mut().filter(|_| !begins) {
                Some(last) => last.push_str(line),
                None => texts.push(line.to_owned()),
            }
            let is_short = length(line).saturating_mul(TENTHS) < usual.saturating_mul(SHORT);
            // A heading is no line that was broken.
            let is_heading = ordinal(line).is_some_and(|(_, rest)| !rest.contains(PAUSES));
            is_open = !line.ends_with(CLOSED) && !is_short && !is_heading;
        }
    } else {
        texts = filled.map(str::to_owned).collect();
    }
    let numbered = (1_usize..).zip(texts);
    numbered.map(|(number, text)| Paragraph { number, text }).collect()
}

/// What marks lines of Markdown as headings, quotations and entries.
const MARKS: [char; 3] = ['#', '>', '-'];
/// What stands in sentences and figures, not in headings.
const PAUSES: [char; 9] = [',', '\u{ff0c}', ';', '\u{ff1b}', ':', '\u{ff1a}', '\u{3002}', '.', '%'];
/// Shorter lines are headings and the cells of tables, and say nothing about where others are broken.
const SHORTEST_LINE: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_compared_in_one_form_and_quoted_as_written() {
        let text = "收入总计 １，２００．50 万元，支出（共）5%。其他！".to_owned();
        let paragraph = Paragraph { number: 1, text };
        let sentences = paragraph.sentences();
        let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        assert_eq!(texts, ["收入总计1,200.50万元,支出(共)5%。", "其他!"]);
        let at = sentences[0].text.find("1,200").unwrap();
        assert_eq!(
            paragraph.quote(&sentences[0], at..at + 8, 4),
            "…入总计 【１，２００．50】万元，支…"
        );
    }

    #[test]
    fn lines_that_were_broken_are_joined() {
        let lines = [
            "## 一、收入支出预算总体情况说明",
            "",
            "某某局2024年收入总计706.61万元，支出总",
            "计706.61万元。",
            "第二段。",
        ];
        let lines = lines.map(str::to_owned);
        let joined: Vec<String> = paragraphs(&lines, true).into_iter().map(|own| own.text).collect();
        assert_eq!(
            joined,
            [
                "一、收入支出预算总体情况说明",
                "某某局2024年收入总计706.61万元，支出总计706.61万元。",
                "第二段。"
            ]
        );
        assert_eq!(paragraphs(&lines, false).len(), 4);
    }
}
