//! Three repositories that say things twice, half, in comments and in other words.

pub type Files = &'static [(&'static str, &'static [u8])];

/// Express with routers in routers, SQL with changes, Compose with an override.
pub const EXPRESS: Files = &[
    ("README.md", b"# Orders\n\nTakes orders and keeps them.\n"),
    ("package.json", b"{\"name\": \"orders\", \"scripts\": {\"start\": \"node src/server.js\", \"test\": \"node --test\"}, \"dependencies\": {\"express\": \"4\"}}"),
    (
        "src/server.js",
        b"// Starts the server.\nconst express = require('express');\nconst v1 = require('./v1');\nconst app = express();\n\
          // app.get('/never', gone);\napp.use('/api/v1', v1);\napp.get('/health', (req, res) => res.send('ok'));\n\
          /* app.post('/neither', gone); */\napp.listen(process.env.PORT || 3000);\n// process.env.OLD_PORT\n",
    ),
    (
        "src/v1/index.js",
        b"// Version 1.\nconst { Router } = require('express');\nconst orders = require('../orders/routes');\n\
          const people = require('../people/routes');\nconst router = Router();\nrouter.use('/orders', orders);\n\
          router.use('/people', people);\nmodule.exports = router;\n",
    ),
    (
        "src/orders/routes.js",
        b"// Routes of orders.\nconst { Router } = require('express');\nconst store = require('../store/orders');\n\
          const { check } = require('../people/check');\nconst router = Router();\n\nrouter.get('/', list);\n\
          router.post(\n  '/',\n  check,\n  create,\n);\nrouter.route('/:id').get(show).delete(check, remove);\n\n\
          /** Lists orders. */\nfunction list(req, res) { res.json(store.all()); }\n/** Makes one. */\n\
          function create(req, res) { store.add(req.body); }\n/** Shows one. */\nfunction show(req, res) {}\n\
          /** Takes one away. */\nfunction remove(req, res) {}\nconst text = \"router.get('/text', no)\";\nmodule.exports = router;\n",
    ),
    (
        "src/people/routes.js",
        b"// Routes of people.\nconst express = require('express');\nconst router = express.Router();\n\
          router.put('/:id/name', rename);\n/** Renames. */\nfunction rename(req, res) {}\nmodule.exports = router;\n",
    ),
    ("src/people/check.js", b"/** Lets people in. */\nexports.check = function (req, res, next) { next(process.env.SECRET_NAME ?? 'none'); };\n/** Asks. */\nexports.ask = function () {};\n"),
    ("src/store/orders.js", b"/** Keeps orders. */\nconst url = process.env['DATABASE_URL'];\nexports.all = () => [];\nexports.add = (order) => {};\nconst log = require('../log/log');\n"),
    ("src/log/log.js", b"/** Writes lines. */\nexports.line = function (text) {};\n/** Ends. */\nexports.end = function () {};\n"),
    ("migrations/001_start.sql", b"-- CREATE TABLE never (id INT);\nCREATE TABLE orders (\n  id SERIAL PRIMARY KEY,\n  person INT NOT NULL REFERENCES people(id),\n  note TEXT\n);\nCREATE TABLE people (id SERIAL PRIMARY KEY, name VARCHAR(80));\nCREATE TABLE gone (id INT);\n"),
    ("migrations/002_more.sql", b"ALTER TABLE orders ADD COLUMN total NUMERIC(10, 2);\nALTER TABLE orders DROP COLUMN note;\nDROP TABLE gone;\n"),
    (".env.example", b"# Where the server listens.\nPORT=3000\n# DISABLED=1\nDATABASE_URL=\n"),
    ("docker-compose.yml", b"services:\n  web:\n    build: .\n    ports:\n      - \"3000:3000\"\n    depends_on: [db]\n  db:\n    image: postgres:16\n    # ports: [\"9999:9999\"]\n"),
    ("docker-compose.override.yml", b"services:\n  web:\n    ports:\n      - \"9229:9229\"\n"),
    ("Dockerfile", b"# Runs the server.\nFROM node:22\n# EXPOSE 1234\nEXPOSE 3000\nCMD [\"node\", \"src/server.js\"]\n"),
];

/// FastAPI with routers, SQLAlchemy, settings that are read in three ways.
pub const FASTAPI: Files = &[
    ("README.md", b"# Library\n\nLends books.\n"),
    ("pyproject.toml", b"[project]\nname = \"library\"\ndependencies = [\"fastapi\", \"sqlalchemy\"]\n"),
    (
        "library/main.py",
        b"\"\"\"Starts the library.\"\"\"\nfrom fastapi import FastAPI\n\nfrom library.api import books, people\n\napp = FastAPI()\n\
          app.include_router(books.router, prefix=\"/v1/books\")\napp.include_router(people.router)\n\n\n\
          @app.get(\"/health\")\ndef health():\n    \"\"\"Whether it runs.\"\"\"\n    return {}\n\n\n\
          # @app.get(\"/commented\")\ndef commented():\n    \"\"\"@app.get('/in-words')\"\"\"\n",
    ),
    ("library/api/__init__.py", b"\"\"\"What is answered.\"\"\"\n"),
    (
        "library/api/books.py",
        b"\"\"\"Books.\"\"\"\nfrom fastapi import APIRouter, Depends\n\nfrom library.db.models import Book\nfrom library.services.lending import lend\n\n\
          router = APIRouter(tags=[\"books\"])\n\n\n@router.get(\"/{book_id}\", response_model=None)\nasync def read_book(book_id: int) -> Book:\n    \"\"\"Reads one.\"\"\"\n\n\n\
          @router.post(\n    \"/\",\n    status_code=201,\n)\ndef add_book(title: str, by=Depends(lend)):\n    \"\"\"Adds one.\"\"\"\n\n\n\
          @router.delete(\"/{book_id}\")\ndef drop_book(book_id: int):\n    \"\"\"Drops one.\"\"\"\n",
    ),
    (
        "library/api/people.py",
        b"\"\"\"People.\"\"\"\nfrom fastapi import APIRouter\n\nrouter = APIRouter(prefix=\"/people\")\n\n\n\
          @router.put(\"/{person_id}/card\")\ndef new_card(person_id: int):\n    \"\"\"Gives a new card.\"\"\"\n",
    ),
    (
        "library/db/models.py",
        b"\"\"\"What is kept.\"\"\"\nfrom sqlalchemy import Column, ForeignKey, Integer, String\nfrom sqlalchemy.orm import DeclarativeBase\n\n\n\
          class Base(DeclarativeBase):\n    pass\n\n\nclass Person(Base):\n    \"\"\"Who borrows.\"\"\"\n    __tablename__ = \"people\"\n    id = Column(Integer, primary_key=True)\n    name = Column(String(80), nullable=False)\n\n\n\
          class Book(Base):\n    \"\"\"What is lent.\"\"\"\n    __tablename__ = \"books\"\n    id = Column(Integer, primary_key=True)\n    lent_to = Column(Integer, ForeignKey(\"people.id\"))\n    # removed = Column(String)\n",
    ),
    (
        "library/settings/env.py",
        b"\"\"\"Settings.\"\"\"\nimport os\n\nPORT = int(os.environ.get(\"LIBRARY_PORT\", \"8000\"))\nURL = os.environ[\"LIBRARY_URL\"]\n\
          DEBUG = os.getenv(\"LIBRARY_DEBUG\")\n# os.getenv(\"LIBRARY_OLD\")\nHELP = \"set os.getenv('LIBRARY_HELP')\"\n",
    ),
    ("library/services/lending.py", b"\"\"\"Lends.\"\"\"\nfrom library.settings.env import PORT\n\n\ndef lend(book):\n    \"\"\"Lends one.\"\"\"\n\n\ndef take_back(book):\n    \"\"\"Takes one back.\"\"\"\n"),
    ("library/mail/send.py", b"\"\"\"Sends mail.\"\"\"\n\n\ndef send(to, text):\n    \"\"\"Sends.\"\"\"\n\n\ndef queue(to, text):\n    \"\"\"Queues.\"\"\"\n"),
    ("compose.yaml", b"services:\n  api:\n    image: library:1\n    ports: [\"8000:8000\"]\n    environment:\n      LIBRARY_URL: http://mail:25\n    depends_on:\n      mail:\n        condition: service_started\n  mail:\n    image: axllent/mailpit:v1\n"),
];

/// Go with groups of routes, a schema of GraphQL, gRPC, flags.
pub const GO: Files = &[
    ("README.md", b"# Meter\n\nMeasures things.\n"),
    ("go.mod", b"module example.org/meter\n\ngo 1.23\n\nrequire github.com/gin-gonic/gin v1.10.0\n"),
    (
        "cmd/meter/main.go",
        b"// Meter measures.\npackage main\n\nimport (\n\t\"flag\"\n\t\"os\"\n\n\t\"example.org/meter/internal/web\"\n)\n\n\
          var addr = flag.String(\"addr\", \":8080\", \"where it listens\")\n\n// func old() { flag.Bool(\"old\", false, \"\") }\n\n\
          func main() {\n\tflag.Parse()\n\tif os.Getenv(\"METER_QUIET\") == \"\" {\n\t\tweb.Serve(*addr)\n\t}\n}\n",
    ),
    (
        "internal/web/web.go",
        b"// Package web answers requests.\npackage web\n\nimport (\n\t\"github.com/gin-gonic/gin\"\n\n\t\"example.org/meter/internal/store\"\n)\n\n\
          // Serve listens.\nfunc Serve(addr string) {\n\tr := gin.New()\n\tr.GET(\"/ping\", Ping)\n\tapi := r.Group(\"/api\")\n\tv2 := api.Group(\"/v2\")\n\
          \tv2.POST(\"/values\", Add)\n\tv2.GET(\"/values/:id\", Show)\n\t// v2.GET(\"/lost\", Lost)\n\tr.Run(addr)\n}\n\n\
          // Ping says that it runs.\nfunc Ping(c *gin.Context) {}\n\n// Add adds a value.\nfunc Add(c *gin.Context) { store.Put(1) }\n\n// Show shows one.\nfunc Show(c *gin.Context) {}\n",
    ),
    ("internal/store/store.go", b"// Package store keeps values.\npackage store\n\nimport \"example.org/meter/internal/clock\"\n\n// Put keeps one.\nfunc Put(v int) { clock.Now() }\n\n// Get gives one.\nfunc Get() int { return 0 }\n"),
    ("internal/store/migrations/1.up.sql", b"CREATE TABLE IF NOT EXISTS readings (\n  id BIGINT PRIMARY KEY,\n  meter_id BIGINT NOT NULL REFERENCES meters (id),\n  value DOUBLE PRECISION\n);\nCREATE TABLE meters (id BIGINT PRIMARY KEY, label TEXT UNIQUE);\n"),
    ("internal/clock/clock.go", b"// Package clock tells time.\npackage clock\n\n// Now tells it.\nfunc Now() int64 { return 0 }\n\n// Zone tells where.\nfunc Zone() string { return \"\" }\n"),
    ("internal/alerts/alerts.go", b"// Package alerts warns.\npackage alerts\n\nimport \"example.org/meter/internal/store\"\n\n// Warn warns.\nfunc Warn() int { return store.Get() }\n\n// Calm ends it.\nfunc Calm() {}\n"),
    ("api/meter.proto", b"syntax = \"proto3\";\npackage meter;\n\n// Reads meters.\nservice Readings {\n  // Gives one.\n  rpc Read(ReadRequest) returns (Reading) {}\n  // Gives them as they come.\n  rpc Watch (WatchRequest) returns (stream Reading);\n  // rpc Never(ReadRequest) returns (Reading);\n}\nmessage ReadRequest { int64 id = 1; }\nmessage WatchRequest {}\nmessage Reading { double value = 1; }\n"),
    ("graph/schema.graphqls", b"# type Query { never: Int }\ntype Query {\n  \"One reading.\"\n  reading(id: ID!): Reading\n  readings(\n    first: Int = 10\n  ): [Reading!]!\n}\n\nextend type Mutation {\n  addReading(value: Float!): Reading!\n}\n\ntype Subscription {\n  watched: Reading\n}\n\ntype Reading { value: Float }\n"),
    ("deploy/k8s/meter.yaml", b"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: meter\nspec:\n  template:\n    spec:\n      containers:\n        - name: meter\n          image: example/meter:2\n          ports:\n            - containerPort: 8080\n"),
];
