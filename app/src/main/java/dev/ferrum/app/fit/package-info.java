/// Whether a model has room here: weights, context and working memory against what is free on the device that
/// would run it.
///
/// Called by the models page, the first-run card and the command line. Pure: figures in, a judgement out; asks
/// no device and no disk. Read [dev.ferrum.app.fit.Fitting] first, then [dev.ferrum.app.fit.Fit].
package dev.ferrum.app.fit;
