//! Building blocks of the rules that OpenAPI cannot express: which members of a message belong
//! together.

use super::limits::Violation;

type Checked<T = ()> = Result<T, Violation>;

/// Returns a member that must be present.
pub fn given<'a, T>(field: &str, value: Option<&'a T>) -> Checked<&'a T> {
    value.ok_or_else(|| Violation::new(field, "is missing"))
}

/// Places a violation within a member.
pub fn within(field: &str) -> impl FnOnce(Violation) -> Violation {
    move |violation| violation.within(field)
}

/// Checks each item of a list.
pub fn each<T>(field: &str, items: &[T], check: impl FnMut(&T) -> Checked) -> Checked {
    items
        .iter()
        .map(check)
        .enumerate()
        .try_for_each(|(index, checked)| {
            checked.map_err(|violation| violation.within(&format!("{field}[{index}]")))
        })
}

/// Checks that a link begins with `http://` or `https://`.
pub fn web_link(field: &str, link: &str) -> Checked {
    let scheme = link.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme)
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            Ok(())
        }
        _ => {
            let reason = "does not begin with `http://` or `https://`";
            Err(Violation::new(field, reason))
        }
    }
}

/// Checks that each of several sections has a title, and that all of them together have at most
/// `most` items, which are the member `items` of each.
pub fn sections<T, I>(
    sections: &[T],
    items: &str,
    most: usize,
    has_title: impl Fn(&T) -> bool,
    items_of: impl Fn(&T) -> Option<&Vec<I>>,
) -> Checked {
    let mut total = 0;
    each("sections", sections, |section| {
        if sections.len() > 1 && !has_title(section) {
            let reason = "is missing: where there are several sections, each has one";
            return Err(Violation::new("title", reason));
        }
        total += given(items, items_of(section))?.len();
        Ok(())
    })?;
    if total > most {
        let reason = format!("has {total} items, and may have at most {most}");
        return Err(Violation::new(&format!("sections[*].{items}"), reason));
    }
    Ok(())
}
