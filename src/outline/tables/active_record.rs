//! Where records of Active Record point: `belongs_to :author, class_name: "User"`. The columns themselves are in the schema.
//!
//! Source: guides.rubyonrails.org/association_basics.html#options-for-belongs-to and `ActiveRecord::ModelSchema` for the names of tables.

use crate::outline::item::{Change, Column, Table};
use crate::outline::tables::gorm::{plural, snake};
use crate::outline::tables::line::{after, column, quoted, table};

/// The relations of each class of a file. What has none says what its table is called.
pub fn relations(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut lines = text.lines().zip(0usize..).peekable();
    while let Some((line, number)) = lines.next() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("class ") {
            let class = rest.split([' ', '<', ';']).next().unwrap_or(rest).rsplit(':').next().unwrap_or_default();
            let name = plural(&snake(class));
            out.push(Table { change: Change::Relates, class: class.to_owned(), ..table(&name, number) });
        } else if let (Some(rest), Some(last)) = (line.strip_prefix("self.table_name"), out.last_mut()) {
            quoted(rest).unwrap_or(&last.name).to_owned().clone_into(&mut last.name);
        } else if let (Some(rest), Some(last)) = (line.strip_prefix("belongs_to "), out.last_mut()) {
            let mut whole = rest.to_owned();
            // A statement that ends in a comma goes on.
            while let Some((next, _)) = lines.next_if(|_| whole.ends_with(',')) {
                whole.push(' ');
                whole.push_str(next.trim());
            }
            last.columns.extend(relation(&whole));
        }
    }
    out
}

/// `:author, class_name: "User", foreign_key: "by_id"`; nothing where the class is only known when the program runs.
fn relation(rest: &str) -> Option<Column> {
    let name = rest.strip_prefix(':')?.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    let option = |key: &str| after(rest, &format!("{key}:")).or_else(|| after(rest, &format!(":{key} =>")));
    if rest.contains("polymorphic") || name.is_empty() {
        return None;
    }
    let key = option("foreign_key").map_or_else(|| format!("{name}_id"), str::to_owned);
    // `"Partners::Partner"`: the last step is the class.
    let given = rest.split_once("class_name").and_then(|(_, rest)| quoted(rest));
    let class = given.map_or_else(|| camel(name), |class| class.rsplit(':').next().unwrap_or(class).to_owned());
    Some(Column { refers_to: class, ..column(&key, "") })
}

/// `storage_location` is the class `StorageLocation`.
fn camel(name: &str) -> String {
    let capital = |step: &str| {
        let mut letters = step.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    name.split('_').filter_map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_point_at_classes_by_convention_or_as_they_say() {
        let text = "module Shop\n  class OrderItem < ApplicationRecord\n    belongs_to :order\n    belongs_to :seller, class_name: \"Shop::User\",\n                        foreign_key: :sold_by, optional: true\n    belongs_to :thing, polymorphic: true\n    has_many :notes\n  end\nend\nclass Old < ActiveRecord::Base\n  self.table_name = \"legacy\"\n  belongs_to :storage_location, :class_name => 'Place'\nend\nclass None\nend\n";
        let told: Vec<String> = relations(text)
            .iter()
            .flat_map(|table| {
                let line = |column: &Column| {
                    format!("{} ({}) {} > {}", table.name, table.class, column.name, column.refers_to)
                };
                table.columns.iter().map(line).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(
            told,
            [
                "order_items (OrderItem) order_id > Order",
                "order_items (OrderItem) sold_by > User",
                "legacy (Old) storage_location_id > Place"
            ]
        );
    }
}
