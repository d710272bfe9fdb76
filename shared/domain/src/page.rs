//! Pages of a list: by number for people, by cursor for programs.

use std::ops::RangeInclusive;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::violation::Violations;

/// How many rows a page may have.
pub const PAGE_SIZES: RangeInclusive<u32> = 1..=100;
/// Rows of a page when the caller does not say.
pub const DEFAULT_PAGE_SIZE: u32 = 20;
/// How deep page numbers reach, in rows; a cursor reaches any depth.
pub const DEEPEST_ROW: u32 = 1_000;

/// Bytes of the signature in a cursor: 128 bits cannot be guessed.
const SIGNATURE_BYTES: usize = 16;

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the rows of page `n`, from 1.
    Page(u32),
    /// After the row with this sort key.
    After(String),
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Where it begins.
    pub start: Start,
    /// How many rows it has.
    pub size: u32,
}

impl PageRequest {
    /// Reads what a caller sent. A cursor, which was read before, wins over a page number.
    ///
    /// # Errors
    /// When a number is out of its bounds, or page numbers do not reach that deep.
    pub fn new(
        page: Option<u32>,
        size: Option<u32>,
        after: Option<String>,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let size = size.unwrap_or(DEFAULT_PAGE_SIZE);
        if !PAGE_SIZES.contains(&size) {
            let rule = format!(
                "must be between {} and {}",
                PAGE_SIZES.start(),
                PAGE_SIZES.end()
            );
            violations.add("page_size", size, rule);
        }
        let page_number = page.unwrap_or(1);
        if page_number == 0 {
            violations.add("page", page_number, "must be at least 1");
        } else if after.is_none() && page_number.saturating_mul(size) > DEEPEST_ROW {
            let rule =
                format!("page × page_size reaches {DEEPEST_ROW} rows; go on with the cursor");
            violations.add("page", page_number, rule);
        }
        violations.or(Self {
            start: after.map_or(Start::Page(page_number), Start::After),
            size,
        })
    }
}

/// Makes and reads cursors. They are opaque to callers, and one that was changed, or made for
/// another list, is refused.
#[derive(Clone)]
pub struct CursorKey(Vec<u8>);

/// The text is no cursor of this list.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("is not a cursor of this list")]
pub struct InvalidCursor;

impl CursorKey {
    /// A key made of any secret text.
    pub fn new(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).to_vec())
    }

    /// The cursor that goes on after `sort_key` in the list that `scope` (its filters) describes.
    pub fn seal(&self, scope: &str, sort_key: &str) -> String {
        let mut bytes = self.signature(scope, sort_key);
        bytes.extend_from_slice(sort_key.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The sort key in a cursor.
    ///
    /// # Errors
    /// When it was not made by this key for this `scope`.
    pub fn open(&self, scope: &str, cursor: &str) -> Result<String, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| InvalidCursor)?;
        let (signature, sort_key) = bytes
            .split_at_checked(SIGNATURE_BYTES)
            .ok_or(InvalidCursor)?;
        let sort_key = std::str::from_utf8(sort_key).map_err(|_| InvalidCursor)?;
        self.mac(scope, sort_key)
            .verify_truncated_left(signature)
            .map_err(|_| InvalidCursor)?;
        Ok(sort_key.to_owned())
    }

    fn signature(&self, scope: &str, sort_key: &str) -> Vec<u8> {
        let whole = self.mac(scope, sort_key).finalize().into_bytes();
        whole.into_iter().take(SIGNATURE_BYTES).collect()
    }

    fn mac(&self, scope: &str, sort_key: &str) -> Hmac<Sha256> {
        // The key is a digest of 32 bytes, less than the block that HMAC would have to shorten.
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(&self.0) {
            *to = *from;
        }
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [scope, sort_key] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_only_where_it_was_made() {
        let key = CursorKey::new("secret");
        let cursor = key.seal("client=1", "0190a5a0");
        assert_eq!(key.open("client=1", &cursor).as_deref(), Ok("0190a5a0"));
        assert_eq!(key.open("client=2", &cursor), Err(InvalidCursor));
        assert_eq!(
            CursorKey::new("other").open("client=1", &cursor),
            Err(InvalidCursor)
        );
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let key = CursorKey::new("secret");
        let cursor = key.seal("", "0190a5a0");
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_ne!(
                key.open("", &changed).as_deref(),
                Ok("0190a5a0"),
                "{changed}"
            );
        }
        for text in ["", "AAAA", "not base64!", "ä"] {
            assert_eq!(key.open("", text), Err(InvalidCursor));
        }
    }

    #[test]
    fn pages_by_number_end_at_a_thousand_rows() {
        assert!(PageRequest::new(Some(10), Some(100), None).is_ok());
        let refused = |page, size| PageRequest::new(page, size, None).unwrap_err().into_vec();
        assert_eq!(refused(Some(11), Some(100))[0].field, "page");
        assert_eq!(refused(Some(0), None)[0].field, "page");
        assert_eq!(refused(None, Some(101))[0].field, "page_size");
        assert!(PageRequest::new(Some(u32::MAX), None, Some("k".to_owned())).is_ok());
    }
}
