//! Processes that hold many deliveries at once, stepped one effect at a time in an order that a seed decides.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;
use touchmark::flow::{Issued, Resumption, Step, Table};
use touchmark::flows;

use crate::world::World;

/// A delivery on its way through the flow, beside others.
pub struct Client {
    table: Table,
    flow_id: u32,
    waiting: VecDeque<(Issued, Option<Vec<u8>>)>,
    delivery: usize,
}

/// Numbers that look random and are the same in every run (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }
}

/// A process: deliveries that run at once, one effect of one of them at a time.
pub struct Process<'a> {
    pub world: &'a mut World,
    pub clients: Vec<Client>,
    pub answers: BTreeMap<usize, Vec<u64>>,
}

impl Process<'_> {
    pub fn accept(&mut self, delivery: usize, input: &Value, body: &str) {
        let opened = flows::open("git.push", input.clone(), body.as_bytes().to_vec()).unwrap();
        let mut table = Table::default();
        let (flow_id, step) = table.start(opened.deadline_ms, opened.start);
        let mut client = Client { table, flow_id, waiting: VecDeque::new(), delivery };
        if !self.follow(&mut client, step) {
            self.clients.push(client);
        }
    }

    /// One effect of one client.
    pub fn tick(&mut self, dice: &mut Dice) {
        let at = dice.below(self.clients.len());
        let mut client = self.clients.swap_remove(at);
        let (issued, body) = client.waiting.pop_front().unwrap();
        let (outcome, received) = self.world.perform(&issued, body.as_deref());
        let resumption = Resumption { elapsed_ms: 0, outcome };
        let step = client.table.resume(client.flow_id, issued.id, resumption, received).unwrap();
        if !self.follow(&mut client, step) {
            self.clients.push(client);
        }
    }

    fn follow(&mut self, client: &mut Client, step: Step) -> bool {
        for issued in step.effects {
            let body = issued.body_id.map(|id| client.table.take_body(id).unwrap());
            client.waiting.push_back((issued, body));
        }
        let Some(answer) = step.done else { return false };
        self.answers.entry(client.delivery).or_default().push(answer["statusCode"].as_u64().unwrap());
        true
    }
}
