//! What well-known packages are for. A package that is not listed says nothing rather than something wrong.

/// The purpose of a package; empty when it is not known.
pub fn of(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    // The last step of a scoped name of npm is a common word: `@scope/cli` may be anything.
    let last = if lower.starts_with('@') { "" } else { lower.rsplit(['/', ':']).next().unwrap_or(&lower) };
    let exact = TABLE.iter().find(|(_, names)| names.contains(&lower.as_str()) || names.contains(&last));
    if let Some((purpose, _)) = exact {
        return purpose;
    }
    PREFIXES.iter().find(|(prefix, _)| lower.starts_with(prefix)).map_or("", |(_, purpose)| purpose)
}

const PREFIXES: &[(&str, &str)] = &[
    ("@types/", "Type declarations"),
    ("types-", "Type declarations"),
    ("eslint", "Code style"),
    ("@typescript-eslint/", "Code style"),
    ("babel", "Compilation"),
    ("@babel/", "Compilation"),
    ("pytest", "Testing"),
    ("sphinx", "Documentation"),
    ("@aws-sdk/", "AWS"),
    ("aws-sdk", "AWS"),
    ("@azure/", "Azure"),
    ("@forge/", "Atlassian Forge"),
    ("@angular/", "User interface"),
    ("webpack", "Bundling"),
    ("rollup", "Bundling"),
    ("@rollup/", "Bundling"),
    ("tracing", "Logging"),
    ("org.junit", "Testing"),
    ("org.springframework", "Application framework"),
    ("org.mockito", "Testing"),
    ("org.slf4j", "Logging"),
    ("com.fasterxml.jackson", "Serialisation"),
    ("github.com/stretchr/testify", "Testing"),
];

#[rustfmt::skip]
const TABLE: &[(&str, &[&str])] = &[
    ("Testing", &[
        "pytest", "tox", "nox", "coverage", "hypothesis", "mock", "jest", "mocha", "chai", "vitest", "ava",
        "sinon", "supertest", "nyc", "c8", "junit", "testng", "mockito-core", "assertj-core", "truth",
        "proptest", "quickcheck", "criterion", "trybuild", "insta", "testify", "ginkgo",
        "gomega", "playwright", "playwright-core", "cypress", "responses", "trustme", "tap", "rspec",
        "phpunit", "guava-testlib", "pretty_assertions", "assert_cmd", "rstest", "httpbin",
        "pytest-httpbin", "ktlint", "karma", "jsdom", "nock", "expect-type", "tsd",
    ]),
    ("Serialisation", &[
        "serde", "serde_json", "serde_yaml", "toml", "bincode", "prost", "protobuf", "gson",
        "jackson-databind", "pyyaml", "yaml", "js-yaml", "msgpack", "marshmallow", "pydantic", "yaml.v3",
        "yaml.v2", "csv", "ciborium", "postcard", "quick-xml", "simplejson", "orjson", "attrs",
        "protobuf-java", "fast-xml-parser", "saxes", "json5",
    ]),
    ("HTTP", &[
        "reqwest", "hyper", "requests", "urllib3", "httpx", "aiohttp", "axios", "node-fetch", "undici",
        "got", "ky", "okhttp", "httpclient", "guzzle", "superagent", "http", "certifi", "idna",
        "charset-normalizer", "chardet", "pysocks", "send", "serve-static", "body-parser", "cookie",
        "cookie-parser", "fresh", "etag", "finalhandler", "parseurl", "qs", "range-parser", "type-is",
        "accepts", "content-type", "content-disposition", "proxy-addr", "vary", "encodeurl", "statuses",
        "http-errors", "on-finished", "mime-types", "cors",
    ]),
    ("Web server", &[
        "axum", "actix-web", "rocket", "warp", "flask", "django", "fastapi", "starlette", "tornado",
        "werkzeug", "express", "koa", "fastify", "hapi", "mux", "gin", "echo", "chi", "rack", "sinatra",
        "uvicorn", "gunicorn", "router", "connect", "tower", "tower-http",
    ]),
    ("Command line", &[
        "clap", "structopt", "argh", "click", "typer", "docopt", "commander", "yargs", "minimist", "meow",
        "cobra", "pflag", "cli", "rich", "colorama", "chalk", "kleur", "colored", "termcolor", "picocli",
        "commons-cli", "inquirer", "ora", "md2man", "go-md2man", "mousetrap",
    ]),
    ("Logging", &[
        "log", "env_logger", "slog", "winston", "pino", "morgan", "debug", "zap", "logrus", "zerolog",
        "loguru", "structlog", "logback-classic", "log4j-core",
    ]),
    ("Concurrency", &[
        "tokio", "async-std", "rayon", "futures", "crossbeam", "anyio", "trio", "gevent", "greenlet",
        "celery", "async", "p-limit", "parking_lot", "once_cell",
    ]),
    ("Errors", &[
        "anyhow", "thiserror", "eyre", "color-eyre", "depd",
    ]),
    ("Database", &[
        "sqlx", "diesel", "rusqlite", "sqlalchemy", "psycopg2", "psycopg", "pymongo", "redis", "mongoose",
        "sequelize", "knex", "prisma", "pg", "mysql", "mysql2", "sqlite3", "better-sqlite3", "gorm",
        "hibernate-core", "alembic", "classic-level", "connect-redis",
    ]),
    ("Cryptography", &[
        "sha2", "sha1", "md-5", "hmac", "rsa", "ring", "rustls", "openssl", "cryptography", "pyopenssl",
        "bcrypt", "jsonwebtoken", "pyjwt", "itsdangerous", "zeroize", "cookie-signature",
    ]),
    ("Random numbers", &["rand", "getrandom", "fastrand"]),
    ("Markdown", &["marked", "pulldown-cmark", "comrak", "markdown", "markdown-it", "commonmark"]),
    ("Templates", &[
        "jinja2", "handlebars", "ejs", "pug", "mustache", "tera", "askama", "mako", "markupsafe", "hbs",
        "highlight.js",
    ]),
    ("User interface", &[
        "react", "react-dom", "preact", "vue", "svelte", "solid-js", "jquery", "tkinter", "qt",
    ]),
    ("Type checking", &[
        "typescript", "mypy", "pyright", "typing-extensions", "typing_extensions",
    ]),
    ("Code style", &[
        "black", "flake8", "ruff", "isort", "pylint", "prettier", "xo", "standard", "pre-commit",
        "stylelint", "checkstyle", "error_prone_annotations",
    ]),
    ("Bundling", &[
        "esbuild", "vite", "parcel", "terser", "uglify-js", "tsup", "turbo", "lerna",
    ]),
    ("Packaging", &[
        "setuptools", "wheel", "flit-core", "flit_core", "hatchling", "poetry-core", "build", "twine",
        "setuptools-scm",
    ]),
    ("WebAssembly", &[
        "wasm-bindgen", "js-sys", "web-sys", "serde-wasm-bindgen", "wasm-bindgen-cli-support",
    ]),
    ("Parsing", &[
        "nom", "pest", "pyparsing", "lark", "path-to-regexp",
        "acorn",
    ]),
    ("Macros", &["syn", "quote", "proc-macro2"]),
    ("Text matching", &["regex", "fancy-regex", "aho-corasick", "memchr", "micromatch", "picomatch", "minimatch"]),
    ("Files", &[
        "tempfile", "glob", "globby", "fs-extra", "walkdir", "rimraf", "mkdirp", "watchdog", "chokidar", "fsnotify",
        "notify", "pathlib", "commons-io",
    ]),
    ("General purpose", &[
        "lodash", "underscore", "guava", "itertools", "commons-lang3", "ramda", "setprototypeof",
        "merge-descriptors", "utils-merge", "six",
    ]),
    ("Dates and times", &[
        "chrono", "time", "moment", "dayjs", "date-fns", "luxon", "python-dateutil", "pytz", "joda-time",
    ]),
    ("Encoding", &[
        "base64", "hex", "safe-buffer", "escape-html", "iconv-lite",
    ]),
    ("Configuration", &[
        "dotenv", "config", "viper", "configparser", "python-dotenv", "figment",
    ]),
    ("Numerics", &[
        "numpy", "scipy", "pandas", "ndarray", "num-traits", "nalgebra", "matplotlib", "torch",
        "tensorflow",
    ]),
];
