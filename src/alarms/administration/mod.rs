//! What site admins do: connect accounts, test them, disconnect them, generate a new External ID.

pub mod delete_account;
pub mod external_id;
pub mod save_account;
pub mod settings;
mod shown;
pub mod test_account;
mod trust;
