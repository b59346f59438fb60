//! What is stored: accounts, their keys, the site's External ID. Never an alarm, a session or an answer of AWS.

pub mod account;
pub mod external_id;
pub mod user_keys;
