//! Tables and records that a file declares, as far as its lines say so: SQL, schema files, models of well-known frameworks.

pub mod active_record;
pub mod annotated;
pub mod builders;
pub mod diesel;
pub mod entity_framework;
pub mod gorm;
pub mod gorm_naming;
pub mod line;
pub mod python;
pub mod script;
pub mod sql;

use crate::outline::item::Table;
use crate::outline::language::Language;

/// Tables of one file. Ours.
const MOST_TABLES: usize = 400;
/// Columns of one table. Ours.
const MOST_COLUMNS: usize = 300;

/// All tables of a source file.
pub fn of(path: &str, text: &str, language: Language) -> Vec<Table> {
    let mut tables = match language {
        // How a migration is taken back is not how the tables are.
        Language::Sql if path.ends_with("down.sql") => Vec::new(),
        Language::Sql => sql::read(text),
        Language::Go if text.contains("CREATE TABLE") || text.contains("create table") => {
            let up =
                ["\nfunc Down", "\nfunc down"].iter().fold(text, |text, mark| text.split(mark).next().unwrap_or(text));
            sql::embedded(up, '`')
        }
        Language::Go if text.contains("gorm") || text.contains(") TableName() string") => gorm::read(text),
        Language::Rust if text.contains("table! {") => diesel::read(text),
        Language::Ruby if path.ends_with("schema.rb") => builders::rails(text),
        Language::Ruby if path.contains("db/migrate/") => builders::rails_migration(text),
        Language::Ruby if text.contains("< ApplicationRecord") || text.contains("< ActiveRecord::Base") => {
            active_record::relations(text)
        }
        Language::Php if text.contains("Schema::") => builders::laravel(text),
        Language::Elixir if text.contains("schema \"") => builders::ecto(text),
        Language::Python => python::read(text),
        Language::Java | Language::Kotlin if text.contains("@Entity") => annotated::jpa(text),
        Language::TypeScript if text.contains("@Entity(") => annotated::typeorm(text),
        Language::CSharp => entity_framework::read(path, text),
        Language::TypeScript | Language::JavaScript => script::drizzle(text),
        _ => Vec::new(),
    };
    tables.truncate(MOST_TABLES);
    for table in &mut tables {
        table.columns.truncate(MOST_COLUMNS);
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::item::{Change, Column};

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let column = |column: &Column| {
            let to = if column.refers_to.is_empty() { String::new() } else { format!(" > {}", column.refers_to) };
            format!("{} {} [{}]{to}", column.name, column.kind, column.notes)
        };
        let line = |table: &Table| {
            format!("{}: {}", table.name, table.columns.iter().map(column).collect::<Vec<_>>().join("; "))
        };
        of(path, text, language).iter().map(line).collect()
    }

    #[test]
    fn sql_tables_have_keys_and_relations() {
        let text = "CREATE TABLE IF NOT EXISTS \"a\".users (\n  id INT PRIMARY KEY, -- no\n  name VARCHAR(20) NOT NULL,\n  price NUMERIC(10, 2),\n  team_id int REFERENCES teams(id),\n  FOREIGN KEY (name) REFERENCES names (n),\n  UNIQUE (name)\n);\nALTER TABLE users ADD COLUMN age int;\n";
        assert_eq!(
            told("a.sql", Language::Sql, text),
            [
                "users: id INT [primary key]; name VARCHAR(20) [not null] > names; price NUMERIC(10, 2) []; team_id int [] > teams",
                "users: age int []"
            ]
        );
    }

    #[test]
    fn a_column_may_be_called_key_and_a_key_of_mysql_is_none() {
        let text = "create table meta (\n  key text not null primary key,\n  value text,\n  KEY by_value (value),\n  key (value)\n);\n";
        assert_eq!(told("a.sql", Language::Sql, text), ["meta: key text [primary key, not null]; value text []"]);
    }

    #[test]
    fn migrations_that_a_program_carries_with_it_are_read_with_what_they_drop() {
        let text = "package a\n// CREATE TABLE no (x int);\nvar m = []string{`\n\tCREATE TABLE users (\n\t\tid serial,\n\t\tname text not null,\n\t\tprimary key (id)\n\t);\n`, `ALTER TABLE users ADD COLUMN age int default 1`,\n`ALTER TABLE teams ADD COLUMN size int`, `\n\tALTER TABLE users\n\t\tADD COLUMN a text,\n\t\tDROP COLUMN name,\n\t\tRENAME COLUMN age TO years;\n`}\n";
        let changes: Vec<Change> = of("m.go", text, Language::Go).iter().map(|table| table.change).collect();
        assert_eq!(
            told("m.go", Language::Go, text),
            [
                "users: id serial [primary key]; name text [not null]",
                "users: age int []",
                "teams: size int []",
                "users: a text []",
                "users: name  []",
                "users: age  []",
                "users: years  []"
            ]
        );
        use Change::{Adds, Drops, Whole};
        assert_eq!(changes, [Whole, Adds, Adds, Adds, Drops, Drops, Adds]);
    }

    #[test]
    fn rules_that_are_set_and_taken_back_and_names_that_change_are_read() {
        let text = "CREATE TABLE a (\n  x int not null,\n  y int not null,\n  PRIMARY KEY (x, y)\n);\nALTER TABLE a ALTER COLUMN y DROP NOT NULL;\nALTER TABLE a RENAME x TO z;\n";
        assert_eq!(
            told("a.sql", Language::Sql, text),
            [
                "a: x int [not null, primary key]; y int [not null, primary key]",
                "a: y  [no not null]",
                "a: x  []",
                "a: z  []"
            ]
        );
    }

    #[test]
    fn a_table_that_is_built_anew_under_another_name_is_the_old_one_and_what_takes_it_back_is_not_read() {
        let text = "-- +goose Up\ncreate table a_tmp\n(\n    id int not null\n        primary key,\n    size int\n);\ndrop table a;\nalter table a_tmp\n    rename to a;\n-- +goose Down\ndrop table a;\n";
        let read: Vec<(String, Change, usize)> =
            of("m.sql", text, Language::Sql).into_iter().map(|one| (one.name, one.change, one.columns.len())).collect();
        let wanted = [("a", Change::Gone, 0), ("a_tmp", Change::Gone, 0), ("a", Change::Whole, 2)];
        assert_eq!(read, wanted.map(|(name, change, count)| (name.to_owned(), change, count)));
        let go = "package m\nfunc Up() { tx.Exec(`\ncreate table b (id int);\n`) }\nfunc DownB() { tx.Exec(`\ndrop table b;\n`) }\n";
        assert_eq!(told("m.go", Language::Go, go), ["b: id int []"]);
    }

    #[test]
    fn schema_builders_are_read() {
        let down_first = "public function down(): void\n{\n  Schema::dropIfExists('users');\n}\npublic function up(): void\n{\n  Schema::create('users', static function (Blueprint $table): void {\n    $table->increments('id');\n  });\n}\n";
        assert_eq!(told("m.php", Language::Php, down_first), ["users: id increments [primary key]"]);
        let rails = "create_table \"users\", force: true do |t|\n  t.string \"name\", null: false\n  t.index [\"name\"]\nend\nadd_foreign_key \"users\", \"teams\"\n";
        assert_eq!(told("db/schema.rb", Language::Ruby, rails), ["users: name string [not null];   [] > teams"]);
        let laravel = "Schema::create('songs', function (Blueprint $table) {\n  $table->id();\n  $table->string('title')->nullable();\n  $table->foreignId('album_id')->constrained();\n});\nSchema::create(config('a.b'), function ($table) {\n  $table->id();\n});\npublic function down() {\nSchema::drop('songs');\n";
        assert_eq!(
            told("a.php", Language::Php, laravel),
            ["songs: id id [primary key]; title string [nullable]; album_id foreignId [] > albums"]
        );
        let ecto =
            "schema \"users\" do\n  field :name, :string\n  belongs_to :team, Team\n  has_many :keys, Key\nend\n";
        assert_eq!(told("a.ex", Language::Elixir, ecto), ["users: name :string []; team Team [] > Team"]);
        let bracketed = "schema \"users\" do\n  field(:name, :string, default: \"x\")\n  belongs_to(:team, A.Team, type: :string)\nend\n";
        assert_eq!(told("a.ex", Language::Elixir, bracketed), ["users: name :string []; team A.Team [] > Team"]);
    }

    #[test]
    fn models_of_python_are_read() {
        let text = "class User(SQLModel, table=True):\n    id: uuid.UUID = Field(primary_key=True)\n    team_id: int = Field(foreign_key=\"team.id\")\n\nclass Plain(SQLModel):\n    x: int\n\nclass Post(models.Model):\n    title = models.CharField(max_length=9)\n    author = models.ForeignKey(User, on_delete=1)\n    def x(self): pass\n\nclass Old(Base):\n    __tablename__ = 'olds'\n    id = Column(Integer, primary_key=True)\n    u = Column(ForeignKey('users.id'))\n";
        assert_eq!(
            told("m.py", Language::Python, text),
            [
                "user: id uuid.UUID [primary key]; team_id int [] > team",
                "Post: title CharField []; author ForeignKey [] > User",
                "olds: id Integer [primary key]; u ForeignKey [] > users"
            ]
        );
    }

    #[test]
    fn models_of_django_may_go_on_from_others_and_abstract_ones_are_no_tables() {
        let text = "from django.db import models\n\nclass ModelWithMetadata(models.Model):\n    metadata = models.JSONField()\n\n    class Meta:\n        abstract = True\n\nclass Order(ModelWithMetadata):\n    number = models.IntegerField(unique=True)\n    status = models.CharField()\n\nclass Plain(Thing):\n    x = 1\n";
        assert_eq!(told("m.py", Language::Python, text), ["Order: number IntegerField [unique]; status CharField []"]);
        let temporary = "CREATE TABLE #ids (\n  id INT\n);\nCREATE TABLE kept (id INT);\n";
        assert_eq!(told("a.sql", Language::Sql, temporary), ["kept: id INT []"]);
    }

    #[test]
    fn annotated_classes_and_drizzle_are_read() {
        let jpa = "@Entity\n@Table(name = \"pets\")\npublic class Pet {\n    @Id\n    private Integer id;\n    @ManyToOne\n    private Owner owner;\n    public void x() { int y; }\n}\n";
        assert_eq!(told("Pet.java", Language::Java, jpa), ["pets: id Integer [primary key]; owner Owner [] > Owner"]);
        let orm = "@Entity({\n  name: 'user',\n})\nexport class UserEntity {\n  @Column({\n    type: String,\n    unique: true,\n  })\n  email: string;\n}\n";
        assert_eq!(told("a.ts", Language::TypeScript, orm), ["user: email string []"]);
        let orm = "@Entity('article')\nexport class ArticleEntity {\n  @PrimaryGeneratedColumn()\n  id: number;\n  @ManyToOne(type => UserEntity, user => user.articles)\n  author: UserEntity;\n}\n";
        assert_eq!(
            told("a.ts", Language::TypeScript, orm),
            ["article: id number [primary key]; author UserEntity [] > UserEntity"]
        );
        let drizzle = "export const Post = pgTable(\"post\", (t) => ({\n  id: t.uuid().notNull().primaryKey(),\n  by: t.text().references(() => user.id),\n}));\n";
        assert_eq!(
            told("s.ts", Language::TypeScript, drizzle),
            ["post: id uuid [primary key, not null]; by text [] > user"]
        );
        assert_eq!(
            script::prisma("model User {\n  id Int @id\n  posts Post[]\n  team Team @relation(fields: [a])\n}\n")[0]
                .columns
                .len(),
            2
        );
    }

    #[test]
    fn migrations_of_rails_are_followed() {
        let text = "class A < ActiveRecord::Migration[4.2]\n  def change\n    create_table(:users) do |t|\n      t.string :name, :title, :null => false\n      t.references :team, index: true # whose, and which\n      t.timestamps\n    end\n    add_column :users, :age, :integer, null: false\n    remove_column :users, :title\n    drop_table :old\n  end\n\n  def down\n    drop_table :users\n  end\nend\n";
        let expected = [
            "users: id  [primary key]; name string [not null]; title string [not null]; team_id  []",
            "users: age integer [not null]",
            "users: title  []",
            "old: ",
        ];
        assert_eq!(told("db/migrate/1_a.rb", Language::Ruby, text), expected);
    }
}
