//! Services of Docker Compose, processes of a Procfile.

use std::collections::BTreeMap;

use crate::outline::system::parts::Service;
use crate::outline::system::yaml::{Line, items, lines};

/// The services of a Compose file.
pub fn services(path: &str, text: &str) -> Vec<Service> {
    let mut out: Vec<Service> = Vec::new();
    let all = lines(text);
    let anchors = anchors(text, &all);
    for line in all.iter().filter(|line| line.is_below(&["services"]) && line.path.len() > 1) {
        if line.path.len() == 2 {
            let service = Service {
                name: line.at(1).to_owned(),
                kind: "service".to_owned(),
                line: line.line,
                ..Service::default()
            };
            out.push(Service { from: path.to_owned(), ..service });
            continue;
        }
        let Some(service) = out.last_mut().filter(|service| service.name == line.at(1)) else { continue };
        if line.at(2) == "<<" && line.path.len() == 3 {
            for anchor in items(line.value) {
                merge(service, &all, anchors.get(anchor.trim_start_matches('*')));
            }
        } else {
            take(service, line);
        }
    }
    let names: Vec<String> = out.iter().map(|service| service.name.clone()).collect();
    for service in &mut out {
        service.needs.retain(|name| names.contains(name) && *name != service.name);
        service.speaks.retain(|name, _| names.contains(name));
        service.needs.sort();
        service.needs.dedup();
    }
    out
}

/// Where the mappings are that others take over: `x-web: &web` by their anchors.
fn anchors<'t>(text: &'t str, all: &[Line<'t>]) -> BTreeMap<&'t str, Vec<String>> {
    let anchored = text.lines().zip(1u32..).filter_map(|(line, number)| {
        let name = line.trim_end().split_once(": &")?.1;
        all.iter().find(|line| line.line == number).map(|line| (name.trim(), line.path.clone()))
    });
    anchored.collect()
}

/// Takes over what an anchored mapping says; what the service says itself stands.
fn merge(service: &mut Service, all: &[Line<'_>], from: Option<&Vec<String>>) {
    let Some(from) = from else { return };
    let mut base = Service { from: service.from.clone(), ..Service::default() };
    for line in all.iter().filter(|line| line.path.len() > from.len() && line.path.starts_with(from)) {
        let path = ["services", service.name.as_str()].map(str::to_owned).into_iter();
        let path = path.chain(line.path.iter().skip(from.len()).cloned()).collect();
        take(&mut base, &Line { path, ..line.clone() });
    }
    let own = service.from.clone();
    service.join(base);
    service.also.retain(|path| *path != own);
}

/// What a line below a service's name says of it.
fn take(service: &mut Service, line: &Line<'_>) {
    let filled = with_defaults(line.value);
    let value = filled.as_str();
    match (line.at(2), line.path.len()) {
        ("image", 3) => value.clone_into(&mut service.image),
        ("build", 3) if !value.is_empty() => value.clone_into(&mut service.build),
        ("build", 4) if line.at(3) == "context" && service.build.is_empty() => value.clone_into(&mut service.build),
        // A Dockerfile in a folder of its own says more than the context that it is given.
        ("build", 4) if line.at(3) == "dockerfile" && value.contains('/') => {
            crate::outline::select::plan::folder(value).clone_into(&mut service.build);
        }
        ("command", 3) => value.clone_into(&mut service.command),
        ("ports", 3 | 4) if !value.is_empty() => service.ports.extend(items(value).into_iter().map(str::to_owned)),
        ("depends_on", 3) => service.needs.extend(items(value).into_iter().map(str::to_owned)),
        ("depends_on", 4) => {
            let name = if line.at(3).starts_with('-') { value } else { line.at(3) };
            service.needs.push(name.to_owned());
        }
        ("environment", 3 | 4) => {
            let is_item = line.at(3).starts_with('-');
            let value = if is_item { value.split_once('=').map_or("", |(_, value)| value) } else { value };
            if let Some((language, host)) = address(value) {
                service.needs.push(host.to_owned());
                service.speaks.insert(host.to_owned(), language.to_owned());
            }
        }
        _ => {}
    }
}

/// `${TAG:-1.2}` is `1.2` where nobody sets it; what has no default stays as it is written.
fn with_defaults(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        match inside.split_once(":-").or_else(|| inside.split_once('-')) {
            Some((_, default)) => out.push_str(default),
            None => out.push_str(&format!("${{{inside}}}")),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// What is spoken at the address that a setting holds, and the host: `postgres://user@db:5432/x` is SQL to `db`.
fn address(value: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = value.trim_matches(['"', '\'']).split_once("://")?;
    let language = match scheme.split([':', '+']).next().unwrap_or(scheme) {
        "postgres" | "postgresql" | "mysql" | "mariadb" | "mssql" | "sqlserver" | "jdbc" => "SQL",
        "mongodb" => "MongoDB",
        "redis" | "rediss" => "Redis",
        "amqp" | "amqps" => "AMQP",
        "kafka" => "Kafka",
        "nats" => "NATS",
        "grpc" => "gRPC",
        "http" | "https" => "HTTP",
        "ws" | "wss" => "WebSocket",
        _ => return None,
    };
    let authority = rest.split(['/', '?', ',']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    Some((language, host.split(':').next().unwrap_or(host)))
}

/// The processes of a Procfile.
pub fn processes(path: &str, text: &str) -> Vec<Service> {
    let named = text.lines().zip(1u32..).filter_map(|(line, number)| Some((line.split_once(':')?, number)));
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    named
        .filter(|((name, _), _)| is_name(name))
        .map(|((name, command), line)| Service {
            name: name.to_owned(),
            kind: "process".to_owned(),
            command: command.trim().to_owned(),
            from: path.to_owned(),
            line,
            ..Service::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_name_images_ports_and_what_they_wait_for() {
        let text = "services:\n  web:\n    build:\n      context: ./web\n    ports:\n      - \"80:8080\"\n    depends_on:\n      db:\n        condition: service_healthy\n      gone:\n        condition: x\n  db:\n    image: postgres:16\nvolumes:\n  db:\n";
        let found = services("compose.yml", text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].build.as_str(), found[0].ports.as_slice()), ("./web", ["80:8080".to_owned()].as_slice()));
        assert_eq!(found[0].needs, ["db"]);
        assert_eq!(found[1].image, "postgres:16");
        let short = services("c.yml", "services:\n  a:\n    build: .\n    depends_on: [b]\n  b:\n    image: redis\n");
        assert_eq!((short[0].build.as_str(), short[0].needs.as_slice()), (".", ["b".to_owned()].as_slice()));
        let text = "services:\n  a:\n    environment:\n      - DB=postgres://u:p@db:5432/x\n      - API=http://api:80\n      - OUT=https://example.org\n  api:\n    environment:\n      URL: jdbc:mysql://db/x\n  db:\n    image: postgres\n";
        let told = services("c.yml", text);
        assert_eq!(told[0].needs, ["api", "db"]);
        let spoken: Vec<(&str, &str)> =
            told[0].speaks.iter().map(|(name, how)| (name.as_str(), how.as_str())).collect();
        assert_eq!(spoken, [("api", "HTTP"), ("db", "SQL")]);
        assert_eq!(told[1].speaks.get("db").map(String::as_str), Some("SQL"));
    }

    #[test]
    fn what_a_service_takes_over_from_an_anchor_is_its_own() {
        let text = "x-ui: &ui\n  image: shop/ui:1\n  environment:\n    API: http://api:80\nservices:\n  one:\n    <<: *ui\n    ports:\n      - 80:80\n  two:\n    <<: [*ui]\n    image: shop/other\n  api: &api\n    build: ./api\n  again:\n    <<: *api\n";
        let told: Vec<String> = services("c.yml", text)
            .into_iter()
            .map(|one| {
                format!("{} {} {} {:?} {:?} {:?}", one.name, one.image, one.build, one.ports, one.needs, one.also)
            })
            .collect();
        assert_eq!(
            told,
            [
                "one shop/ui:1  [\"80:80\"] [\"api\"] []",
                "two shop/other  [] [\"api\"] []",
                "api  ./api [] [] []",
                "again  ./api [] [] []"
            ]
        );
    }

    #[test]
    fn defaults_stand_for_what_nobody_sets() {
        let text = "services:\n  a:\n    image: ${IMAGE:-shop/a:${TAG}}\n    ports: [\"${PORT:-80}:${PORT-80}\"]\n  b:\n    image: shop/b:${TAG}\n";
        let told = services("c.yml", text);
        assert_eq!(told[0].ports, ["80:80"]);
        assert_eq!(told[1].image, "shop/b:${TAG}");
    }

    #[test]
    fn a_procfile_names_processes() {
        assert_eq!(processes("Procfile", "web: run it\n# no\n")[0].command, "run it");
    }
}
