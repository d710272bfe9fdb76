//! The clients that a caller reaches: those it belongs to, each with all that are below it.

use hg_domain::{
    client::{Client, ClientSummary},
    id::ClientId,
    page::{PageRequest, Start},
};

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{self, Key},
    paging::{List, Page},
    table::Store,
};

/// Where a list of clients is: at a client that the caller belongs to, or at one below it.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    top: ClientId,
    /// The sort key of the closure row; empty for the client itself.
    below: String,
}

impl Store {
    /// One page of the clients in `tops` and below them: a client, then its descendants, the nearest
    /// and oldest first. None of `tops` is below another one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn client_list(
        &self,
        tops: &[Client],
        page: &PageRequest,
    ) -> Result<Page<ClientSummary>, StoreError> {
        let (after, skipped) = match &page.start {
            Start::After(cursor) => (Some(Place::parse(cursor)?), 0),
            Start::Page(number) => (None, page.size.saturating_mul(number.saturating_sub(1))),
        };
        let by_number = after.is_none();
        let wanted = usize::try_from(skipped.saturating_add(page.size)).unwrap_or(usize::MAX);
        let mut found = self.clients_after(tops, after, wanted + 1).await?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found
            .last()
            .filter(|_| more)
            .map(|(place, _)| place.to_string());
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let rows = found
            .into_iter()
            .skip(skipped)
            .map(|(_, client)| client)
            .collect();
        let total = if by_number {
            self.count_clients(tops).await?
        } else {
            None
        };
        Ok(Page { rows, next, total })
    }

    async fn clients_after(
        &self,
        tops: &[Client],
        after: Option<Place>,
        wanted: usize,
    ) -> Result<Vec<(Place, ClientSummary)>, StoreError> {
        let mut sorted: Vec<&Client> = tops.iter().collect();
        sorted.sort_by_key(|client| client.client_id);
        let mut found = Vec::new();
        for top in sorted {
            let (itself, below) = match &after {
                Some(place) if place.top > top.client_id => continue,
                Some(place) if place.top == top.client_id => (false, Some(place.below.as_str())),
                _ => (true, None),
            };
            if itself {
                found.push((Place::new(top.client_id, ""), top.into()));
            }
            let missing = wanted.saturating_sub(found.len());
            if missing == 0 {
                break;
            }
            let list = List::oldest_first(keys::client_partition(top.client_id), keys::DESCENDANTS);
            let below = below.filter(|sort_key| !sort_key.is_empty());
            let missing = u32::try_from(missing).unwrap_or(u32::MAX);
            let (rows, _) = self.first_of(&list, below, missing).await?;
            for row in rows {
                found.push(placed(top.client_id, row)?);
            }
        }
        Ok(found)
    }

    /// How many clients there are, if a request per client that the caller belongs to can tell.
    async fn count_clients(&self, tops: &[Client]) -> Result<Option<u32>, StoreError> {
        let mut total = 0_u32;
        for top in tops {
            let list = List::oldest_first(keys::client_partition(top.client_id), keys::DESCENDANTS);
            match self.count_of(&list).await? {
                Some(below) => total = total.saturating_add(below).saturating_add(1),
                None => return Ok(None),
            }
        }
        Ok(Some(total))
    }
}

fn placed(top: ClientId, row: Item) -> Result<(Place, ClientSummary), StoreError> {
    let below = Key::of(&row).map(|key| key.sk).unwrap_or_default();
    Ok((Place::new(top, &below), from_item(row)?))
}

impl Place {
    fn new(top: ClientId, below: &str) -> Self {
        Self {
            top,
            below: below.to_owned(),
        }
    }

    fn parse(cursor: &str) -> Result<Self, StoreError> {
        let parsed = cursor
            .split_once(' ')
            .and_then(|(top, below)| Some(Self::new(top.parse().ok()?, below)));
        parsed.ok_or_else(|| StoreError::Malformed("a cursor holds no client".to_owned()))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.top, self.below)
    }
}
