//! Codes are unique, and their letter is that of their severity.

use super::code::Code;
use super::severity::Severity;

#[test]
fn codes_are_unique_and_start_with_their_severity() {
    for (index, code) in Code::ALL.iter().enumerate() {
        let letter = match code.severity() {
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Info => 'N',
        };
        assert!(code.id().starts_with(letter), "{code:?}");
        let rest = &Code::ALL[index + 1..];
        assert!(
            rest.iter()
                .all(|other| other.id()[1..] != code.id()[1..] && other.slug() != code.slug()),
            "{code:?}"
        );
    }
}
