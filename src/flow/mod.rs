//! Effects, and the executor that runs a flow by yielding them.
//!
//! A flow is an ordinary `async fn(&World, Input) -> Result<Answer>`. Its only door is [`World`]; everything it awaits is
//! an effect that somebody outside performs. The executor has no clock and no threads: it polls once when it starts and
//! once for each outcome.

mod claim;
mod effect;
mod join;
mod log_line;
mod pace;
mod reply;
mod retry;
mod run;
mod store;
mod table;
mod world;

pub use claim::{Claim, claim, release, release_all};
pub use effect::{
    Answered, Audit, Effect, Entry, Issued, Level, Outcome, Resumption, SiteRead, Step, Transfer, TransferSource,
    Transferred, Variable,
};
pub use join::join_at_most;
pub use pace::MinuteWindow;
pub use reply::TransportError;
pub use retry::{RetryPolicy, send_with_retry};
pub use run::{Flow, FlowFuture, World};
pub use table::Table;
pub use world::Caller;
