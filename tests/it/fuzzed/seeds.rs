//! What bytes are made from: the project's own tables, workbooks, packs and settings, each in the ways there
//! are.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of the project that end so, in order.
fn files(ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = ["src", "examples", "tests"].map(|folder| root.join(folder)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn bytes(ending: &str) -> Vec<Vec<u8>> {
    files(ending).iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A table as offices lay it out, with most of what that means.
const MESSY: &str = "附件2,,,,,,\n资金安排表,,,,,单位:万元,\n序号,小区名称,改造内容,红线内外,资金来源,,\n\
    ,,,,中央财政补助资金,专项债券,小计\n栏次,甲,乙,丙,1,2,3=1+2\n一、小区红线内改造,,,,3,4,7\n\
    1,幸福里小区,屋面防水,红线内,1.5,-,1.5\n2,〃,\"外墙保温\n及道路\",红线内,1.5,约4,\n,小计,,,3,4,7\n\
    其中:,,上年结转,,1,,1\n合计(大写),,,,柒万元整,,\n合计,,,,3,4,7\n注:按评审价填列。,,,,,,\n";

/// Tables of text: as they stand, and some in other encodings and parted otherwise.
pub(crate) fn tables() -> Vec<Vec<u8>> {
    let mut all = bytes("csv");
    all.push(MESSY.as_bytes().to_vec());
    let texts = [MESSY, include_str!("../../../examples/district/budget-zh.csv")];
    for text in texts {
        all.push(encoding_rs::GB18030.encode(text).0.into_owned());
        all.push([b"\xef\xbb\xbf", text.as_bytes()].concat());
        all.push([vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat());
        all.push(text.replace(',', ";").replace('\n', "\r\n").into_bytes());
        all.push(text.replace(',', "\t").replace('\n', "\r").into_bytes());
    }
    all
}

/// Workbooks, and the insides of others, each behind the letter that `laws::sheet` tells them by.
pub(crate) fn sheets() -> Vec<Vec<u8>> {
    let rows = || MESSY.lines().map(|line| line.split(','));
    let (mut xlsx, mut ods) = (String::from("x<worksheet><sheetData>"), String::from("o"));
    ods.push_str("<office:document-content><office:body><office:spreadsheet><table:table table:name=\"1\">");
    for row in rows() {
        xlsx.push_str("<row>");
        ods.push_str("<table:table-row table:number-rows-repeated=\"1\">");
        for cell in row {
            match cell.parse::<u32>() {
                Ok(number) => write!(xlsx, "<c><v>{number}</v></c>").unwrap(),
                Err(_) => write!(xlsx, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>").unwrap(),
            }
            let text = "office:value-type=\"string\" table:number-columns-repeated=\"1\"";
            write!(ods, "<table:table-cell {text}><text:p>{cell}</text:p></table:table-cell>").unwrap();
        }
        xlsx.push_str("</row>");
        ods.push_str("</table:table-row>");
    }
    xlsx.push_str("</sheetData><mergeCells><mergeCell ref=\"B7:B8\"/></mergeCells></worksheet>");
    ods.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let strings =
        ["小区", "改造内容", "红线内外", "资金来源", "金额", "幸福里", "小区道路", "内", "专项债", "1"];
    let strings = strings.map(|text| format!("<si><r><t>{text}</t></r></si>")).concat();
    let mut all = vec![xlsx.into_bytes(), ods.into_bytes(), format!("s<sst>{strings}</sst>").into_bytes()];
    all.extend([bytes("xls"), bytes("ods")].concat());
    all
}

/// Packs, layers, and whatever else the project has in TOML.
pub(crate) fn packs() -> Vec<Vec<u8>> {
    bytes("toml")
}

/// Settings of every kind.
const SETTINGS: &str = "rules = [\"cn-old-estates\"]\nestates = \"estates.csv\"\nquotas = [\"a.csv\", 'b.xlsx']\n\
    as_of = 2024-01-01\nassume = [\"estates-in-scope\"]\nstrict = true\nunit = \"wan\"\nheader_row = 3\n\
    delimiter = \"semicolon\"\nencoding = \"gb18030\"\nfail_on = \"error\"\noutput = [\"json=report.json\"]\njobs = 2\n\
    expect_total = \"special_bond=1\"\n[columns]\namount = \"本次申请\"\n[set]\nside = \"inside\"\n[levels]\n\
    unknown-work = \"warning\"\nneeds-review = \"off\"\n[param]\ncap = 1\n[group]\nestate = \"E1\"\n";

/// Files of settings.
pub(crate) fn settings() -> Vec<Vec<u8>> {
    let mut all = vec![SETTINGS.as_bytes().to_vec()];
    let own = files("toml").into_iter().filter(|path| path.ends_with("earmark.toml"));
    all.extend(own.map(|path| fs::read(path).unwrap()));
    all
}

/// Files that say what texts of works mean.
pub(crate) fn works() -> Vec<Vec<u8>> {
    let confirmed = "[[work]]\ntext = \"3号楼屋面SBS防水卷材翻新\"\nwork = \"building.roof_waterproofing\"  # 屋面防水\n\
        by = [\"屋面\", \"防水\"]\nlines = 2\namount = \"1,000.00\"\n";
    let open = "[[work]]\ntext = \"外墙保温及道路\"\nwork = \"\"\ncandidates = [\"a.b\", \"c\"]\n\n\
        [[work]]\ntext = \"整治\"\nwork = \"小区道路\"\nnear = []\n";
    vec![confirmed.into(), open.into(), format!("# 确认\n{confirmed}\n{open}").into_bytes()]
}
