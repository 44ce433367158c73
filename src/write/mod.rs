//! [`Book`](crate::book::Book) → bytes.
