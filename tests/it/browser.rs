//! The page in a browser: it filters, sorts, prints, speaks to nobody, and nothing in a budget runs.
//!
//! Skipped where there is no browser, unless `EARMARK_BROWSER=required`.
#![expect(
    clippy::print_stdout,
    reason = "what was skipped, and how long things took, is told to who runs the tests"
)]

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket, connect, stream::MaybeTlsStream};

use crate::cli::earmark;

/// Names under which the browser may be found, beside the one that `EARMARK_BROWSER_PATH` gives.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Cells that would do harm if any of them ran, or were taken for part of the page.
const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "</td></table><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "=HYPERLINK(\"http://example.org/\",\"here\")",
    "javascript:alert(4)",
    "\" onmouseover=\"alert(5)\" x=\"",
    "</style><style>*{display:none}</style>",
    "\u{202e}gnp.exe",
    "&lt;b&gt; ' ` | %0A::error \u{1b}[2J",
];

/// A browser with one page in it, spoken to by its own protocol.
struct Browser {
    child: Child,
    socket: WebSocket<MaybeTlsStream<std::net::TcpStream>>,
    next: u64,
    /// What the page reported: what was logged, fetched or asked.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// A browser with a page of such a width; none where there is no browser.
    fn start(width: u32) -> Option<Browser> {
        let Some(program) = program() else {
            let required = std::env::var("EARMARK_BROWSER").is_ok_and(|value| value == "required");
            assert!(!required, "there is no browser, and EARMARK_BROWSER=required");
            println!("skipped: no browser");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
                "--no-first-run",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--window-size={width},900"))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = said.map_while(Result::ok);
        let address = said.find_map(|line| line.strip_prefix("DevTools listening on ").map(str::to_owned));
        // What else it says must go somewhere, or it would wait to be heard.
        std::thread::spawn(move || said.for_each(drop));
        let (socket, _) = connect(address.expect("the browser says where it listens")).unwrap();
        let mut browser = Browser { child, socket, next: 0, events: Vec::new(), _profile: profile };
        browser.attach();
        Some(browser)
    }

    /// Turns to the one page there is, by connecting to it alone.
    fn attach(&mut self) {
        let targets = self.ask("Target.getTargets", &json!({}));
        let pages = targets["targetInfos"].as_array().unwrap();
        let id = pages.iter().find(|target| target["type"] == "page").unwrap()["targetId"].as_str().unwrap();
        let MaybeTlsStream::Plain(stream) = self.socket.get_ref() else { panic!("a plain connection") };
        let page = format!("ws://{}/devtools/page/{id}", stream.peer_addr().unwrap());
        self.socket = connect(page).unwrap().0;
        let MaybeTlsStream::Plain(stream) = self.socket.get_ref() else { panic!("a plain connection") };
        stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.ask(&format!("{domain}.enable"), &json!({}));
        }
    }

    /// Asks for something and waits for the answer; whatever is reported meanwhile is kept.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let asked = json!({"id": self.next, "method": method, "params": params});
        self.socket.send(Message::text(asked.to_string())).unwrap();
        loop {
            let told = self.hear();
            if told["id"] == self.next {
                assert!(told["error"].is_null(), "{method}: {}", told["error"]);
                return told["result"].clone();
            }
            self.events.push(told);
        }
    }

    fn hear(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.read().unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }

    /// Opens a file and waits until it is loaded; how long that took.
    fn open(&mut self, path: &Path) -> Duration {
        let start = Instant::now();
        self.events.clear();
        self.ask("Page.navigate", &json!({"url": format!("file://{}", path.display())}));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let told = self.hear();
            self.events.push(told);
        }
        // Laid out as well; nothing is waited for, since scripts may be turned off.
        self.run("document.body.getBoundingClientRect().height");
        start.elapsed()
    }

    /// What a script in the page comes to.
    fn run(&mut self, script: &str) -> Value {
        let params = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let answer = self.ask("Runtime.evaluate", &params);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].clone()
    }

    /// How many milliseconds a script takes until what it changed is drawn.
    fn time(&mut self, script: &str) -> u64 {
        let timed = format!(
            "(async () => {{ const start = performance.now(); {script}; \
             await new Promise(done => requestAnimationFrame(() => setTimeout(done))); \
             return Math.round(performance.now() - start); }})()"
        );
        self.run(&timed).as_u64().unwrap()
    }

    /// Whatever should not have happened: messages, mistakes, questions, requests for anything but the page.
    fn troubles(&self) -> Vec<String> {
        let is_trouble = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            "Runtime.consoleAPICalled"
            | "Runtime.exceptionThrown"
            | "Log.entryAdded"
            | "Page.javascriptDialogOpening" => true,
            "Network.requestWillBeSent" => event["params"]["type"] != "Document",
            _ => false,
        };
        self.events.iter().filter(is_trouble).map(ToString::to_string).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The browser, if there is one.
fn program() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("EARMARK_BROWSER_PATH") {
        return Some(given.into());
    }
    let folders = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&folders).flat_map(|folder| BROWSERS.map(|name| folder.join(name)));
    places.into_iter().find(|place| place.is_file())
}

/// The example's budget of a language as a page and as JSON.
fn example(language: &str) -> (TempDir, PathBuf, Value) {
    let district = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district");
    let budget = if language == "zh" { "budget-zh.csv" } else { "budget.csv" };
    let folder = tempfile::tempdir().unwrap();
    for name in [budget, "estates.csv", "quotas.csv", "approved.csv"] {
        fs::copy(district.join(name), folder.path().join(name)).unwrap();
    }
    let args = [
        "--estates",
        "estates.csv",
        "--quotas",
        "quotas.csv",
        "--approved",
        "approved.csv",
        "--lang",
        language,
    ];
    let outputs = ["check", budget, "-q", "-o", "html=report.html", "-o", "json"];
    let report = earmark(folder.path(), &[&outputs[..], &args[..]].concat()).json();
    let page = folder.path().join("report.html");
    (folder, page, report)
}

/// How many findings are shown.
const SHOWN: &str = "document.querySelectorAll('.findings tbody tr:not([hidden])').length";

#[test]
fn findings_are_narrowed_down_and_sorted() {
    let Some(mut browser) = Browser::start(1280) else { return };
    let (_folder, page, report) = example("en");
    browser.open(&page);
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(browser.run(SHOWN), findings.len());
    for (name, key) in
        [("code", "forbidden"), ("severity", "warning"), ("fund", "special_bond"), ("estate", "E02")]
    {
        let expected = findings.iter().filter(|one| one[name] == key).count();
        assert!(expected > 0 && expected < findings.len(), "{name}");
        browser.run(&format!(
            "(() => {{ const one = document.querySelector('.controls [name={name}]'); one.value = '{key}'; \
             one.dispatchEvent(new Event('change')); }})()"
        ));
        assert_eq!(browser.run(SHOWN), expected, "{name}={key}");
        let told = browser.run("document.querySelector('.controls output').textContent");
        assert_eq!(told, format!("{expected} of {} findings", findings.len()));
        browser.run("document.querySelector('.controls').reset(); new Promise(done => setTimeout(done, 20))");
        assert_eq!(browser.run(SHOWN), findings.len());
    }
    browser.run(
        "(() => { const box = document.querySelector('[name=text]'); box.value = 'Septic OUTSIDE'; \
         box.dispatchEvent(new Event('input')); return new Promise(done => setTimeout(done, 300)); })()",
    );
    let texts = browser.run("Array.from(document.querySelectorAll('.findings tbody tr:not([hidden])'), row => row.textContent.toLowerCase())");
    let texts = texts.as_array().unwrap();
    assert!(!texts.is_empty() && texts.len() < findings.len());
    assert!(
        texts
            .iter()
            .all(|text| ["septic", "outside"].iter().all(|word| text.as_str().unwrap().contains(word)))
    );
    browser.run("document.querySelector('.controls').reset(); new Promise(done => setTimeout(done, 20))");
    let amounts =
        "Array.from(document.querySelectorAll('.findings tbody tr'), row => row.cells[6].textContent)";
    let click = "document.querySelector('.findings thead th:last-child button').click()";
    let sorted = |browser: &mut Browser, direction: &str| {
        browser.run(click);
        let said =
            browser.run("document.querySelector('.findings thead th:last-child').getAttribute('aria-sort')");
        assert_eq!(said, direction);
        let cells = browser.run(amounts);
        let cells =
            cells.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap().replace([',', '.'], ""));
        cells.filter(|cell| !cell.is_empty()).map(|cell| cell.parse::<i128>().unwrap()).collect::<Vec<_>>()
    };
    let up = sorted(&mut browser, "ascending");
    assert!(up.is_sorted() && up.len() > 20);
    let down = sorted(&mut browser, "descending");
    assert!(down.is_sorted_by(|a, b| a >= b) && down.len() == up.len());
    assert_eq!(browser.troubles(), Vec::<String>::new());
}

#[test]
fn the_page_is_whole_without_its_script_and_fits_a_narrow_one() {
    let Some(mut browser) = Browser::start(1280) else { return };
    for language in ["en", "zh"] {
        let (_folder, page, report) = example(language);
        browser.ask("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
        browser.open(&page);
        assert_eq!(browser.run(SHOWN), report["findings"].as_array().unwrap().len());
        assert_eq!(browser.run("getComputedStyle(document.querySelector('.controls')).display"), "none");
        browser.ask("Emulation.setScriptExecutionDisabled", &json!({"value": false}));
        for width in [360, 800, 1280] {
            let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
            browser.ask("Emulation.setDeviceMetricsOverride", &metrics);
            browser.open(&page);
            let wide = browser.run("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(wide <= width, "{language}: {wide} wide on {width}");
        }
        browser.ask("Emulation.clearDeviceMetricsOverride", &json!({}));
        assert_eq!(browser.troubles(), Vec::<String>::new());
    }
}

#[test]
fn what_a_budget_holds_never_runs() {
    let Some(mut browser) = Browser::start(1280) else { return };
    let folder = tempfile::tempdir().unwrap();
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut budget = "item,estate,work,side,fund,amount\n".to_owned();
    for cell in HOSTILE {
        for at in 0..6 {
            let mut row = ["A", "E1", "污水管", "inside", "special_bond", "12.00"].map(quoted);
            row[at] = quoted(cell);
            budget += &(row.join(",") + "\n");
        }
    }
    let name = "<img src=x onerror=alert(9)>.csv";
    fs::write(folder.path().join(name), budget).unwrap();
    for language in ["en", "zh"] {
        let ran = earmark(
            folder.path(),
            &["check", name, "--lang", language, "-q", "-o", "html=report.html", "-o", "json"],
        );
        assert_eq!(ran.code, 1);
        browser.open(&folder.path().join("report.html"));
        assert_eq!(browser.run("document.querySelectorAll('script').length"), 1);
        assert_eq!(browser.run("document.querySelectorAll('style').length"), 1);
        assert_eq!(
            browser.run("document.querySelectorAll('img, iframe, object, embed, link, base').length"),
            0
        );
        assert_eq!(
            browser.run(
                "document.querySelectorAll('[onmouseover], [onerror], [style], a:not([href^=\"#\"])').length"
            ),
            0
        );
        assert_eq!(browser.run(SHOWN), ran.json()["findings"].as_array().unwrap().len());
        let shown = browser.run("document.body.textContent");
        let shown = shown.as_str().unwrap();
        assert!(HOSTILE[..7].iter().all(|cell| shown.contains(cell)), "what was written can be read");
        assert!(!shown.contains(['\u{202e}', '\u{1b}']));
        browser.run("document.querySelectorAll('.findings td, .findings th').forEach(cell => cell.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))");
        assert_eq!(browser.troubles(), Vec::<String>::new());
    }
}

#[test]
fn it_prints_every_finding_on_numbered_pages() {
    let Some(mut browser) = Browser::start(1280) else { return };
    let (folder, page, report) = example("zh");
    browser.open(&page);
    let printed =
        browser.ask("Page.printToPDF", &json!({"preferCSSPageSize": true, "printBackground": true}));
    let pdf = base64(printed["data"].as_str().unwrap());
    assert!(pdf.starts_with(b"%PDF"));
    let path = folder.path().join("report.pdf");
    fs::write(&path, pdf).unwrap();
    let Ok(text) = Command::new("pdftotext").args(["-layout"]).arg(&path).arg("-").output() else {
        let required = std::env::var("EARMARK_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "there is no pdftotext, and EARMARK_BROWSER=required");
        println!("skipped: no pdftotext");
        return;
    };
    let text = String::from_utf8(text.stdout).unwrap();
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 2, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} / {}", at + 1, pages.len())), "page {} has its number", at + 1);
    }
    let total = report["totals"]["misallocated"]["amount"].as_str().unwrap();
    assert!(text.replace(',', "").contains(total));
    let keys = report["findings"].as_array().unwrap().iter().filter_map(|one| one["item"].as_str());
    assert!(keys.clone().all(|item| text.contains(item)) && keys.count() > 20);
    assert!(!text.contains("显示全部"), "controls are not printed");
    assert_eq!(browser.troubles(), Vec::<String>::new());
}

#[test]
fn ten_thousand_findings_stay_usable() {
    let Some(mut browser) = Browser::start(1280) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut budget = "item,estate,work,side,fund,amount\n".to_owned();
    for at in 0..10_000 {
        let amount = 1000 + at * 7919 % 100_003;
        writeln!(budget, "I{at},E{},小区道路,outside,special_bond,{amount}.00", at % 400).unwrap();
    }
    fs::write(folder.path().join("budget.csv"), budget).unwrap();
    let args = ["check", "budget.csv", "--assume", "estates-in-scope", "-q", "-o", "html=report.html"];
    assert_eq!(earmark(folder.path(), &args).code, 1);
    let page = folder.path().join("report.html");
    let bytes = fs::metadata(&page).unwrap().len();
    assert!(bytes < 15_000_000, "{bytes} bytes");
    let load = browser.open(&page);
    assert_eq!(browser.run(SHOWN), 10_000);
    let search = browser.time("const box = document.querySelector('[name=text]'); box.value = 'I77'; box.dispatchEvent(new Event('input')); await new Promise(done => setTimeout(done, 125))");
    assert_eq!(browser.run(SHOWN), 111);
    let reset = browser
        .time("document.querySelector('.controls').reset(); await new Promise(done => setTimeout(done))");
    assert_eq!(browser.run(SHOWN), 10_000);
    let sort = browser.time("document.querySelector('.findings thead th:last-child button').click()");
    println!("{bytes} bytes; load {load:?}, search {search} ms, show all {reset} ms, sort {sort} ms");
    // Each takes well under a second on an idle machine; the rest is room for one that is not.
    assert!(load < Duration::from_secs(10) && [search, reset, sort].iter().all(|time| *time < 5000));
    assert_eq!(browser.troubles(), Vec::<String>::new());
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
