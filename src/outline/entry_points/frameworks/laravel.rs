//! Who answers a route of Laravel: `[UserController::class, 'show']`, `'UserController@show'`, and the action of the controller
//! that a group names. What a route is called (`->name('users.show')`) is nobody who answers.
//!
//! Source: laravel.com/docs/routing#route-group-controllers.

use crate::outline::entry_points::call_text::route;
use crate::outline::item::{EntryKind, FileOutline};

/// Spells routes as Laravel does: without a slash at the end, and those of `routes/api.php` below `/api`, unless the application says
/// otherwise (laravel.com/docs/routing#api-routes).
pub fn spelled(file: &mut FileOutline) {
    let is_api = format!("/{}", file.path).ends_with("/routes/api.php");
    for entry in file.entries.iter_mut().filter(|entry| entry.kind == EntryKind::Route) {
        let (verb, path) = entry.name.rsplit_once(' ').unwrap_or(("", &entry.name));
        let above = if is_api && !path.starts_with("/api/") { "/api" } else { "" };
        entry.name = route(verb, above, path);
    }
}

/// The action of a controller that answers a route of `Route::resource`, by what the route is.
///
/// Source: laravel.com/docs/controllers#actions-handled-by-resource-controllers.
pub fn action_of_resource(line: &str, name: &str) -> Option<&'static str> {
    if !line.contains("::resource(") && !line.contains("::apiResource(") {
        return None;
    }
    let (verb, path) = name.split_once(' ')?;
    Some(match verb {
        "POST" => "store",
        "PUT" => "update",
        "DELETE" => "destroy",
        _ if path.ends_with("/create") => "create",
        _ if path.ends_with("/edit") => "edit",
        _ if path.ends_with('}') => "show",
        _ => "index",
    })
}

/// The controller that the group around each line names; empty where none does.
pub fn controllers<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut depth = 0usize;
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        out.push(open.last().map_or("", |(_, class)| class));
        let class =
            line.split_once("controller(").and_then(|(_, rest)| rest.split_once("::class")).map(|(class, _)| class);
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        open.retain(|(at, _)| *at <= depth);
        if let Some(class) = class.filter(|_| line.trim_end().ends_with('{')) {
            open.push((depth, class.rsplit('\\').next().unwrap_or(class)));
        }
    }
    out
}

/// Who answers the route of a line.
pub fn handler(line: &str, controller: &str) -> Option<String> {
    let verbs = ["get(", "post(", "put(", "patch(", "delete(", "any(", "match(", "resource(", "apiResource("];
    let (_, inside) = verbs
        .iter()
        .filter_map(|verb| {
            let at =
                [format!("::{verb}"), format!("->{verb}")].iter().filter_map(|call| line.find(call.as_str())).min()?;
            Some((at, line.get(at + 2 + verb.len()..)?))
        })
        .min()?;
    let call = inside.split(")->").next().unwrap_or(inside).trim_end_matches([';', ')', ' ']);
    if let Some((_, rest)) = call.split_once("'uses'") {
        return rest.split('\'').nth(1).map(str::to_owned);
    }
    if let Some((head, action)) = call.split_once("::class") {
        let class = head.rsplit(['[', ' ', '\\', ',']).next().unwrap_or_default();
        let action = action.split(['\'', '"']).nth(1);
        return Some(action.map_or(class.to_owned(), |action| format!("{class}@{action}")));
    }
    let (_, last) = call.rsplit_once(',')?;
    let name = last.trim().trim_matches(['\'', '"', ']']);
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '\\'));
    let is_action = is_name && !controller.is_empty() && !name.contains('@');
    is_name.then(|| if is_action { format!("{controller}@{name}") } else { name.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn a_routes_name_is_not_who_answers_and_a_groups_controller_is() {
        let text = "<?php\nRoute::controller(DataController::class)->prefix('data')->group(function () {\n    Route::get('look-up', 'lookUp')->name('admin.data.look_up');\n    Route::controller(App\\SavedController::class)->prefix('saved')->group(function () {\n        Route::put('{id}', 'update')->name('x.y');\n    });\n    Route::delete('', 'drop');\n});\nRoute::post('upload', [TinyController::class, 'upload'])->name('upload');\nRoute::get('old', 'OldController@show')->name('old');\nRoute::get('one', OneController::class)->middleware('web');\nRoute::get('fn', function () { return 1; })->name('fn.name');\n";
        let entries = outline("routes/web.php", text, Language::Php).0.entries;
        let mut told: Vec<String> = entries.iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect();
        told.sort();
        let mut wanted = [
            "DELETE /data > DataController@drop",
            "GET /data/look-up > DataController@lookUp",
            "GET /fn > ",
            "GET /old > OldController@show",
            "GET /one > OneController",
            "POST /upload > TinyController@upload",
            "PUT /data/saved/{id} > SavedController@update",
        ];
        wanted.sort_unstable();
        assert_eq!(told, wanted);
        let entries =
            outline("routes/api.php", "<?php\nRoute::get('users', [UserController::class, 'all']);\n", Language::Php)
                .0
                .entries;
        assert_eq!(entries[0].name, "GET /api/users");
    }
}
