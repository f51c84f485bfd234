/// What all views share: the FX thread as an executor, fonts, colours, the mark.
///
/// Called by views and `AppContext`. Colours are named in `css/tokens-light.css` and `css/tokens-dark.css` only.
/// Read [dev.ferrum.app.ui.Theme] first.
package dev.ferrum.app.ui;
