//! The example `hello` is the same program for both APIs.

use std::path::Path;

/// Returns the lines of a program from its first `use` on, without those that build the client.
fn program(path: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let source = std::fs::read_to_string(path).unwrap();
    let lines = source.lines().skip_while(|line| !line.starts_with("use "));
    let mut building = false;
    let mut program = Vec::new();
    for line in lines {
        building |= line.contains("let sandbox = ");
        if !building && !line.starts_with("use ") {
            program.push(line.to_owned());
        }
        building &= !line.ends_with(".build()?;");
    }
    program
}

#[test]
fn only_the_imports_and_the_construction_of_the_client_differ() {
    let cloud = program("examples/hello.rs");
    assert!(cloud.len() > 30);
    assert_eq!(cloud, program("../../examples/hello.rs"));
}
