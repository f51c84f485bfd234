/// The list of conversations at the left: groups by date, search, renaming, deleting.
///
/// Built by `AppContext`, shown by the shell. Read [dev.ferrum.app.sidebar.SideBarViewModel] first.
package dev.ferrum.app.sidebar;
