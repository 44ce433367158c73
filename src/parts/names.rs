//! Names of parts.

/// A name as it is compared: writers differ in case, slashes and whether it begins with one.
pub fn canonical(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

/// The folder that a part stands in; `""` is the root of the package.
pub fn folder_of(part: &str) -> &str {
    part.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The part that the relations of `part` stand in.
pub fn part_of_relations(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned()
}

/// `target` seen from `folder`; a leading `/` means the root of the package.
pub fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// `part` as a target seen from `folder`.
pub(super) fn relative(folder: &str, part: &str) -> String {
    let (own, other): (Vec<&str>, Vec<&str>) = (folder.split('/').collect(), part.split('/').collect());
    let own: Vec<&str> = own.into_iter().filter(|step| !step.is_empty()).collect();
    let shared = own.iter().zip(&other).take_while(|(one, two)| one == two).count();
    let up = own.len().saturating_sub(shared);
    let steps = std::iter::repeat_n("..", up).chain(other.into_iter().skip(shared));
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_the_folder_of_the_part() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/a", "..\\./b.xml"), "xl/b.xml");
        assert_eq!(resolved("", "../../b.xml"), "b.xml");
    }

    #[test]
    fn a_target_leads_back_to_its_part() {
        for (folder, part) in [
            ("xl/worksheets", "xl/comments1.xml"),
            ("xl", "xl/styles.xml"),
            ("", "a.xml"),
            ("a/b", "c/d/e"),
        ] {
            assert_eq!(resolved(folder, &relative(folder, part)), part);
        }
        assert_eq!(relative("xl/worksheets", "xl/drawings/a.vml"), "../drawings/a.vml");
    }
}
