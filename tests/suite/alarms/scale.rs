//! Many alarms, many regions: few requests.

use serde_json::{Value, json};

use super::{PAYMENTS, SHOP, Stage, metric, names};

fn fill(stage: &mut Stage, account: &str, region: &str, count: usize) {
    let account = stage.world.aws.accounts.get_mut(account).expect("an account");
    for number in 0..count {
        let state = if number % 10 == 0 { "ALARM" } else { "OK" };
        account.add(region, "MetricAlarms", metric(&format!("{region}-{number:04}"), state, 10));
    }
}

#[test]
fn fifteen_hundred_alarms_come_in_pages_are_counted_whole_and_shown_as_many_as_wished() {
    let mut stage = Stage::connected();
    fill(&mut stage, SHOP, "us-east-1", 1_500);
    stage.connect("Large", SHOP, &["us-east-1"]);
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({"accounts": stage.keys["Large"], "most": "500"}));
    assert_eq!((answer["counts"]["alarm"].as_u64(), answer["counts"]["ok"].as_u64()), (Some(150), Some(1_350)));
    assert_eq!(
        (
            names(&answer).len(),
            stage.world.aws.calls("DescribeAlarms").len(),
            stage.world.aws.calls("AssumeRole").len()
        ),
        (500, 15, 1)
    );
    assert_eq!(answer["sources"][0]["truncated"], false);
}

#[test]
fn more_than_two_thousand_alarms_are_said_to_be_cut() {
    let mut stage = Stage::connected();
    fill(&mut stage, SHOP, "us-east-1", 2_050);
    stage.connect("Large", SHOP, &["us-east-1"]);
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({"accounts": stage.keys["Large"]}));
    let source = &answer["sources"][0];
    assert_eq!(
        (source["read"].as_u64(), &source["truncated"], &source["failure"]),
        (Some(2_000), &json!(true), &Value::Null)
    );
    assert_eq!(stage.world.aws.calls("DescribeAlarms").len(), 20);
}

#[test]
fn five_hundred_alarms_in_two_accounts_and_three_regions_take_eight_requests() {
    let mut stage = Stage::new();
    let regions = ["us-east-1", "us-east-2", "us-west-2"];
    for (name, account) in [("Two", SHOP), ("Three", PAYMENTS)] {
        for region in regions {
            fill(&mut stage, account, region, 84);
        }
        stage.connect(name, account, &regions);
    }
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({"most": "500"}));
    assert_eq!((names(&answer).len(), stage.world.aws.asked.len()), (500, 8));
    let read: u64 =
        answer["sources"].as_array().expect("sources").iter().filter_map(|source| source["read"].as_u64()).sum();
    assert_eq!(read, 504);
}

#[test]
fn a_view_stays_below_the_platforms_number_of_requests() {
    let mut stage = Stage::new();
    let regions =
        ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"];
    for region in regions {
        fill(&mut stage, SHOP, region, 1_900);
    }
    stage.connect("Huge", SHOP, &regions);
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({}));
    assert_eq!(stage.world.aws.asked.len(), 90);
    assert!(answer["sources"].as_array().expect("sources").iter().any(|source| source["truncated"] == true));
    assert!(names(&answer).len() == 50 && answer["counts"]["ok"].as_u64() > Some(5_000));
}
