/// What a person set for the whole program: values, their file, the page that shows them.
///
/// Built by `AppContext`; views bind to [dev.ferrum.app.settings.SettingsViewModel]. Read `Settings` first.
package dev.ferrum.app.settings;
