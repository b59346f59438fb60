//! Labels of a user interface behind a secret's name, as files of translations have them: `"password": "Mot de passe"`.

use super::steps::looked_at;

/// Bytes of the longest label.
const LONGEST: usize = 200;

/// What passwords, tokens and keys are called, in lower case: the beginning that all forms of a word share.
const NAMES: &[&str] = &[
    "passwor",
    "passord",
    "kennwort",
    "mot de passe",
    "mots de passe",
    "contrase",
    "senha",
    "palavra-passe",
    "парол",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "비밀번호",
    "hasło",
    "hasła",
    "heslo",
    "hesla",
    "jelszó",
    "jelszav",
    "lösenord",
    "adgangskode",
    "salasana",
    "wachtwoord",
    "wagwoord",
    "şifre",
    "parola",
    "κωδικ",
    "סיסמ",
    "كلمة",
    "mật khẩu",
    "kata sandi",
    "geslo",
    "lozink",
    "лозинк",
    "slaptažod",
    "token",
    "токен",
    "токън",
    "jeton",
    "令牌",
    "トークン",
    "토큰",
    "權杖",
    "schlüssel",
    "clé",
    "clave",
    "chiave",
    "chave",
    "ключ",
    "密钥",
    "密鑰",
    "金鑰",
    "キー",
    "geheim",
    "secret",
    "секрет",
];

/// Labels of one word in plain letters: nothing but the name itself, as a heading has it.
const ALONE: &[&str] = &[
    "Passwort",
    "Kennwort",
    "Senha",
    "Heslo",
    "Wachtwoord",
    "Wagwoord",
    "Adgangskode",
    "Passord",
    "Salasana",
    "Lozinka",
    "Parola",
    "Geslo",
    "Jeton",
    "API-Token",
    "Token",
];

/// Whether a whole value is words for people that name a secret: several of them, one in letters beyond ASCII, or one of [`ALONE`].
/// None has a digit.
pub(super) fn is_label(value: &str) -> bool {
    if value.len() > LONGEST {
        return false;
    }
    looked_at(value.len());
    let is_word = |word: &str| {
        word.chars().filter(|c| c.is_alphabetic()).count() < 40
            && !word.contains(|c: char| c.is_ascii_digit() || "=/\\_$&+@#^*<>[]{}".contains(c))
    };
    let is_named = || {
        let lower = value.to_lowercase();
        NAMES.iter().any(|name| lower.contains(name))
    };
    ALONE.contains(&value)
        || (value.trim().contains(' ') || !value.is_ascii()) && value.split(' ').all(is_word) && is_named()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_people_are_labels() {
        for value in [
            "Mot de passe",
            "Passwort",
            "API-Token",
            "Пароль",
            "密码",
            "Passwort vergessen?",
            "Nueva contraseña",
            "パスワード",
            "Clé privée",
        ] {
            assert!(is_label(value), "{value}");
        }
    }

    #[test]
    fn what_may_be_a_credential_is_none() {
        for value in [
            "passwort",
            "Passwort1",
            "MyPassword",
            "pässwört",
            "correct horse battery",
            "Tökenx9ab",
            "secret_ключ",
            "Sommer",
            "пароль=x",
        ] {
            assert!(!is_label(value), "{value}");
        }
    }
}
