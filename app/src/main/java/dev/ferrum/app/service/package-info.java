/// What owns the engine while the window is open: loading, requests and closing, off the FX thread.
///
/// Called by view models. Knows properties but no scene. Read [dev.ferrum.app.service.EngineService] first.
package dev.ferrum.app.service;
