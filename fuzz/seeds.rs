//! Writes the first inputs of every target to `corpus/` beside this file.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    for (name, _, seeds) in earmark_fuzz::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        fs::create_dir_all(&folder)?;
        for (at, bytes) in seeds().iter().enumerate() {
            fs::write(folder.join(format!("seed-{at:03}")), bytes)?;
        }
    }
    Ok(())
}
