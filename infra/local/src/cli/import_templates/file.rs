//! The files of a folder: whose template each is, for what, and whether it is one.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use hg_domain::{
    client::Slug,
    content::ContentType,
    template::{Syntax, TEXT_MAX_BYTES, Variables},
};
use hg_prompts::Template;

const ENDING: &str = ".j2";

/// A template in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemplateFile {
    /// The name of the file.
    pub(super) file: String,
    /// The client whose template it is.
    pub(super) client: Slug,
    /// What kind of text it is for.
    pub(super) content_type: ContentType,
    /// What is in it.
    pub(super) text: String,
}

/// A file that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// The name of the file.
    pub(super) file: String,
    /// What is wrong with it, with places.
    pub(super) reason: String,
}

impl TemplateFile {
    /// What the template is called: its file without the ending.
    pub(super) fn name(&self) -> &str {
        self.file.strip_suffix(ENDING).unwrap_or(&self.file)
    }
}

/// The templates in a folder, in the order of their names. `owner` is the client of those that name
/// none.
///
/// # Errors
/// When the folder cannot be read or holds no template.
pub(super) fn read_folder(
    folder: &Path,
    owner: Option<&Slug>,
    variables: &Variables,
) -> Result<Vec<Result<TemplateFile, Refused>>> {
    let cannot_read = || format!("cannot read {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot_read)? {
        let name = entry.with_context(cannot_read)?.file_name();
        let name = name.to_string_lossy().into_owned();
        if name.ends_with(ENDING) && !name.starts_with('.') {
            names.push(name);
        }
    }
    ensure!(
        !names.is_empty(),
        "{} holds no {ENDING} files",
        folder.display()
    );
    names.sort();
    let read = |file: String| {
        read(&folder.join(&file), &file, owner, variables)
            .map_err(|reason| Refused { file, reason })
    };
    let files: Vec<_> = names.into_iter().map(read).collect();
    Ok(files.iter().map(|file| sole(file, &files)).collect())
}

/// The file, unless another one is for the same client and content type.
fn sole(
    file: &Result<TemplateFile, Refused>,
    files: &[Result<TemplateFile, Refused>],
) -> Result<TemplateFile, Refused> {
    let template = file.clone()?;
    let is_twin = |other: &&TemplateFile| {
        let is_same = other.client == template.client;
        other.file != template.file && is_same && other.content_type == template.content_type
    };
    match files.iter().flatten().find(is_twin) {
        Some(twin) => Err(Refused {
            reason: format!("{} is for the same client and content type", twin.file),
            file: template.file,
        }),
        None => Ok(template),
    }
}

fn read(
    path: &Path,
    file: &str,
    owner: Option<&Slug>,
    variables: &Variables,
) -> Result<TemplateFile, String> {
    let (content_type, client) = parts(file, owner)?;
    let cannot_be_read = |error| format!("it cannot be read: {error}");
    if !fs::metadata(path).map_err(cannot_be_read)?.is_file() {
        return Err("it is no file".to_owned());
    }
    let bytes = fs::read(path).map_err(cannot_be_read)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 from byte {} on", at + 1)
    })?;
    // What some editors mark a text as UTF-8 with is no part of it.
    let text = text.trim_start_matches('\u{feff}').to_owned();
    if text.len() > TEXT_MAX_BYTES {
        return Err(format!("it is over {TEXT_MAX_BYTES} bytes"));
    }
    if text.trim().is_empty() {
        return Err("it is blank".to_owned());
    }
    let template = Template::new(Syntax::Jinja, text.clone());
    template.check(content_type, variables).map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join("; ")
    })?;
    Ok(TemplateFile {
        file: file.to_owned(),
        client,
        content_type,
        text,
    })
}

/// What the name of a file says: for what, and whose.
fn parts(file: &str, owner: Option<&Slug>) -> Result<(ContentType, Slug), String> {
    let stem = file.strip_suffix(ENDING).unwrap_or(file);
    let (content_type, slug) = match stem.split_once('.') {
        Some((content_type, slug)) => (content_type, Some(slug)),
        None => (stem, None),
    };
    let content_type = ContentType::parse(content_type)
        .map_err(|error| format!("\"{content_type}\" in its name {error}"))?;
    let client = match slug {
        Some(slug) => {
            Slug::parse(slug).map_err(|error| format!("\"{slug}\" in its name {error}"))?
        }
        None => owner
            .cloned()
            .ok_or("its name names no client: say with --client whose template it is")?,
    };
    Ok((content_type, client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_for_what_and_whose() {
        let owner = Slug::parse("acme").unwrap();
        for (file, owner, expected) in [
            (
                "blog_post.acme-north.j2",
                None,
                Ok("blog_post of acme-north"),
            ),
            ("blog.j2", Some(&owner), Ok("blog_post of acme")),
            ("blog.j2", None, Err("--client")),
            ("poem.j2", Some(&owner), Err("must be one of blog_post")),
            ("blog_post.Acme North.j2", None, Err("Acme North")),
            ("blog_post.a.b.j2", None, Err("a.b")),
            (".j2", Some(&owner), Err("must be one of")),
        ] {
            let found = parts(file, owner);
            let found = found.map(|(content_type, client)| format!("{content_type} of {client}"));
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(part)) => assert!(found.contains(part), "{file}: {found}"),
                (found, _) => panic!("{file}: {found:?}"),
            }
        }
    }
}
