/// What the profiler's pictures are made from: flame trees and their boxes, zoom, search, windows of steps, sums,
/// comparison of two runs, floors, sentences. Plain numbers: no property, no scene, no clock.
///
/// Called by the views and view models of [dev.ferrum.app.profiler]. Read
/// [dev.ferrum.app.profiler.data.FlameTree] first, then [dev.ferrum.app.profiler.data.FlameLayout].
package dev.ferrum.app.profiler.data;
