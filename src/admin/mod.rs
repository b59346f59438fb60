//! Settings, secrets and clean-up: what a site's admin does.

mod clean_up;
mod hosts;
mod secrets;
mod settings;
mod test_secret;

use crate::site::{AsAdmin, AsApp, Flows, Trigger};

/// The flows of the capability.
pub const FLOWS: Flows = &[
    ("admin.approveHost", &AsAdmin(hosts::approve_host)),
    ("admin.cleanUp", &AsApp(Trigger::Lifecycle, clean_up::clean_up)),
    ("admin.deleteAll", &AsAdmin(clean_up::delete_all)),
    ("admin.deleteSecret", &AsAdmin(secrets::delete_secret)),
    ("admin.listHosts", &AsAdmin(hosts::list_hosts)),
    ("admin.listSecrets", &AsAdmin(secrets::list_secrets)),
    ("admin.removeHost", &AsAdmin(hosts::remove_host)),
    ("admin.saveSettings", &AsAdmin(settings::save_settings)),
    ("admin.setSecret", &AsAdmin(secrets::set_secret)),
    ("admin.settings", &AsAdmin(settings::settings)),
    ("admin.testSecret", &AsAdmin(test_secret::test_secret)),
];
