//! No code: its dependencies turn on the features that `wab` turns on.
//!
//! Cargo compiles a dependency again for each set of features. With this as a dev-dependency, the tests and
//! examples of a package use the dependencies that the first command of the README has compiled.
//! `.ci/features` checks that.
