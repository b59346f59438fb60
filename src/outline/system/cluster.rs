//! Workloads of Kubernetes, charts of Helm.

use crate::outline::system::parts::Service;
use crate::outline::system::yaml::{Line, lines};

/// Kinds of objects that run something.
const KINDS: [&str; 6] = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod"];

/// What a file's objects run.
pub fn workloads(path: &str, text: &str) -> Vec<Service> {
    let all = lines(text);
    if path.ends_with("Chart.yaml") {
        return chart(path, &all).into_iter().collect();
    }
    let mut out: Vec<Service> = Vec::new();
    for document in all.split(|line| line.at(0) == "---") {
        let value = |keys: &[&str]| {
            document
                .iter()
                .find(|line| line.path.len() == keys.len() && line.is_below(keys))
                .map_or("", |line| line.value)
        };
        let (kind, name) = (value(&["kind"]), value(&["metadata", "name"]));
        if !KINDS.contains(&kind) || name.is_empty() || name.contains("{{") {
            continue;
        }
        let last =
            |line: &&Line<'_>, key: &str| line.path.last().is_some_and(|last| last == key) && line.is_below(&["spec"]);
        let containers: Vec<&Line<'_>> =
            document.iter().filter(|line| line.path.iter().any(|key| key == "containers")).collect();
        let image = containers.iter().find(|line| last(line, "image")).map_or("", |line| line.value);
        let ports =
            containers.iter().filter(|line| last(line, "containerPort")).map(|line| line.value.to_owned()).collect();
        let at = document.iter().find(|line| line.at(0) == "kind").map_or(1, |line| line.line);
        // A variable that holds `name:port` of another service says who is needed.
        let addresses = containers.iter().filter(|line| last(line, "value")).map(|line| line.value);
        let needs = addresses.filter_map(|value| value.split_once(':')).map(|(host, _)| host.to_owned()).collect();
        out.push(Service {
            name: name.to_owned(),
            kind: kind.to_owned(),
            image: image.to_owned(),
            ports,
            needs,
            from: path.to_owned(),
            line: at,
            ..Service::default()
        });
    }
    out
}

fn chart(path: &str, all: &[Line<'_>]) -> Option<Service> {
    let value =
        |key: &str| all.iter().find(|line| line.path.len() == 1 && line.at(0) == key).map_or("", |line| line.value);
    let name = value("name");
    (!name.is_empty()).then(|| Service {
        name: name.to_owned(),
        kind: "Helm chart".to_owned(),
        command: value("description").to_owned(),
        from: path.to_owned(),
        line: 1,
        ..Service::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_name_their_images_ports_and_whom_they_call() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart\nspec:\n  template:\n    spec:\n      containers:\n      - name: server\n        image: cartservice\n        ports:\n        - containerPort: 7070\n        env:\n        - name: REDIS_ADDR\n          value: \"redis-cart:6379\"\n---\nkind: Service\nmetadata:\n  name: cart\n";
        let found = workloads("k8s/cart.yaml", text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].image.as_str(), found[0].ports.as_slice()),
            ("cartservice", ["7070".to_owned()].as_slice())
        );
        assert_eq!(found[0].needs, ["redis-cart"]);
    }
}
