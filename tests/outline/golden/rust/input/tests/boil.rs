#[test]
fn it_boils() {}
