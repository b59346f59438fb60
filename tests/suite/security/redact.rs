//! Redaction as a whole: what must go, what must stay, and the laws that hold for any text.

use proptest::prelude::*;
use touchmark::redact::{Policy, RedactOptions, redact};

const CASES: u32 = 1500;

fn disclose(text: &str) -> String {
    redact(text, &RedactOptions { policy: Policy::Disclose }).text
}

fn conceal(text: &str) -> String {
    redact(text, &RedactOptions::default()).text
}

/// Fragments that have a meaning for the scanner, for texts that are likelier to break it than random characters.
fn fragment() -> impl Strategy<Value = String> {
    let words = [
        "token",
        "password",
        "authorization",
        "Cookie",
        "email",
        "title",
        "id",
        "key",
        "Bearer ",
        "basic ",
        "ghp_",
        "sk-",
        "eyJ",
        "AKIA",
        "://",
        "@",
        ":",
        "=",
        "=>",
        "\"",
        "\\\"",
        "'",
        "\\",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        "&",
        "?",
        " ",
        "\n",
        "%22",
        "%3D",
        "%3A",
        "%26",
        "[secret]",
        "***",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "-----END ",
        ".",
        "-",
        "--",
        "a1b2c3d4e5f6",
        "Aa0Aa0Aa0Aa0Aa0Aa0Aa0Aa0",
        "example.com",
        "ä",
        "山",
        "712020:",
        "<",
        ">",
        "(",
        ")",
        "`",
        "8Q~",
        "AZDO",
        "hooks.slack.com/",
        "\r",
        "\t",
        "null",
        "12345",
    ];
    prop_oneof![9 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(fragment(), 0..40).prop_map(|parts| parts.concat())
}

/// Credentials are made at run time, so that no scanner finds one in this file.
fn tokens() -> Vec<String> {
    let run = |length: usize| "A2b3C4d5E6f7G8h9J0".chars().cycle().take(length).collect::<String>();
    let upper = |length: usize| "A2B3C4D5E6F7".chars().cycle().take(length).collect::<String>();
    let prefixes = [
        ("gh", "p_", 36),
        ("gh", "s_", 36),
        ("github_", "pat_11", 59),
        ("gl", "pat-", 20),
        ("gl", "ptt-", 40),
        ("ATA", "TT3", 186),
        ("AT", "BB", 28),
        ("sk-", "ant-api03-", 93),
        ("sk-", "proj-", 48),
        ("AI", "za", 35),
        ("ya", "29.", 60),
        ("GOC", "SPX-", 28),
        ("xo", "xb-", 40),
        ("np", "m_", 36),
        ("S", "G.", 66),
        ("h", "f_", 34),
        ("wh", "sec_", 32),
        ("sk_", "live_", 24),
    ];
    let mut tokens: Vec<String> = prefixes.iter().map(|(a, b, length)| format!("{a}{b}{}", run(*length))).collect();
    tokens.push(format!("AK{}{}", "IA", upper(16)));
    tokens.push(format!("e{}.e{}.{}", "yJ".to_owned() + &run(20), "yJ".to_owned() + &run(30), run(43)));
    tokens.push(format!("abc8{}{}", "Q~", run(34)));
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_redacted_is_given_back_unchanged(text in texts()) {
        for policy in [Policy::Conceal, Policy::Disclose] {
            let once = redact(&text, &RedactOptions { policy });
            let twice = redact(&once.text, &RedactOptions { policy });
            prop_assert_eq!(&twice.text, &once.text);
            prop_assert_eq!(twice.count, 0);
            prop_assert_eq!(once.count == 0, once.text == text);
        }
    }

    #[test]
    fn a_planted_token_never_survives(before in texts(), after in texts(), index in 0..21usize) {
        let token = &tokens()[index];
        let text = format!("{before} {token}{after}");
        prop_assert!(!disclose(&text).contains(token.as_str()), "{}", disclose(&text));
    }

    #[test]
    fn a_value_behind_a_secret_key_never_survives(
        key in proptest::sample::select(vec!["token", "X-Api-Key", "client_secret", "DB_PASSWORD", "PRIVATE-TOKEN", "x-gitlab-token", "access_token"]),
        value in "[A-Za-z0-9+/_~.!*^-]{6,40}[A-Za-z0-9]",
        form in 0..10usize,
    ) {
        let text = match form {
            0 => format!("{{\"{key}\":\"{value}\"}}"),
            1 => format!("{{\\\"{key}\\\":\\\"{value}\\\"}}"),
            2 => format!("{key}: {value}\nnext: line"),
            3 => format!("{key}={value}&x=1"),
            4 => format!("https://h.example.org/p?{key}={value}#f"),
            5 => format!("--{key} {value}"),
            6 => format!("<{key}>{value}</{key}>"),
            7 => format!("{{'{key}': ['{value}', \"x{value}\"]}}"),
            8 => format!("%22{key}%22%3A%22{value}%22"),
            _ => format!("{key} => '{value}'"),
        };
        prop_assert!(!disclose(&text).contains(&value), "{} -> {}", text, disclose(&text));
    }
}

#[test]
fn headers_lose_their_credential_whatever_the_scheme() {
    let credential = ["canary", "0123456789"].concat();
    for text in [
        format!("Authorization: Bearer {credential}"),
        format!("authorization: Basic {credential}=="),
        format!("curl -H \"Authorization: Digest {credential}\" https://x.example.org"),
        format!("{{\"headers\":{{\"Authorization\":[\"Token {credential}\"]}}}}"),
        format!("Cookie: a=1; session={credential}"),
        format!("\"set-cookie\": [\"a=b\", \"session={credential}; Path=/\"]"),
        format!("PROXY-AUTHORIZATION={credential}"),
        format!("failed with Bearer {credential}, sorry"),
        format!("https://user:{credential}@git.example.org/x"),
        format!("postgres://{credential}@db.example.org"),
        format!("?key={credential}"),
        format!("AccountName=x;AccountKey={credential}=="),
        format!("-----BEGIN RSA {} KEY-----\n{credential}\n-----END RSA {} KEY-----", "PRIVATE", "PRIVATE"),
        format!("-----BEGIN {} KEY-----\\n{credential}", "PRIVATE"),
    ] {
        assert!(!disclose(&text).contains(&credential), "{text} -> {}", disclose(&text));
    }
}

#[test]
fn ordinary_log_text_survives() {
    for text in [
        "run 01J9 finished in 1234 ms: 12 pages, 3 updated",
        "max_tokens=4096 tokens: 12345 tokenCount=7",
        "commit 0123456789abcdef0123456789abcdef01234567 on main",
        "https://api.github.com/repos/o/r/git/trees/main?recursive=1",
        "the token is missing; set a password",
        "npm i @forge/api@8.3.0 pkg@1.2.3",
        "basic understanding of bearer bonds",
        "path: src/egress/url.rs line 7",
        "sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "{\"token\":null,\"secret\":true,\"password\":\"\"}",
        "time=2026-11-22T08:00:00Z level=info",
    ] {
        assert_eq!(disclose(text), text);
        assert_eq!(conceal(text), text);
    }
}

#[test]
fn code_that_names_a_secret_survives() {
    for text in [
        "if (token === undefined) return null;",
        "def login(user, password=None):",
        "connect({ host, password: null });",
        "if token == other { return; }",
        "while (password !== confirmation) ask();",
        "const password = process.env.DB_PASSWORD;",
        "let secret = get_secret(\"webhook\")?;",
        "token = os.environ[\"TOKEN\"]",
        "password = ENV['DB_PASSWORD']",
        "let token = env!(\"TOKEN\");",
        "self.token = config.token;",
        "const secret = await read();",
        "token: string;",
        "fn login(password: &str, token: Option<String>) -> bool {",
        "connect(host, password=password)",
        "export TOKEN=$OTHER_TOKEN",
        "token=$(cat file)",
        "const token = this.settings.value;",
        "secret: std::env::var(\"S\").ok(),",
        "password: ${DB_PASSWORD}",
        "password: \"$DB_PASSWORD\"",
        "password: ${{ secrets.DB_PASSWORD }}",
        "token: \"{{ vault_token }}\"",
        "password=%DB_PASSWORD%, host=h1",
        "password=%(password)s",
        "$env:TOKEN = $env:OTHER_TOKEN",
        "api_key = config[\"api_key\"]",
        "token = d['token'];",
        "password: ********",
        "secret: !Ref MySecret",
        "PASSWORD=\"$(cat /run/secret)\"",
        "var token = TokenKind.None;",
        "Authorization: Bearer {token}",
        "Authorization: `Bearer ${token}`",
        "git clone https://user:${PASSWORD}@host.example/x",
        "git clone https://$TOKEN@host.example/x",
        "export TOKEN=\"${TOKEN:-}\"",
        "const token = `${getToken()}`;",
        "TOKEN=${TOKEN:?is not set}",
        "export TOKEN=\"${TOKEN:?set it before you run this}\"",
        "TOKEN=${TOKEN?missing}",
        "TOKEN=${TOKEN:-}",
        "TOKEN=${TOKEN:-$OTHER_TOKEN}",
        "password: ${DB_PASSWORD:-${PASSWORD}}",
        "let token = data[0];",
        "secret = parts[index]",
        "let secret = *ptr;",
        "connect(&host, token: &token)",
        "token: &value,",
        "let secret = token.value();",
        "the api-token header is sent with each request",
        "mysql -u root -p db",
        "mysql -p$PASSWORD",
    ] {
        assert_eq!(disclose(text), text);
    }
}

/// What masks over the files of public repositories had taken away.
#[test]
fn expressions_types_and_sentences_survive() {
    let given = [
        "accessToken: token)",
        "Token:    tokenPublic,",
        "password: hashedPassword,",
        "refresh(refreshToken: string): Promise<void> {",
        "def f(token: CancellationToken) -> int:",
        "api_key: Secret | None = None",
        "pub hmac_secret: Secret<String>,",
        "func f(apiKey: String?, id: Int)",
        "query($password: String!) {",
        "client(api_key=resolved_api_key,\n",
        "const token = githubToken ?? getToken();",
        "const refreshToken = tokens && tokens.renew_token;",
        "const credentials = [",
        "const saveToken = (token: string): void => {",
        "const token = useMemo(",
        "token := c.String(\"name\")",
        "sessionID: session.id,",
        "access_token: cookies[Kind.ACCESS_TOKEN],",
        "exists?(token: params[:invite_code])",
        "'token' => $token,",
        "$sid = $pdo->query('x');",
        "headers: { Authorization: makeAuth(c), Accept: 'x' }",
        "headers: { cookie: chef.cookieHeader }",
        "{\"Authorization\": f\"Bearer {at}\"}",
        "t.Fatalf(\"failed to make a token: %v\", err)",
        "raise \"no access token: #{message}\"",
        "printf 'API_KEY=%s\\n' \"$1\"",
        "token: `pat-${user.token}`",
        "Authorization: 'Basic ' + btoa(user)",
        "url = base + \"?token=\" + value;",
        "fetch(url, { credentials: \"same-origin\" })",
        "emptyToken: 'Enter one, or leave this empty'",
        "label = { password: 'Show password' }",
        "forgot_password: Forgot password?",
        "case accessToken = \"access_token\"",
        "const OAUTH_TOKEN = 'https://auth.example.com/oauth/token';",
        "path = \"abfs://container@account.example.net/x\"",
        "feed_credential=\"$1\"",
        "TOKEN=\"$(aws get --name \"$N\")\"",
        "token = 0;",
        "token := AccessToken{",
        "let token = try await machines.issue()",
        "for _, password := range passwords {",
        "user.pass = []byte{1}",
        "$pass = (string)($_POST['password'] ?? '');",
        "password: *const c_char,",
        "authorization: any | null;",
        "strength(password: Ref<string>, i18n: I18n)",
        "let cookie = Cookie::new(AUTH_COOKIE, \"\");",
        "const auth = basicAuth({",
        "const accessToken = [encode({ alg })]",
        "const password = SHARES[shareToken as keyof typeof SHARES]",
        "const sessionId = parts[parts.length - 1];",
        "return post<PasswordResetToken>(routes.reset, payload);",
        "client(api_key=\"<api-key>\")",
        "self.refresh_token = refresh_token",
        "token := resp.Decision.Params",
        "// ====== FULL NAME TOKEN ======",
        "from_secret: docker_password",
        "export URL=postgres://$username:$password@localhost:5432/db",
        "PASSWORD='...'",
        "clientSecret: \"xxxx\"",
        "F(string id, CancellationToken cancellationToken = default)",
        "Connection = (string?)null, Secret = (string?)null,",
        "$secret = (string) $user->mfa_secret;",
        "status: done ? \"pass\" : \"fail\",",
        ":type=\"isHidden ? 'password' : 'text'\"",
        "const clientSecret = refWithCallback(",
        "Sid = \"EnforceSSLOnly\"",
        "\"Sid\": \"AllowCloudFrontRead\",",
        "\"password\": \"Mot de passe\",",
        "token: \"API-Token\"",
        "password: Passwort",
        "forgot_password: Passwort vergessen?",
        "\"newPassword\": \"Новый пароль\",",
        "\"client_secret\": \"客户端密钥\",",
    ];
    let masked: Vec<String> = given.into_iter().filter(|text| disclose(text) != *text).map(disclose).collect();
    assert!(masked.is_empty(), "{masked:#?}");
}

/// The nearest neighbours of those.
#[test]
fn what_stands_in_the_place_of_an_expression_is_masked() {
    let mut wrong = Vec::new();
    let value = ["canary", "0123456789"].concat();
    for text in [
        format!("accessToken: {value})"),
        format!("password: {value},"),
        format!("token = {value} ? \"a\" : \"b\""),
        format!("f(token = {value})"),
        format!("Sid = \"{value}\""),
        format!("\"sid\": \"{}Word\"", value.to_uppercase()),
        format!("password: Passwort{value}"),
        format!("\"password\": \"Passwort {value}\""),
        format!("\"password\": \"пароль{value}\""),
        format!("? \"password\": \"{value}\""),
        format!("token = {value} ?? other"),
        format!("{{\"Authorization\": f\"Bearer {value}\"}}"),
        format!("token: `pat-${{user}}{value}`"),
        format!("token: \"use {value}, or none.\""),
        format!("url = \"?token={value}\" + rest"),
        format!("OAUTH_TOKEN = 'https://user:{value}@example.com'"),
        format!("ssh://git:{value}@example.com/x"),
        format!("https://{value}@example.com/x"),
        format!("password: {value}\n"),
        format!("self.token = {value}"),
        format!("<token>{value}</token>"),
        format!("postgres://$user:{value}@localhost/db"),
    ] {
        wrong.extend(disclose(&text).contains(&value).then(|| disclose(&text)));
    }
    for (text, masked) in [
        ("password: changeme", "password: [secret]"),
        ("DB_PASSWORD=changeme && run", "DB_PASSWORD=[secret] && run"),
        ("password=my_word;host=h", "password=[secret];host=h"),
        ("password: MyWord!", "password: [secret]"),
        ("log in with password: hunter as admin", "log in with password: [secret] as admin"),
        ("(user: admin, password: hunter)", "(user: admin, password: [secret])"),
        ("password: \"correct horse battery staple\"", "password: \"[secret]\""),
        ("password: hunterMonkey; user: x1", "password: [secret]; user: x1"),
        ("password = hunterMonkey, host=h1", "password = [secret], host=h1"),
        ("Authorization: Bearer hunter", "Authorization: [secret]"),
        ("login failed, password: Sommer user=bob", "login failed, password: [secret] user=bob"),
        ("password: Welcome monkey", "password: [secret] monkey"),
        // Letters alone, and none of them a word: what a generator of passwords makes.
        ("password: GOcgWkooYmwGqwUkCusa, other", "password: [secret], other"),
        ("token = umqGeWqCCmiCayqKOmuO)", "token = [secret])"),
    ] {
        wrong.extend((disclose(text) != masked).then(|| disclose(text)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_reference_with_a_value_of_its_own_is_masked() {
    let value = ["canary", "0123456789"].concat();
    for text in [
        format!("password: ${{DB_PASSWORD:-{value}}}"),
        format!("password: \"${{DB_PASSWORD:-{value}}}\""),
        format!("password: ${{DB_PASSWORD:={value}}}"),
        format!("token: ${value}"),
        format!("token: any^!~{value}"),
        format!("token: !Sub {value}"),
        format!("token: !!str \"{value}\""),
        format!("https://user:${{P:-{value}}}@host.example"),
        format!("Authorization: Bearer {{{value}}}"),
    ] {
        let shown = disclose(&text);
        assert!(!shown.contains(&value), "{text} became {shown}");
    }
}

#[test]
fn what_command_lines_and_settings_hold_without_a_sign_is_masked() {
    let value = ["canary", "0123456789"].concat();
    for (text, masked) in [
        (format!("mysql -u root -p{value} db"), "mysql -u root -p[secret] db"),
        (format!("mysqldump -p'{value}' db > x"), "mysqldump -p'[secret]' db > x"),
        (format!("[\"CMD\", \"mysqladmin\", \"-p{value}\"]"), "[\"CMD\", \"mysqladmin\", \"-p[secret]\"]"),
        (format!("storePassword {value}"), "storePassword [secret]"),
        (format!("ENV API_TOKEN {value}\nRUN x"), "ENV API_TOKEN [secret]\nRUN x"),
        ("ENV API_TOKEN abcdefgh".to_owned(), "ENV API_TOKEN [secret]"),
        (format!("signing {{\n    keyPassword {value}\n}}"), "signing {\n    keyPassword [secret]\n}"),
        (format!("api-token {value}\nnext line"), "api-token [secret]\nnext line"),
    ] {
        assert_eq!(disclose(&text), masked);
        assert_eq!(disclose(masked), masked);
    }
}

#[test]
fn a_mask_swallows_nothing_that_follows() {
    let value = ["canary", "0123456789"].concat();
    for (text, masked) in [
        (format!("password={value}; user: x1"), "password=[secret]; user: x1"),
        (format!("password={value};user=x1"), "password=[secret];user=x1"),
        (format!("token={value}, host=h1"), "token=[secret], host=h1"),
        (format!("token={value},host=h1"), "token=[secret],host=h1"),
        (format!("The token: {value}."), "The token: [secret]."),
        (format!("Authorization: Bearer {value}; user: x1"), "Authorization: [secret]; user: x1"),
        (format!("Authorization: Bearer {value}, host=h1"), "Authorization: [secret], host=h1"),
        (format!("Authorization: Bearer {value} was refused."), "Authorization: [secret] was refused."),
        (format!("Cookie: a=1; session={value}; user: x1"), "Cookie: [secret]; user: x1"),
        (format!("if (token === \"{value}\") go();"), "if (token === \"[secret]\") go();"),
        (format!("password = \"{value}\"; go();"), "password = \"[secret]\"; go();"),
    ] {
        assert_eq!(disclose(&text), masked);
    }
}

#[test]
fn conceal_masks_people_and_pages_and_disclose_shows_them() {
    let account = ["712020:", "0a1b2c3d-0000-4000-8000-123456789abc"].concat();
    let text = format!(
        "user anna.müller@example.com, account {account}, {{\"title\":\"Ελληνικά\",\"displayName\":\"山田太郎\",\"id\":123456}}"
    );
    assert_eq!(disclose(&text), text);
    assert_eq!(
        conceal(&text),
        "user ***@example.com, account 71***c, {\"title\":\"Ελ***ά\",\"displayName\":\"山***\",\"id\":\"12***6\"}"
    );
}

#[test]
fn json_stays_json() {
    let text = r#"{"token":12345,"id":7,"title":"a \"b\" c","nested":{"password":"x"},"list":["ok"]}"#;
    for text in [conceal(text), disclose(text)] {
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    }
}

/// Found by fuzzing: the mask took away what had kept the rest from being a URL with a password.
#[test]
fn what_masking_itself_brings_together_is_masked_too() {
    let text = "\0\0\0]\0@://X.id:\0J.-..\0Jid:\0-1J.H/X.id:\0X@id:\0-1J.HH?HX.id:\0J.z_:.:_:_X";
    let once = conceal(text);
    assert_eq!(conceal(&once), once);
}

/// Where the value stands apart from its name, or the name is not English.
#[test]
fn a_value_apart_from_its_name_is_masked() {
    let mut wrong = Vec::new();
    for text in [
        "os.getenv(\"API_PASSWORD\", \"VALUE\")",
        "os.environ.get('SECRET_KEY', 'VALUE')",
        "process.env.DB_PASSWORD || \"VALUE\"",
        "process.env.DB_PASSWORD ?? 'VALUE'",
        "process.env[\"DB_PASSWORD\"] || \"VALUE\"",
        "os.getenv(\"TOKEN\") or \"VALUE\"",
        "define('DB_PASSWORD', 'VALUE');",
        "define( 'DB_PASSWORD', 'VALUE' );",
        "'password' => env('DB_PASSWORD', 'VALUE'),",
        "ENV.fetch('API_TOKEN', 'VALUE')",
        "getenv('X_SECRET') ?: 'VALUE'",
        "- name: DB_PASSWORD\n  value: VALUE",
        "- name: DB_PASSWORD\n  value: \"VALUE\"\n- name: HOST\n  value: h1",
        "{\"name\":\"DB_PASSWORD\",\"value\":\"VALUE\"}",
        "{\n  \"Key\": \"db_password\",\n  \"Value\": \"VALUE\"\n}",
        "{\\\"name\\\":\\\"DB_PASSWORD\\\",\\\"value\\\":\\\"VALUE\\\"}",
        "variable \"db_password\" {\n  type    = string\n  default = \"VALUE\"\n}",
        "variable \"db_password\" { default = \"VALUE\" }",
        "CREATE USER app IDENTIFIED BY 'VALUE'",
        "ALTER USER app IDENTIFIED WITH mysql_native_password BY 'VALUE';",
        "CREATE USER app PASSWORD 'VALUE';",
        "user.setPassword(\"VALUE\");",
        "viper.SetDefault(\"db.password\", \"VALUE\")",
        "config(\"password\", default=\"VALUE\")",
        "<add key=\"Password\" value=\"VALUE\"/>",
        "<password>VALUE</password>",
        "@Value(\"${db.password:VALUE}\")",
        "| API_PASSWORD | VALUE |",
        "| `API_PASSWORD` | `VALUE` | what it is |",
        "password: str = \"VALUE\"",
        "def f(user: str, password: Optional[str] = 'VALUE'):",
        "const PASSWORD: &'static str = \"VALUE\";",
        "CREATE TABLE u (id int, pw text DEFAULT 'VALUE');",
        "  password varchar(60) NOT NULL DEFAULT 'VALUE',",
        "Passwort: VALUE",
        "Kennwort: VALUE",
        "Mot de passe : VALUE",
        "mot_de_passe = \"VALUE\"",
    ] {
        let shown = disclose(&text.replace("VALUE", &["hunter", "2secret"].concat()));
        let masked = text.replace("VALUE", "[secret]");
        if shown != masked || disclose(&masked) != masked {
            wrong.push((masked, shown));
        }
    }
    assert_eq!(disclose("CREATE USER app PASSWORD 'geheim';"), "CREATE USER app PASSWORD '[secret]';");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The nearest neighbours of those.
#[test]
fn what_is_no_value_apart_from_a_name_survives() {
    let given = [
        "os.getenv(\"DB_PASSWORD\")",
        "os.getenv(\"DB_PASSWORD\", \"\")",
        "os.getenv(\"DB_PASSWORD\", other)",
        "process.env.DB_PASSWORD || \"\"",
        "process.env.DB_PASSWORD || readPassword()",
        "label(\"password\", \"Choose one\")",
        "column(\"password\", \"varchar\")",
        "type === \"password\" || \"text\"",
        "SELECT salt || password || 'x' FROM u",
        "env('DB_PASSWORD', null)",
        "env('DB_PASSWORD', '${OTHER}')",
        "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: x",
        "- name: DB_PASSWORD\n  value: $(OTHER)",
        "- name: DB_PASSWORD\n  value: \"{{ .Values.password }}\"",
        "{\"name\":\"DB_PASSWORD\",\"value\":\"\"}",
        "{\"name\":\"password\",\"type\":\"text\",\"value\":\"a\"}",
        "variable \"db_password\" {\n  type = string\n}\nvariable \"size\" {\n  default = \"large\"\n}",
        "variable \"db_password\" {\n  default = \"\"\n}",
        "ORDER BY 'name'",
        "password text DEFAULT NULL, name text DEFAULT 'none'",
        "password text, name text DEFAULT 'Anna'",
        "getPassword(\"vault\")",
        "setPassword(password)",
        "world.set_secret(\"git:a\", value)",
        "setPassword(\"\")",
        "| password | string | the password |",
        "| API_TOKEN | required |",
        "| token | uint64 |",
        "| API_PASSWORD | see section-3 |",
        "| password | VARCHAR(60) |",
        "<password></password>",
        "password=\"<password>\"",
        "password: string",
        "password: str = None",
        "token: Token",
        "password: str = \"\"",
        "Password: at least 12 characters",
        "Passwort: mindestens 12 Zeichen",
        "Mot de passe : au moins 12 signes",
        "Das Passwort muss lang sein.",
        "passwort: Passwort vergessen?",
        "le temps passe : vite",
    ];
    let masked: Vec<String> = given.into_iter().filter(|text| disclose(text) != *text).map(disclose).collect();
    assert!(masked.is_empty(), "{masked:#?}");
}
