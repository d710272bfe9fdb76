//! Does what the `wasm-bindgen` command does, as far as `worker-build` asks for it.
//!
//! The command and the library must be of one version, to the patch. Built from this workspace, it
//! is of the version that `Cargo.lock` has, and it need not be downloaded from anywhere else.

use std::{env, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["--version"] {
        println!("wasm-bindgen {}", wasm_bindgen_shared::version());
        return Ok(());
    }
    let (mut bindgen, out_dir) = configured(arguments)?;
    bindgen.generate(out_dir)
}

/// What the command's `arguments` ask for, and the folder that it is to be written to.
fn configured(arguments: Vec<String>) -> Result<(Bindgen, PathBuf)> {
    let mut bindgen = Bindgen::new();
    let (mut out_dir, mut target) = (None, None);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            let value = arguments.next();
            value.with_context(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--out-dir" => out_dir = Some(PathBuf::from(value()?)),
            "--target" => target = Some(value()?),
            "--out-name" => drop(bindgen.out_name(&value()?)),
            "--debug" => drop(bindgen.debug(true)),
            "--no-demangle" => drop(bindgen.demangle(false)),
            "--keep-debug" => drop(bindgen.keep_debug(true)),
            "--no-typescript" => drop(bindgen.typescript(false)),
            "--typescript" => drop(bindgen.typescript(true)),
            "--omit-default-module-path" => drop(bindgen.omit_default_module_path(true)),
            "--split-linked-modules" => drop(bindgen.split_linked_modules(true)),
            "--experimental-reset-state-function" => drop(bindgen.reset_state_function(true)),
            "--force-enable-abort-handler" => drop(bindgen.force_enable_abort_handler(true)),
            flag if flag.starts_with('-') => bail!("the flag {flag} is not known"),
            input => drop(bindgen.input_path(input)),
        }
    }
    match target.as_deref() {
        Some("module") => bindgen.module(true)?,
        _ => bindgen.bundler(true)?,
    };
    Ok((bindgen, out_dir.context("--out-dir is missing")?))
}
