//! Several futures at once, never more than a bound, answers in input order.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs `futures` with at most `limit` of them begun at a time.
///
/// Answers come in input order. The first error ends the join and drops the rest, whose effects come back as dropped.
///
/// # Errors
/// The first error, in order of arrival.
pub async fn join_at_most<F, T, E>(limit: usize, futures: impl IntoIterator<Item = F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let waiting: Vec<Job<F, T>> = futures.into_iter().map(|future| Job::Waiting(Box::pin(future))).collect();
    Join { limit: limit.max(1), jobs: waiting }.await
}

enum Job<F, T> {
    Waiting(Pin<Box<F>>),
    Done(Option<T>),
}

struct Join<F, T> {
    limit: usize,
    jobs: Vec<Job<F, T>>,
}

// The futures are boxed: nothing in here is structurally pinned.
impl<F, T> Unpin for Join<F, T> {}

impl<F: Future<Output = Result<T, E>>, T, E> Future for Join<F, T> {
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut free = self.limit;
        for job in &mut self.jobs {
            if free == 0 {
                break;
            }
            if let Job::Waiting(future) = job {
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(answer)) => *job = Job::Done(Some(answer)),
                    Poll::Ready(Err(error)) => {
                        self.jobs.clear();
                        return Poll::Ready(Err(error));
                    }
                    Poll::Pending => free -= 1,
                }
            }
        }
        if free < self.limit {
            return Poll::Pending;
        }
        let answers = self.jobs.iter_mut().filter_map(|job| match job {
            Job::Done(answer) => answer.take(),
            Job::Waiting(_) => None,
        });
        Poll::Ready(Ok(answers.collect()))
    }
}
