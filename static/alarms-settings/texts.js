// @ts-check
// The texts of the alarms' settings.

import { count, localized, number } from "../kit/viewer.js";

export const settingsTexts = /* @__PURE__ */ localized({
  en: {
    title: "CloudWatch alarms", loading: "Loading the AWS accounts", lead: "Connect AWS accounts once; writers then put their alarms on pages. The app reads alarms and nothing else, asks AWS each time, and keeps none of them.",
    notAdminTitle: "Only site admins connect AWS accounts", notAdmin: "Ask a site admin to connect an account or to allow one in your space.",
    noVendorTitle: "Roles cannot be used yet", noVendor: "Whoever deployed the app has not set its AWS identity. docs/INSTALL.md says how to make one that may do nothing but assume roles. Access keys work all the same.",
    accounts: "AWS accounts", none: "No account is connected yet.", add: "Connect an account", edit: "Edit", remove: "Remove", test: "Test", testing: "Testing…",
    states: /** @type {Record<string, string>} */ ({ ready: "Ready", untested: "Not tested", refused: "Refused" }), tested: (/** @type {string} */ when) => `tested ${when}`, methods: /** @type {Record<string, string>} */ ({ role: "IAM role", keys: "Access keys" }),
    untestedHint: "Not shown anywhere until its test has passed.", refusedHint: "Not shown anywhere: its trust policy lets others in, or its keys are the root user's. Correct it, then test again.",
    keysSet: (/** @type {string} */ when) => `keys set ${when}`, spacesAll: "in all spaces", spacesNone: "in no space yet", spacesSome: (/** @type {string} */ names) => `in ${names}`, spacesMore: (/** @type {number} */ n) => `${count(n, "more space")}`,
    removeTitle: (/** @type {string} */ name) => `Remove ${name}?`, removeBody: "Its alarms vanish from all pages. Its keys are deleted here; delete the role or user in AWS yourself.", removing: "Removing…", removed: "The account was removed.", saved: "The account was saved.",
  },
  de: {
    title: "CloudWatch-Alarme", loading: "AWS-Konten werden geladen", lead: "Verbinden Sie AWS-Konten einmal; danach setzen Schreibende deren Alarme auf Seiten. Die App liest Alarme und sonst nichts, fragt AWS jedes Mal und bewahrt keinen davon auf.",
    notAdminTitle: "Nur die Site-Administration verbindet AWS-Konten", notAdmin: "Bitten Sie die Site-Administration, ein Konto zu verbinden oder eines in Ihrem Bereich zuzulassen.",
    noVendorTitle: "Rollen sind noch nicht möglich", noVendor: "Wer die App bereitgestellt hat, hat ihre AWS-Identität nicht gesetzt. docs/INSTALL.md sagt, wie man eine anlegt, die nichts darf als Rollen anzunehmen. Zugriffsschlüssel gehen trotzdem.",
    accounts: "AWS-Konten", none: "Noch ist kein Konto verbunden.", add: "Konto verbinden", edit: "Bearbeiten", remove: "Entfernen", test: "Prüfen", testing: "Wird geprüft…",
    states: { ready: "Bereit", untested: "Nicht geprüft", refused: "Abgelehnt" }, tested: (/** @type {string} */ when) => `geprüft ${when}`, methods: { role: "IAM-Rolle", keys: "Zugriffsschlüssel" },
    untestedHint: "Wird nirgends gezeigt, bis seine Prüfung bestanden ist.", refusedHint: "Wird nirgends gezeigt: Seine Vertrauensrichtlinie lässt auch andere ein, oder seine Schlüssel sind die des Root-Benutzers. Berichtigen Sie das und prüfen Sie noch einmal.",
    keysSet: (/** @type {string} */ when) => `Schlüssel gesetzt ${when}`, spacesAll: "in allen Bereichen", spacesNone: "noch in keinem Bereich", spacesSome: (/** @type {string} */ names) => `in ${names}`, spacesMore: (/** @type {number} */ n) => count(n, "weiterem Bereich", "weiteren Bereichen"),
    removeTitle: (/** @type {string} */ name) => `${name} entfernen?`, removeBody: "Seine Alarme verschwinden von allen Seiten. Seine Schlüssel werden hier gelöscht; Rolle oder Benutzer löschen Sie in AWS selbst.", removing: "Wird entfernt…", removed: "Das Konto wurde entfernt.", saved: "Das Konto ist gespeichert.",
  },
});

export const formTexts = /* @__PURE__ */ localized({
  en: {
    newTitle: "Connect an AWS account", editTitle: (/** @type {string} */ name) => `Edit ${name}`, method: "How the app gets in", roleHint: "Recommended. No key is kept; the role trusts this site alone, by its External ID.", keysHint: "For accounts that the deployer's identity cannot reach. The keys are kept as secrets and never shown again.",
    step: "1. Set it up in AWS", stepLead: "Run one of these in the account whose alarms are to be shown. This site's values are filled in.", stepKeysLead: "Make a user that may read alarms and nothing else, and keys for it.", setups: /** @type {Record<string, string>} */ ({ cli: "AWS CLI", cloudformation: "CloudFormation", terraform: "Terraform", policies: "Policies" }),
    trust: "Trust policy of the role", permissions: "Permission policy", optional: "Optional, besides", stepEnter: "2. Enter it here", name: "Name", nameHint: "As writers and readers know it, for example “Shop production”.", roleArn: "Role ARN", roleHelp: "arn:aws:iam::123456789012:role/TouchmarkAlarms",
    keyId: "Access key ID", secret: "Secret access key", keysKeep: "Leave both empty to keep the keys as they are.", regions: "Regions", regionsHint: "Where there are alarms. Each is asked for itself.", regionsFind: "Find a region", regionsChosen: (/** @type {number} */ n) => `${number(n)} chosen`, regionsOther: (/** @type {string} */ partition) => `Partition ${partition}`,
    spaces: "Spaces that may show it", spacesAll: "All spaces", spacesSome: "Only these", spacesFind: "Find a space", spacesHint: "Whoever may see such a space may see this account's alarms in it.", saveTest: "Save and test", saveOnly: "Save", regionsNeeded: "Choose at least one region.",
  },
  de: {
    newTitle: "Ein AWS-Konto verbinden", editTitle: (/** @type {string} */ name) => `${name} bearbeiten`, method: "Wie die App hineinkommt", roleHint: "Empfohlen. Kein Schlüssel wird aufbewahrt; die Rolle vertraut allein dieser Site, an ihrer External ID erkannt.", keysHint: "Für Konten, die die Identität der Bereitstellung nicht erreicht. Die Schlüssel werden als Geheimnisse aufbewahrt und nie wieder gezeigt.",
    step: "1. In AWS einrichten", stepLead: "Führen Sie eines davon in dem Konto aus, dessen Alarme gezeigt werden sollen. Die Werte dieser Site sind eingesetzt.", stepKeysLead: "Legen Sie einen Benutzer an, der Alarme lesen darf und sonst nichts, und Schlüssel für ihn.", setups: { cli: "AWS CLI", cloudformation: "CloudFormation", terraform: "Terraform", policies: "Richtlinien" },
    trust: "Vertrauensrichtlinie der Rolle", permissions: "Berechtigungsrichtlinie", optional: "Wahlweise dazu", stepEnter: "2. Hier eintragen", name: "Name", nameHint: "Wie Schreibende und Lesende es kennen, zum Beispiel „Shop Produktion“.", roleArn: "Rollen-ARN", roleHelp: "arn:aws:iam::123456789012:role/TouchmarkAlarms",
    keyId: "Zugriffsschlüssel-ID", secret: "Geheimer Zugriffsschlüssel", keysKeep: "Beides leer lassen behält die Schlüssel, wie sie sind.", regions: "Regionen", regionsHint: "Wo es Alarme gibt. Jede wird für sich gefragt.", regionsFind: "Eine Region suchen", regionsChosen: (/** @type {number} */ n) => `${number(n)} gewählt`, regionsOther: (/** @type {string} */ partition) => `Partition ${partition}`,
    spaces: "Bereiche, die es zeigen dürfen", spacesAll: "Alle Bereiche", spacesSome: "Nur diese", spacesFind: "Einen Bereich suchen", spacesHint: "Wer einen solchen Bereich sehen darf, darf darin die Alarme dieses Kontos sehen.", saveTest: "Speichern und prüfen", saveOnly: "Speichern", regionsNeeded: "Wählen Sie mindestens eine Region.",
  },
});

export const proofTexts = /* @__PURE__ */ localized({
  en: {
    verdicts: /** @type {Record<string, string>} */ ({ ready: "The account is ready", refused: "The account is refused: its trust policy is open", failed: "The test could not be finished" }),
    trust: /** @type {Record<string, Record<string, string>>} */ ({
      site: { accepted: "With this site's External ID the role can be assumed.", refused: "With this site's External ID the role cannot be assumed.", unknown: "Whether the role can be assumed with this site's External ID could not be told.", skipped: "" },
      none: { accepted: "Without an External ID the role can be assumed, too. Anybody who goes through the same app deployment could reach it. Add the condition on sts:ExternalId, as in the trust policy shown here.", refused: "Without an External ID the role refuses.", unknown: "Whether it refuses without an External ID could not be told.", skipped: "Without an External ID: not tried." },
      random: { accepted: "With a random External ID the role can be assumed, too. Its condition accepts any value: use StringEquals with exactly this site's External ID.", refused: "With a random External ID the role refuses.", unknown: "Whether it refuses a random External ID could not be told.", skipped: "With a random External ID: not tried." },
    }),
    held: (/** @type {string} */ region, /** @type {string} */ actions) => `${region}: ${actions} allowed.`, lacking: (/** @type {string} */ region, /** @type {string} */ actions) => `${region}: ${actions} not allowed. Add it to the permission policy.`, regionFailed: (/** @type {string} */ region, /** @type {string} */ why) => `${region}: ${why}`,
    more: { role: "What else the role may do cannot be seen, and does not matter here: each session is narrowed to these reads, however much the role allows.", keys: "What else these keys may do is not looked for: nothing narrows them but the permission policy of their user." },
    rootTitle: "The account is refused: these are the root user's keys", root: "The root user may do everything in the account, and nothing can narrow it. Make an IAM user with the permission policy shown here, and delete the root user's keys in AWS.",
    notTold: "What could not be told proves nothing, so that the account stays as it was. Try again.",
  },
  de: {
    verdicts: { ready: "Das Konto ist bereit", refused: "Das Konto ist abgelehnt: Seine Vertrauensrichtlinie ist offen", failed: "Die Prüfung ließ sich nicht abschließen" },
    trust: {
      site: { accepted: "Mit der External ID dieser Site lässt sich die Rolle annehmen.", refused: "Mit der External ID dieser Site lässt sich die Rolle nicht annehmen.", unknown: "Ob sich die Rolle mit der External ID dieser Site annehmen lässt, war nicht festzustellen.", skipped: "" },
      none: { accepted: "Ohne External ID lässt sich die Rolle ebenfalls annehmen. Jeder, der über dieselbe Bereitstellung der App kommt, könnte sie erreichen. Ergänzen Sie die Bedingung auf sts:ExternalId, wie in der gezeigten Vertrauensrichtlinie.", refused: "Ohne External ID lehnt die Rolle ab.", unknown: "Ob sie ohne External ID ablehnt, war nicht festzustellen.", skipped: "Ohne External ID: nicht versucht." },
      random: { accepted: "Mit einer zufälligen External ID lässt sich die Rolle ebenfalls annehmen. Ihre Bedingung nimmt jeden Wert: Verwenden Sie StringEquals mit genau der External ID dieser Site.", refused: "Mit einer zufälligen External ID lehnt die Rolle ab.", unknown: "Ob sie eine zufällige External ID ablehnt, war nicht festzustellen.", skipped: "Mit einer zufälligen External ID: nicht versucht." },
    },
    held: (/** @type {string} */ region, /** @type {string} */ actions) => `${region}: ${actions} erlaubt.`, lacking: (/** @type {string} */ region, /** @type {string} */ actions) => `${region}: ${actions} nicht erlaubt. Ergänzen Sie es in der Berechtigungsrichtlinie.`, regionFailed: (/** @type {string} */ region, /** @type {string} */ why) => `${region}: ${why}`,
    more: { role: "Was die Rolle sonst darf, ist nicht zu sehen und hier ohne Belang: Jede Sitzung ist auf diese Lesezugriffe eingeengt, so viel die Rolle auch erlaubt.", keys: "Was diese Schlüssel sonst dürfen, wird nicht gesucht: Nichts engt sie ein als die Berechtigungsrichtlinie ihres Benutzers." },
    rootTitle: "Das Konto ist abgelehnt: Es sind die Schlüssel des Root-Benutzers", root: "Der Root-Benutzer darf alles im Konto, und nichts kann ihn einschränken. Legen Sie einen IAM-Benutzer mit der gezeigten Berechtigungsrichtlinie an und löschen Sie die Schlüssel des Root-Benutzers in AWS.",
    notTold: "Was nicht festzustellen war, beweist nichts; das Konto bleibt, wie es war. Versuchen Sie es noch einmal.",
  },
});

export const externalIdTexts = /* @__PURE__ */ localized({
  en: {
    title: "External ID of this site", lead: "The app generated it at random for this site alone. A role's trust policy names it, so that nobody else who uses the app can reach the role. It is no secret, and nobody can choose it.", set: (/** @type {string} */ when) => `Generated ${when}.`, label: "External ID",
    generate: "Generate a new one…", generateTitle: "Generate a new External ID?", generateBody: "Only for the case that a role trusted it wrongly. From then on each of these roles refuses the app, until you put the new value into its trust policy and test it again:", generateNone: "No connected account uses a role, so that nothing breaks.", generateYes: "Generate a new External ID", generating: "Generating…", generated: "A new External ID was generated. Put it into the trust policies, then test each account again.",
  },
  de: {
    title: "External ID dieser Site", lead: "Die App hat sie allein für diese Site zufällig erzeugt. Die Vertrauensrichtlinie einer Rolle nennt sie, damit niemand sonst, der die App benutzt, die Rolle erreicht. Sie ist kein Geheimnis, und niemand kann sie wählen.", set: (/** @type {string} */ when) => `Erzeugt ${when}.`, label: "External ID",
    generate: "Neue erzeugen…", generateTitle: "Eine neue External ID erzeugen?", generateBody: "Nur für den Fall, dass eine Rolle ihr zu Unrecht vertraute. Von da an lehnt jede dieser Rollen die App ab, bis Sie den neuen Wert in ihre Vertrauensrichtlinie setzen und sie noch einmal prüfen:", generateNone: "Kein verbundenes Konto benutzt eine Rolle; es geht also nichts kaputt.", generateYes: "Neue External ID erzeugen", generating: "Wird ausgelost…", generated: "Eine neue External ID ist ausgelost. Setzen Sie sie in die Vertrauensrichtlinien und prüfen Sie jedes Konto noch einmal.",
  },
});

/** Where a region is: proper names, the same in both languages. */
export const PLACES = /** @type {Record<string, string>} */ ({
  "af-south-1": "Cape Town", "ap-east-1": "Hong Kong", "ap-east-2": "Taipei", "ap-northeast-1": "Tokyo", "ap-northeast-2": "Seoul", "ap-northeast-3": "Osaka", "ap-south-1": "Mumbai", "ap-south-2": "Hyderabad",
  "ap-southeast-1": "Singapore", "ap-southeast-2": "Sydney", "ap-southeast-3": "Jakarta", "ap-southeast-4": "Melbourne", "ap-southeast-5": "Malaysia", "ap-southeast-6": "New Zealand", "ap-southeast-7": "Thailand",
  "ca-central-1": "Montreal", "ca-west-1": "Calgary", "eu-central-1": "Frankfurt", "eu-central-2": "Zurich", "eu-north-1": "Stockholm", "eu-south-1": "Milan", "eu-south-2": "Spain", "eu-west-1": "Ireland", "eu-west-2": "London", "eu-west-3": "Paris",
  "il-central-1": "Tel Aviv", "me-central-1": "UAE", "me-south-1": "Bahrain", "me-west-1": "Saudi Arabia", "mx-central-1": "Querétaro", "sa-east-1": "São Paulo", "sa-west-1": "Chile", "us-east-1": "N. Virginia", "us-east-2": "Ohio", "us-west-1": "N. California", "us-west-2": "Oregon",
  "cn-north-1": "Beijing", "cn-northwest-1": "Ningxia", "us-gov-east-1": "GovCloud East", "us-gov-west-1": "GovCloud West", "eusc-de-east-1": "Brandenburg",
});
