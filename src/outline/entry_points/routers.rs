//! Routers of Rails and Phoenix: what stands on each line, below the scopes that are open around it.
//!
//! Source: guides.rubyonrails.org/routing.html, hexdocs.pm/phoenix/routing.html.

use crate::outline::entry_points::call_text::{entry, literal_prefix, route, verb};
use crate::outline::item::{Entry, EntryKind, FileOutline};

/// Routes of one file. Ours.
const MOST: usize = 500;
/// A statement that goes over several lines. Ours.
const MOST_BYTES: usize = 2_000;

/// Replaces the routes of a file by those that its lines say.
pub fn read(file: &mut FileOutline, text: &str) {
    let mut router = Router::default();
    // A statement that ends in a comma goes on in the next line.
    let mut open: Option<(String, u32)> = None;
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.split(" #").next().unwrap_or(line).trim();
        if bare.starts_with('#') {
            continue;
        }
        let (whole, from) = match open.take() {
            Some((before, from)) => (format!("{before} {bare}"), from),
            None => (bare.to_owned(), number),
        };
        if whole.ends_with(',') && whole.len() < MOST_BYTES {
            open = Some((whole, from));
        } else {
            router.read(&whole, from);
        }
    }
    router.found.truncate(MOST);
    file.entries.retain(|entry| entry.kind != EntryKind::Route);
    file.entries.extend(router.found);
}

/// A block that is open.
#[derive(Default)]
struct Block {
    /// What stands before the routes inside.
    path: String,
    /// What else stands before routes inside that say nothing of members: `/:user_id` in `resources :users`.
    nested: String,
    /// What a member of a resource is told by: `/:id`.
    member: String,
    /// The controllers' folder that it sets.
    module: String,
    /// The controller of a resource.
    controller: String,
    place: Place,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Within,
    Member,
    Collection,
}

#[derive(Default)]
struct Router {
    open: Vec<Block>,
    found: Vec<Entry>,
}

impl Router {
    fn read(&mut self, bare: &str, number: u32) {
        let (word, rest) = bare.split_once([' ', '(']).unwrap_or((bare, ""));
        let opens = bare.ends_with(" do") || bare == "do" || bare.contains(" do |");
        match word {
            "end" => drop(self.open.pop()),
            "root" => self.add("GET", "/", &self.target(rest, ""), number),
            "live" => {
                if let Some(path) = literal_prefix(rest) {
                    self.add("GET", &self.whole(path, Place::Within), &self.target(rest, ""), number);
                }
            }
            "resources" | "resource" => self.resources(word == "resources", rest, number),
            _ => self.verb(word, rest, number),
        }
        if opens && word != "end" {
            let block = self.block(word, rest);
            self.open.push(block);
        }
    }

    fn add(&mut self, verb: &str, path: &str, detail: &str, number: u32) {
        self.found.push(entry(route(verb, "", path), number, detail));
    }

    /// `get "path", to: "users#show"`, `delete :clear, on: :collection`.
    fn verb(&mut self, word: &str, rest: &str, number: u32) {
        let is_lower = word == word.to_ascii_lowercase();
        let (Some(verb), Some(name)) = (verb(word).filter(|_| is_lower), first_name(rest)) else { return };
        let place = match option(rest, "on:") {
            Some("collection") => Place::Collection,
            Some("member") => Place::Member,
            _ => Place::Within,
        };
        let detail = self.target(rest, name);
        self.add(verb, &self.whole(name, place), &detail, number);
    }

    /// The actions of `resources :users, only: [:index]`, as Rails and Phoenix make them.
    fn resources(&mut self, is_plural: bool, rest: &str, number: u32) {
        const ACTIONS: [(&str, &str, &str); 7] = [
            ("index", "GET", ""),
            ("create", "POST", ""),
            ("new", "GET", "/new"),
            ("edit", "GET", "/:id/edit"),
            ("show", "GET", "/:id"),
            ("update", "PATCH", "/:id"),
            ("destroy", "DELETE", "/:id"),
        ];
        let Some(name) = first_name(rest) else { return };
        let path = self.whole(option(rest, " path:").unwrap_or(name), Place::Within);
        let controller = self.controller(is_plural, name, rest);
        let only = listed(rest, "only:");
        let except = listed(rest, "except:").unwrap_or_default();
        for (action, verb, end) in ACTIONS {
            let phoenix = if action == "destroy" { "delete" } else { action };
            let is_in = |list: &[&str]| list.contains(&action) || list.contains(&phoenix);
            if only.as_deref().is_some_and(|only| !is_in(only)) || is_in(&except) || (!is_plural && action == "index") {
                continue;
            }
            let end = if is_plural { end.replace("/:id", &own_parameter(rest)) } else { end.replace("/:id", "") };
            let action = if controller.starts_with(char::is_uppercase) { phoenix } else { action };
            self.add(verb, &format!("{path}{end}"), &format!("{controller}#{action}"), number);
        }
    }

    fn block(&self, word: &str, rest: &str) -> Block {
        let name = first_name(rest).unwrap_or_default();
        let set = option(rest, "path:").unwrap_or(name);
        let path = Some(set.trim_matches('/')).filter(|path| !path.is_empty()).map(|path| format!("/{path}"));
        let module = option(rest, "module:").unwrap_or_default();
        match word {
            "namespace" => {
                let module = if module.is_empty() { name } else { module };
                Block { path: path.unwrap_or_default(), module: module.to_owned(), ..Block::default() }
            }
            "scope" => Block { path: path.unwrap_or_default(), module: module.to_owned(), ..Block::default() },
            "resources" | "resource" => Block {
                path: path.unwrap_or_default(),
                nested: if word == "resources" {
                    own_parameter(rest).replace(':', &format!(":{}_", singular(name.trim_matches('/'))))
                } else {
                    String::new()
                },
                member: own_parameter(rest),
                controller: self.controller(word == "resources", name, rest),
                module: module.to_owned(),
                ..Block::default()
            },
            "member" => Block { place: Place::Member, ..Block::default() },
            "collection" => Block { place: Place::Collection, ..Block::default() },
            _ => Block::default(),
        }
    }

    /// A path below all open blocks.
    fn whole(&self, path: &str, place: Place) -> String {
        let mut out = String::new();
        let (mut nested, mut member) = ("", "/:id");
        for block in &self.open {
            member = if block.member.is_empty() { member } else { &block.member };
            match block.place {
                Place::Member if !nested.is_empty() => nested = member,
                Place::Collection => nested = "",
                _ if !block.path.is_empty() => {
                    out.push_str(nested);
                    out.push_str(&block.path);
                    nested = &block.nested;
                }
                _ => {}
            }
        }
        out.push_str(match place {
            Place::Member if !nested.is_empty() => member,
            Place::Collection => "",
            _ => nested,
        });
        format!("{out}/{}", path.trim_start_matches('/'))
    }

    fn controller(&self, is_plural: bool, name: &str, rest: &str) -> String {
        let second = rest.split(',').nth(1).map(str::trim).unwrap_or_default();
        if second.starts_with(char::is_uppercase) {
            return second.trim_end_matches(" do").to_owned();
        }
        let own = if is_plural { name.to_owned() } else { plural(name) };
        self.in_module(option(rest, "controller:").unwrap_or(&own))
    }

    fn in_module(&self, controller: &str) -> String {
        let modules = self.open.iter().map(|block| block.module.as_str()).filter(|module| !module.is_empty());
        modules.chain([controller]).collect::<Vec<_>>().join("/")
    }

    /// `"home#index"`, `UserController, :show`; else the action of the resource around it.
    fn target(&self, rest: &str, action: &str) -> String {
        let mut quoted = rest.split(['"', '\'']).skip(1).step_by(2);
        if let Some(target) = quoted.find(|text| text.contains('#') && !text.contains([' ', ':'])) {
            return self.in_module(target);
        }
        let mut parts = rest.split(',').skip(1).map(str::trim);
        if let Some(module) = parts.next().filter(|module| module.starts_with(char::is_uppercase)) {
            let action = parts.next().and_then(|action| action.strip_prefix(':')).map(first_word).unwrap_or_default();
            let module = module.trim_end_matches([')', ' ']);
            return if action.is_empty() { module.to_owned() } else { format!("{module}#{action}") };
        }
        let controller = self.open.iter().rev().map(|block| block.controller.as_str()).find(|name| !name.is_empty());
        let is_action =
            !action.is_empty() && action.chars().all(|c| c.is_alphanumeric() || c == '_') && !rest.contains("=>");
        controller.filter(|_| is_action).map(|controller| format!("{controller}#{action}")).unwrap_or_default()
    }
}

/// `/:id`, or what `param: :slug` says.
fn own_parameter(rest: &str) -> String {
    format!("/:{}", option(rest, " param:").unwrap_or("id"))
}

/// `:users`, `"/path"`.
fn first_name(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    if let Some(symbol) = rest.strip_prefix(':') {
        return Some(first_word(symbol));
    }
    literal_prefix(rest).filter(|name| !name.contains("#{"))
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(text)
}

/// The value of an option: a string or a symbol.
fn option<'t>(rest: &'t str, key: &str) -> Option<&'t str> {
    let value = rest.split_once(key)?.1.trim_start();
    literal_prefix(value).or_else(|| value.strip_prefix(':').map(first_word))
}

/// `only: %i[ index show ]`, `only: [:index]`, `only: :show`.
fn listed<'t>(rest: &'t str, key: &str) -> Option<Vec<&'t str>> {
    let value = rest.split_once(key)?.1.trim_start().trim_start_matches("%i").trim_start_matches("%w");
    let inside = match value.strip_prefix(['[', '(']) {
        Some(list) => list.split([']', ')']).next().unwrap_or(list),
        None => value.split([',', ' ']).next().unwrap_or(value),
    };
    let words = inside.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    Some(words.filter(|word| !word.is_empty()).collect())
}

/// The word for one of many, as Rails and Laravel make it for the usual endings.
pub fn singular(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).replace('-', "_");
    let cut = |end: &str, new: &str| name.strip_suffix(end).map(|stem| format!("{stem}{new}"));
    if name.ends_with("ss") || name.ends_with("us") {
        return name;
    }
    let sibilant = ["sses", "shes", "ches", "xes"].iter().find(|end| name.ends_with(**end));
    cut("ies", "y").or_else(|| sibilant.and_then(|_| cut("es", ""))).or_else(|| cut("s", "")).unwrap_or(name)
}

fn plural(name: &str) -> String {
    let is_sibilant = ["ss", "sh", "ch", "x"].iter().any(|end| name.ends_with(end));
    match name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if is_sibilant => format!("{name}es"),
        None if name.ends_with('s') => name.to_owned(),
        None => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let entries = outline(path, text, language).0.entries;
        entries.into_iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect()
    }

    #[test]
    fn routes_of_rails_are_those_that_rails_lists() {
        let text = "Rails.application.routes.draw do\n  root to: \"home#index\"\n  # get \"/no\"\n  namespace :admin do\n    resources :users,\n      only: %i[ show ] do\n      get \"keys\", to: \"keys#show\"\n      resource :ban, only: :create\n      member do\n        post :lock\n      end\n      delete :clear, on: :collection\n    end\n  end\n  resource :session, except: [:new, :edit, :update] do\n    scope module: \"sessions\" do\n      resources :transfers, only: :index\n    end\n  end\n  get \"/about\" => \"about#about\"\nend\n";
        let mut wanted = [
            "GET / > home#index",
            "GET /about > about#about",
            "GET /admin/users/:id > admin/users#show",
            "GET /admin/users/:user_id/keys > admin/keys#show",
            "POST /admin/users/:user_id/ban > admin/bans#create",
            "POST /admin/users/:id/lock > admin/users#lock",
            "DELETE /admin/users/clear > admin/users#clear",
            "POST /session > sessions#create",
            "GET /session > sessions#show",
            "DELETE /session > sessions#destroy",
            "GET /session/transfers > sessions/transfers#index",
        ];
        wanted.sort_unstable();
        let mut found = told("config/routes.rb", Language::Ruby, text);
        found.sort();
        assert_eq!(found, wanted);
    }

    #[test]
    fn routes_of_phoenix_have_their_controllers_and_pages() {
        let text = "defmodule R do\n  scope \"/api\", A do\n    get \"/keys\", KeyController, :index\n    resources \"/users\", UserController, only: [:show, :delete]\n    live(\"/board/:id\", BoardLive, :show)\n  end\nend\n";
        let mut found = told("lib/a/router.ex", Language::Elixir, text);
        found.sort();
        assert_eq!(
            found,
            [
                "DELETE /api/users/:id > UserController#delete",
                "GET /api/board/:id > BoardLive#show",
                "GET /api/keys > KeyController#index",
                "GET /api/users/:id > UserController#show"
            ]
        );
    }

    #[test]
    fn a_resource_may_be_told_by_another_parameter() {
        let rails = "Rails.application.routes.draw do\n  resources :users, param: :slug, only: :show do\n    get \"keys\", to: \"keys#show\"\n    member do\n      post :lock\n    end\n  end\nend\n";
        let mut found = told("config/routes.rb", Language::Ruby, rails);
        found.sort();
        assert_eq!(
            found,
            [
                "GET /users/:slug > users#show",
                "GET /users/:user_slug/keys > keys#show",
                "POST /users/:slug/lock > users#lock"
            ]
        );
        let phoenix = "scope \"/api\" do\n  resources(\"/tenants\", TenantController, param: \"tenant_id\", only: [:show])\nend\n";
        assert_eq!(
            told("lib/a/router.ex", Language::Elixir, phoenix),
            ["GET /api/tenants/:tenant_id > TenantController#show"]
        );
    }

    #[test]
    fn names_in_paths_are_those_of_one() {
        for (many, one) in [
            ("users", "user"),
            ("boxes", "box"),
            ("categories", "category"),
            ("status", "status"),
            ("qr_code", "qr_code"),
        ] {
            assert_eq!(super::singular(many), one, "{many}");
        }
        for (one, many) in
            [("key", "keys"), ("refresh", "refreshes"), ("category", "categories"), ("settings", "settings")]
        {
            assert_eq!(super::plural(one), many);
        }
    }
}
