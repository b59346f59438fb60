// Made from the FLOWS tables of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`.
import type * as Alarms from "./alarms/contract.js";
import type * as DocsKit from "./docs-kit/contract.js";
import type * as Settings from "./settings/contract.js";
import type * as Shared from "./contract.js";
import type * as SyncSettings from "./sync-settings/contract.js";
import type * as WorkItems from "./work-items/contract.js";

interface Flow<Question, Answer> {
  question: Question;
  answer: Answer;
}

/** A question without words, an answer without any. */
type Nothing = Record<string, never>;

/** What every flow that a panel calls takes and gives. */
export interface Flows {
  "admin.approveHost": Flow<Settings.ApproveHostInput, Shared.ApprovedHost>;
  "admin.deleteAll": Flow<Nothing, Settings.DeleteAllAnswer>;
  "admin.deleteSecret": Flow<Settings.OfSecret, Settings.OfSecret>;
  "admin.listHosts": Flow<Nothing, Settings.ListHostsAnswer>;
  "admin.listSecrets": Flow<Nothing, Settings.ListSecretsAnswer>;
  "admin.removeHost": Flow<Settings.OfHost, Settings.RemoveHostAnswer>;
  "admin.saveSettings": Flow<Settings.SaveSettingsInput, Settings.SettingsAnswer>;
  "admin.setSecret": Flow<Settings.SetSecretInput, Settings.SetSecretAnswer>;
  "admin.settings": Flow<Nothing, Settings.SettingsAnswer>;
  "admin.testSecret": Flow<Settings.TestSecretInput, Settings.TestSecretAnswer>;
  "alarms.choices": Flow<Alarms.ChoicesInput, Alarms.ChoicesAnswer>;
  "alarms.deleteAccount": Flow<Alarms.OfAccount, Nothing>;
  "alarms.graphs": Flow<Alarms.GraphsInput, Alarms.GraphsAnswer>;
  "alarms.history": Flow<Alarms.HistoryInput, Alarms.HistoryAnswer>;
  "alarms.newExternalId": Flow<Alarms.NewExternalIdInput, Alarms.NewExternalIdAnswer>;
  "alarms.saveAccount": Flow<Alarms.SaveAccountInput, Alarms.SaveAccountAnswer>;
  "alarms.settings": Flow<Nothing, Alarms.SettingsAnswer>;
  "alarms.testAccount": Flow<Alarms.OfAccount, Alarms.TestAccountAnswer>;
  "alarms.view": Flow<Alarms.ViewInput, Alarms.ViewAnswer>;
  "docs.cancel": Flow<DocsKit.OfJob, DocsKit.CancelAnswer>;
  "docs.card": Flow<DocsKit.OfJob, DocsKit.CardAnswer>;
  "docs.check": Flow<DocsKit.Form, DocsKit.CheckAnswer>;
  "docs.choices": Flow<Nothing, DocsKit.ChoicesAnswer>;
  "docs.deleteHook": Flow<DocsKit.OfJob, DocsKit.OfJob>;
  "docs.history": Flow<DocsKit.OfJob, DocsKit.HistoryAnswer>;
  "docs.hook": Flow<DocsKit.OfJob, DocsKit.HookAnswer>;
  "docs.list": Flow<Nothing, DocsKit.ListAnswer>;
  "docs.page": Flow<DocsKit.OfPage, DocsKit.PageAnswer>;
  "docs.pageChanges": Flow<DocsKit.OfPage, DocsKit.PageChangesAnswer>;
  "docs.pageDecision": Flow<DocsKit.PageDecisionInput, DocsKit.PageDecisionAnswer>;
  "docs.picture": Flow<DocsKit.PictureInput, DocsKit.PictureAnswer>;
  "docs.preview": Flow<DocsKit.PreviewInput, DocsKit.PreviewAnswer>;
  "docs.probe": Flow<DocsKit.Form, DocsKit.CheckAnswer>;
  "docs.remove": Flow<DocsKit.OfJob, DocsKit.RemoveAnswer>;
  "docs.save": Flow<DocsKit.SaveInput, DocsKit.OfJob>;
  "docs.saveHook": Flow<DocsKit.SaveHookInput, DocsKit.SaveHookAnswer>;
  "docs.start": Flow<DocsKit.OfJob, DocsKit.StartAnswer>;
  "docs.status": Flow<DocsKit.OfJob, DocsKit.StatusAnswer>;
  "sync.deleteAtTarget": Flow<SyncSettings.OfName, SyncSettings.StartAnswer>;
  "sync.forget": Flow<SyncSettings.OfName, SyncSettings.ForgetAnswer>;
  "sync.pause": Flow<SyncSettings.Pause, SyncSettings.Pause>;
  "sync.preview": Flow<SyncSettings.PreviewInput, SyncSettings.PreviewAnswer>;
  "sync.saveSettings": Flow<SyncSettings.SaveSettingsInput, SyncSettings.SettingsAnswer>;
  "sync.settings": Flow<Nothing, SyncSettings.SettingsAnswer>;
  "sync.start": Flow<SyncSettings.StartInput, SyncSettings.StartAnswer>;
  "sync.status": Flow<Nothing, SyncSettings.StatusAnswer>;
  "workItems.byline": Flow<WorkItems.BylineInput, WorkItems.BylineAnswer>;
  "workItems.create": Flow<WorkItems.CreateInput, WorkItems.CreateAnswer>;
  "workItems.duplicates": Flow<WorkItems.DuplicatesInput, WorkItems.DuplicatesAnswer>;
  "workItems.finish": Flow<WorkItems.FinishInput, WorkItems.FinishAnswer>;
  "workItems.improve": Flow<WorkItems.ImproveInput, WorkItems.ImproveAnswer>;
  "workItems.improveLater": Flow<WorkItems.LaterInput, WorkItems.LaterAnswer>;
  "workItems.listen": Flow<WorkItems.ListenInput, WorkItems.ListenAnswer>;
  "workItems.panel": Flow<WorkItems.PanelInput, WorkItems.PanelAnswer>;
  "workItems.parents": Flow<WorkItems.ParentsInput, WorkItems.ParentsAnswer>;
  "workItems.plan": Flow<WorkItems.PlanInput, WorkItems.PlanAnswer>;
  "workItems.saveSettings": Flow<WorkItems.SaveSettingsInput, WorkItems.SettingsAnswer>;
  "workItems.settings": Flow<Nothing, WorkItems.SettingsAnswer>;
  "workItems.status": Flow<WorkItems.StatusInput, WorkItems.StatusAnswer>;
  "workItems.table": Flow<WorkItems.TableInput, WorkItems.TableAnswer>;
  "workItems.target": Flow<WorkItems.TargetInput, WorkItems.TargetAnswer>;
  "workItems.undo": Flow<WorkItems.UndoInput, WorkItems.UndoAnswer>;
}
