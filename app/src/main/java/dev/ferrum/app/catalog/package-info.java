/// The models Ferrum can name without asking anybody: `assets/catalog.json`, read and checked.
///
/// Called by the start, the models page and the command line. Knows no JavaFX. Read
/// [dev.ferrum.app.catalog.ModelCatalog] first, then `CatalogReader`.
package dev.ferrum.app.catalog;
