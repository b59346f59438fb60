//! What site admins do: connect, test, change, disconnect; and the External ID.

use serde_json::{Value, json};
use touchmark::error::{Code, Error};

use super::{DEPLOYER, PRINCIPAL, SHOP, Stage, USER_ID, USER_SECRET, names, role, text};
use crate::world::{AwsAccount, AwsKey, Trust};

fn field(answer: Result<Value, Error>) -> String {
    let error = answer.expect_err("it is refused");
    assert_eq!(error.code, Code::InputInvalid, "{error}");
    error.field.clone().expect("a field")
}

fn outcomes(proof: &Value) -> Vec<String> {
    proof["trust"].as_array().expect("attempts").iter().map(|attempt| text(attempt, "outcome")).collect()
}

#[test]
fn the_external_id_is_generated_once_by_the_app_and_shown_to_admins() {
    let mut stage = Stage::new();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    assert!(stage.external_id.len() == 32 && stage.external_id.chars().all(plain));
    let again = stage.admin("alarms.settings", json!({})).expect("settings");
    assert_eq!(text(&again, "externalId"), stage.external_id);
    assert_eq!(again["vendor"], json!({"principalArn": PRINCIPAL, "partition": "aws"}));
    let regions: usize = again["regions"]
        .as_array()
        .expect("regions")
        .iter()
        .map(|one| one["regions"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(regions, 41);
    assert!(!json!(stage.world.kvs).to_string().contains(&stage.external_id), "plain storage does not hold it");
    stage.world.variables.remove("TOUCHMARK_AWS_SECRET_ACCESS_KEY");
    assert!(stage.admin("alarms.settings", json!({})).expect("settings")["vendor"].is_null());
}

#[test]
fn nobody_chooses_an_external_id_and_a_new_one_says_what_it_breaks() {
    let mut stage = Stage::connected();
    for (flow, payload) in [
        ("alarms.saveAccount", role("X", SHOP, &["eu-west-1"])),
        ("alarms.newExternalId", json!({"replaces": stage.external_id})),
        ("alarms.settings", json!({})),
    ] {
        let mut payload = payload;
        payload["externalId"] = json!("chosen-by-somebody");
        let input = json!({"trigger": "person", "caller": "a", "payload": payload});
        assert_eq!(
            touchmark::flows::open(flow, input, Vec::new()).err().map(|error| error.code),
            Some(Code::InputInvalid),
            "{flow}"
        );
    }
    let wrong = stage.admin("alarms.newExternalId", json!({"replaces": "x".repeat(32)})).expect_err("another one");
    assert_eq!(wrong.code, Code::Conflict);
    let before = stage.external_id.clone();
    let generated = stage.admin("alarms.newExternalId", json!({"replaces": before})).expect("a new one");
    assert_ne!(text(&generated, "externalId"), before);
    let broken: Vec<String> =
        generated["broken"].as_array().expect("accounts").iter().map(|one| text(one, "name")).collect();
    assert_eq!(broken, ["Payments", "Shop"]);
    let kinds: Vec<String> = Stage::failures(&stage.view(json!({}))).into_iter().map(|(_, kind, _)| kind).collect();
    assert_eq!(kinds, ["not_ready", "not_ready"]);
    let proof = stage.admin("alarms.testAccount", json!({"accountKey": stage.keys["Shop"]})).expect("a test");
    assert_eq!(
        (text(&proof, "verdict"), outcomes(&proof)),
        ("failed".to_owned(), vec!["refused".to_owned(), "skipped".to_owned(), "skipped".to_owned()])
    );
}

#[test]
fn a_role_is_assumed_rightly_and_then_in_two_wrong_ways() {
    let mut stage = Stage::new();
    let proof = stage.connect("Shop", SHOP, &["eu-central-1", "eu-west-1"]);
    assert_eq!(
        (text(&proof, "verdict"), outcomes(&proof)),
        ("ready".to_owned(), ["accepted", "refused", "refused"].map(str::to_owned).to_vec())
    );
    let asked: Vec<Option<&String>> =
        stage.world.aws.calls("AssumeRole").iter().map(|call| call.form.get("ExternalId")).collect();
    assert_eq!((asked.len(), asked[0], asked[1]), (3, Some(&stage.external_id), None));
    assert!(asked[2].is_some_and(|random| random.len() == 32 && *random != stage.external_id));
    for region in proof["regions"].as_array().expect("regions") {
        assert!(region["actions"].as_array().expect("actions").iter().all(|one| one["held"] == true), "{region}");
    }
    assert_eq!(proof["account"]["state"], "ready");
}

#[test]
fn an_open_role_is_refused_and_used_nowhere() {
    for (trust, wanted) in
        [(Trust::Nothing, ["accepted", "accepted", "accepted"]), (Trust::AnyValue, ["accepted", "refused", "accepted"])]
    {
        let mut stage = Stage::new();
        stage.world.aws.accounts.get_mut(SHOP).expect("the shop").trust = trust;
        let proof = stage.connect("Open", SHOP, &["eu-central-1"]);
        assert_eq!(
            (text(&proof, "verdict"), outcomes(&proof)),
            ("refused".to_owned(), wanted.map(str::to_owned).to_vec())
        );
        stage.world.aws.asked.clear();
        let answer = stage.view(json!({}));
        assert_eq!((Stage::failures(&answer)[0].1.as_str(), stage.world.aws.asked.len()), ("not_ready", 0));
    }
}

#[test]
fn a_test_that_proves_nothing_changes_nothing() {
    let mut stage = Stage::connected();
    let shop = stage.keys["Shop"].clone();
    stage.world.aws.down.insert(SHOP.to_owned(), 500);
    let proof = stage.admin("alarms.testAccount", json!({"accountKey": shop})).expect("a test");
    assert_eq!(
        (text(&proof, "verdict"), outcomes(&proof)),
        ("failed".to_owned(), ["unknown", "skipped", "skipped"].map(str::to_owned).to_vec())
    );
    assert_eq!(proof["account"]["state"], "ready", "what was known before stays");
    stage.world.aws.down.clear();
    stage.world.aws.accounts.get_mut(SHOP).expect("the shop").actions = vec!["s3:ListAllMyBuckets".to_owned()];
    let powerless = stage.admin("alarms.testAccount", json!({"accountKey": shop})).expect("a test");
    assert_eq!(text(&powerless, "verdict"), "failed");
    assert_eq!(powerless["regions"][0]["actions"][0]["failure"]["kind"], "access_denied");
    stage.world.variables.clear();
    let unset = stage.admin("alarms.testAccount", json!({"accountKey": shop})).expect("a test");
    assert_eq!(unset["trust"][0]["failure"]["kind"], "not_set_up");
}

/// Every answer of a test but AWS's denial proves nothing: the role stays unused.
#[test]
fn a_wrong_way_that_is_not_denied_is_no_proof() {
    use crate::world::{FAULTS, Fault};
    for fault in FAULTS.into_iter().filter(|fault| !matches!(fault, Fault::CrashBefore | Fault::CrashAfter)) {
        let mut stage = Stage::new();
        let account_key = stage.save("Shop", SHOP, &["eu-central-1"]);
        let first = stage.world.effects;
        stage.world.shapes.clear();
        stage.admin("alarms.testAccount", json!({"accountKey": account_key})).expect("a test");
        let sts: Vec<usize> = stage
            .world
            .shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| shape.contains("fetch POST https://sts."))
            .map(|(at, _)| at)
            .collect();
        assert_eq!(sts.len(), 3);
        for at in &sts[1..] {
            let mut stage = Stage::new();
            let account_key = stage.save("Shop", SHOP, &["eu-central-1"]);
            assert_eq!(stage.world.effects, first, "the same effects");
            stage.world.fault = Some((first + at, fault));
            let proof = stage.admin("alarms.testAccount", json!({"accountKey": account_key})).expect("a test");
            assert_eq!(
                (text(&proof, "verdict"), proof["account"]["state"].as_str()),
                ("failed".to_owned(), Some("untested")),
                "{fault:?} at {at}"
            );
        }
    }
}

#[test]
fn keys_work_and_those_of_the_root_user_are_refused() {
    let mut stage = Stage::new();
    let key = |arn: &str| AwsKey {
        secret: USER_SECRET.to_owned(),
        token: None,
        account: SHOP.to_owned(),
        actions: vec!["cloudwatch:*".to_owned()],
        arn: arn.to_owned(),
    };
    stage.world.aws.keys.insert(USER_ID.to_owned(), key("arn:aws:iam::222222222222:user/reader"));
    let wanted = json!({"name": "Keys", "method": "keys", "accessKeyId": USER_ID, "secretAccessKey": USER_SECRET, "regions": ["eu-central-1"], "spaces": {"all": true, "ids": []}});
    let saved = stage.admin("alarms.saveAccount", wanted.clone()).expect("saved")["account"].clone();
    assert!(saved["keysSetMs"].is_u64() && !saved.to_string().contains("canary"), "{saved}");
    let of_account = json!({"accountKey": saved["accountKey"]});
    let proof = stage.admin("alarms.testAccount", of_account.clone()).expect("a test");
    assert_eq!((text(&proof, "verdict"), &proof["trust"]), ("ready".to_owned(), &json!([])));
    stage.world.aws.asked.clear();
    assert!(names(&stage.view(json!({}))).len() > 5);
    assert_eq!(stage.world.aws.calls("AssumeRole").len(), 0);
    // Saved again without keys, they stay; with the old name in another way, it has to be tested again.
    let mut kept = wanted.clone();
    kept["accountKey"] = saved["accountKey"].clone();
    let fields = kept.as_object_mut().expect("fields");
    fields.retain(|name, _| !["accessKeyId", "secretAccessKey"].contains(&name.as_str()));
    assert_eq!(stage.admin("alarms.saveAccount", kept).expect("saved")["account"]["state"], "ready");
    stage.world.aws.keys.insert(USER_ID.to_owned(), key("arn:aws:iam::222222222222:root"));
    let root = stage.admin("alarms.testAccount", of_account.clone()).expect("a test");
    assert_eq!((text(&root, "verdict"), &root["rootUser"]), ("refused".to_owned(), &json!(true)));
    stage.world.aws.keys.clear();
    let gone = stage.admin("alarms.testAccount", of_account).expect("a test");
    assert_eq!(gone["regions"][0]["actions"][0]["failure"]["kind"], "invalid_credentials");
}

#[test]
fn what_is_reached_in_another_way_is_untested_and_keys_go_with_their_method() {
    let mut stage = Stage::connected();
    let shop = stage.keys["Shop"].clone();
    let mut renamed = role("The shop", SHOP, &["eu-central-1", "eu-west-1"]);
    renamed["accountKey"] = json!(shop);
    assert_eq!(stage.admin("alarms.saveAccount", renamed.clone()).expect("saved")["account"]["state"], "ready");
    let mut other = renamed.clone();
    other["roleArn"] = json!("arn:aws:iam::222222222222:role/Other");
    assert_eq!(stage.admin("alarms.saveAccount", other).expect("saved")["account"]["state"], "untested");
    let mut keys = renamed.clone();
    keys["method"] = json!("keys");
    keys.as_object_mut().expect("fields").remove("roleArn");
    keys["accessKeyId"] = json!(USER_ID);
    keys["secretAccessKey"] = json!(USER_SECRET);
    assert_eq!(stage.admin("alarms.saveAccount", keys).expect("saved")["account"]["method"], "keys");
    let name = format!("alarms:keys:{shop}");
    assert!(stage.world.secrets.contains_key(&name));
    stage.admin("alarms.saveAccount", renamed).expect("saved");
    assert!(!stage.world.secrets.contains_key(&name), "a role leaves no keys behind");
    stage.admin("alarms.deleteAccount", json!({"accountKey": shop})).expect("deleted");
    assert_eq!(
        stage.admin("alarms.deleteAccount", json!({"accountKey": shop})).expect_err("gone").code,
        Code::NotFound
    );
}

#[test]
fn a_test_counts_for_what_was_tested_and_nothing_that_took_its_place() {
    let mut stage = Stage::new();
    let account_key = stage.save("Shop", SHOP, &["eu-central-1"]);
    let key = format!("alarms:account:{account_key}");
    // Both reads of a test see one record; somebody else's save in between is a record that differs from the first.
    let mut changed = stage.world.kvs[&key].clone();
    changed["roleArn"] = json!("arn:aws:iam::222222222222:role/Open");
    stage.world.kvs_change = Some((key, 2, changed));
    let refused = stage.admin("alarms.testAccount", json!({"accountKey": account_key})).expect_err("changed meanwhile");
    assert_eq!(refused.code, Code::Conflict);
}

#[test]
fn each_wrong_field_is_named() {
    let mut stage = Stage::connected();
    let with = |name: &str, value: Value| {
        let mut wanted = role("New", SHOP, &["eu-central-1"]);
        wanted[name] = value;
        wanted
    };
    let keys = |id: &str, secret: &str| json!({"name": "K", "method": "keys", "accessKeyId": id, "secretAccessKey": secret, "regions": ["eu-west-1"], "spaces": {"all": false, "ids": []}});
    for (wanted, name) in [
        (with("name", json!(" ")), "name"),
        (with("name", json!("n".repeat(61))), "name"),
        (with("roleArn", json!("arn:aws:iam::222222222222:user/x")), "roleArn"),
        (with("roleArn", Value::Null), "roleArn"),
        (with("roleArn", json!("arn:aws-cn:iam::222222222222:role/x")), "regions"),
        (with("regions", json!([])), "regions"),
        (with("regions", json!(["eu-west-9"])), "regions"),
        (with("regions", json!(["eu-west-1", "eu-west-1"])), "regions"),
        (with("regions", json!(["eu-west-1", "cn-north-1"])), "regions"),
        (with("spaces", json!({"all": false, "ids": ["x"]})), "spaces"),
        (with("accessKeyId", json!(USER_ID)), "secretAccessKey"),
        (keys("", ""), "accessKeyId"),
        (keys(USER_ID, ""), "secretAccessKey"),
        (keys("", USER_SECRET), "accessKeyId"),
        (keys("ASIA0000000000000001", USER_SECRET), "accessKeyId"),
        (keys(USER_ID, "with a space in it, which no key has ever"), "secretAccessKey"),
    ] {
        assert_eq!(field(stage.admin("alarms.saveAccount", wanted.clone())), name, "{wanted}");
    }
    let taken = stage.admin("alarms.saveAccount", with("name", json!("SHOP"))).expect_err("taken");
    assert_eq!((taken.code, taken.field.as_deref()), (Code::Conflict, Some("name")));
    let mut gone = with("name", json!("Gone"));
    gone["accountKey"] = json!("abcdefghij12");
    assert_eq!(stage.admin("alarms.saveAccount", gone).expect_err("gone").code, Code::NotFound);
}

#[test]
fn deleting_everything_takes_the_keys_and_the_external_id_with_it() {
    let mut stage = Stage::connected();
    let keys = json!({"name": "K", "method": "keys", "accessKeyId": USER_ID, "secretAccessKey": USER_SECRET, "regions": ["eu-west-1"], "spaces": {"all": false, "ids": []}});
    stage.admin("alarms.saveAccount", keys).expect("saved");
    stage.admin("admin.deleteAll", json!({})).expect("deleted");
    assert!(stage.world.kvs.is_empty() && stage.world.secrets.is_empty(), "{:?}", stage.world.secrets.keys());
}

#[test]
fn a_role_of_another_partition_is_asked_in_its_own() {
    let mut stage = Stage::new();
    let trust = Trust::Exactly(stage.external_id.clone());
    stage.world.aws.accounts.insert("555555555555".to_owned(), AwsAccount::new(trust));
    let mut wanted = role("China", "555555555555", &["cn-north-1"]);
    wanted["roleArn"] = json!("arn:aws-cn:iam::555555555555:role/x");
    let saved = stage.admin("alarms.saveAccount", wanted).expect("saved")["account"].clone();
    assert_eq!((&saved["partition"], &saved["awsAccount"]), (&json!("aws-cn"), &json!("555555555555")));
    let proof = stage.admin("alarms.testAccount", json!({"accountKey": saved["accountKey"]})).expect("a test");
    assert_eq!(text(&proof, "verdict"), "ready");
    assert_eq!(stage.world.aws.calls("AssumeRole")[0].region, "cn-north-1");
    assert!(stage.world.aws.asked.iter().all(|call| call.account != DEPLOYER));
}
