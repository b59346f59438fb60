//! What people are shown of jobs and runs.

use serde_json::{Value, json};

use crate::ai::{self, Usage};
use crate::docs::records::explain::explain;
use crate::docs::records::job::Job;
use crate::docs::records::run::Run;

/// What a person is shown of a job: no seed.
pub fn shown_job(job: &Job) -> Value {
    json!({
        "jobId": job.job_id,
        "repository": job.repository,
        "target": job.target,
        "writer": job.writer,
        "ai": job.ai,
        "every": job.every,
        "images": job.images,
        "language": job.language,
        "createdMs": job.created_ms,
    })
}

/// What a person is shown of a run: the error as code and sentence, and what the AI's tokens cost by the table of
/// `pricesOf`, where it or the connection knows a price.
pub fn shown_run(job: &Job, run: &Run) -> Value {
    let mut shown = json!(run);
    let Some(fields) = shown.as_object_mut() else { return shown };
    if let Some(code) = run.error {
        fields.insert("error".to_owned(), json!({"code": code, "message": explain(code, run.peer)}));
    }
    if let (Some(spent), Some(connection)) = (run.counts.ai, &job.ai) {
        let usage = Usage { input_tokens: spent.input_tokens, output_tokens: spent.output_tokens };
        fields.insert("cents".to_owned(), json!(ai::cost(connection, usage)));
        fields.insert("pricesOf".to_owned(), json!(ai::LIMITS_DATE));
    }
    shown
}

/// When the job's schedule starts a run at the earliest, milliseconds since 1970; the platform calls once an hour.
pub fn next_run_ms(job: &Job, latest: Option<&Run>) -> Option<u64> {
    let every = job.every?;
    Some(latest.map_or(job.created_ms, |run| run.started_ms.saturating_add(every.ms())))
}
