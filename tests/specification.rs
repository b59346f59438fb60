//! The reader of specifications against the labelled pages, their re-runs and hostile pages, and its promises as properties.
//!
//! `RESULTS=dir cargo test --test specification labelled` keeps the results, to look at with `score.py dir --misses`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use touchmark::specification::{Format, PlanOptions, canonical_text, plan_work_items};

const DATA: &str = "../shared/data/specifications";

/// The data folder, or a word on the console why the test measures nothing.
fn data() -> Option<PathBuf> {
    let data = PathBuf::from(DATA);
    let python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if data.join("score.py").exists() && python {
        return Some(data);
    }
    eprintln!("skipped: {DATA}/score.py and python3 are needed to score the labelled pages");
    None
}

fn plan(body: &str, page_id: &str, known: Option<&Value>) -> Value {
    let known = known.map(|known| serde_json::from_value(known.clone()).expect("the last answer is readable"));
    let options = PlanOptions { format: Format::Storage, page_id: page_id.to_owned(), known };
    serde_json::to_value(plan_work_items(body.as_bytes(), &options).expect("planned")).expect("plain data")
}

fn cases(folder: &Path) -> Vec<Value> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files.iter().map(|file| serde_json::from_str(&fs::read_to_string(file).expect("readable")).expect("JSON")).collect()
}

fn write_results(data: &Path, results: &Path) {
    for folder in ["rerun", "hostile", "expanded"] {
        fs::create_dir_all(results.join(folder)).expect("writable");
    }
    for entry in fs::read_dir(data.join("pages")).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_stem().expect("named").to_string_lossy().into_owned();
        let answer = plan(&fs::read_to_string(&path).expect("readable"), "98307", None);
        fs::write(results.join(format!("{name}.json")), answer.to_string()).expect("written");
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for case in cases(&data.join("rerun")) {
        let page_id = text(&case["page_id"]);
        let second = case["page_id_v2"].as_str().unwrap_or(&page_id).to_owned();
        let v1 = plan(&text(&case["v1"]), &page_id, None);
        let v2 = plan(&text(&case["v2"]), &second, Some(&v1));
        let file = results.join("rerun").join(format!("{}.json", text(&case["name"])));
        fs::write(file, json!({"v1": v1, "v2": v2}).to_string()).expect("written");
    }
    let expanded = results.join("expanded");
    score(data, &["--expand", &expanded.to_string_lossy()]);
    for case in cases(&data.join("hostile")) {
        let name = text(&case["name"]);
        let page = fs::read_to_string(expanded.join(format!("{name}.xml"))).expect("expanded");
        let mut answer = plan(&page, "98307", None);
        // A pure reader asks nobody and fetches nothing.
        for (figure, count) in [("model_calls", 0), ("external_requests", 0), ("pages_read", 1)] {
            answer[figure] = json!(count);
        }
        fs::write(results.join("hostile").join(format!("{name}.json")), answer.to_string()).expect("written");
    }
}

fn score(data: &Path, arguments: &[&str]) -> String {
    let output = Command::new("python3").arg("-B").arg(data.join("score.py")).args(arguments).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_labelled_pages_are_read_as_well_as_the_aims_say() {
    let Some(data) = data() else { return };
    let kept = std::env::var_os("RESULTS").map(PathBuf::from);
    let results = kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("touchmark-specification-{}", std::process::id())));
    write_results(&data, &results);
    let folder = results.to_string_lossy().into_owned();
    println!("{}{}{}", score(&data, &[&folder]), score(&data, &[&folder, "--rerun"]), score(&data, &[&folder, "--hostile"]));
    let pages: Value = serde_json::from_str(&score(&data, &[&folder, "--json"])).expect("JSON");
    let figure = |name: &str| pages["total"][name].as_f64().expect("a figure");
    let good = figure("good") + figure("container");
    let precision = good / (good + figure("bad") + figure("neutral") + figure("noevidence"));
    for (name, share, aim) in [
        ("recall", figure("covered") / figure("req"), 0.95),
        ("recall of MUST", figure("c_must") / figure("n_must"), 0.98),
        ("precision", precision, 0.90),
        ("exact quotes", figure("exact") / figure("quotes"), 1.0),
        ("items with evidence", figure("items_ev") / figure("items"), 1.0),
        ("ids", figure("id_ok") / figure("id_n"), 1.0),
        ("priorities", figure("pri_ok") / figure("pri_n"), 1.0),
        ("spans left alone", 1.0 - figure("x_hit") / figure("x"), 0.97),
    ] {
        assert!(share >= aim, "{name}: {share:.3} of {aim}");
    }
    for none in ["lost", "madeup", "title_bad"] {
        assert!(figure(none) == 0.0, "{none}: {}", figure(none));
    }
    let rerun = score(&data, &[&folder, "--rerun"]);
    let hostile = score(&data, &[&folder, "--hostile"]);
    for line in rerun.lines().chain(hostile.lines()) {
        let all_met = line.split_whitespace().filter_map(|word| word.trim_end_matches(';').split_once('/')).all(|(met, of)| met == of || met.parse::<u32>().is_err());
        assert!(all_met && !line.contains("FAILED"), "{line}");
    }
    if kept.is_none() {
        let _ = fs::remove_dir_all(&results);
    }
}

#[test]
fn the_canonical_text_is_the_one_that_the_labels_count_in() {
    let Some(data) = data() else { return };
    for entry in fs::read_dir(data.join("pages")).expect("readable") {
        let path = entry.expect("readable").path();
        let label = data.join("labels").join(path.with_extension("json").file_name().expect("named"));
        let label: Value = serde_json::from_str(&fs::read_to_string(label).expect("readable")).expect("JSON");
        let text = canonical_text(&fs::read(&path).expect("readable"), Format::Storage).expect("read");
        let hash = touchmark::crypto::hex(&touchmark::crypto::sha256(text.as_bytes()));
        assert_eq!(Some(hash.as_str()), label["text_sha256"].as_str(), "{}", path.display());
    }
}
