//! `workItems.create`: a wave of at most fifty items into Jira, as the person who asked, never twice.

use std::collections::BTreeMap;

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::plan::page_changed;
use crate::work_items::writing::edited::Checker;
use crate::work_items::writing::input::{CreateInput, checked, seal};
use crate::work_items::writing::outcome::CreateAnswer;
use crate::work_items::writing::run::open_run;
use crate::work_items::writing::wave::Wave;

/// Writes a wave.
///
/// # Errors
/// `conflict` of `pageVersion` or `seal`; `claim_held` while somebody else writes; `no_write_permission`; `not_found`; `forbidden`;
/// `input_invalid`.
pub async fn create(world: World, caller: Caller, input: CreateInput) -> Result<CreateAnswer> {
    let input = checked(input)?;
    let planned = Planned::of(&world, &input.page_id).await?;
    if planned.page.version != input.page_version {
        return Err(page_changed());
    }
    if !planned.settings.spaces.has(planned.page.space_id.as_str()) {
        let why = "a site admin has not allowed this space for work items";
        return Err(Error::new(Code::Forbidden, why).at_field("pageId"));
    }
    let seal = seal(&input, &caller);
    if !input.dry_run && input.seal.as_deref() != Some(&seal) {
        let why = "the items differ from the preview that you saw: look at it again";
        return Err(Error::new(Code::Conflict, why).at_field("seal"));
    }
    let checker = Checker::of(&planned)?;
    let (run, found) = open_run(&world, &caller, &input, &planned).await?;
    let mut wave = Wave { world: &world, planned, input, run, checker, results: BTreeMap::new() };
    if wave.input.dry_run {
        wave.plan_all();
        return Ok(wave.answer(seal, None));
    }
    let wait = wave.write(found).await?;
    Ok(wave.answer(seal, wait))
}
