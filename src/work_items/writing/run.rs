//! The run that a call belongs to: a new one, or the one that goes on.

use std::collections::BTreeSet;

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::jira::{Field, IssueType, Permissions};
use crate::work_items::reading::page::Planned;
use crate::work_items::records::Run;
use crate::work_items::target::{input_form, permissions, role, roles, types_with_fields};
use crate::work_items::writing::input::CreateInput;

/// The run of this call. A new one asks Jira what the caller may do and what the types hold; whether it is new.
pub(super) async fn open_run(
    world: &World,
    caller: &Caller,
    input: &CreateInput,
    planned: &Planned,
) -> Result<(Run, bool)> {
    if let Some(run_id) = &input.run_id {
        let known = planned.written.page.runs.iter().find(|run| run.run_id == *run_id);
        let own = known.filter(|run| run.account_id == caller.account_id && run.project_id == input.target.project_id);
        let missing = || Error::new(Code::NotFound, "there is no such run, or it is not yours").at_field("runId");
        return own.cloned().map(|run| (run, false)).ok_or_else(missing);
    }
    let may: Permissions = permissions(world, &planned.settings, &input.target.project_id).await?;
    if !may.create {
        return Err(Error::new(Code::NoWritePermission, "you may not create issues in this project: ask its admin"));
    }
    let used: BTreeSet<String> = input.target.types.values().cloned().collect();
    let types = types_with_fields(world, &input.target.project_id, Some(&used)).await?;
    if types.len() < used.len() {
        let why = "you can no longer use this issue type in the project: choose the types again";
        return Err(Error::new(Code::Conflict, why).at_field("target"));
    }
    check_required(input, planned, &types)?;
    let by_type = types.iter().map(|(kind, fields)| (kind.id.clone(), roles(fields, &planned.settings))).collect();
    let run = Run {
        run_id: new_run_id(world).await?,
        account_id: caller.account_id.clone(),
        at_ms: world.now_ms().await?,
        project_id: input.target.project_id.clone(),
        page_version: input.page_version,
        made: 0,
        undone: false,
        roles: by_type,
        last_key: String::new(),
    };
    Ok((run, true))
}

/// Each field that an issue type asks for is filled, or filled by Jira.
fn check_required(input: &CreateInput, planned: &Planned, types: &[(IssueType, Vec<Field>)]) -> Result<()> {
    for (kind, fields) in types {
        let given = input.target.values.get(&kind.id);
        let has = |id: &str| given.is_some_and(|values| values.contains_key(id));
        let is_open = |field: &&Field| {
            field.required
                && !field.has_default_value
                && role(field, &planned.settings).is_none()
                && !matches!(field.field_id.as_str(), "project" | "issuetype" | "parent" | "reporter")
        };
        if let Some(open) =
            fields.iter().filter(is_open).find(|field| input_form(field).is_none() || !has(&field.field_id))
        {
            let why = "the project requires a field that is empty: fill it in, or choose another issue type";
            return Err(Error::input(&format!("target.values.{}", open.field_id), why));
        }
    }
    Ok(())
}

async fn new_run_id(world: &World) -> Result<String> {
    let bytes = world.random(16).await?;
    let letter = |byte: &u8| "abcdefghijklmnopqrstuvwxyz012345".chars().nth(usize::from(byte % 32));
    Ok(bytes.iter().filter_map(letter).collect())
}
