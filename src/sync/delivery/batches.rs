//! Many pages with one request: their texts are read a few at a time, and sent when enough of them have come together.

use crate::error::Code;
use crate::flow::join_at_most;
use crate::ingestion::Document;
use crate::ingestion::forms::BATCH_BYTES;
use crate::sync::cycle::Run;
use crate::sync::gate::{Failure, Outcome};
use crate::sync::target::Stored;

use super::file::deliver_file;
use super::settled::settle;
use super::text::{Loaded, text_of};
use super::works::Work;

/// Delivers pages. All come to their end, whatever one of them meets.
pub async fn deliver(run: &Run, works: Vec<Work>) -> Outcome<()> {
    let mut works = works.into_iter();
    let (mut ready, mut bytes) = (Vec::new(), 0);
    loop {
        let some: Vec<Work> = works.by_ref().take(run.gate.concurrency()).collect();
        if some.is_empty() || run.gate.halted().is_some() {
            break;
        }
        let jobs = some.into_iter().map(|mut work| async move {
            let text = text_of(run, &mut work).await;
            Ok::<_, Failure>((work, text))
        });
        for (work, text) in join_at_most(run.gate.concurrency(), jobs).await? {
            match text {
                Ok(Loaded::Text(text)) => {
                    bytes += text.len();
                    ready.push((work, text));
                }
                Ok(Loaded::Gone) => settle(run, &work, Ok(Stored::Gone)).await,
                Ok(Loaded::NoText) => settle(run, &work, deliver_file(run, &work).await).await,
                Err(failure) => settle(run, &work, Err(failure)).await,
            }
        }
        if bytes >= BATCH_BYTES || ready.len() >= run.target.at_once() {
            send(run, std::mem::take(&mut ready)).await;
            bytes = 0;
        }
    }
    send(run, ready).await;
    Ok(())
}

/// Sends what has come together, in requests that are small enough; one that the target finds too large goes in halves.
async fn send(run: &Run, ready: Vec<(Work, String)>) {
    let mut waiting: Vec<&[(Work, String)]> = groups(&ready, run.target.at_once(), BATCH_BYTES, |(_, text)| text.len());
    while let Some(group) = waiting.pop() {
        let documents: Vec<(&Document, &str)> =
            group.iter().map(|(work, text)| (&work.document, text.as_str())).collect();
        match run.target.deliver_many(&run.gate, &documents).await {
            Ok(outcomes) => {
                for ((work, _), stored) in group.iter().zip(outcomes) {
                    settle(run, work, stored).await;
                }
            }
            Err(Failure::Item(error)) if error.code == Code::InputTooLarge && group.len() > 1 => {
                let (first, second) = group.split_at(group.len() / 2);
                waiting.extend([first, second]);
            }
            Err(failure) => {
                for (work, _) in group {
                    settle(run, work, Err(failure.clone())).await;
                }
            }
        }
    }
}

/// Runs of items with at most so many of them and so many bytes; an item that is larger goes alone.
fn groups<T>(all: &[T], most: usize, most_bytes: usize, bytes_of: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let (mut groups, mut rest) = (Vec::new(), all);
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take(most).take_while(|one| {
            bytes += bytes_of(one);
            bytes <= most_bytes
        });
        let (group, others) = rest.split_at(fits.count().max(1));
        groups.push(group);
        rest = others;
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_request_is_too_large(sizes in prop::collection::vec(0usize..50, 0..60), most in 1usize..10) {
            let groups = groups(&sizes, most, 60, |size| *size);
            prop_assert_eq!(groups.concat(), sizes.clone());
            for group in groups {
                prop_assert!(!group.is_empty() && group.len() <= most);
                prop_assert!(group.len() == 1 || group.iter().sum::<usize>() <= 60);
            }
        }
    }
}
