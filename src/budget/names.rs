//! The names and endings that [`super::classify`] knows, in lower case.

#[rustfmt::skip]
pub(super) const VENDORED_FOLDERS: &[&str] = &[
    "node_modules", "vendor", "vendors", "vendored", "third_party", "third-party", "thirdparty", "3rdparty",
    "bower_components", "jspm_packages", "web_modules", "godeps", "pods", "carthage", ".yarn", ".pnpm-store",
    "site-packages", ".venv", "venv", "virtualenv", ".bundle", "elm-stuff", ".cargo-vendor", "jars",
];

#[rustfmt::skip]
pub(super) const GENERATED_FOLDERS: &[&str] = &[
    "dist", "__generated__", "generated", "generated-sources", "__pycache__", "__snapshots__", ".next", ".nuxt",
    ".svelte-kit", ".gradle", ".terraform", ".idea", ".vs", "coverage", ".nyc_output", "htmlcov", ".mypy_cache",
    ".pytest_cache", ".ruff_cache", ".tox", ".eggs", "_build", "cmakefiles", ".dart_tool", ".parcel-cache", ".turbo",
];

#[rustfmt::skip]
pub(super) const GENERATED_ENDINGS: &[&str] = &[
    ".pb.go", ".pb.cc", ".pb.h", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", "_grpc.pb.go",
    ".pb.swift", ".g.dart", ".freezed.dart", ".g.cs", ".designer.cs", ".generated.cs", ".generated.ts",
    ".generated.js", ".gen.go", ".gen.ts", "_generated.go", "_gen.go", ".snap", ".map", ".tsbuildinfo", ".patch",
    ".diff", ".log", ".orig", ".rej",
];

#[rustfmt::skip]
pub(super) const MINIFIED_ENDINGS: &[&str] = &[
    ".min.js", ".min.css", ".min.mjs", ".min.cjs", "-min.js", "-min.css", ".bundle.js", ".chunk.js", ".min.html",
];

#[rustfmt::skip]
pub(super) const LOCK_NAMES: &[&str] = &[
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "cargo.lock",
    "gemfile.lock", "composer.lock", "poetry.lock", "pipfile.lock", "pdm.lock", "uv.lock", "pixi.lock",
    "conda-lock.yml", "go.sum", "go.work.sum", "gopkg.lock", "glide.lock", "mix.lock", "rebar.lock", "pubspec.lock",
    "podfile.lock", "package.resolved", "cartfile.resolved", "flake.lock", "packages.lock.json", "paket.lock",
    "project.assets.json", "gradle.lockfile", "buildscript-gradle.lockfile", "deno.lock", ".terraform.lock.hcl",
    "conan.lock", "module.bazel.lock", "stack.yaml.lock", "cabal.project.freeze", "shard.lock", "buf.lock",
    "chart.lock", "renv.lock", "jsr.lock", "vcpkg-lock.json", "requirements.lock",
];

#[rustfmt::skip]
pub(super) const EXAMPLE_WORDS: &[&str] = &[
    ".example", ".sample", ".template", ".tmpl", ".dist", ".defaults", ".schema",
];

#[rustfmt::skip]
pub(super) const SECRET_NAMES: &[&str] = &[
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".npmrc", ".pypirc", ".netrc", "_netrc", ".htpasswd", ".pgpass",
    ".git-credentials", ".dockercfg", ".vault-token", ".s3cfg", ".boto", "credentials.json", "client_secret.json",
    "client_secrets.json", "secrets.json", "secrets.yml", "secrets.yaml", "secrets.toml", "secret.yml", "secret.yaml",
    "secret.json", "kubeconfig", "terraform.tfstate", "terraform.tfstate.backup", "master.key", "credentials.yml",
    "credentials.yaml", "wp-config.php", "local.settings.json", "google-services.json", "shadow", ".mylogin.cnf",
];

#[rustfmt::skip]
pub(super) const SECRET_ENDINGS: &[&str] = &[
    ".pem", ".key", ".p12", ".pfx", ".p8", ".jks", ".keystore", ".kdbx", ".kdb", ".ppk", ".tfvars", ".tfvars.json",
    ".tfstate", ".ovpn", ".keytab", ".agekey", ".mobileprovision", ".gpg",
];

/// In alphabetical order: it is searched by halving.
#[rustfmt::skip]
pub(super) const BINARY_EXTENSIONS: &[&str] = &[
    "3gp", "7z", "a", "aac", "ai", "aiff", "apk", "ar", "arrow", "avi", "avif", "avro", "bin", "blend", "bmp", "br",
    "bz2", "cab", "class", "com", "cur", "dat", "db", "deb", "dex", "dll", "dmg", "doc", "docx", "ds_store", "dylib",
    "ear", "egg", "eot", "eps", "exe", "fbx", "flac", "flv", "gif", "glb", "gz", "h5", "heic", "icns", "ico", "idx",
    "img", "ipa", "iso", "jar", "jpeg", "jpg", "jxl", "lib", "lz4", "lzma", "m4a", "m4v", "mdb", "mid", "mkv", "mo",
    "mov", "mp3", "mp4", "mpeg", "mpg", "msi", "node", "npy", "npz", "o", "obj", "odp", "ods", "odt", "ogg", "ogv",
    "onnx", "otf", "pack", "parquet", "pdb", "pdf", "pickle", "pkg", "pkl", "png", "ppt", "pptx", "psd", "pt", "pth",
    "pyc", "pyd", "pyo", "rar", "rlib", "rpm", "safetensors", "so", "sqlite", "sqlite3", "stl", "swf", "tar", "tga",
    "tgz", "tif", "tiff", "ttc", "ttf", "vsix", "war", "wasm", "wav", "webm", "webp", "whl", "wmv", "woff", "woff2",
    "xcf", "xls", "xlsx", "xz", "z", "zip", "zst",
];
