//! Every route of the document, and what it needs.

/// What a caller needs for a route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Need {
    /// Nothing at all.
    Nothing,
    /// To be known.
    Known,
    /// A role with the client: to read, write or manage.
    Read,
    Write,
    Manage,
    /// To manage the client above.
    ManageParent,
}

use Need::{Known, Manage, ManageParent, Nothing, Read, Write};

/// Every route, with what it needs. One that is missing here fails the test.
pub(super) const ROUTES: &[(&str, &str, Need)] = &[
    ("get", "/health", Nothing),
    ("post", "/generate", Write),
    ("post", "/api/content/generate", Write),
    ("post", "/api/jobs", Write),
    ("get", "/jobs", Read),
    ("get", "/api/jobs", Read),
    ("get", "/jobs/{id}", Read),
    ("get", "/api/jobs/{id}", Read),
    ("get", "/jobs/{id}/status", Read),
    ("get", "/api/jobs/{id}/status", Read),
    ("delete", "/api/jobs/{id}", Write),
    ("get", "/api/analytics", Read),
    ("get", "/api/clients", Known),
    ("post", "/api/clients", ManageParent),
    ("get", "/api/clients/{id}", Read),
    ("put", "/api/clients/{id}", Manage),
    ("delete", "/api/clients/{id}", Manage),
    ("get", "/api/clients/{id}/hierarchy", Read),
    ("get", "/api/clients/{id}/members", Read),
    ("post", "/api/clients/{id}/members", Manage),
    ("delete", "/api/clients/{id}/members/{user_id}", Manage),
    ("get", "/api/clients/{id}/api-keys", Read),
    ("post", "/api/clients/{id}/api-keys", Manage),
    ("delete", "/api/clients/{id}/api-keys/{key_id}", Manage),
    ("get", "/api/clients/{id}/audit", Read),
    ("get", "/api/clients/{id}/strategies", Read),
    ("post", "/api/clients/{id}/strategies", Write),
    ("get", "/api/clients/{id}/strategies/effective", Read),
    ("get", "/api/clients/{id}/strategies/{sid}", Read),
    ("put", "/api/clients/{id}/strategies/{sid}", Write),
    ("delete", "/api/clients/{id}/strategies/{sid}", Write),
    ("get", "/api/clients/{id}/strategies/{sid}/versions", Read),
    ("post", "/api/clients/{id}/strategies/{sid}/restore", Write),
    ("get", "/api/clients/{id}/templates", Read),
    ("post", "/api/clients/{id}/templates", Write),
    ("get", "/api/clients/{id}/templates/{tid}", Read),
    ("put", "/api/clients/{id}/templates/{tid}", Write),
    ("delete", "/api/clients/{id}/templates/{tid}", Write),
    ("get", "/api/clients/{id}/templates/{tid}/versions", Read),
    (
        "get",
        "/api/clients/{id}/templates/{tid}/versions/{version}",
        Read,
    ),
    ("post", "/api/clients/{id}/templates/{tid}/restore", Write),
    ("get", "/api/content/templates", Read),
    ("get", "/api/content/templates/lookup", Read),
    ("post", "/api/content/templates/preview", Read),
    ("get", "/api/clients/{id}/provider-keys", Read),
    ("post", "/api/clients/{id}/provider-keys", Manage),
    ("put", "/api/clients/{id}/provider-keys/{kid}", Manage),
    ("delete", "/api/clients/{id}/provider-keys/{kid}", Manage),
    ("post", "/api/clients/{id}/provider-keys/{kid}/test", Manage),
    ("get", "/api/clients/{id}/webhooks", Manage),
    ("post", "/api/clients/{id}/webhooks", Manage),
    ("get", "/api/clients/{id}/webhooks/{wid}", Manage),
    ("put", "/api/clients/{id}/webhooks/{wid}", Manage),
    ("delete", "/api/clients/{id}/webhooks/{wid}", Manage),
    ("post", "/api/clients/{id}/webhooks/{wid}/test", Manage),
    (
        "post",
        "/api/clients/{id}/webhooks/{wid}/rotate-secret",
        Manage,
    ),
    ("get", "/api/clients/{id}/webhooks/{wid}/deliveries", Manage),
    (
        "post",
        "/api/clients/{id}/webhooks/{wid}/deliveries/{did}/replay",
        Manage,
    ),
    ("post", "/api/clients/{id}/webhooks/{wid}/replay", Manage),
    ("get", "/api/clients/{id}/callback-secret", Manage),
    ("post", "/api/clients/{id}/callback-secret", Manage),
    ("get", "/api/clients/{id}/callbacks", Manage),
    ("post", "/api/clients/{id}/callbacks/{did}/replay", Manage),
    ("get", "/api/principal", Known),
    ("get", "/api/providers/status", Known),
];
