#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| earmark_fuzz::hold("small", bytes));
