//! A wave at work: the items that are there already, the new ones, the changes, and what became of each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::atlassian::confluence;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release};
use crate::input::member;
use crate::jira::{self, BulkAnswer, CreatedIssue, FailedElement, Issue};
use crate::site::{create_on_site, send_to_site};
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::plan::kind_name;
use crate::work_items::records::{Intent, RUNS, Roles, Run};
use crate::work_items::writing::description::Sheet;
use crate::work_items::writing::edited::{Checker, Edited, Problem, ProblemKind, Wanted};
use crate::work_items::writing::input::CreateInput;
use crate::work_items::writing::intents;
use crate::work_items::writing::outcome::{
    CreateAnswer, Outcome, Unverified, WrittenItem, WrittenOutcome, problem_of, shown,
};
use crate::work_items::writing::update;

/// How long one call holds the page, milliseconds: longer than any invocation of a panel.
const LEASE_MS: u32 = 60_000;
/// Time that is kept back to store what was done, milliseconds.
const KEPT_BACK_MS: u32 = 4_000;

/// A new item with its body, and the issue that Jira made of it.
type Made<'a> = (&'a (Edited, Value), &'a CreatedIssue);

/// One call at work.
pub(super) struct Wave<'a> {
    pub world: &'a World,
    pub planned: Planned,
    pub input: CreateInput,
    pub run: Run,
    pub checker: Checker,
    pub results: BTreeMap<String, Outcome>,
}

impl Wave<'_> {
    /// The roles of the wave's type.
    fn roles(&self) -> Roles {
        let kind = self.input.items.first().map(|item| kind_name(item.kind)).unwrap_or_default();
        let type_id = self.input.target.types.get(kind).map(String::as_str).unwrap_or_default();
        self.run.roles.get(type_id).cloned().unwrap_or_default()
    }

    /// The issue below which an item goes.
    fn parent_of(&self, item: &Edited) -> std::result::Result<Option<String>, Problem> {
        match (&item.parent_issue, &item.parent) {
            (Some(issue), _) => Ok(Some(issue.clone())),
            (None, Some(parent)) => match self.planned.written.get(parent) {
                Some(entry) => Ok(Some(entry.issue_id.clone())),
                // A dry run shows what will be written once its parent is.
                None if self.input.dry_run => Ok(None),
                None => Err(Problem::of(ProblemKind::ParentMissing)),
            },
            (None, None) => Ok(None),
        }
    }

    fn sheet<'b>(&'b self, item: &'b Edited, roles: &'b Roles, parent_id: Option<&'b str>) -> Sheet<'b> {
        let Planned { page, settings, .. } = &self.planned;
        Sheet { item, target: &self.input.target, page, settings, roles, parent_id }
    }

    /// The fields and the mark of a new issue.
    fn body_of(&self, item: &Edited, roles: &Roles) -> std::result::Result<Value, Problem> {
        if let Some(problem) = self.checker.problem(item, &self.input.target) {
            return Err(problem);
        }
        let parent = self.parent_of(item)?;
        let sheet = self.sheet(item, roles, parent.as_deref());
        Ok(json!({"fields": sheet.fields()?, "properties": [{"key": jira::MARK, "value": sheet.mark()}]}))
    }

    /// What a real run would do, with every check that needs no answer.
    pub fn plan_all(&mut self) {
        let roles = self.roles();
        for item in &self.input.items {
            let outcome = match (self.planned.written.get(&item.reference), self.body_of(item, &roles)) {
                (Some(entry), _) if matches!(item.wanted, Wanted::Create) => {
                    Outcome::with(WrittenOutcome::Existing, entry)
                }
                (_, Err(problem)) => Outcome::failed(problem),
                (_, Ok(_)) => {
                    let parent = self.parent_of(item).ok().flatten();
                    Outcome {
                        fields: self.sheet(item, &roles, parent.as_deref()).in_words(),
                        ..Outcome::of(WrittenOutcome::Planned)
                    }
                }
            };
            self.results.insert(item.reference.clone(), outcome);
        }
    }

    /// Writes the wave; milliseconds after which the same call goes on, when not all was done.
    pub async fn write(&mut self, is_new: bool) -> Result<Option<u64>> {
        let now_ms = self.world.now_ms().await?;
        let page_id = self.planned.page.id.clone();
        let held = claim(self.world, &format!("work-items:{page_id}"), &self.run.run_id, now_ms, LEASE_MS).await?;
        let roles = self.roles();
        if is_new {
            self.begin(&roles).await?;
        }
        if let Some(wait) = intents::settle(self.world, &mut self.planned, &roles, now_ms).await? {
            return Ok(Some(wait));
        }
        let created = self.sort_out(&roles);
        let mut wait = self.create_all(&created, &roles, now_ms).await?;
        for item in self.input.items.clone() {
            if !self.results.contains_key(&item.reference) && wait.is_none() {
                wait = self.change(&item, &roles).await?;
            }
        }
        self.planned.written.save(self.world).await?;
        if wait.is_none() {
            release(self.world, &held).await?;
        }
        let count = self.results.values().filter(|result| result.outcome == WrittenOutcome::Created).count();
        self.world
            .log(Level::Info, "work_items_written", &[("runId", json!(self.run.run_id)), ("count", json!(count))])
            .await;
        Ok(wait)
    }

    /// The first call of a run: what others wrote from this page, the newest key of the project, and the run itself.
    async fn begin(&mut self, roles: &Roles) -> Result<()> {
        intents::by_mark(self.world, &mut self.planned, roles, "").await?;
        let jql = format!("project = {} ORDER BY created DESC", self.run.project_id);
        let newest = send_to_site(self.world, || jira::search(&jql, &["created"], 1, None)).await?;
        let newest = jira::read_search(&newest)?.issues.into_iter().next();
        self.run.last_key = match newest {
            Some(issue) => issue.key,
            // Its first issue will be number 1.
            None => {
                let project = send_to_site(self.world, || jira::project(&self.run.project_id)).await?;
                format!("{}-0", jira::read_project(&project)?.key)
            }
        };
        if self.planned.written.page.runs.is_empty() {
            // Best effort: a person who may not change the page gets no byline on it, and the items all the same.
            let page_id = self.planned.page.id.clone();
            drop(create_on_site(self.world, || confluence::mark_specification(&page_id)).await);
        }
        let page = &mut self.planned.written.page;
        page.project_id.clone_from(&self.run.project_id);
        page.runs.insert(0, self.run.clone());
        page.runs.truncate(RUNS);
        self.planned.written.save(self.world).await
    }

    /// Items that are there already or cannot be written get their outcome; bodies of the new ones come back.
    fn sort_out(&mut self, roles: &Roles) -> Vec<(Edited, Value)> {
        let mut new = Vec::new();
        for item in self.input.items.clone() {
            let is_new = matches!(item.wanted, Wanted::Create);
            let outcome = match self.planned.written.get(&item.reference) {
                Some(entry) if is_new && entry.run_id == self.run.run_id => {
                    Outcome::with(WrittenOutcome::Created, entry)
                }
                Some(entry) if is_new => Outcome::with(WrittenOutcome::Existing, entry),
                _ => match self.body_of(&item, roles) {
                    Err(problem) => Outcome::failed(problem),
                    Ok(body) => {
                        if is_new {
                            new.push((item.clone(), body));
                        }
                        continue;
                    }
                },
            };
            self.results.insert(item.reference.clone(), outcome);
        }
        new
    }

    async fn create_all(&mut self, new: &[(Edited, Value)], roles: &Roles, now_ms: u64) -> Result<Option<u64>> {
        if new.is_empty() {
            return Ok(None);
        }
        if self.world.time_left_ms().is_some_and(|left| left < KEPT_BACK_MS) {
            new.iter().for_each(|(item, _)| {
                drop(self.results.insert(item.reference.clone(), Outcome::of(WrittenOutcome::Waiting)))
            });
            return Ok(Some(0));
        }
        let page_id = self.planned.page.id.clone();
        let intent = Intent {
            run_id: self.run.run_id.clone(),
            project_id: self.run.project_id.clone(),
            refs: new.iter().map(|(item, _)| item.reference.clone()).collect(),
            at_ms: now_ms,
            last_key: self.run.last_key.clone(),
        };
        let number = intents::open(self.world, &mut self.planned.written, &page_id, &intent).await?;
        let bodies: Vec<Value> = new.iter().map(|(_, body)| body.clone()).collect();
        let response = create_on_site(self.world, || jira::create_issues(&bodies)).await;
        let answer = match response.and_then(|response| jira::read_bulk(&response)) {
            Ok(answer) => answer,
            // Nobody knows what became of it: the intent stays open, and the next call looks.
            Err(error) if is_in_doubt(&error) => {
                new.iter().for_each(|(item, _)| {
                    drop(self.results.insert(item.reference.clone(), Outcome::of(WrittenOutcome::Waiting)))
                });
                return Ok(Some(30_000));
            }
            Err(error) => {
                intents::close(self.world, &mut self.planned.written, &page_id, number).await?;
                return Err(error);
            }
        };
        self.take(new, &answer, roles).await?;
        self.planned.written.save(self.world).await?;
        intents::close(self.world, &mut self.planned.written, &page_id, number).await?;
        Ok(None)
    }

    /// Puts the new issues into the map, each only if its mark reads back; says what became of the others.
    async fn take(&mut self, new: &[(Edited, Value)], answer: &BulkAnswer, roles: &Roles) -> Result<()> {
        let (made, failed) = answered(new, answer);
        for (item, error) in failed {
            self.results.insert(item.reference.clone(), Outcome::failed(problem_of(error)));
        }
        let ids: Vec<&str> = made.iter().map(|(_, issue)| issue.id.as_str()).collect();
        let names = intents::fields(roles);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let read = match ids.is_empty() {
            true => Vec::new(),
            false => jira::read_issues(&send_to_site(self.world, || jira::fetch_issues(&ids, &names)).await?)?,
        };
        let by_id: BTreeMap<&str, &Issue> = read.iter().map(|issue| (issue.id.as_str(), issue)).collect();
        for ((item, body), made) in made {
            let mark = member(body, "/properties/0/value");
            let unverified = match by_id.get(made.id.as_str()).filter(|issue| intents::carries(issue, mark)) {
                None => vec![Unverified::Mark],
                Some(issue) => {
                    intents::adopt(&mut self.planned, issue, &self.run.run_id, roles);
                    differing(member(body, "/fields"), issue)
                }
            };
            self.run.last_key = newest_key(&self.run.last_key, &made.key);
            self.run.made += 1;
            let outcome = Outcome {
                issue: Some((made.id.clone(), made.key.clone())),
                unverified: Some(unverified),
                ..Outcome::of(WrittenOutcome::Created)
            };
            self.results.insert(item.reference.clone(), outcome);
        }
        let page = &mut self.planned.written.page;
        if let Some(known) = page.runs.iter_mut().find(|run| run.run_id == self.run.run_id) {
            known.clone_from(&self.run);
        }
        page.version = page.version.max(self.input.page_version);
        Ok(())
    }

    /// An update, a link, or a new issue in place of a gone one.
    async fn change(&mut self, item: &Edited, roles: &Roles) -> Result<Option<u64>> {
        if self.world.time_left_ms().is_some_and(|left| left < KEPT_BACK_MS) {
            self.results.insert(item.reference.clone(), Outcome::of(WrittenOutcome::Waiting));
            return Ok(Some(0));
        }
        let parent = self.parent_of(item).ok().flatten();
        let sheet = self.sheet(item, roles, parent.as_deref());
        let (outcome, entry) = update::change(self.world, &sheet, &self.planned).await?;
        if let Some(entry) = entry {
            self.planned.written.put(&item.reference, entry);
            let page = &mut self.planned.written.page;
            page.version = page.version.max(self.input.page_version);
        }
        if outcome.outcome == WrittenOutcome::Again {
            self.planned.written.remove(&item.reference);
            let body = self.body_of(item, roles);
            return match body {
                Ok(body) => {
                    let now_ms = self.world.now_ms().await?;
                    self.create_all(&[(item.clone(), body)], roles, now_ms).await
                }
                Err(problem) => {
                    self.results.insert(item.reference.clone(), Outcome::failed(problem));
                    Ok(None)
                }
            };
        }
        self.results.insert(item.reference.clone(), outcome);
        Ok(None)
    }

    pub fn answer(&self, seal: String, wait: Option<u64>) -> CreateAnswer {
        let waiting = Outcome::of(WrittenOutcome::Waiting);
        let written = |item: &Edited| -> WrittenItem {
            let result = self.results.get(&item.reference).unwrap_or(&waiting);
            shown(&item.reference, result, &self.planned.page.url)
        };
        CreateAnswer {
            run_id: (!self.input.dry_run).then(|| self.run.run_id.clone()),
            seal,
            results: self.input.items.iter().map(written).collect(),
            again_after_ms: wait,
        }
    }
}

/// Items with the issues that were made of them, and items with the reason why none was: Jira lists the made ones in order.
fn answered<'a>(
    new: &'a [(Edited, Value)],
    answer: &'a BulkAnswer,
) -> (Vec<Made<'a>>, Vec<(&'a Edited, &'a FailedElement)>) {
    let errors: BTreeMap<usize, &FailedElement> =
        answer.errors.iter().map(|error| (error.failed_element_number, error)).collect();
    let mut issues = answer.issues.iter();
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for (at, new) in new.iter().enumerate() {
        match errors.get(&at) {
            Some(error) => failed.push((&new.0, *error)),
            None => made.extend(issues.next().map(|issue| (new, issue))),
        }
    }
    (made, failed)
}

/// What failed in a way that leaves it open whether Jira did it.
fn is_in_doubt(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Timeout | Code::Network | Code::Upstream | Code::AnswerInvalid | Code::Deadline | Code::Cancelled
    )
}

/// Fields that do not read back as they were sent.
fn differing(sent: &Value, issue: &Issue) -> Vec<Unverified> {
    let read = |name: &str| issue.fields.get(name).cloned().unwrap_or_default();
    let mut fields = Vec::new();
    if &read("summary") != member(sent, "/summary") {
        fields.push(Unverified::Summary);
    }
    if member(&read("issuetype"), "/id") != member(sent, "/issuetype/id") {
        fields.push(Unverified::Issuetype);
    }
    if sent.get("parent").is_some_and(|parent| member(&read("parent"), "/id") != member(parent, "/id")) {
        fields.push(Unverified::Parent);
    }
    fields
}

/// The later of two keys of a project.
fn newest_key(one: &str, other: &str) -> String {
    let number = |key: &str| key.rsplit_once('-').and_then(|(_, number)| number.parse::<u64>().ok()).unwrap_or(0);
    if number(one) >= number(other) { one.to_owned() } else { other.to_owned() }
}
